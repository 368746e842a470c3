// The whole story, from a photo file to its report, in two halves: look-at-photo.ts gathers what the pixels tell, write-report.ts says it.
// Read this first: `critique` calls every part once, in flow order. Knows no process, no store and no window.
import type { PhotoReport } from '../domain/critique.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import type { MemoryPlan } from '../runtime/plan-memory.ts';
import { createLooker } from './look-at-photo.ts';
import type { LookAhead } from './look-at-photo.ts';
import { PhotoLine } from './photo-line.ts';
import type { PackSessions, WritingSessions } from './photo-models.ts';
import type { ProgressListener } from './photo-sentences.ts';
import { openDesk, showTiles, writeReport } from './write-report.ts';

export interface PhotoOptions {
  /** Replaces the pack's default prompt. */
  prompt?: string;
  /** 32-bit unsigned; by default the first 32 bits of the photo's hash. */
  seed?: number;
  /** Factor on the saliency cross-attention, 1 by default; 0 shows what the text would be without it. */
  saliencyStrength?: number;
  /** Most tiles the model sees, thumbnail not counted; 1: the whole photo reduced to one tile. The pack's and memory's limits hold besides. */
  maxTiles?: number;
  /** Told while a free text is being written. */
  onProgress?: ProgressListener;
}

export interface Pipeline {
  /**
   * Critiques one photo. Calls may overlap: photos are decoded ahead and looked at one by one, in order; packs that write whole texts write
   * those of several photos at once. Throws AppError: those of decodePhoto, `inference-failed`, `out-of-memory`, `cancelled`.
   */
  critique: (path: string, options?: PhotoOptions, signal?: AbortSignal) => Promise<PhotoReport>;
  /** Photos that must be under way to keep it busy. */
  photosAtOnce: number;
  /** Ends texts under way and frees their caches; the sessions stay. */
  close: () => Promise<void>;
}

export interface PipelineOptions {
  /** A plan for a machine with memory to spare by default. */
  plan?: MemoryPlan;
  /** Photos decoded (or, where another thread looks at them, looked at) and waiting while another has its turn; 1 by default. */
  photosAhead?: number;
}

/**
 * A pipeline on open sessions. Throws `pack-invalid` for a broken tokenizer, template, list of copied runs or known turns, or craft model.
 */
export function createPipeline(pack: LoadedPack, sessions: PackSessions, options: PipelineOptions = {}): Pipeline {
  return joinPipeline(pack, sessions, { ...options, lookAhead: createLooker(pack.manifest, sessions.iasm) });
}

/** A pipeline whose photos are looked at by `lookAhead`, wherever that is. Throws as `createPipeline`. */
export function joinPipeline(
  pack: LoadedPack,
  sessions: WritingSessions,
  { plan, photosAhead = 1, lookAhead }: PipelineOptions & { lookAhead: LookAhead },
): Pipeline {
  const desk = openDesk(pack, sessions, plan);
  const line = new PhotoLine(photosAhead);
  const { claimTokens } = pack.manifest.generation;
  return {
    critique: async (path, options = {}, signal) => {
      const own = { ...options, path, ...(signal && { signal }) };
      const prepare = async () => lookAhead(path, signal);
      // Sentences are decoded as one batch per photo, in line; whole texts leave the line and join a batch of several photos.
      if (claimTokens) {
        return line.pass(prepare, async (look) => writeReport(desk, await showTiles(desk, await look(), own), own));
      }
      return writeReport(desk, await line.pass(prepare, async (look) => showTiles(desk, await look(), own)), own);
    },
    // Those decoded ahead, the one being looked at, and those that are written or come next.
    photosAtOnce: photosAhead + 1 + (claimTokens ? 1 : desk.models.plan.textsAtOnce),
    close: async () => desk.models.close(),
  };
}
