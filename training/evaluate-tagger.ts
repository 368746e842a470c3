// Precision and recall of the claim tagger on labelled human sentences: `npm run evaluate:tagger [-- --learned] [--claims]
// [--disagreements]`. --learned reads the sentences that the network learned from, too (four minutes). Disagreements are listed with their text only for what may be read while writing rules; of all others nothing but counts is printed.
import { findTexts, readLabels, readSentences, readWideLabels, scoreReadings } from '../test/support/tagger-score.ts';
import type { Reading } from '../test/support/tagger-score.ts';
import { sharedFolder } from '../test/support/shared.ts';

/** Halves that the network learned from; their texts may be read while writing rules. */
const LEARNED: readonly string[] = ['read', 'chosen', 'taught', 'asked'];
const READABLE: readonly string[] = ['dev', ...LEARNED];

function printTotals(name: string, readings: readonly Reading[]): void {
  const { sentences, found, wrong, missed, precision, recall } = scoreReadings(readings);
  const counts = `${sentences} sentences, ${found} found, ${wrong} wrong, ${missed} missed`;
  console.log(`${name}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} (${counts})`);
}

function printPerClaim(readings: readonly Reading[]): void {
  const claims = new Map<string, { found: number; wrong: number; missed: number }>();
  for (const reading of readings) {
    for (const outcome of ['found', 'wrong', 'missed'] as const) {
      for (const id of reading[outcome]) {
        const counts = claims.get(id) ?? { found: 0, wrong: 0, missed: 0 };
        counts[outcome] += 1;
        claims.set(id, counts);
      }
    }
  }
  for (const [id, { found, wrong, missed }] of [...claims].sort()) {
    console.log(`  ${id.padEnd(32)} found ${found}, wrong ${wrong}, missed ${missed}`);
  }
}

function printDisagreements(readings: readonly Reading[]): void {
  for (const { label, text, wrong, missed } of readings) {
    if (!READABLE.includes(label.half) || wrong.length + missed.length === 0) continue;
    const parts = [...wrong.map((id) => `+${id}`), ...missed.map((id) => `-${id}`)];
    console.log(`${parts.join(' ')} | ${text} | ${label.claims.join(' ')}`);
  }
}

const shared = sharedFolder();
if (shared === undefined) {
  console.error('The labelled sentences are in the reference material: set SALIENT_SHARED to its folder.');
  process.exit(1);
}
const withLearned = process.argv.includes('--learned');
const labels = [...readLabels(), ...readWideLabels()].filter(({ half }) => withLearned || !LEARNED.includes(half));
const texts = findTexts(shared, labels);
const readings = readSentences(labels, texts);
const strict = readSentences(
  labels.map((label) => ({ ...label, optional: [] })),
  texts,
);
const absent = labels.filter(({ hash }) => !texts.has(hash)).length;
if (absent > 0) console.log(`${absent} of ${labels.length} labelled sentences are not in the corpus.`);
for (const half of new Set(labels.map((label) => label.half))) {
  const own = readings.filter(({ label }) => label.half === half);
  printTotals(half, own);
  printTotals(`${half}, optional claims counted as absent`, strict.filter(({ label }) => label.half === half));
  if (process.argv.includes('--claims')) printPerClaim(own);
}
printTotals('all that may not be read', readings.filter(({ label }) => !READABLE.includes(label.half)));
if (process.argv.includes('--disagreements')) printDisagreements(readings);
