// The language graphs of a pack that writes whole texts: reads prompts piece by piece into a slot, and moves all slots on by one token.
// Used by text-batch.ts; knows no text and no sampling.
import { AppError } from '../../domain/errors.ts';
import type { Session } from '../../runtime/session.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { floatData, floatTensor, int32Tensor, intTensor } from '../../runtime/tensor.ts';
import { GpuSlotCache } from './gpu-slot-cache.ts';
import type { LanguageConfig } from './language-model.ts';
import { newRotaryState, rotaryTables } from './rotary.ts';
import type { RotaryState } from './rotary.ts';
import { MemorySlotCache } from './slot-cache.ts';
import type { SlotCache, SlotRange } from './slot-cache.ts';

/** How many texts a decoder writes at once, and how long each may become. */
export interface TextPlan {
  textsAtOnce: number;
  /** Prompt included. */
  tokensPerText: number;
}

/** One new token of a slot, or none: a slot that only keeps its place. */
export interface SlotStep {
  /** Token appended; any for a slot whose result nobody reads. */
  id: number;
  /** Tokens in the slot before. */
  length: number;
}

/**
 * [Note: even rows] The CPU's integer kernels take rows in pairs and round the last of an odd number differently, so a text alone is
 * decoded beside an unused slot. With that a row's logits are equal to the last bit in every batch (measured with 1..9 rows, int4, int8, fp32).
 */
const ROWS_STEP = 2;

/**
 * Tokens of a prompt read at once; 512 where nothing else is known. WebGPU's attention over 32 or more new tokens gave wrong results on a
 * software adapter (differences of 0.2 to 1 in logits, 5e-6 below), so pieces stay shorter there.
 */
const CHUNK_TOKENS: Partial<Record<Session['provider'], number>> = { cpu: 128, webgpu: 30 };

/** Decoder and cache. Owns the cache, not the sessions. */
export class TextDecoder {
  readonly config: LanguageConfig;
  readonly plan: TextPlan;
  readonly #embedTokens: Session;
  readonly #decoder: Session;
  readonly #cache: SlotCache;
  /** Rotary tables of the frequencies used last, which change only beyond the trained length. */
  #tables: { frequencies: Float32Array; feeds: Record<string, Tensor> } | undefined;

  private constructor(sessions: LanguageSessions, { config, plan }: DecoderSetup, cache: SlotCache) {
    this.#embedTokens = sessions.embedTokens;
    this.#decoder = sessions.decoder;
    this.config = config;
    this.plan = plan;
    this.#cache = cache;
  }

  /** Throws `out-of-memory`, or `pack-invalid` for a decoder of the other form. */
  static async open(sessions: LanguageSessions, setup: DecoderSetup): Promise<TextDecoder> {
    if (setup.config.decoder !== 'in-place') {
      throw new AppError('pack-invalid', 'The decoder of this pack cannot write whole texts. Build the pack again.');
    }
    const { layers, kvHeads, headDim, vocabSize } = setup.config;
    const slots = Math.ceil(setup.plan.textsAtOnce / ROWS_STEP) * ROWS_STEP;
    const shape = { layers, kvHeads, headDim, vocabSize, slots, capacity: setup.plan.tokensPerText };
    const cache = sessions.decoder.isResident
      ? await GpuSlotCache.open(shape, sessions.decoder.provider)
      : new MemorySlotCache(shape);
    return new TextDecoder(sessions, setup, cache);
  }

  /** Slots there are: `textsAtOnce`, or one more. */
  get slots(): number {
    return this.#cache.shape.slots;
  }

  /** The slot that keeps the beginning all prompts share. */
  get sharedSlot(): number {
    return this.#cache.shape.slots;
  }

