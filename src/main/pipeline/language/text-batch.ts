// Writes several texts at once: one decoder step moves all of them on by a token, a text that ends makes room for the next, and prompts are
// read in pieces between steps. What a text says depends on its prompt, its random stream and its limits, never on the others.
import { AppError } from '../../domain/errors.ts';
import type { GeneratedText, GenerationOptions } from './generate.ts';
import { drawToken, finishText, newDraft } from './generate.ts';
import type { TextDraft } from './generate.ts';
import type { Random } from './random.ts';
import type { RotaryState } from './rotary.ts';
import type { SlotStep, TextDecoder } from './text-decoder.ts';

/** A prompt ready to be read. */
export interface TextPrompt {
  ids: readonly number[];
  /** (ids, hiddenSize), pictures in place. */
  embeds: Float32Array;
  /** How many ids at the beginning are the same in every prompt. */
  sharedTokens: number;
}

export interface TextOptions extends GenerationOptions {
  random: Random;
}

interface TextUnderWay {
  prompt: TextPrompt;
  options: TextOptions;
  draft: TextDraft;
  rotary: RotaryState;
  /** Undefined until the text has a slot. */
  slot: number | undefined;
  /** Prompt tokens read. */
  read: number;
  isDecoding: boolean;
  /** It may outgrow the trained length, from where on every step rotates by frequencies of its own: such a text goes alone. */
  isLong: boolean;
  result: PromiseWithResolvers<GeneratedText>;
}

/** A batch that is never full for long; one per open decoder. */
export class TextBatch {
  readonly #decoder: TextDecoder;
  readonly #waiting: TextUnderWay[] = [];
  /** By slot. */
  readonly #running: (TextUnderWay | undefined)[];
  /** What the shared slot holds. */
  #sharedIds: readonly number[] = [];
  /** Of every text within the trained length. */
  readonly #frequencies: Float32Array;
  #loop: Promise<void> | undefined;
  #isClosed = false;

  constructor(decoder: TextDecoder) {
    this.#decoder = decoder;
    this.#running = Array.from({ length: decoder.plan.textsAtOnce });
    this.#frequencies = decoder.newRotary().frequenciesFor(1);
  }

  /**
   * Writes one text as soon as there is room. Rejects with `cancelled` between two tokens, and with `out-of-memory` for a prompt that
   * leaves no room to answer.
   */
  async write(prompt: TextPrompt, options: TextOptions): Promise<GeneratedText> {
    const { tokensPerText } = this.#decoder.plan;
    if (prompt.ids.length >= tokensPerText) {
      const message = `The prompt has ${prompt.ids.length} tokens; memory is planned for ${tokensPerText}.`;
      throw new AppError('out-of-memory', message);
    }
    const text: TextUnderWay = {
      prompt,
      options,
      draft: newDraft(options.random),
      rotary: this.#decoder.newRotary(),
      slot: undefined,
      read: 0,
      isDecoding: false,
      isLong: prompt.ids.length + options.stopping.maxNewTokens > this.#decoder.config.contextLength,
      result: Promise.withResolvers<GeneratedText>(),
    };
    this.#waiting.push(text);
    this.#start();
    return text.result.promise;
  }

  /** Ends what is under way with `cancelled` and frees the cache. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#loop;
    await this.#decoder.close();
  }

  #start(): void {
    this.#loop ??= this.#run().finally(() => {
      this.#loop = undefined;
      if (this.#waiting.length > 0) this.#start();
    });
  }

  async #run(): Promise<void> {
    try {
      for (;;) {
        this.#dropCancelled();
        this.#admit();
        const texts = this.#texts();
        if (texts.length === 0) return;
        const reading = texts.find(({ isDecoding }) => !isDecoding);
        if (reading) await this.#readOn(reading);
        if (this.#texts().some(({ isDecoding }) => isDecoding)) await this.#step();
      }
    } catch (error) {
      for (const text of [...this.#texts(), ...this.#waiting.splice(0)]) this.#end(text, error);
    }
  }

  #texts(): TextUnderWay[] {
    return this.#running.filter((text) => text !== undefined);
  }

  #dropCancelled(): void {
    const isOver = ({ options }: TextUnderWay): boolean => this.#isClosed || options.signal?.aborted === true;
    for (const text of [...this.#texts(), ...this.#waiting].filter(isOver)) {
      this.#end(text, new AppError('cancelled', 'The critique was cancelled.'));
    }
  }

  #admit(): void {
    for (const [slot, taken] of this.#running.entries()) {
      if (taken) continue;
      const [text] = this.#waiting;
      const isBusy = this.#texts().length > 0;
      if (!text || (isBusy && (text.isLong || this.#texts().some(({ isLong }) => isLong)))) return;
      this.#waiting.shift();
      text.slot = slot;
      this.#running[slot] = text;
    }
  }

  /** Reads the next piece of a prompt; with the last piece the first token is drawn. */
  async #readOn(text: TextUnderWay): Promise<void> {
    const { slot = 0, prompt } = text;
    if (text.read === 0) text.read = await this.#beginSlot(text, slot);
    const end = Math.min(text.read + this.#decoder.chunkTokens, prompt.ids.length);
    const logits = await this.#readPiece(text, { slot, start: text.read, end });
    text.read = end;
    if (end < prompt.ids.length) return;
    await this.#decoder.join(slot);
    text.isDecoding = true;
    this.#draw(text, logits);
  }

