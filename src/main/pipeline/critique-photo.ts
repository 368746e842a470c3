// The whole story, from a photo file to its report. Read this first: `infer` calls every stage once, in flow order.
// Joins the stages; knows no process, no store and no window.
import { readFileSync } from 'node:fs';
import type { Measurements } from '../domain/analysis.ts';
import type { Critique, PhotoReport } from '../domain/critique.ts';
import { AppError } from '../domain/errors.ts';
import type { Warning } from '../domain/photo.ts';
import type { Fingerprint } from '../domain/fingerprint.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import { describeGaps } from '../modelpack/pack-gaps.ts';
import type { MemoryPlan } from '../runtime/plan-memory.ts';
import { analyse } from './analysis/analyse.ts';
import type { Analysis } from './analysis/sentence-plan.ts';
import { CopyGuard } from './claims/copy-guard.ts';
import { TurnGuard } from './claims/turn-guard.ts';
import type { DecodedPhoto } from './decode/decode-photo.ts';
import { decodePhoto, releasePixels } from './decode/decode-photo.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { ImageEmbeddings } from './language/embed.ts';
import { measurePhoto } from './measure/measure-photo.ts';
import { PhotoLine } from './photo-line.ts';
import type { PackSessions } from './photo-models.ts';
import { PhotoModels } from './photo-models.ts';
import type { ProgressListener } from './photo-sentences.ts';
import { writeFree, writePlanned } from './photo-sentences.ts';
import { claimsSeenByModel, degradationMeasures } from './saliency/degradation-claims.ts';
import type { AestheticView } from './saliency/iasm.ts';
import { summariseSaliency } from './saliency/summarise-saliency.ts';
import { encodeMap } from './saliency/saliency-map.ts';
import type { CraftModel } from './score/craft-model.ts';
import { CRAFT_SCORE_FILE, readCraftModel } from './score/craft-model.ts';
import { scoreCraft } from './score/craft-score.ts';
import { temperView } from './score/temper-view.ts';
import type { RatedView } from './score/temper-view.ts';
import { Stopwatch } from './stopwatch.ts';

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
  /** Photos decoded and waiting while another is looked at; 1 by default. */
  photosAhead?: number;
}

/** File in a pack with runs of words that would be copies of training sentences. */
const COPIED_RUNS_FILE = 'copied-runs.bin';
/** File in a pack with the short runs of words that its training sentences have. */
const KNOWN_TURNS_FILE = 'known-turns.bin';

/**
 * A pipeline on open sessions. Throws `pack-invalid` for a broken tokenizer, template, list of copied runs or known turns, or craft model.
 */
export function createPipeline(
  pack: LoadedPack,
  sessions: PackSessions,
  { plan, photosAhead = 1 }: PipelineOptions = {},
): Pipeline {
  const { manifest } = pack;
  const files = {
    manifest,
    tokenizer: readFileSync(pack.filePath(manifest.tokenizer.file)),
    chatTemplate: readFileSync(pack.filePath(manifest.chatTemplate.file), 'utf8'),
  };
  const copiedRuns = readOptional(pack, COPIED_RUNS_FILE);
  const knownTurns = readOptional(pack, KNOWN_TURNS_FILE);
  const craftModel = readOptional(pack, CRAFT_SCORE_FILE);
  const parts: PipelineParts = {
    pack,
    provider: sessions.decoder.provider,
    models: new PhotoModels(files, sessions, plan),
    copyGuard: copiedRuns && new CopyGuard(copiedRuns),
    turnGuard: knownTurns && new TurnGuard(knownTurns),
    craftModel: craftModel && readCraftModel(craftModel.toString('utf8')),
  };
  const line = new PhotoLine(photosAhead);
  const { claimTokens } = manifest.generation;
  return {
    critique: async (path, options = {}, signal) => {
      const own: InferOptions = { ...options, path, ...(signal && { signal }) };
      const decoded = (): Promise<Decoded> => decode(path, signal);
      // Sentences are decoded as one batch per photo, in line; whole texts leave the line and join a batch of several photos.
      if (claimTokens) {
        return line.pass(decoded, async (photo) => writeReport(parts, await look(parts, photo, own), own));
      }
      return writeReport(parts, await line.pass(decoded, async (photo) => look(parts, photo, own)), own);
    },
    // Those decoded ahead, the one being looked at, and those that are written or come next.
    photosAtOnce: photosAhead + 1 + (claimTokens ? 1 : parts.models.plan.textsAtOnce),
    close: async () => parts.models.close(),
  };
}

