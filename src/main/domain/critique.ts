// The result of critiquing one photo: exactly the JSON of `salient critique --json`. Imports only domain words.
import type { AnalysisTag, Measurements, Suggestion } from './analysis.ts';
import type { ErrorReport } from './errors.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Exif, Region, Warning } from './photo.ts';

/** A claim id of the vocabulary, such as `exposure.under`. */
export type ClaimId = string;
/** +1 praise, -1 fault, 0 description. */
export type Polarity = -1 | 0 | 1;
/** What makes a claim true: pixels, the model, or both. */
export type Support = 'measured' | 'model' | 'both';
export type Degree = 'slight' | 'plain' | 'strong';

/** What a claim was measured by: a value and what it was compared with. */
export interface ClaimMeasure {
  measure: string;
  value: number;
  unit: string;
  threshold: number;
}

/** A claim as a sentence makes it; `model`: the model's word, nothing measures it. */
export interface SentenceClaim {
  id: ClaimId;
  polarity: Polarity;
  support: Support;
  /** Short words for it, as its tag has. Absent in reports stored earlier. */
  label?: string;
  /** Of `measured` and `both`. Absent in reports stored earlier, where a tag of the same id has the numbers. */
  evidence?: ClaimMeasure;
}

export interface CritiqueSentence {
  text: string;
  /** `model`: decoded token by token from this photo; `fallback`: the hand-written sentence of the claim. */
  source: 'model' | 'fallback';
  claims: SentenceClaim[];
  /** Where on the photo to look; empty when the claim is about the whole frame. */
  regions: Region[];
  /** Only of advice that a computed suggestion carries out: its index in the report's `suggestions`. Absent in reports stored earlier. */
  suggestion?: number;
  /** Only `model`, only from packs that understand scenes: the sentence also says what no measure can judge. */
  support?: 'model';
}

export interface Critique {
  text: string;
  sentences: CritiqueSentence[];
  /** Free-text packs: what the model wrote before the claim check, for metrics. Never shown. */
  rawText?: string;
}

/** How far a text that is being written has come. */
export interface WritingProgress {
  /** Written by the model so far. */
  tokens: number;
  /** The whole sentences among them that may be shown. */
  text: string;
}

/** A small photo-aligned map: base64 of one byte per cell, row-major, 0..255. */
export interface EncodedMap {
  width: number;
  height: number;
  data: string;
}

export interface TimingsMs {
  decode: number;
  measure: number;
  iasm: number;
  encode: number;
  generate: number;
  total: number;
}

export interface PackRef {
  id: string;
  version: string;
}

/** Everything Salient says about one photo. */
export interface PhotoReport {
  path: string;
  /** Hex digest of the file's bytes. */
  sha256: string;
  /** Size of the upright photo in pixels, before any reduction. */
  width: number;
  height: number;
  exif: Exif;
  /** 0..100; for the starter pack a craft score (light, colour, sharpness, framing), not taste. */
  score: number;
  /** Probabilities of the ratings 1..10. */
  scoreDistribution: number[];
  critique: Critique;
  tags: AnalysisTag[];
  suggestions: Suggestion[];
  /** Aesthetic saliency: LayerCAM of the aesthetic class. */
  saliency: EncodedMap;
  subject: EncodedMap | null;
  attention: EncodedMap | null;
  measurements: Measurements;
  /** Null in reports stored before there were fingerprints. */
  fingerprint: Fingerprint | null;
  pack: PackRef;
  provider: string;
  /** 32-bit unsigned. */
  seed: number;
  prompt: string;
  warnings: Warning[];
  timingsMs: TimingsMs;
}

/** One photo that could not be critiqued. */
export interface PhotoFailure {
  path: string;
  error: ErrorReport;
}

export type PhotoOutcome = PhotoReport | PhotoFailure;

/** Tells a failure from a report. */
export function isFailure(outcome: PhotoOutcome): outcome is PhotoFailure {
  return 'error' in outcome;
}
