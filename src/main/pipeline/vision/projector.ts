// The projector: image features to embeddings the language model reads (pixel shuffle and MLP). Wraps its graph.
import { AppError } from '../../domain/errors.ts';
import type { Session } from '../../runtime/session.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { floatData } from '../../runtime/tensor.ts';

export interface ProjectedTiles {
  /** (tiles * tokensPerTile, hiddenSize) row-major, tile after tile. */
  data: Float32Array;
  hiddenSize: number;
  tokensPerTile: number;
}

/** Image features (tiles, 1 + patches, channels) -> image embeddings. */
export async function projectFeatures(session: Session, features: Tensor): Promise<ProjectedTiles> {
  const { image_embeddings: embeddings } = await session.run({ image_features: features });
  const [, tokensPerTile, hiddenSize] = embeddings?.dims ?? [];
  if (!embeddings || tokensPerTile === undefined || hiddenSize === undefined) {
    throw new AppError('pack-invalid', 'The projector graph gives no image_embeddings.');
  }
  return { data: floatData(embeddings), hiddenSize, tokensPerTile };
}
