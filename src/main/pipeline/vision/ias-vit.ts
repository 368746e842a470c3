// The vision encoder: tiles and their saliency to image features. Wraps its graph; knows no pixels' origin and no text.
import { AppError } from '../../domain/errors.ts';
import type { Session } from '../../runtime/session.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { floatTensor } from '../../runtime/tensor.ts';

export interface VisionInput {
  /** (tiles, 3, tileSize, tileSize), normalised. */
  pixelValues: Float32Array;
  /** (tiles, patches), 0..1. */
  saliency: Float32Array;
  tiles: number;
  tileSize: number;
  /** Factor on the cross-attention: 1 as trained, 0 without saliency. */
  saliencyStrength: number;
}

/** Image features (tiles, 1 + patches, channels), class token first. */
export async function encodeTiles(session: Session, input: VisionInput): Promise<Tensor> {
  const { tiles, tileSize } = input;
  const { image_features: features } = await session.run({
    pixel_values: floatTensor(input.pixelValues, [tiles, 3, tileSize, tileSize]),
    saliency: floatTensor(input.saliency, [tiles, input.saliency.length / tiles]),
    saliency_strength: floatTensor(Float32Array.of(input.saliencyStrength), []),
  });
  if (!features) throw new AppError('pack-invalid', 'The vision graph gives no image_features.');
  return features;
}
