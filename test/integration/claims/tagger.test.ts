// The tagger on human sentences labelled by hand. Their texts are in the reference material, not in the repository: skipped without it.
// The floors hold what is reached (docs/claims.md); the aim, precision 0.95 and recall 0.80 on the test half, is not reached yet.
import { describe, expect, it } from 'vitest';
import { sharedFolder } from '../../support/shared.ts';
import { findTexts, readLabels, readSentences, scoreReadings } from '../../support/tagger-score.ts';
import type { Half } from '../../support/tagger-score.ts';

/** Two hundredths below what is measured, so that a rule that costs more than two sentences is noticed. */
const FLOORS: Readonly<Record<Half, { precision: number; recall: number }>> = {
  dev: { precision: 0.94, recall: 0.85 },
  test: { precision: 0.82, recall: 0.64 },
};

const shared = sharedFolder();
const labels = readLabels();

describe('claim labels', () => {
  it('are at least 400, in two halves told apart by the hash', () => {
    expect(labels.length).toBeGreaterThanOrEqual(400);
    expect(new Set(labels.map(({ hash }) => hash)).size).toBe(labels.length);
    for (const { hash, half } of labels)
      expect(half).toBe(Number.parseInt(hash.charAt(0), 16) % 2 === 0 ? 'dev' : 'test');
  });
});

describe.skipIf(shared === undefined)('tagger on labelled human sentences (needs SALIENT_SHARED)', () => {
  const texts = shared === undefined ? new Map<string, string>() : findTexts(shared, labels);
  const readings = readSentences(labels, texts);

  it('finds every text', () => {
    expect(labels.filter(({ hash }) => !texts.has(hash))).toEqual([]);
  });

  it.each(['dev', 'test'] as const)('holds precision and recall on the %s half', (half) => {
    const { precision, recall, sentences } = scoreReadings(readings.filter(({ label }) => label.half === half));
    expect(sentences).toBeGreaterThan(200);
    expect(precision).toBeGreaterThanOrEqual(FLOORS[half].precision);
    expect(recall).toBeGreaterThanOrEqual(FLOORS[half].recall);
  });
});
