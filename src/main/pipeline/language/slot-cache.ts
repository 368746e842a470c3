// Keys and values of the texts under way, a slot each, of fixed capacity: the decoder writes new tokens where they belong and nothing is
// copied from step to step. In main memory one buffer holds all slots, and a run sees a window of it; gpu-slot-cache.ts is its twin.
import { AppError } from '../../domain/errors.ts';
import type { Session } from '../../runtime/session.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { floatTensor } from '../../runtime/tensor.ts';
import type { CacheShape } from './kv-cache.ts';

export interface SlotCacheShape extends CacheShape {
  vocabSize: number;
  /** Texts under way at once. */
  slots: number;
  /** Most tokens of one text, prompt included. */
  capacity: number;
}

/** A window of slots one decoder run reads and extends. */
export interface SlotRange {
  first: number;
  count: number;
}

/** Where the caches of several texts lie. Slot `slots`, one more than there are, keeps the beginning that all prompts share. */
export interface SlotCache {
  readonly shape: SlotCacheShape;
  /** Runs the decoder on a window of slots; `feeds` are all its inputs but the caches. Returns logits (slots of the window, vocabSize). */
  run: (decoder: Session, feeds: Readonly<Record<string, Tensor>>, range: SlotRange) => Promise<Float32Array>;
  /** Makes the first `tokens` of slot `to` those of slot `from`. */
  copy: (from: number, to: number, tokens: number) => void;
  /** Called when a slot has read its prompt and decodes with the others from now on. */
  join: (slot: number) => Promise<void>;
  close: () => Promise<void>;
}

/** Decoder inputs and outputs of layer `layer`, as (past, present). */
export function cacheNames(layers: number): { past: string; present: string }[] {
  return Array.from({ length: layers }, (_, layer) => layer).flatMap((layer) =>
    ['key', 'value'].map((kind) => ({ past: `past_key_values.${layer}.${kind}`, present: `present.${layer}.${kind}` })),
  );
}

/** A cache in main memory. Pages that no token has reached cost nothing. */
export class MemorySlotCache implements SlotCache {
  readonly shape: SlotCacheShape;
  /** Per key and value of each layer (slots + 1, kvHeads, capacity, headDim). */
  #buffers: { past: string; present: string; data: Float32Array }[];

  /** Throws `out-of-memory` when the system refuses the buffers. */
  constructor(shape: SlotCacheShape) {
    this.shape = shape;
    const { layers, slots } = shape;
    try {
      this.#buffers = cacheNames(layers).map((names) => ({
        ...names,
        data: new Float32Array((slots + 1) * this.#slotSize),
      }));
    } catch (cause) {
      throw new AppError('out-of-memory', 'Not enough memory for the texts under way.', { cause });
    }
  }

  get #slotSize(): number {
    const { kvHeads, capacity, headDim } = this.shape;
    return kvHeads * capacity * headDim;
  }

  async run(
    decoder: Session,
    feeds: Readonly<Record<string, Tensor>>,
    { first, count }: SlotRange,
  ): Promise<Float32Array> {
    const { kvHeads, capacity, headDim, vocabSize } = this.shape;
    const past: Record<string, Tensor> = {};
    const present: Record<string, Tensor> = {};
    for (const { past: input, present: output, data } of this.#buffers) {
      const window = data.subarray(first * this.#slotSize, (first + count) * this.#slotSize);
      const tensor = floatTensor(window, [count, kvHeads, capacity, headDim]);
      past[input] = tensor;
      // The same tensor as past and present: the decoder finds the old tokens in place and only adds.
      present[output] = tensor;
    }
    const logits = new Float32Array(count * vocabSize);
    await decoder.runInto({ ...feeds, ...past }, { logits: floatTensor(logits, [count, vocabSize]), ...present });
    return logits;
  }

  copy(from: number, to: number, tokens: number): void {
    const { kvHeads, capacity, headDim } = this.shape;
    for (const { data } of this.#buffers) {
      for (let head = 0; head < kvHeads; head++) {
        const start = (slot: number): number => (slot * kvHeads + head) * capacity * headDim;
        data.copyWithin(start(to), start(from), start(from) + tokens * headDim);
      }
    }
  }

  async join(): Promise<void> {
    // The slot is part of the one buffer already.
  }

  async close(): Promise<void> {
    this.#buffers = [];
  }
}
