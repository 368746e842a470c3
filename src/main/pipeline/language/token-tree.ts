// Keys and values of all texts about one photo: one pool of tokens in the order they were decoded, a text being a chain of places in it.
// Texts that begin alike share those places. Used by tree-decoder.ts; knows no graph and no tokens' ids.
import type { Tensor } from '../../runtime/tensor.ts';
import { floatTensor } from '../../runtime/tensor.ts';
import type { CacheShape } from './kv-cache.ts';
import { cacheNames } from './slot-cache.ts';

/** Places of a text's tokens in the pool, first to last; never changed. */
export type Chain = Int32Array;

/** Places added at once when a pool is too small. */
const CAPACITY_STEP = 256;

/** A pool that only grows; what is dropped is left behind when the living move to a new one. */
export class TokenTree {
  readonly capacity: number;
  readonly #shape: CacheShape;
  /** Per key and value of each layer (kvHeads, capacity, headDim). */
  readonly #buffers: { past: string; present: string; data: Float32Array }[];
  #length = 0;

  constructor(shape: CacheShape, tokens: number) {
    const { layers, kvHeads, headDim } = shape;
    this.#shape = shape;
    this.capacity = Math.ceil(tokens / CAPACITY_STEP) * CAPACITY_STEP;
    const size = kvHeads * this.capacity * headDim;
    this.#buffers = cacheNames(layers).map((names) => ({ ...names, data: new Float32Array(size) }));
  }

  /** Tokens in the pool. */
  get length(): number {
    return this.#length;
  }

  /** Takes the next places, which the next run fills; returns the first. */
  take(tokens: number): number {
    const first = this.#length;
    this.#length += tokens;
    return first;
  }

  /** Decoder inputs and outputs: the same tensor as past and present, so that it is extended where it lies. */
  tensors(): { past: Record<string, Tensor>; present: Record<string, Tensor> } {
    const { kvHeads, headDim } = this.#shape;
    const past: Record<string, Tensor> = {};
    const present: Record<string, Tensor> = {};
    for (const { past: input, present: output, data } of this.#buffers) {
      const tensor = floatTensor(data, [1, kvHeads, this.capacity, headDim]);
      past[input] = tensor;
      present[output] = tensor;
    }
    return { past, present };
  }

  /** A pool with these chains alone and room for `tokens` more; and the chains in it. */
  moveOut(chains: readonly Chain[], tokens: number): { tree: TokenTree; chains: Chain[] } {
    const places = [...new Set(chains.flatMap((chain) => [...chain]))].toSorted((a, b) => a - b);
    const tree = new TokenTree(this.#shape, 2 * (places.length + tokens));
    const { kvHeads, headDim } = this.#shape;
    this.#buffers.forEach(({ data }, index) => {
      const target = tree.#buffers[index]?.data;
      for (let head = 0; head < kvHeads; head++) {
        places.forEach((place, to) => {
          const from = (head * this.capacity + place) * headDim;
          target?.set(data.subarray(from, from + headDim), (head * tree.capacity + to) * headDim);
        });
      }
    });
    tree.take(places.length);
    const moved = new Map(places.map((place, to) => [place, to]));
    return { tree, chains: chains.map((chain) => chain.map((place) => moved.get(place) ?? 0)) };
  }
}