/** A file that a pack may list; undefined if it does not. */
function readOptional({ manifest, filePath }: LoadedPack, name: string): Buffer | undefined {
  return manifest.files.some(({ file }) => file === name) ? readFileSync(filePath(name)) : undefined;
}

interface PipelineParts {
  pack: LoadedPack;
  provider: string;
  models: PhotoModels;
  copyGuard: CopyGuard | undefined;
  turnGuard: TurnGuard | undefined;
  /** Undefined: the score is the classifier's own. */
  craftModel: CraftModel | undefined;
}

interface Decoded {
  photo: DecodedPhoto;
  stopwatch: Stopwatch;
}

interface InferOptions extends PhotoOptions {
  path: string;
  signal?: AbortSignal;
}

async function decode(path: string, signal: AbortSignal | undefined): Promise<Decoded> {
  refuseCancelled(signal);
  const stopwatch = new Stopwatch();
  const photo = await stopwatch.time('decode', () => decodePhoto(path, signal ? { signal } : {}));
  return { photo, stopwatch };
}

/** Everything about a photo but its critique; of the pixels nothing is kept. */
interface SeenPhoto {
  photo: Pick<DecodedPhoto, 'width' | 'height' | 'sha256' | 'exif' | 'warnings'>;
  view: AestheticView;
  /** Rating and damages without what the pixels contradict. */
  rated: RatedView;
  measurements: Measurements;
  analysis: Analysis;
  images: ImageEmbeddings;
  fingerprint: Fingerprint;
  stopwatch: Stopwatch;
}

/** Every stage up to the image embeddings. */
async function look(parts: PipelineParts, { photo, stopwatch }: Decoded, options: InferOptions): Promise<SeenPhoto> {
  const { models } = parts;
  const { image, original, small, saved, exif } = photo;
  const { signal, saliencyStrength = 1, maxTiles } = options;
  refuseCancelled(signal);
  const squashed = await stopwatch.time('iasm', async () => models.squash({ image, small: saved }));
  const view = await stopwatch.time('iasm', () => models.see(squashed));
  const { subject = null, attention = null, saliency } = view;

  refuseCancelled(signal);
  const { rated, measurements, analysis } = await stopwatch.time('measure', async () => {
    const measured = measurePhoto({ image, original, small, saliency, subject, attention, exif });
    const held = temperView(view, measured.measurements);
    const found = { ...measured.measurements, ...degradationMeasures(held.degradations) };
    return { rated: held, measurements: found, analysis: analyse({ ...measured, measurements: found }) };
  });

  refuseCancelled(signal);
  const limits = { saliencyStrength, ...(maxTiles !== undefined && { maxTiles }) };
  const images = await stopwatch.time('encode', () =>
    models.encode({ image, small, squashed }, saliency, limits, signal),
  );

  releasePixels(photo);

  const { width, height, sha256, warnings } = photo;
  const fingerprint = fingerprintOf(squashed, view.features);
  const kept = { width, height, sha256, exif, warnings };
  return { photo: kept, view, rated, measurements, analysis, images, fingerprint, stopwatch };
}

/** The critique of a photo that was looked at, and the report around it. */
async function writeReport(parts: PipelineParts, seen: SeenPhoto, options: InferOptions): Promise<PhotoReport> {
  const { models, pack, craftModel } = parts;
  const { photo, view, rated, measurements, analysis, stopwatch } = seen;
  const { evidence, tags, suggestions } = analysis;
  const { seed = seedOf(photo.sha256), prompt = pack.manifest.generation.prompt } = options;
  const { score, distribution } =
    craftModel === undefined
      ? view
      : scoreCraft(craftModel, { view: rated, measurements, licensed: evidence.licensed });
  const critique = await stopwatch.time('generate', () => write(parts, seen, { ...options, seed, prompt }));
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
    provider: parts.provider,
    seed,
    prompt,
    warnings: [...warnings, ...warnAbout(view), ...describeGaps(pack.manifest), ...models.plan.warnings],
    timingsMs: stopwatch.read(),
  };
}

/** The critique: planned sentences or a free text, as the pack does it. */
async function write(
  { models, pack, copyGuard, turnGuard }: PipelineParts,
  { view, rated, analysis, images, measurements }: SeenPhoto,
  { seed, prompt, saliencyStrength = 1, signal, onProgress }: InferOptions & { seed: number; prompt: string },
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

function refuseCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled', 'The critique was cancelled.');
}
