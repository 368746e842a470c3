// A photo's fingerprint from what the pipeline has at hand: the classifier's input for the hash, its pooled features for the rest.
import { encodeFeatures, type Fingerprint } from '../domain/fingerprint.ts';
import { perceptualHash } from './measure/perceptual-hash.ts';
import type { RgbImage } from './rgb-image.ts';

/** `squashed`: the whole photo as the classifier reads it; `features`: any scale, of any length. */
export function fingerprintOf(squashed: RgbImage, features: Float32Array): Fingerprint {
  const norm = Math.sqrt(features.reduce((sum, value) => sum + value * value, 0));
  const scale = norm > 0 && Number.isFinite(norm) ? 1 / norm : 0;
  return {
    perceptualHash: perceptualHash(squashed),
    features: encodeFeatures(features.map((value) => (scale === 0 ? 0 : value * scale))),
  };
}
