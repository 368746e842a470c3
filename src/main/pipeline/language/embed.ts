// Puts the photo into the prompt: rows of image tokens are overwritten with projected image embeddings, in order.
// Between embed-tokens and the decoder; knows no session.
import { AppError } from '../../domain/errors.ts';

/** Image embeddings of all tiles, (tokens, hiddenSize) row-major. */
export interface ImageEmbeddings {
  data: Float32Array;
  hiddenSize: number;
}

/**
 * Overwrites, in place, the rows of `embeds` (ids.length, hiddenSize) whose id is `imageTokenId`.
 * Throws `inference-failed` when the prompt does not hold exactly one image token per image embedding.
 */
export function spliceImageEmbeddings(
  embeds: Float32Array,
  ids: readonly number[],
  { images, imageTokenId }: { images: ImageEmbeddings; imageTokenId: number },
): void {
  const { hiddenSize, data } = images;
  const places = ids.flatMap((id, index) => (id === imageTokenId ? [index] : []));
  const available = data.length / hiddenSize;
  if (places.length !== available || embeds.length !== ids.length * hiddenSize) {
    const message = `The prompt holds ${places.length} image tokens, the photo gave ${available}.`;
    throw new AppError('inference-failed', message, { detail: { embeds: embeds.length, ids: ids.length, hiddenSize } });
  }
  places.forEach((place, token) => {
    embeds.set(data.subarray(token * hiddenSize, (token + 1) * hiddenSize), place * hiddenSize);
  });
}
