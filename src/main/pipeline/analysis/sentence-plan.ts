// What each sentence of a critique shall say. Written by plan-critique.ts, read by the language stage.
import type { AnalysisTag, Evidence, LicensedClaim, Suggestion } from '../../domain/analysis.ts';

/** What a sentence is for: it sums up the first impression, praises or describes, names a fault, or says what would cure one. */
export type SentenceRole = 'opening' | 'strength' | 'fault' | 'advice';

/** One sentence: one or two licensed claims that read naturally together, in the order to be said. */
export interface SentencePlan {
  role: SentenceRole;
  claims: LicensedClaim[];
  /** Of an advice sentence, the computed remedy of its first claim; absent where none was computed. */
  suggestion?: Suggestion;
}

export interface PlanOptions {
  /** 32-bit unsigned: varies what is picked among claims of about equal rank. */
  seed: number;
  /** Computed for the photo, best first: advice is tied to the first that cures its claim. */
  suggestions?: readonly Suggestion[];
}

/** Everything that follows from the measures of one photo, before any sentence. */
export interface Analysis {
  evidence: Evidence;
  tags: AnalysisTag[];
  suggestions: Suggestion[];
}
