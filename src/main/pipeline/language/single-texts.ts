// Writes whole texts one after the other, for packs whose decoder cannot extend its cache in place: its heads have a size the runtime's
// operator does not take. The same prompts, draws and limits as text-batch.ts, only slower.
import { AppError } from '../../domain/errors.ts';
import type { GeneratedText } from './generate.ts';
import { generateRows } from './generate.ts';
import type { LanguageModel } from './language-model.ts';
import type { TextOptions, TextPrompt } from './text-batch.ts';
import type { TextWriter } from './write-freely.ts';

/** Owns nothing. */
export class SingleTexts implements TextWriter {
  readonly #model: LanguageModel;
  #last: Promise<unknown> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(model: LanguageModel) {
    this.#model = model;
  }

  async write(prompt: TextPrompt, options: TextOptions): Promise<GeneratedText> {
    const before = this.#last;
    const running = (async () => {
      await before.catch(() => undefined);
      return this.#write(prompt, options);
    })();
    this.#last = running;
    return running;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#last.catch(() => undefined);
  }

  async #write({ embeds }: TextPrompt, { random, signal, ...options }: TextOptions): Promise<GeneratedText> {
    const either = AbortSignal.any([this.#closing.signal, ...(signal ? [signal] : [])]);
    if (either.aborted) throw new AppError('cancelled', 'The critique was cancelled.');
    const state = await this.#model.readEmbeddings(this.#model.start(), embeds);
    const [text] = await generateRows(this.#model, state, [random], { ...options, signal: either });
    if (!text) throw new AppError('inference-failed', 'Nothing was generated.');
    return text;
  }
}
