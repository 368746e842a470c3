// The form of a tag that is no claim (docs/tags.md): one measure against one threshold under conditions. The tables are in tags-*.ts.
import type { TagGroup } from '../../domain/analysis.ts';
import type { Condition } from './claim-rule.ts';

export interface TagRule {
  /** Permanent; listed with its meaning in docs/tags.md. */
  id: string;
  group: TagGroup;
  label: string;
  measure: string;
  relation: '>' | '<';
  threshold: number;
  /** Value at which the confidence reaches 1. */
  extreme: number;
  /** All must hold. */
  when?: readonly Condition[];
  /** Tags, claims' ones included, that say the opposite or the same better: with one of them this tag stays away. */
  givesWayTo?: readonly string[];
  /** True if the subject region must be sure. */
  needsSubject?: true;
  /** Where the tag points; the measure's own region if it has one, the whole frame otherwise. */
  place?: 'subject';
}
