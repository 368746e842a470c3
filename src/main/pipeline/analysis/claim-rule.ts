// The form of a licence rule: one measure against one threshold under conditions. The tables are in rules-*.ts.
import type { ClaimId } from '../../domain/critique.ts';

/** A measure and the side of a value it must lie on; false where the measure is missing. */
export type Condition = readonly [measure: string, relation: '>' | '<', value: number];

export interface ClaimRule {
  claim: ClaimId;
  measure: string;
  relation: '>' | '<';
  threshold: number;
  /** Value at which the strength reaches 1. */
  extreme: number;
  /** All must hold. */
  when?: readonly Condition[];
  /** None may hold; a missing measure does not count against the claim. */
  unless?: readonly Condition[];
  /** True if the subject region must be sure. */
  needsSubject?: true;
  /** Where the evidence lies; the whole frame if left out. */
  place?: 'subject' | 'measure';
  /** Measure whose region shows the place, if not the rule's own. */
  regionOf?: string;
  /** Threshold used for photos that say little; only for harmless statements. */
  relaxed?: number;
  /** Threshold used for the few photos that would get no critique of three sentences otherwise. */
  loose?: number;
  /** Added to the strength when claims exclude each other. */
  priority?: number;
  /** Value from which a sentence may say it, where that asks for more than a tag. */
  spoken?: number;
  /** What must hold besides for a sentence to say it. */
  spokenWhen?: readonly Condition[];
  /** True for what is worth a tag and no sentence. */
  isSilent?: true;
}

/** A claim that is false when all conditions hold. */
export interface DenialRule {
  claim: ClaimId;
  when: readonly Condition[];
}
