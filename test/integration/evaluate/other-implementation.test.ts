// BLEU, ROUGE-L and CIDEr of drawn captions against the formulas written once more in Python: empty, very long and foreign texts, one
// reference and many.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateCaptions } from '../../../src/main/evaluate/evaluate-captions.ts';
import { createRandom } from '../../../src/main/pipeline/language/random.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', 'support', 'caption_metrics.py');
const WORDS = "a the red bus dog on street light soft very warm naïve café 构图 很好 📷 ẞ1 do n't 5.50 $".split(' ');
const METRICS = ['Bleu_1', 'Bleu_2', 'Bleu_3', 'Bleu_4', 'ROUGE_L', 'CIDEr'] as const;

const hasPython = spawnSync('python3', ['--version']).status === 0;

interface Draw {
  seed: number;
  photos: number;
  /** Longest text, in words. */
  words: number;
  references: number;
  /** Share of empty texts. */
  empty: number;
}

function draw({ seed, photos, words, references, empty }: Draw) {
  const random = createRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const text = (): string[] =>
    random() < empty ? [] : Array.from({ length: 1 + below(words) }, () => WORDS[below(WORDS.length)] ?? '');
  return Array.from({ length: photos }, (_, index) => ({
    id: `photo ${index}`,
    candidate: text(),
    references: Array.from({ length: 1 + below(references) }, text),
  }));
}

describe.skipIf(!hasPython)('beside another implementation', () => {
  it.each<Draw>([
    { seed: 1, photos: 40, words: 12, references: 5, empty: 0 },
    { seed: 2, photos: 1, words: 9, references: 1, empty: 0 },
    { seed: 3, photos: 2, words: 3, references: 1, empty: 0 },
    { seed: 4, photos: 30, words: 6, references: 4, empty: 0.3 },
    { seed: 5, photos: 5, words: 8, references: 3, empty: 1 },
    { seed: 6, photos: 4, words: 700, references: 2, empty: 0 },
    { seed: 7, photos: 8, words: 15, references: 60, empty: 0.05 },
  ])('$photos photos, up to $words words and $references references, $empty empty', async (options) => {
    const pairs = draw(options);
    const captions = Object.fromEntries(pairs.map(({ id, candidate }) => [id, candidate.join(' ')]));
    const references = Object.fromEntries(
      pairs.map(({ id, references: own }) => [id, own.map((ref) => ref.join(' '))]),
    );
    const { stdout, stderr } = spawnSync('python3', [SCRIPT], {
      input: JSON.stringify({ captions, references }),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const expected = JSON.parse(stdout) as Record<string, number>;
    const scores = await evaluateCaptions({ pairs, unanswered: 0, tokenised: { captions: true, references: true } });
    for (const name of METRICS) {
      const value = expected[name] ?? Number.NaN;
      expect(Math.abs(scores[name] - value), name).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value)));
    }
    for (const name of ['METEOR', 'SPICE', 'SPICE_L', 'Precision', 'Recall'] as const) {
      expect(scores[name], name).toBeGreaterThanOrEqual(0);
      expect(scores[name], name).toBeLessThanOrEqual(1);
    }
  });
});
