// The second half of a photo's story: what was seen of it becomes image embeddings, a score, a critique and the report around them.
// Knows no pixels but the copy that the vision encoder reads.
import { readFileSync } from 'node:fs';
import type { Critique, PhotoReport } from '../domain/critique.ts';
import type { Warning } from '../domain/photo.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import { describeGaps } from '../modelpack/pack-gaps.ts';
import type { MemoryPlan } from '../runtime/plan-memory.ts';
import { CopyGuard } from './claims/copy-guard.ts';
import { TurnGuard } from './claims/turn-guard.ts';
import type { PhotoOptions } from './critique-photo.ts';
import { releasePixels } from './decode/decode-photo.ts';
import type { ImageEmbeddings } from './language/embed.ts';
import type { SeenPhoto } from './look-at-photo.ts';
import type { WritingSessions } from './photo-models.ts';
import { PhotoModels } from './photo-models.ts';
import { writeFree, writePlanned } from './photo-sentences.ts';
import { refuseCancelled } from './refuse-cancelled.ts';
import { claimsSeenByModel } from './saliency/degradation-claims.ts';
import type { AestheticView } from './saliency/iasm.ts';
import { encodeMap } from './saliency/saliency-map.ts';
import { summariseSaliency } from './saliency/summarise-saliency.ts';
import type { CraftModel } from './score/craft-model.ts';
import { CRAFT_SCORE_FILE, readCraftModel } from './score/craft-model.ts';
import { scoreCraft } from './score/craft-score.ts';
import { Stopwatch } from './stopwatch.ts';

/** File in a pack with runs of words that would be copies of training sentences. */
const COPIED_RUNS_FILE = 'copied-runs.bin';
/** File in a pack with the short runs of words that its training sentences have. */
const KNOWN_TURNS_FILE = 'known-turns.bin';

/** What critiques of one pack are written with. */
export interface Desk {
  pack: LoadedPack;
  provider: string;
  models: PhotoModels;
  copyGuard: CopyGuard | undefined;
  turnGuard: TurnGuard | undefined;
  /** Undefined: the score is the classifier's own. */
  craftModel: CraftModel | undefined;
}

/** Throws `pack-invalid` for a broken tokenizer, template, list of copied runs or known turns, or craft model. */
export function openDesk(pack: LoadedPack, sessions: WritingSessions, plan?: MemoryPlan): Desk {
  const { manifest } = pack;
  const files = {
    manifest,
    tokenizer: readFileSync(pack.filePath(manifest.tokenizer.file)),
    chatTemplate: readFileSync(pack.filePath(manifest.chatTemplate.file), 'utf8'),
  };
  const copiedRuns = readOptional(pack, COPIED_RUNS_FILE);
  const knownTurns = readOptional(pack, KNOWN_TURNS_FILE);
  const craftModel = readOptional(pack, CRAFT_SCORE_FILE);
  return {
    pack,
    provider: sessions.decoder.provider,
    models: new PhotoModels(files, sessions, plan),
    copyGuard: copiedRuns && new CopyGuard(copiedRuns),
    turnGuard: knownTurns && new TurnGuard(knownTurns),
    craftModel: craftModel && readCraftModel(craftModel.toString('utf8')),
  };
}

/** A file that a pack may list; undefined if it does not. */
function readOptional({ manifest, filePath }: LoadedPack, name: string): Buffer | undefined {
  return manifest.files.some(({ file }) => file === name) ? readFileSync(filePath(name)) : undefined;
}

export interface WritingOptions extends PhotoOptions {
  path: string;
  signal?: AbortSignal;
}

/** A photo that the language model can read; of its pixels nothing is kept. */
export interface ShownPhoto extends Omit<SeenPhoto, 'pixels'> {
  images: ImageEmbeddings;
}

/** Encodes a photo's tiles. Throws `inference-failed`, `out-of-memory`, `cancelled`. */
export async function showTiles(
  { models }: Desk,
  { pixels, ...seen }: SeenPhoto,
  { signal, saliencyStrength = 1, maxTiles }: WritingOptions,
): Promise<ShownPhoto> {
  refuseCancelled(signal);
  const stopwatch = new Stopwatch(seen.timingsMs);
  const limits = { saliencyStrength, ...(maxTiles !== undefined && { maxTiles }) };
  const images = await stopwatch.time('encode', () => models.encode(pixels, seen.view.saliency, limits, signal));
  releasePixels(pixels.tiled);
  return { ...seen, images, timingsMs: stopwatch.read() };
}

/** The critique of a photo that was looked at, and the report around it. */
export async function writeReport(desk: Desk, seen: ShownPhoto, options: WritingOptions): Promise<PhotoReport> {
  const { models, pack, craftModel } = desk;
  const { photo, view, rated, measurements, analysis } = seen;
  const stopwatch = new Stopwatch(seen.timingsMs);
  const { evidence, tags, suggestions } = analysis;
  const { seed = seedOf(photo.sha256), prompt = pack.manifest.generation.prompt } = options;
  const { score, distribution } =
    craftModel === undefined
      ? view
      : scoreCraft(craftModel, { view: rated, measurements, licensed: evidence.licensed });
  const critique = await stopwatch.time('generate', () => write(desk, seen, { ...options, seed, prompt }));
  const { warnings, ...facts } = photo;
  return {
    path: options.path,
    ...facts,
    score,
    scoreDistribution: distribution,
    ...reportMaps(view),
    critique,
    tags,
    suggestions,
    measurements,
    fingerprint: seen.fingerprint,
    pack: { id: pack.manifest.packId, version: pack.manifest.packVersion },
    provider: desk.provider,
    seed,
    prompt,
    warnings: [...warnings, ...warnAbout(view), ...describeGaps(pack.manifest), ...models.plan.warnings],
    timingsMs: stopwatch.read(),
  };
}

/** The critique: planned sentences or a free text, as the pack does it. */
async function write(
  { models, pack, copyGuard, turnGuard }: Desk,
  { view, rated, analysis, images, measurements }: ShownPhoto,
  { seed, prompt, saliencyStrength = 1, signal, onProgress }: WritingOptions & { seed: number; prompt: string },
): Promise<Critique> {
  const { generation, sceneUnderstanding } = pack.manifest;
  const { evidence, suggestions } = analysis;
  const seenByModel = claimsSeenByModel(rated.degradations);
  const request = { question: prompt, images, seed, evidence, suggestions, seenByModel, ...(signal && { signal }) };
  if (!generation.claimTokens) {
    return writeFree(models, { ...request, measurements, sceneUnderstanding, ...(onProgress && { onProgress }) });
  }
  // Without saliency nothing is known of where the photo draws the eye.
  const gaze = saliencyStrength > 0 ? summariseSaliency(view.saliency) : 'unknown';
  return writePlanned(models, { ...request, copyGuard, turnGuard, gaze });
}

function reportMaps({ saliency, subject, attention }: AestheticView) {
  return {
    saliency: encodeMap(saliency),
    subject: subject ? encodeMap(subject) : null,
    attention: attention ? encodeMap(attention) : null,
  };
}

function warnAbout({ saliency }: AestheticView): Warning[] {
  if (saliency.data.some((value) => value > 0)) return [];
  return [
    { kind: 'no-saliency', message: 'The classifier found nothing that speaks for its rating; the heatmap is empty.' },
  ];
}

/** First 32 bits of the hash. */
function seedOf(sha256: string): number {
  return Number.parseInt(sha256.slice(0, 8), 16);
}