  /** Tokens read at once: small enough to be stopped soon, large enough to be worth loading the weights. */
  get chunkTokens(): number {
    return CHUNK_TOKENS[this.#decoder.provider] ?? 512;
  }

  /** Rotary positions of one text. */
  newRotary(): RotaryState {
    return newRotaryState(this.config);
  }

  /** ids (tokens) -> (tokens, hiddenSize). */
  async embed(ids: readonly number[]): Promise<Float32Array> {
    const { inputs_embeds: embeds } = await this.#embedTokens.run({ input_ids: intTensor(ids, [1, ids.length]) });
    if (!embeds) throw new AppError('pack-invalid', 'The embedding graph gives no inputs_embeds.');
    return floatData(embeds);
  }

  /** Makes a slot begin with the first `tokens` of another; 0 empties it. */
  begin(slot: number, { from, tokens }: { from: number; tokens: number }): void {
    this.#cache.copy(from, slot, tokens);
  }

  /**
   * Reads embeddings (tokens, hiddenSize) into a slot after its first `length`; `frequencies` are those of the whole prompt. Returns the
   * logits (vocabSize) of what follows.
   */
  async readChunk(
    slot: number,
    { embeds, length, frequencies }: { embeds: Float32Array; length: number; frequencies: Float32Array },
  ): Promise<Float32Array> {
    const { hiddenSize } = this.config;
    const tokens = embeds.length / hiddenSize;
    const feeds = {
      inputs_embeds: floatTensor(embeds, [1, tokens, hiddenSize]),
      last_tokens: intTensor([tokens - 1], [1]),
      ...this.#rotaryFeeds(frequencies),
    };
    return this.#run(feeds, { first: slot, count: 1 }, [length + tokens]);
  }

  /** Called when a slot has read its whole prompt. */
  async join(slot: number): Promise<void> {
    await this.#cache.join(slot);
  }

  /** Moves a text to a free slot. */
  move(from: number, to: number, tokens: number): void {
    this.#cache.copy(from, to, tokens);
  }

  /** True where texts may change slots, so that fewer rows need decoding. */
  get canMove(): boolean {
    return !this.#decoder.isResident;
  }

  /** Slots a step runs over when texts lie in the first `used`. */
  rowsFor(used: number): number {
    return this.#decoder.isResident ? this.slots : Math.ceil(used / ROWS_STEP) * ROWS_STEP;
  }

  /** Appends one token to each of the first slots, all rotated by the same frequencies; returns logits (slots given, vocabSize). */
  async step(steps: readonly SlotStep[], frequencies: Float32Array): Promise<Float32Array> {
    const rows = steps.length;
    const embeds = await this.embed(steps.map(({ id }) => id));
    const feeds = {
      inputs_embeds: floatTensor(embeds, [rows, 1, this.config.hiddenSize]),
      last_tokens: intTensor(new BigInt64Array(rows), [rows]),
      ...this.#rotaryFeeds(frequencies),
    };
    const lengths = steps.map(({ length }) => length + 1);
    return this.#run(feeds, { first: 0, count: rows }, lengths);
  }

  async close(): Promise<void> {
    await this.#cache.close();
  }

  #rotaryFeeds(frequencies: Float32Array): Record<string, Tensor> {
    if (this.#tables?.frequencies !== frequencies) {
      const { capacity } = this.#cache.shape;
      const { cosines, sines } = rotaryTables(frequencies, capacity);
      const shape = [capacity, frequencies.length];
      const feeds = { cos_cache: floatTensor(cosines, shape), sin_cache: floatTensor(sines, shape) };
      this.#tables = { frequencies, feeds };
    }
    return this.#tables.feeds;
  }

  /** `lengths`: tokens in each slot of the window after the run. */
  async #run(feeds: Record<string, Tensor>, range: SlotRange, lengths: readonly number[]): Promise<Float32Array> {
    const longest = Math.max(...lengths);
    if (longest > this.#cache.shape.capacity) {
      throw new AppError('inference-failed', `A text of ${longest} tokens does not fit its slot.`);
    }
    const all = {
      ...feeds,
      seqlens_k: int32Tensor(
        lengths.map((length) => length - 1),
        [lengths.length],
      ),
      total_sequence_length: int32Tensor([longest], []),
    };
    const logits = await this.#cache.run(this.#decoder, all, range);
    if (logits.length !== range.count * this.config.vocabSize) {
      throw new AppError('pack-invalid', 'The decoder and its manifest disagree about the vocabulary size.');
    }
    return logits;
  }
}

export interface LanguageSessions {
  embedTokens: Session;
  decoder: Session;
}

export interface DecoderSetup {
  config: LanguageConfig;
  plan: TextPlan;
}
