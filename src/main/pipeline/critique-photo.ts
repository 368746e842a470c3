// The whole story, from a photo file to its report. Read this first: `infer` calls every stage once, in flow order.
// Joins the stages; knows no process, no store and no window.
import { readFileSync } from 'node:fs';
import type { PhotoReport } from '../domain/critique.ts';
import { AppError } from '../domain/errors.ts';
import type { Warning } from '../domain/photo.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import { describeGaps } from '../modelpack/pack-gaps.ts';
import { analyse } from './analysis/analyse.ts';
import { CopyGuard } from './claims/copy-guard.ts';
import type { DecodedPhoto } from './decode/decode-photo.ts';
import { decodePhoto } from './decode/decode-photo.ts';
import { fingerprintOf } from './fingerprint.ts';
import { measurePhoto } from './measure/measure-photo.ts';
import { PhotoLine } from './photo-line.ts';
import type { PackSessions } from './photo-models.ts';
import { PhotoModels } from './photo-models.ts';
import { writeFree, writePlanned } from './photo-sentences.ts';
import { claimsSeenByModel } from './saliency/degradation-claims.ts';
import type { AestheticView } from './saliency/iasm.ts';
import { summariseSaliency } from './saliency/summarise-saliency.ts';
import { encodeMap } from './saliency/saliency-map.ts';
import type { CraftModel } from './score/craft-model.ts';
import { CRAFT_SCORE_FILE, readCraftModel } from './score/craft-model.ts';
import { scoreCraft } from './score/craft-score.ts';
import { Stopwatch } from './stopwatch.ts';

export interface PhotoOptions {
  /** Replaces the pack's default prompt. */
  prompt?: string;
  /** 32-bit unsigned; by default the first 32 bits of the photo's hash. */
  seed?: number;
  /** Factor on the saliency cross-attention, 1 by default; 0 shows what the text would be without it. */
  saliencyStrength?: number;
}

export interface Pipeline {
  /**
   * Critiques one photo. Calls may overlap: photos are decoded ahead and inferred one by one, in order.
   * Throws AppError: those of decodePhoto, `inference-failed`, `out-of-memory`, `cancelled`.
   */
  critique: (path: string, options?: PhotoOptions, signal?: AbortSignal) => Promise<PhotoReport>;
}

/** File in a pack with runs of words that would be copies of training sentences. */
const COPIED_RUNS_FILE = 'copied-runs.bin';

/** A pipeline on open sessions. Throws `pack-invalid` for a broken tokenizer, template, list of copied runs or craft model. */
export function createPipeline(pack: LoadedPack, sessions: PackSessions): Pipeline {
  const { manifest } = pack;
  const files = {
    manifest,
    tokenizer: readFileSync(pack.filePath(manifest.tokenizer.file)),
    chatTemplate: readFileSync(pack.filePath(manifest.chatTemplate.file), 'utf8'),
  };
  const copiedRuns = readOptional(pack, COPIED_RUNS_FILE);
  const craftModel = readOptional(pack, CRAFT_SCORE_FILE);
  const parts: PipelineParts = {
    pack,
    provider: sessions.decoder.provider,
    models: new PhotoModels(files, sessions),
    copyGuard: copiedRuns && new CopyGuard(copiedRuns),
    craftModel: craftModel && readCraftModel(craftModel.toString('utf8')),
  };
  const line = new PhotoLine();
  return {
    critique: (path, options = {}, signal) =>
      line.pass(
        () => decode(path, signal),
        (decoded) => infer(parts, decoded, { ...options, path, ...(signal && { signal }) }),
      ),
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

/** Sees and measures a decoded photo. */
async function look(models: PhotoModels, { photo, stopwatch }: Decoded, signal: AbortSignal | undefined) {
  const { image, original, small, exif } = photo;
  refuseCancelled(signal);
  const squashed = await stopwatch.time('iasm', async () => models.squash(image));
  const view = await stopwatch.time('iasm', () => models.see(squashed));
  const { subject = null, attention = null, saliency } = view;

  refuseCancelled(signal);
  const [measures, analysis] = await stopwatch.time('measure', async () => {
    const measured = measurePhoto({ image, original, small, saliency, subject, attention, exif });
    return [measured, analyse(measured)] as const;
  });
  return { squashed, view, measurements: measures.measurements, ...analysis };
}

async function infer(parts: PipelineParts, decoded: Decoded, options: InferOptions): Promise<PhotoReport> {
  const { models, pack, craftModel } = parts;
  const { photo, stopwatch } = decoded;
  const { generation, sceneUnderstanding } = pack.manifest;
  const { signal, saliencyStrength = 1, seed = seedOf(photo.sha256), prompt = generation.prompt } = options;
  const { squashed, view, measurements, evidence, tags, suggestions } = await look(models, decoded, signal);

  refuseCancelled(signal);
  const pixels = { image: photo.image, squashed };
  const images = await stopwatch.time('encode', () => models.encode(pixels, view.saliency, saliencyStrength));

  const seenByModel = claimsSeenByModel(view.degradations);
  const { score, distribution } =
    craftModel === undefined ? view : scoreCraft(craftModel, { view, measurements, licensed: evidence.licensed });
  const critique = await stopwatch.time('generate', async () => {
    const request = { question: prompt, images, seed, evidence, suggestions, seenByModel, ...(signal && { signal }) };
    return generation.claimTokens
      ? writePlanned(models, {
          ...request,
          copyGuard: parts.copyGuard,
          gaze: saliencyStrength > 0 ? summariseSaliency(view.saliency) : 'unknown',
        })
      : writeFree(models, { ...request, measurements, sceneUnderstanding });
  });

  const { width, height, sha256, exif } = photo;
  return {
    path: options.path,
    sha256,
    width,
    height,
    exif,
    score,
    scoreDistribution: distribution,
    ...reportMaps(view),
    critique,
    tags,
    suggestions,
    measurements,
    fingerprint: fingerprintOf(squashed, view.features),
    pack: { id: pack.manifest.packId, version: pack.manifest.packVersion },
    provider: parts.provider,
    seed,
    prompt,
    warnings: [...photo.warnings, ...warnAbout(view), ...describeGaps(pack.manifest)],
    timingsMs: stopwatch.read(),
  };
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
