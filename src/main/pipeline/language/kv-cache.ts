// Keys and values of the tokens decoded so far, one row per text under way. Rows are copied when one text branches into several
// and dropped when a text has ended. Knows no graph.
import type { Tensor } from '../../runtime/tensor.ts';
import { floatData, floatTensor } from '../../runtime/tensor.ts';

/** What one layer keeps; each (rows, kvHeads, length, headDim), keys after rotation. */
interface LayerCache {
  key: Tensor;
  value: Tensor;
}

export interface KvCache {
  rows: number;
  /** Tokens so far, same for all rows. */
  length: number;
  layers: readonly LayerCache[];
}

export interface CacheShape {
  layers: number;
  kvHeads: number;
  headDim: number;
}

/** A cache of no tokens. */
export function emptyCache({ layers, kvHeads, headDim }: CacheShape, rows: number): KvCache {
  const empty = (): Tensor => floatTensor(new Float32Array(0), [rows, kvHeads, 0, headDim]);
  return { rows, length: 0, layers: Array.from({ length: layers }, () => ({ key: empty(), value: empty() })) };
}

/** Decoder inputs of a cache: a row's own tokens, or those all rows share. */
export function cacheFeeds(cache: KvCache, kind: 'past' | 'shared'): Record<string, Tensor> {
  const entries = cache.layers.flatMap(({ key, value }, layer) => [
    [`${kind}_key_values.${layer}.key`, key] as const,
    [`${kind}_key_values.${layer}.value`, value] as const,
  ]);
  return Object.fromEntries(entries);
}

/** The cache after a decoder run. */
export function cacheFromFetches(
  fetches: Readonly<Record<string, Tensor>>,
  previous: KvCache,
  newTokens: number,
): KvCache {
  const layers = previous.layers.map((layer, index) => ({
    key: fetches[`present.${index}.key`] ?? layer.key,
    value: fetches[`present.${index}.value`] ?? layer.value,
  }));
  return { rows: previous.rows, length: previous.length + newTokens, layers };
}

/** Row `i` of the result is row `rowIndices[i]` of the cache: repeats branch a text, gaps drop one. */
export function selectRows(cache: KvCache, rowIndices: readonly number[]): KvCache {
  const layers = cache.layers.map(({ key, value }) => ({
    key: selectTensorRows(key, rowIndices),
    value: selectTensorRows(value, rowIndices),
  }));
  return { rows: rowIndices.length, length: cache.length, layers };
}

function selectTensorRows(tensor: Tensor, rowIndices: readonly number[]): Tensor {
  const [, ...rest] = tensor.dims;
  const rowSize = rest.reduce((product, size) => product * size, 1);
  const source = floatData(tensor);
  const target = new Float32Array(rowIndices.length * rowSize);
  rowIndices.forEach((row, index) => target.set(source.subarray(row * rowSize, (row + 1) * rowSize), index * rowSize));
  return floatTensor(target, [rowIndices.length, ...rest]);
}
