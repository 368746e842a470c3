// One photo from path to stored, printed-ready outcome: stored result if there is one, else the critic, then its outputs.
// A failing output (sidecar, heatmap) becomes a warning on an otherwise good critique.
import type { Critic } from '../critic/critic.ts';
import { isFailure } from '../domain/critique.ts';
import type { PhotoOutcome, PhotoReport, WritingProgress } from '../domain/critique.ts';
import { reportError } from '../domain/errors.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import { renderHeatmap } from '../pipeline/decode/heatmap.ts';
import { readPhotoFile } from '../pipeline/decode/read-photo-file.ts';
import { replaceFile } from '../sidecar/replace-file.ts';
import { findStoredReport, storeFailure, storeReport } from '../store/critiques.ts';
import type { Store } from '../store/database.ts';
import type { SidecarName } from './options.ts';
import { writeSidecarOf } from './sidecars.ts';

export interface CritiqueJob {
  critic: Critic;
  pack: LoadedPack;
  signal: AbortSignal;
  store?: Store | undefined;
  sidecar?: SidecarName | undefined;
  /** Heatmap file by photo path. */
  heatmaps?: ReadonlyMap<string, string> | undefined;
  prompt?: string | undefined;
  seed?: number | undefined;
  /** Most tiles the model sees. */
  maxTiles?: number | undefined;
  /** Told while a text is being written. */
  onProgress?: ((path: string, progress: WritingProgress) => void) | undefined;
}

/** Never rejects: whatever goes wrong is this photo's failure or warning. */
export async function critiqueOne(path: string, job: CritiqueJob): Promise<PhotoOutcome> {
  try {
    const stored = await findStored(path, job);
    const outcome = stored ?? (await askCritic(path, job));
    if (isFailure(outcome)) return outcome;
    const outputs = [
      job.sidecar && (() => writeSidecarOf(outcome, job.sidecar ?? 'json')),
      job.heatmaps && (() => writeHeatmap(outcome, job.heatmaps?.get(path))),
    ];
    const warnings = [...outcome.warnings];
    for (const [index, write] of outputs.entries()) {
      const kind = index === 0 ? 'sidecar-failed' : 'heatmap-failed';
      if (write) await write().catch((error: unknown) => warnings.push({ kind, message: reportError(error).message }));
    }
    return { ...outcome, warnings };
  } catch (error) {
    return { path, error: reportError(error) };
  }
}

/** True when the photo failed, or was critiqued and one of its outputs was not written. */
export function hasProblem(outcome: PhotoOutcome): boolean {
  return isFailure(outcome) || outcome.warnings.some(({ kind }) => kind.endsWith('-failed'));
}

async function findStored(path: string, { store, pack, prompt, seed }: CritiqueJob): Promise<PhotoReport | undefined> {
  if (!store) return undefined;
  const file = await readPhotoFile(path).catch(() => undefined);
  const { packId, packVersion } = pack.manifest;
  return (
    file &&
    findStoredReport(store, { path, sha256: file.sha256, pack: { id: packId, version: packVersion }, prompt, seed })
  );
}

async function askCritic(path: string, job: CritiqueJob): Promise<PhotoOutcome> {
  const { critic, store, prompt, seed, maxTiles, signal, onProgress } = job;
  const options = {
    ...(prompt !== undefined && { prompt }),
    ...(seed !== undefined && { seed }),
    ...(maxTiles !== undefined && { maxTiles }),
    ...(onProgress && { onProgress: (progress: WritingProgress) => onProgress(path, progress) }),
  };
  const outcome = await critic.critique(path, options, signal);
  if (store && isFailure(outcome)) storeFailure(store, outcome);
  else if (store && !isFailure(outcome)) storeReport(store, outcome, { prompt, seed });
  return outcome;
}

async function writeHeatmap({ path, saliency }: PhotoReport, target: string | undefined): Promise<void> {
  if (target !== undefined) await replaceFile(target, await renderHeatmap(path, saliency));
}
