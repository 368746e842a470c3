// Lets a free-text pack write one whole text about the photo it has read. What of it may be shown is decided outside.
import { generateRows } from './generate.ts';
import type { DecodingState, LanguageModel } from './language-model.ts';
import type { PromptBuilder } from './prompts.ts';
import { createRandom } from './random.ts';
import type { WritingOptions } from './write-critique.ts';

export interface FreeText {
  /** As the model wrote it, trimmed. */
  text: string;
  /** True if it stopped at its token limit, not by itself. */
  isCut: boolean;
}

/** A manifest may ask for more; a critique needs no more, and a text that has lost its end costs minutes on a CPU. */
export const MOST_NEW_TOKENS = 1024;

/** One text; the best token each time where the pack's temperature is 0. Throws `cancelled` between tokens. */
export async function writeFreely(
  { model, prompts }: { model: LanguageModel; prompts: PromptBuilder },
  state: DecodingState,
  { seed, sampling, stopping, signal }: Omit<WritingOptions, 'candidates' | 'gaze'>,
): Promise<FreeText> {
  const [written] = await generateRows(model, state, [createRandom(seed, 0, 0)], {
    sampling,
    stopping: { ...stopping, maxNewTokens: Math.min(stopping.maxNewTokens, MOST_NEW_TOKENS) },
    forbiddenIds: prompts.listForbiddenIds(),
    repetitionPenalty: 1,
    ...(signal && { signal }),
  });
  const text = prompts.tokenizer.decode(written?.ids ?? [], { skipSpecial: true }).trim();
  return { text, isCut: written?.reason === 'length' };
}
