// Several texts in one batch, on the tiny pack's real graphs: ragged prompts, early leavers replaced, a shared beginning read once, and each
// text the same, to the last bit of its probability, as when it is written alone.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/main/pipeline/language/random.ts';
import { TextBatch } from '../../../../src/main/pipeline/language/text-batch.ts';
import type { TextOptions, TextPrompt } from '../../../../src/main/pipeline/language/text-batch.ts';
import { TextDecoder } from '../../../../src/main/pipeline/language/text-decoder.ts';
import type { OpenPack } from '../../../support/open-tiny-pack.ts';
import { openTinyPack } from '../../../support/open-tiny-pack.ts';
import { TINY_TEXT_CONFIG } from '../../../support/tiny-checkpoint.ts';

const SHARED = [1, 30, 31, 32, 33, 34, 35];
const TOKENS_PER_TEXT = 600;

describe('a batch of texts', () => {
  let tiny: OpenPack;
  beforeAll(async () => {
    tiny = await openTinyPack(TINY_TEXT_CONFIG);
  });
  afterAll(async () => tiny.close());

  async function openBatch(textsAtOnce: number): Promise<{ batch: TextBatch; decoder: TextDecoder }> {
    const sessions = { embedTokens: tiny.sessions['embed-tokens'], decoder: tiny.sessions.decoder };
    const plan = { textsAtOnce, tokensPerText: TOKENS_PER_TEXT };
    const decoder = await TextDecoder.open(sessions, { config: tiny.pack.manifest.language, plan });
    return { batch: new TextBatch(decoder), decoder };
  }

  /** A prompt of `length` ids that begins as all do. */
  async function promptOf(decoder: TextDecoder, seed: number, length: number): Promise<TextPrompt> {
    const random = createRandom(seed);
    const own = Array.from({ length: length - SHARED.length }, () => 10 + Math.floor(random() * 500));
    const ids = [...SHARED, ...own];
    return { ids, embeds: await decoder.embed(ids), sharedTokens: SHARED.length };
  }

  function optionsOf(seed: number, change: Partial<TextOptions> = {}): TextOptions {
    return {
      random: createRandom(seed, 7),
      sampling: { temperature: 1.1, topP: 0.95, topK: 60 },
      // Every ninth piece ends a text, so that some leave early.
      stopping: {
        stopIds: new Set(Array.from({ length: 60 }, (_, i) => 11 + 9 * i)),
        maxNewTokens: 5 + 7 * (seed % 5),
      },
      forbiddenIds: new Set([0]),
      repetitionPenalty: 1.2,
      ...change,
    };
  }

  /** Prompts of very different length, one of them longer than what is read at once. */
  const LENGTHS = [12, 45, 300, 8, 129, 77, 20, 33, 210, 9];

  it('writes each text as it is written alone, whatever the number of slots', async () => {
    const alone = await openBatch(1);
    const expected = [];
    for (const [seed, length] of LENGTHS.entries()) {
      const prompt = await promptOf(alone.decoder, seed, length);
      expected.push(await alone.batch.write(prompt, optionsOf(seed)));
    }
    await alone.batch.close();
    expect(new Set(expected.map(({ ids }) => ids.join())).size).toBe(LENGTHS.length);
    expect(new Set(expected.map(({ ids }) => ids.length)).size).toBeGreaterThan(3);
    for (const slots of [2, 3, 4, 7]) {
      const { batch, decoder } = await openBatch(slots);
      const prompts = await Promise.all(LENGTHS.map(async (length, seed) => promptOf(decoder, seed, length)));
      const together = await Promise.all(prompts.map((prompt, seed) => batch.write(prompt, optionsOf(seed))));
      expect(together).toEqual(expected);
      await batch.close();
    }
  });

  it('reads a shared beginning once and goes on as if it had been read with the rest', async () => {
    const { batch, decoder } = await openBatch(2);
    const prompt = await promptOf(decoder, 3, 40);
    const greedy = { sampling: { temperature: 0, topP: 1, topK: 1 } };
    const shared = await batch.write(prompt, optionsOf(3, greedy));
    const again = await batch.write(prompt, optionsOf(3, greedy));
    const whole = await batch.write({ ...prompt, sharedTokens: 0 }, optionsOf(3, greedy));
    expect(again).toEqual(shared);
    expect(whole.ids).toEqual(shared.ids);
    await batch.close();
  });

  it('lets one text be cancelled between tokens without disturbing the others', async () => {
    const { batch, decoder } = await openBatch(3);
    const long = { stopping: { stopIds: new Set<number>(), maxNewTokens: 200 } };
    const controller = new AbortController();
    let tokens = 0;
    const stopped = batch.write(await promptOf(decoder, 1, 30), {
      ...optionsOf(1, long),
      signal: controller.signal,
      onToken: () => {
        tokens += 1;
        if (tokens === 3) controller.abort();
      },
    });
    const kept = batch.write(await promptOf(decoder, 2, 50), optionsOf(2));
    await expect(stopped).rejects.toMatchObject({ kind: 'cancelled' });
    expect(tokens).toBe(3);
    const alone = await openBatch(1);
    expect(await kept).toEqual(await alone.batch.write(await promptOf(alone.decoder, 2, 50), optionsOf(2)));
    await batch.close();
    await alone.batch.close();
  });

  it('ends a text at the end of its slot and refuses a prompt that leaves no room', async () => {
    const { batch, decoder } = await openBatch(2);
    const endless = { stopping: { stopIds: new Set<number>(), maxNewTokens: 5000 } };
    const text = await batch.write(await promptOf(decoder, 1, TOKENS_PER_TEXT - 6), optionsOf(1, endless));
    expect(text).toMatchObject({ reason: 'length' });
    expect(text.ids).toHaveLength(6);
    const tooLong = batch.write(await promptOf(decoder, 1, TOKENS_PER_TEXT), optionsOf(1));
    await expect(tooLong).rejects.toMatchObject({ kind: 'out-of-memory' });
    await batch.close();
  });

  it('ends what is under way when it is closed', async () => {
    const { batch, decoder } = await openBatch(2);
    const endless = { stopping: { stopIds: new Set<number>(), maxNewTokens: 5000 } };
    const prompts = await Promise.all([1, 2, 3].map(async (seed) => promptOf(decoder, seed, 20)));
    const ended = Promise.allSettled(prompts.map((prompt) => batch.write(prompt, optionsOf(1, endless))));
    await batch.close();
    for (const result of await ended) expect(result).toMatchObject({ reason: { kind: 'cancelled' } });
  });
});
