// ROUGE-L (Lin 2004) as the COCO caption evaluation counts it: best precision and best recall over the references, beta 1.2.
import type { CaptionPair } from './caption-pair.ts';
import { mean } from './mean.ts';

const BETA_SQUARED = 1.2 ** 2;

/** Mean over the captions, 0..1. */
export function rougeL(pairs: readonly CaptionPair[]): number {
  return mean(pairs.map(({ candidate, references }) => scoreOne(candidate, references)));
}

/** An empty text is one empty token, as splitting at spaces makes it in the reference code: two of them agree. */
const EMPTY = [''];

function scoreOne(given: readonly string[], references: readonly string[][]): number {
  const candidate = given.length > 0 ? given : EMPTY;
  const common = references
    .map((reference) => (reference.length > 0 ? reference : EMPTY))
    .map((reference) => ({ length: reference.length, lcs: longestCommonSubsequence(candidate, reference) }));
  const precision = Math.max(...common.map(({ lcs }) => lcs / candidate.length));
  const recall = Math.max(...common.map(({ lcs, length }) => lcs / length));
  if (precision === 0 || recall === 0) return 0;
  return ((1 + BETA_SQUARED) * precision * recall) / (recall + BETA_SQUARED * precision);
}

function longestCommonSubsequence(left: readonly string[], right: readonly string[]): number {
  let previous = new Uint32Array(right.length + 1);
  for (const token of left) {
    const current = new Uint32Array(right.length + 1);
    for (let j = 1; j <= right.length; j += 1) {
      const above = previous[j] ?? 0;
      const before = current[j - 1] ?? 0;
      current[j] = token === right[j - 1] ? (previous[j - 1] ?? 0) + 1 : Math.max(above, before);
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
