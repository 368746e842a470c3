// What a critic is to the rest of the house: photos in, reports out, one at a time or many. Knows no process and no model.
import type { PhotoOutcome, WritingProgress } from '../domain/critique.ts';
import type { MemoryUse } from '../domain/model-packs.ts';

export interface CritiqueOptions {
  /** Replaces the pack's default prompt. */
  prompt?: string;
  /** 32-bit unsigned; by default taken from the photo's hash. */
  seed?: number;
  /** Most tiles the model sees, thumbnail not counted; 1: the whole photo reduced to one. */
  maxTiles?: number;
  /** Told while a free text is being written: tokens so far, and the sentences that may be shown. */
  onProgress?: (progress: WritingProgress) => void;
}

/** What the critic loaded and where it runs; known after the first photo or `ready`. */
export interface CriticInfo {
  packId: string;
  packVersion: string;
  provider: string;
  /** Providers tried before that refused, with the reason of each. */
  refusals: { provider: string; reason: string }[];
  /** Photos that must be under way to keep the critic busy. */
  photosAtOnce: number;
  memory: MemoryUse;
  /** Pairs of threads that look at photos and write about them; 0 where photos pass one after the other in one thread. */
  lanes?: number;
}

export interface Critic {
  /** Loads the pack. Rejects with AppError `pack-missing`, `pack-invalid` or `provider-unavailable`. */
  ready(): Promise<CriticInfo>;
  /**
   * Critiques one photo. Never rejects for a bad photo: that is a `PhotoFailure`. Several calls may be under way at once; decode of the next
   * overlaps inference. Rejects with `cancelled` when the signal aborts and with `inference-failed` when the critic itself died.
   */
  critique(path: string, options?: CritiqueOptions, signal?: AbortSignal): Promise<PhotoOutcome>;
  /** Frees sessions and ends the process, if there is one. */
  close(): Promise<void>;
}