  /** Copies what all prompts begin with, read once; returns how many tokens that were. */
  async #beginSlot(text: TextUnderWay, slot: number): Promise<number> {
    const { ids, sharedTokens } = text.prompt;
    // Beyond the trained length the whole prompt is rotated as one, so nothing of it can be shared. One token at least must be read.
    const mayShare = sharedTokens > 0 && sharedTokens < ids.length && !text.isLong;
    if (!mayShare) {
      this.#decoder.begin(slot, { from: slot, tokens: 0 });
      return 0;
    }
    const shared = ids.slice(0, sharedTokens);
    const { sharedSlot } = this.#decoder;
    if (shared.join() !== this.#sharedIds.join()) {
      this.#sharedIds = [];
      this.#decoder.begin(sharedSlot, { from: sharedSlot, tokens: 0 });
      const { chunkTokens } = this.#decoder;
      for (let start = 0; start < sharedTokens; start += chunkTokens) {
        await this.#readPiece(text, { slot: sharedSlot, start, end: Math.min(start + chunkTokens, sharedTokens) });
      }
      this.#sharedIds = shared;
    }
    this.#decoder.begin(slot, { from: sharedSlot, tokens: sharedTokens });
    return sharedTokens;
  }

  async #readPiece(
    { prompt, rotary, isLong }: TextUnderWay,
    { slot, start, end }: { slot: number; start: number; end: number },
  ): Promise<Float32Array> {
    const { hiddenSize } = this.#decoder.config;
    return this.#decoder.readChunk(slot, {
      embeds: prompt.embeds.subarray(start * hiddenSize, end * hiddenSize),
      length: start,
      frequencies: isLong ? rotary.frequenciesFor(prompt.ids.length) : this.#frequencies,
    });
  }

  /** One token for every text that decodes. */
  async #step(): Promise<void> {
    this.#compact();
    const used = this.#running.findLastIndex((text) => text?.isDecoding) + 1;
    const rows = this.#decoder.rowsFor(used);
    const steps = Array.from({ length: rows }, (_, slot) => this.#stepOf(this.#running[slot]));
    const alone = this.#running.find((text) => text?.isLong);
    const longest = alone ? this.#stepOf(alone).length + 1 : 0;
    const logits = await this.#decoder.step(steps, alone?.rotary.frequenciesFor(longest) ?? this.#frequencies);
    const { vocabSize } = this.#decoder.config;
    for (const [slot, text] of this.#running.entries()) {
      if (text?.isDecoding) this.#draw(text, logits.subarray(slot * vocabSize, (slot + 1) * vocabSize));
    }
  }

  /** A slot that does not decode writes behind what it holds, where the next token overwrites it. */
  #stepOf(text: TextUnderWay | undefined): SlotStep {
    if (!text?.isDecoding) return { id: 0, length: text?.read ?? 0 };
    const { prompt, draft } = text;
    return { id: draft.ids.at(-1) ?? 0, length: prompt.ids.length + draft.ids.length - 1 };
  }

  /** Moves the last decoding text into a slot nobody waits for, so that fewer rows are decoded. */
  #compact(): void {
    if (!this.#decoder.canMove) return;
    for (;;) {
      const free = this.#running.findIndex((text) => text === undefined);
      const last = this.#running.findLastIndex((text) => text !== undefined);
      const text = this.#running[last];
      if (free === -1 || free > last || !text) return;
      this.#decoder.move(last, free, text.isDecoding ? this.#stepOf(text).length : text.read);
      this.#running[free] = text;
      this.#running[last] = undefined;
      text.slot = free;
    }
  }

  #draw(text: TextUnderWay, logits: Float32Array): void {
    const { draft, options, prompt } = text;
    drawToken(draft, logits, options);
    if (draft.reason === undefined && prompt.ids.length + draft.ids.length >= this.#decoder.plan.tokensPerText) {
      draft.reason = 'length';
    }
    if (draft.reason !== 'stop-token') options.onToken?.(0, draft.ids.at(-1) ?? 0);
    if (draft.reason !== undefined) this.#end(text);
  }

  #end(text: TextUnderWay, error?: unknown): void {
    if (text.slot !== undefined) this.#running[text.slot] = undefined;
    const place = this.#waiting.indexOf(text);
    if (place !== -1) this.#waiting.splice(place, 1);
    text.slot = undefined;
    if (error === undefined) text.result.resolve(finishText(text.draft));
    else text.result.reject(error);
  }
}
