// What every caption metric gets: one caption and the references it is compared with, as tokens.

export interface CaptionPair {
  id: string;
  candidate: string[];
  /** At least one. */
  references: string[][];
}
