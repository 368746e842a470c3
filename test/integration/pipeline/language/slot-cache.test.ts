// The cache in main memory on the tiny pack's real decoder: a step adds to it where it lies, and gives nothing back but logits.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MemorySlotCache } from '../../../../src/main/pipeline/language/slot-cache.ts';
import { floatTensor, int32Tensor, intTensor } from '../../../../src/main/runtime/tensor.ts';
import type { Tensor } from '../../../../src/main/runtime/tensor.ts';
import type { OpenPack } from '../../../support/open-tiny-pack.ts';
import { openTinyPack } from '../../../support/open-tiny-pack.ts';
import { TINY_TEXT_CONFIG } from '../../../support/tiny-checkpoint.ts';

const STEPS = 20;
/** So large that a single copy of it would be seen. */
const CAPACITY = 16_384;

let tiny: OpenPack;
beforeAll(async () => {
  tiny = await openTinyPack(TINY_TEXT_CONFIG);
});
afterAll(() => tiny.close());

/** One new token of two texts. */
function stepFeeds(length: number): Record<string, Tensor> {
  const { hiddenSize, headDim } = tiny.pack.manifest.language;
  const tables = (): Tensor =>
    floatTensor(new Float32Array((CAPACITY * headDim) / 2).fill(0.7), [CAPACITY, headDim / 2]);
  return {
    inputs_embeds: floatTensor(
      Float32Array.from({ length: 2 * hiddenSize }, (_, index) => Math.sin(index + length)),
      [2, 1, hiddenSize],
    ),
    last_tokens: intTensor([0, 0], [2]),
    seqlens_k: int32Tensor([length, length], [2]),
    total_sequence_length: int32Tensor([length + 1], []),
    cos_cache: tables(),
    sin_cache: tables(),
  };
}

it('extends keys and values where they lie, and copies none of them', async () => {
  const { layers, kvHeads, headDim, vocabSize } = tiny.pack.manifest.language;
  const cache = new MemorySlotCache({ layers, kvHeads, headDim, vocabSize, slots: 2, capacity: CAPACITY });
  const range = { first: 0, count: 2 };
  const feeds = Array.from({ length: STEPS }, (_, step) => stepFeeds(step));
  const logits: Float32Array[] = [];
  const before = process.memoryUsage().arrayBuffers;
  for (const [step, feed] of feeds.entries()) {
    const row = await cache.run(tiny.sessions.decoder, feed, range);
    if (step === 0 || step === STEPS - 1) logits.push(row);
  }
  const grown = process.memoryUsage().arrayBuffers - before;
  const windowBytes = layers * 2 * 2 * kvHeads * CAPACITY * headDim * 4;
  expect(grown).toBeLessThan(windowBytes);

  // The last step saw the others: alone, with an empty cache, the same token gives other logits.
  const fresh = new MemorySlotCache({ layers, kvHeads, headDim, vocabSize, slots: 2, capacity: CAPACITY });
  const alone = await fresh.run(tiny.sessions.decoder, { ...stepFeeds(STEPS - 1), ...lengthsOf(0) }, range);
  expect(logits).toHaveLength(2);
  expect(alone).not.toEqual(logits[1]);
  expect(logits[1]?.every(Number.isFinite)).toBe(true);
});

function lengthsOf(length: number): Record<string, Tensor> {
  return { seqlens_k: int32Tensor([length, length], [2]), total_sequence_length: int32Tensor([length + 1], []) };
}
