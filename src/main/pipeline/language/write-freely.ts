// Lets a free-text pack write one whole text about a photo, in a batch with others. What of it may be shown is decided outside.
import type { TextOptions, TextPrompt } from './text-batch.ts';
import type { GeneratedText } from './generate.ts';
import type { PromptBuilder } from './prompts.ts';
import { createRandom } from './random.ts';
import type { WritingOptions } from './write-critique.ts';

export interface FreeText {
  /** As the model wrote it, trimmed. */
  text: string;
  /** True if it stopped at its token limit, not by itself. */
  isCut: boolean;
}

/** What writes texts: a batch of several, or one after the other. */
export interface TextWriter {
  /** Rejects with `cancelled` between two tokens. */
  write: (prompt: TextPrompt, options: TextOptions) => Promise<GeneratedText>;
  /** Ends what is under way with `cancelled`. */
  close: () => Promise<void>;
}

export interface FreeWritingOptions extends Omit<WritingOptions, 'candidates' | 'gaze'> {
  repetitionPenalty: number;
  /** Called after every token with the text so far, trimmed, and how many tokens it has. */
  onText?: (text: string, tokens: number) => void;
}

/** One text; the best token each time where the pack's temperature is 0. Throws `cancelled` between tokens. */
export async function writeFreely(
  { writer, prompts }: { writer: TextWriter; prompts: PromptBuilder },
  prompt: TextPrompt,
  { seed, onText, ...options }: FreeWritingOptions,
): Promise<FreeText> {
  const said: number[] = [];
  const decode = (ids: readonly number[]): string => prompts.tokenizer.decode(ids, { skipSpecial: true }).trim();
  const { ids, reason } = await writer.write(prompt, {
    ...options,
    random: createRandom(seed, 0, 0),
    forbiddenIds: prompts.listForbiddenIds(),
    ...(onText && {
      onToken: (_row: number, id: number) => {
        said.push(id);
        onText(decode(said), said.length);
      },
    }),
  });
  return { text: decode(ids), isCut: reason === 'length' };
}
