// The twin of slot-cache.ts in graphics memory: keys and values are tensors that never come back. A prompt is read into tensors of its own
// and then takes its slot among the others; only logits return to main memory.
import { AppError } from '../../domain/errors.ts';
import { joinRows, openJoinRows } from '../../runtime/join-rows.ts';
import type { Session } from '../../runtime/session.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { floatData, floatTensor } from '../../runtime/tensor.ts';
import { cacheNames } from './slot-cache.ts';
import type { SlotCache, SlotCacheShape, SlotRange } from './slot-cache.ts';

/** One tensor per `past` name. */
type CacheTensors = Map<string, Tensor>;

/** A cache in graphics memory; decodes all slots at once, so that a text never depends on how many others there are. */
export class GpuSlotCache implements SlotCache {
  readonly shape: SlotCacheShape;
  readonly #joiner: Session;
  readonly #names: ReturnType<typeof cacheNames>;
  /** (slots, kvHeads, capacity, headDim); empty before the first text. */
  #batch: CacheTensors = new Map();
  /** (1, kvHeads, capacity, headDim) of slots that still read their prompt, and of the shared beginning. */
  readonly #reading = new Map<number, CacheTensors>();

  private constructor(shape: SlotCacheShape, joiner: Session) {
    this.shape = shape;
    this.#joiner = joiner;
    this.#names = cacheNames(shape.layers);
  }

  /** Throws `provider-unavailable`. */
  static async open(shape: SlotCacheShape, provider: Session['provider']): Promise<GpuSlotCache> {
    return new GpuSlotCache(shape, await openJoinRows(provider));
  }

  async run(
    decoder: Session,
    feeds: Readonly<Record<string, Tensor>>,
    { first, count }: SlotRange,
  ): Promise<Float32Array> {
    const isPrompt = count === 1 && this.#reading.has(first);
    if (!isPrompt && (first !== 0 || count !== this.shape.slots)) {
      throw new AppError('inference-failed', 'A cache in graphics memory decodes all slots at once.');
    }
    const past = isPrompt ? (this.#reading.get(first) ?? new Map<string, Tensor>()) : this.#batch;
    const fetched = await decoder.run({ ...feeds, ...Object.fromEntries(past) });
    const present: CacheTensors = new Map();
    for (const names of this.#names) {
      const tensor = fetched[names.present];
      if (!tensor) throw new AppError('pack-invalid', `The decoder graph gives no ${names.present}.`);
      present.set(names.past, tensor);
    }
    if (isPrompt) this.#reading.set(first, present);
    else this.#batch = present;
    this.#dispose(past);
    const { logits } = fetched;
    if (!logits) throw new AppError('pack-invalid', 'The decoder graph gives no logits.');
    return floatData(logits);
  }

  copy(from: number, to: number, tokens: number): void {
    const source = tokens === 0 ? undefined : this.#reading.get(from);
    if (tokens > 0 && !source) throw new AppError('inference-failed', 'Only a prompt can be copied to another slot.');
    const before = this.#reading.get(to);
    this.#reading.set(to, source ?? this.#emptyRow());
    if (before) this.#dispose(before);
  }

  async join(slot: number): Promise<void> {
    const row = this.#reading.get(slot);
    if (!row) throw new AppError('inference-failed', 'The slot has read no prompt.');
    const { slots } = this.shape;
    const isFirst = this.#batch.size === 0;
    // Before the first text every slot holds a copy of it: a batch of zeros would have to be uploaded.
    const order = Array.from({ length: slots }, (_, index) => (isFirst ? 0 : index === slot ? slots : index));
    const joined: CacheTensors = new Map();
    for (const [name, tensor] of row) {
      const cache = this.#batch.get(name) ?? tensor;
      joined.set(name, await joinRows(this.#joiner, { cache, row: tensor }, order));
      if (!isFirst) dispose(cache);
    }
    this.#batch = joined;
    this.#reading.delete(slot);
    this.#dispose(row);
  }

  async close(): Promise<void> {
    const rows = [...this.#reading.values()];
    this.#reading.clear();
    for (const row of rows) this.#dispose(row);
    const batch = this.#batch;
    this.#batch = new Map();
    this.#dispose(batch);
    await this.#joiner.close();
  }

  #emptyRow(): CacheTensors {
    const { kvHeads, capacity, headDim } = this.shape;
    // One array serves all: it is only read.
    const zeros = new Float32Array(kvHeads * capacity * headDim);
    return new Map(this.#names.map(({ past }) => [past, floatTensor(zeros, [1, kvHeads, capacity, headDim])]));
  }

  /** Frees what no other slot holds; the shared beginning lives on. */
  #dispose(tensors: CacheTensors): void {
    const held = new Set([...this.#reading.values()].flatMap((row) => [...row.values()]));
    for (const tensor of tensors.values()) if (!held.has(tensor)) dispose(tensor);
  }
}

function dispose(tensor: Tensor): void {
  if (tensor.location !== 'cpu') tensor.dispose();
}
