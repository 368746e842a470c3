// The whole story, from a photo file to its report. Read this first: `infer` calls every stage once, in flow order.
// Joins the stages; knows no process, no store and no window.
import { readFileSync } from 'node:fs';
import type { PhotoReport } from '../domain/critique.ts';
import { AppError } from '../domain/errors.ts';
import type { Warning } from '../domain/photo.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
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

/** A pipeline on open sessions. Throws `pack-invalid` for a broken tokenizer, template or list of copied runs. */
export function createPipeline(pack: LoadedPack, sessions: PackSessions): Pipeline {
  const { manifest } = pack;
  const files = {
    manifest,
    tokenizer: readFileSync(pack.filePath(manifest.tokenizer.file)),
    chatTemplate: readFileSync(pack.filePath(manifest.chatTemplate.file), 'utf8'),
  };
  const hasCopiedRuns = manifest.files.some(({ file }) => file === COPIED_RUNS_FILE);
  const parts: PipelineParts = {
    pack,
    provider: sessions.decoder.provider,
    models: new PhotoModels(files, sessions),
    copyGuard: hasCopiedRuns ? new CopyGuard(readFileSync(pack.filePath(COPIED_RUNS_FILE))) : undefined,
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

interface PipelineParts {
  pack: LoadedPack;
  provider: string;
  models: PhotoModels;
  copyGuard: CopyGuard | undefined;
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

async function infer(parts: PipelineParts, { photo, stopwatch }: Decoded, options: InferOptions): Promise<PhotoReport> {
  const { models, pack } = parts;
  const { image, original, small, exif } = photo;
  const {
    signal,
    saliencyStrength = 1,
    seed = seedOf(photo.sha256),
    prompt = pack.manifest.generation.prompt,
  } = options;

  refuseCancelled(signal);
  const squashed = await stopwatch.time('iasm', async () => models.squash(image));
  const view = await stopwatch.time('iasm', () => models.see(squashed));
  const { subject = null, attention = null, saliency } = view;

  refuseCancelled(signal);
  const [measures, analysis] = await stopwatch.time('measure', async () => {
    const measured = measurePhoto({ image, original, small, saliency, subject, attention, exif });
    return [measured, analyse(measured)] as const;
  });

  refuseCancelled(signal);
  const images = await stopwatch.time('encode', () => models.encode({ image, squashed }, saliency, saliencyStrength));

  const { evidence } = analysis;
  const { measurements } = measures;
  const { generation, sceneUnderstanding } = pack.manifest;
  const seenByModel = claimsSeenByModel(view.degradations);
  const critique = await stopwatch.time('generate', async () => {
    const request = { question: prompt, images, seed, evidence, seenByModel, ...(signal && { signal }) };
    return generation.claimTokens
      ? writePlanned(models, {
          ...request,
          copyGuard: parts.copyGuard,
          gaze: saliencyStrength > 0 ? summariseSaliency(saliency) : 'unknown',
        })
      : writeFree(models, { ...request, measurements, sceneUnderstanding });
  });

  const { width, height, sha256 } = photo;
  return {
    path: options.path,
    sha256,
    width,
    height,
    exif,
    ...reportView(view),
    critique,
    tags: analysis.tags,
    suggestions: analysis.suggestions,
    measurements,
    fingerprint: fingerprintOf(squashed, view.features),
    pack: { id: pack.manifest.packId, version: pack.manifest.packVersion },
    provider: parts.provider,
    seed,
    prompt,
    warnings: [...photo.warnings, ...warnAbout(view)],
    timingsMs: stopwatch.read(),
  };
}

function reportView({ score, distribution, saliency, subject, attention }: AestheticView) {
  return {
    score,
    scoreDistribution: distribution,
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
