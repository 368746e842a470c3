// The tagger on human sentences labelled by hand. Their texts are in the reference material, not in the repository: skipped without it.
// The floors hold what is reached (docs/claims.md); the aim, precision 0.95 and recall 0.80, is reached on the first three sets together that were kept
// aside, not on the test half alone, and far from it on the last, whose labels leave less open.
import { describe, expect, it } from 'vitest';
import { claimById } from '../../../src/main/pipeline/claims/vocabulary.ts';
import { sharedFolder } from '../../support/shared.ts';
import {
  findTexts,
  readLabels,
  readReaders,
  readSentences,
  readWideLabels,
  scoreReadings,
} from '../../support/tagger-score.ts';

/**
 * One to two hundredths below what is measured, so that a rule that costs more than two sentences is noticed. `strict`: precision
 * with optional claims counted as wrong. A half without floors fails.
 */
const FLOORS: Readonly<Record<string, { precision: number; recall: number; strict: number }>> = {
  dev: { precision: 0.975, recall: 0.895, strict: 0.865 },
  test: { precision: 0.935, recall: 0.75, strict: 0.81 },
  fresh: { precision: 0.92, recall: 0.83, strict: 0.735 },
  unseen: { precision: 0.955, recall: 0.82, strict: 0.755 },
  last: { precision: 0.88, recall: 0.625, strict: 0.78 },
};
/** Never read while rules were written, learned by nothing; `last` is counted apart. */
const KEPT_ASIDE: readonly string[] = ['test', 'fresh', 'unseen'];

const shared = sharedFolder();
const labels = [...readLabels(), ...readWideLabels().filter(({ half }) => half === 'unseen')];

describe('claim labels', () => {
  it('of the wide set name known claims, each once, under hashes of their own', () => {
    const wide = readWideLabels();
    expect(new Set(wide.map(({ hash }) => hash)).size).toBe(wide.length);
    const halves = ['read', 'chosen', 'taught', 'asked', 'unseen'];
    expect(halves.map((half) => wide.filter((label) => label.half === half).length)).toEqual([
      4000, 1240, 5480, 79851, 690,
    ]);
    for (const { claims, local, optional } of wide) {
      const ids = [...claims, ...local, ...optional];
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => claimById(id)?.vague !== false)).toEqual([]);
    }
  });

  it('are at least 400 by two readers, in two halves told apart by the hash, and 620 drawn later', () => {
    expect(readLabels().length).toBeGreaterThanOrEqual(1_000);
    expect(labels.filter(({ half }) => half === 'fresh')).toHaveLength(150);
    expect(labels.filter(({ half }) => half === 'last')).toHaveLength(470);
    expect(new Set(labels.map(({ hash }) => hash)).size).toBe(labels.length);
    for (const { hash, half } of labels.filter((label) => ['dev', 'test'].includes(label.half)))
      expect(half).toBe(Number.parseInt(hash.charAt(0), 16) % 2 === 0 ? 'dev' : 'test');
  });

  it('hold as claims what both readers gave, and as optional the rest', () => {
    const readers = readReaders();
    for (const { hash, claims, local, vague, optional } of readLabels()) {
      const [first, second] = [readers[hash]?.first, readers[hash]?.second];
      const given = [first, second].flatMap((reader) => [
        ...(reader?.claims ?? []),
        ...(reader?.local ?? []),
        ...(reader?.vague ?? []),
        ...(reader?.optional ?? []),
      ]);
      expect(claims).toEqual(second?.claims.filter((id) => first?.claims.includes(id)));
      expect(local).toEqual(second?.local.filter((id) => first?.local.includes(id)));
      expect([...claims, ...local, ...vague, ...optional].sort()).toEqual([...new Set(given)].sort());
    }
  });
});

describe.skipIf(shared === undefined)('tagger on labelled human sentences (needs SALIENT_SHARED)', () => {
  const texts = shared === undefined ? new Map<string, string>() : findTexts(shared, labels);
  const readings = readSentences(labels, texts);

  it('finds every text', () => {
    expect(labels.filter(({ hash }) => !texts.has(hash))).toEqual([]);
  });

  const strictReadings = readSentences(
    labels.map((label) => ({ ...label, optional: [] })),
    texts,
  );

  it.each([...new Set(labels.map(({ half }) => half))])('holds precision and recall on the %s half', (half) => {
    const floors = FLOORS[half] ?? { precision: 1, recall: 1, strict: 1 };
    const { precision, recall, sentences } = scoreReadings(readings.filter(({ label }) => label.half === half));
    const strict = scoreReadings(strictReadings.filter(({ label }) => label.half === half));
    expect(sentences).toBeGreaterThanOrEqual(150);
    expect(precision).toBeGreaterThanOrEqual(floors.precision);
    expect(recall).toBeGreaterThanOrEqual(floors.recall);
    expect(strict.precision).toBeGreaterThanOrEqual(floors.strict);
  });

  it('reaches the aim on the first three sets kept aside together', () => {
    const { precision, recall, sentences } = scoreReadings(
      readings.filter(({ label }) => KEPT_ASIDE.includes(label.half)),
    );
    expect(sentences).toBeGreaterThanOrEqual(1_000);
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.8);
  });
});
