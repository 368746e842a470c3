// The first half of a photo's story: from its file to everything that its pixels tell. What follows (write-report) needs no large copy of
// it any more, so the two halves can be two threads. Knows no text.
import type { Measurements } from '../domain/analysis.ts';
import type { TimingsMs } from '../domain/critique.ts';
import type { Fingerprint } from '../domain/fingerprint.ts';
import type { Manifest } from '../modelpack/manifest.ts';
import type { Session } from '../runtime/session.ts';
import { analyse } from './analysis/analyse.ts';
import type { Analysis } from './analysis/sentence-plan.ts';
import type { DecodedPhoto } from './decode/decode-photo.ts';
import { decodePhoto, releasePixels } from './decode/decode-photo.ts';
import { fingerprintOf } from './fingerprint.ts';
import { measureView } from './measure-view.ts';
import type { PhotoPixels } from './photo-models.ts';
import { refuseCancelled } from './refuse-cancelled.ts';
import { AestheticModel } from './saliency/aesthetic-model.ts';
import type { AestheticView } from './saliency/iasm.ts';
import type { RatedView } from './score/temper-view.ts';
import { Stopwatch } from './stopwatch.ts';

/** All that is left to write from. Structured-clone safe. */
export interface SeenPhoto {
  photo: Pick<DecodedPhoto, 'width' | 'height' | 'sha256' | 'exif' | 'warnings'>;
  view: AestheticView;
  /** Rating and damages without what the pixels contradict. */
  rated: RatedView;
  measurements: Measurements;
  analysis: Analysis;
  fingerprint: Fingerprint;
  pixels: PhotoPixels;
  timingsMs: TimingsMs;
}

/**
 * Looks at one photo. Resolves when it may wait for its turn (decoded, at least), with a function that does the rest when its turn has come.
 * Rejects with AppError: those of decodePhoto, `inference-failed`, `out-of-memory`, `cancelled`.
 */
export type LookAhead = (path: string, signal?: AbortSignal) => Promise<() => Promise<SeenPhoto>>;

/** Looks in this very thread: decodes ahead, sees and measures in turn. */
export function createLooker({ saliency, image }: Pick<Manifest, 'saliency' | 'image'>, iasm: Session): LookAhead {
  const model = new AestheticModel(iasm, saliency);
  return async (path, signal) => {
    refuseCancelled(signal);
    const stopwatch = new Stopwatch();
    const photo = await stopwatch.time('decode', () => decodePhoto(path, signal ? { signal } : {}));
    return async () => look({ model, reads: image.reads }, { photo, stopwatch, signal });
  };
}

async function look(
  { model, reads }: { model: AestheticModel; reads: Manifest['image']['reads'] },
  { photo, stopwatch, signal }: { photo: DecodedPhoto; stopwatch: Stopwatch; signal: AbortSignal | undefined },
): Promise<SeenPhoto> {
  const { image, original, small, saved, exif, width, height, sha256, warnings } = photo;
  refuseCancelled(signal);
  const { squashed, view } = await stopwatch.time('iasm', async () => {
    const whole = model.squash({ image, small: saved });
    return { squashed: whole, view: await model.see(whole) };
  });

  refuseCancelled(signal);
  const { rated, measurements, analysis } = await stopwatch.time('measure', async () => {
    const { measures, rated: held } = measureView({ image, original, small }, view, exif);
    return { rated: held, measurements: measures.measurements, analysis: analyse(measures) };
  });

  const tiled = reads === 'small' ? small : image;
  for (const copy of [image, original]) if (copy !== tiled) releasePixels(copy);
  return {
    photo: { width, height, sha256, exif, warnings },
    view,
    rated,
    measurements,
    analysis,
    fingerprint: fingerprintOf(squashed, view.features),
    pixels: { tiled, squashed },
    timingsMs: stopwatch.read(),
  };
}
