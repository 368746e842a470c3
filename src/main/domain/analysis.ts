// Numbers, licensed claims, tags and suggestions: what pixels and maps say before any sentence is written.
import type { ClaimId, Degree, Polarity, Support } from './critique.ts';
import type { Region } from './photo.ts';

export interface Measurement {
  value: number;
  /** Such as `EV`, `%`, `degrees`, `0..1`; empty for a pure number. */
  unit: string;
  region?: Region;
}

/** Measurements by id, such as `exposure.midtone`. */
export type Measurements = Record<string, Measurement>;

/** What the scene as a whole adds to the measures, by claim: log odds that it holds, and that a reader names it. */
export type SceneOdds = ReadonlyMap<string, { holds: number; named: number }>;

/** A claim the photo's measurements support. */
export interface LicensedClaim {
  id: ClaimId;
  polarity: Polarity;
  degree: Degree;
  /** How far the measure lies past its threshold, 0 (just) .. 1 (extreme): used for degree and for ranking. */
  strength: number;
  measure: string;
  value: number;
  unit: string;
  threshold: number;
  /** Where on the photo; empty for the whole frame. */
  regions: Region[];
  support: Support;
  /** Sure enough for a tag, not for a sentence. */
  tagOnly?: true;
  /** Share of such claims that readers found true on photos, 0..1: what a sentence is worth saying for. Absent where none were read. */
  truth?: number;
  /** Log odds that a reader names it himself among the first things he says of such a photo. Absent where none were read. */
  named?: number;
}

/** What the photo licenses and what it denies; anything else cannot be judged from pixels. */
export interface Evidence {
  licensed: LicensedClaim[];
  /** Claims that the measurements speak against. */
  denied: ClaimId[];
  /**
   * Not faults enough to be named: what a computed suggestion would better all the same. Said only as advice tied to it; no tags, no part of
   * the score.
   */
  advised?: LicensedClaim[];
  /** What all measures together speak for and none alone licenses: no part of the score, and faults among them no tags. */
  read?: LicensedClaim[];
}

export type TagGroup = 'composition' | 'color' | 'lighting' | 'focus' | 'technical';

export interface AnalysisTag {
  id: string;
  group: TagGroup;
  label: string;
  /** 0.55 (just) .. 1: how far the value lies past the threshold, of claims no more than the share of such claims that readers found true. */
  confidence: number;
  measure: string;
  value: number;
  unit: string;
  /** What the value was compared with. */
  threshold: number;
  region: Region | null;
}

export interface Suggestion {
  kind: 'crop' | 'straighten' | 'exposure' | 'white-balance' | 'sharpen' | 'burn' | 'declutter';
  text: string;
  params: Record<string, number | string | Region>;
}
