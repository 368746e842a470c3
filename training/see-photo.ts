// What the app would store to compare a photo by (hash, features, measurements, score), without writing a critique.
// Shared by the evaluations of taste and of stacks.
import { openPack } from '../src/main/cli/open-pack.ts';
import type { Measurements } from '../src/main/domain/analysis.ts';
import type { Fingerprint } from '../src/main/domain/fingerprint.ts';
import type { Exif } from '../src/main/domain/photo.ts';
import { WORKING_LONG_SIDE_PX } from '../src/main/pipeline/decode/decode-photo.ts';
import { fingerprintOf } from '../src/main/pipeline/fingerprint.ts';
import { measurePhoto } from '../src/main/pipeline/measure/measure-photo.ts';
import { shrinkImage } from '../src/main/pipeline/measure/planes.ts';
import type { RgbImage } from '../src/main/pipeline/rgb-image.ts';
import { seeAesthetics } from '../src/main/pipeline/saliency/iasm.ts';
import { toPixelValues } from '../src/main/pipeline/vision/pixel-values.ts';
import { resizeBicubic, resizeBilinear } from '../src/main/pipeline/vision/resize.ts';
import { openSession } from '../src/main/runtime/session.ts';

export interface SeenPhoto {
  fingerprint: Fingerprint;
  measurements: Measurements;
  /** 0..100. */
  score: number;
}

export interface SeeOptions {
  exif?: Exif;
  /** Leaves the measurements empty, which saves half the time. */
  withoutMeasures?: boolean;
}

export type SeePhoto = (original: RgbImage, options?: SeeOptions) => Promise<SeenPhoto>;

/** Opens the starter pack's classifier; the same stages as in critique-photo.ts. `packRef` names the pack and its version. */
export async function openEyes(): Promise<{ see: SeePhoto; packRef: string }> {
  const { pack } = openPack({ provider: 'cpu' });
  const { saliency: spec, packId, packVersion } = pack.manifest;
  const session = await openSession(pack.filePath(pack.manifest.graphs.iasm.file), { provider: 'cpu' });
  const resize = spec.resample === 'bicubic' ? resizeBicubic : resizeBilinear;
  const see: SeePhoto = async (original, { exif = {}, withoutMeasures = false } = {}) => {
    const image = shrinkImage(original, WORKING_LONG_SIDE_PX);
    const squashed = resize(image, spec.inputSize, spec.inputSize);
    const view = await seeAesthetics(session, toPixelValues([squashed], spec), spec);
    const { saliency, subject = null, attention = null, features, score } = view;
    const input = { image, original, saliency, subject, attention, exif };
    const measurements = withoutMeasures ? {} : measurePhoto(input).measurements;
    return { fingerprint: fingerprintOf(squashed, features), measurements, score };
  };
  return { see, packRef: `${packId}@${packVersion}` };
}
