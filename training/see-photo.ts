// What the app would store to compare a photo by (hash, features, measurements, score), without writing a critique.
// Shared by the evaluations of taste and of stacks.
import { readFileSync } from 'node:fs';
import { openPack } from '../src/main/cli/open-pack.ts';
import type { Measurements } from '../src/main/domain/analysis.ts';
import type { Fingerprint } from '../src/main/domain/fingerprint.ts';
import type { Exif } from '../src/main/domain/photo.ts';
import { SMALL_LONG_SIDE_PX, WORKING_LONG_SIDE_PX } from '../src/main/pipeline/decode/decode-photo.ts';
import { licenseClaims } from '../src/main/pipeline/analysis/license-claims.ts';
import { fingerprintOf } from '../src/main/pipeline/fingerprint.ts';
import { measurePhoto } from '../src/main/pipeline/measure/measure-photo.ts';
import { shrinkImage } from '../src/main/pipeline/measure/shrink-image.ts';
import type { RgbImage } from '../src/main/pipeline/rgb-image.ts';
import { seeAesthetics } from '../src/main/pipeline/saliency/iasm.ts';
import { squashPhoto } from '../src/main/pipeline/saliency/squash-photo.ts';
import { CRAFT_SCORE_FILE, readCraftModel } from '../src/main/pipeline/score/craft-model.ts';
import { scoreCraft } from '../src/main/pipeline/score/craft-score.ts';
import { toPixelValues } from '../src/main/pipeline/vision/pixel-values.ts';
import { openSession } from '../src/main/runtime/session.ts';

export interface SeenPhoto {
  fingerprint: Fingerprint;
  measurements: Measurements;
  /** 0..100; without measures the classifier's own. */
  score: number;
}

export interface SeeOptions {
  exif?: Exif;
  /** Leaves the measurements empty and the score to the classifier, which saves half the time. */
  withoutMeasures?: boolean;
}

export type SeePhoto = (original: RgbImage, options?: SeeOptions) => Promise<SeenPhoto>;

/** Opens the starter pack's classifier; the same stages as in critique-photo.ts. `packRef` names the pack and its version. */
export async function openEyes(): Promise<{ see: SeePhoto; packRef: string }> {
  const { pack } = openPack({ provider: 'cpu' });
  const { saliency: spec, packId, packVersion } = pack.manifest;
  const session = await openSession(pack.filePath(pack.manifest.graphs.iasm.file), { provider: 'cpu' });
  const hasCraft = pack.manifest.files.some(({ file }) => file === CRAFT_SCORE_FILE);
  const craft = hasCraft ? readCraftModel(readFileSync(pack.filePath(CRAFT_SCORE_FILE), 'utf8')) : undefined;
  const see: SeePhoto = async (original, { exif = {}, withoutMeasures = false } = {}) => {
    const image = shrinkImage(original, WORKING_LONG_SIDE_PX);
    const small = shrinkImage(image, SMALL_LONG_SIDE_PX);
    const squashed = squashPhoto({ image, small }, spec);
    const view = await seeAesthetics(session, toPixelValues([squashed], spec), spec);
    const { saliency, subject = null, attention = null, features, score, scene } = view;
    const input = { image, original, small, saliency, subject, attention, exif };
    const fingerprint = fingerprintOf(squashed, features);
    if (withoutMeasures) return { fingerprint, measurements: {}, score };
    const measures = { ...measurePhoto(input), scene };
    const { measurements } = measures;
    const { licensed } = licenseClaims(measures);
    return { fingerprint, measurements, score: craft ? scoreCraft(craft, { view, measurements, licensed }).score : score };
  };
  return { see, packRef: `${packId}@${packVersion}` };
}
