// What each sentence of a critique shall say. Written by plan-critique.ts, read by the language stage.
import type { AnalysisTag, Evidence, LicensedClaim, Suggestion } from '../../domain/analysis.ts';

/** One sentence: one or two licensed claims that read naturally together, in the order to be said. */
export interface SentencePlan {
  claims: LicensedClaim[];
}

export interface PlanOptions {
  /** 32-bit unsigned: varies what is picked among claims of about equal rank. */
  seed: number;
}

/** Everything that follows from the measures of one photo, before any sentence. */
export interface Analysis {
  evidence: Evidence;
  tags: AnalysisTag[];
  suggestions: Suggestion[];
}
