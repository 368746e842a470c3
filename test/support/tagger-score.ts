// Scores the claim tagger against labels made by hand: sentences of the reference corpus, kept as hashes, and own-words ones.
// Shared by the integration test and training/evaluate-tagger.ts, so that both count the same way.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { tagClaims } from '../../src/main/pipeline/claims/tagger.ts';
import type { TaggedSentence } from '../../src/main/pipeline/claims/tagger.ts';
import { claimById } from '../../src/main/pipeline/claims/vocabulary.ts';

/**
 * Each was read by two readers but `asked`, by one. `dev` may be read while writing rules, `test` may not, nor `fresh` and `last`, which were drawn
 * after they were written. Of the wide set `read`, `chosen`, `taught` and `asked` (what the network was unsure of) may be read, and train the network; `unseen` may not.
 */
export type Half = 'dev' | 'test' | 'fresh' | 'last' | 'read' | 'chosen' | 'taught' | 'asked' | 'unseen';

export interface LabelledSentence {
  /** SHA-256 of the sentence, trimmed, lower case, one space between words; of the wide set its first 16 digits. */
  hash: string;
  half: Half;
  /** Where the sentence is from: `pccd`, `dpc`, `food_iac`. */
  source: string;
  /** Claims it makes about the photo or its subject, by both readers. */
  claims: string[];
  /** Claims it makes about a part of the frame. */
  local: string[];
  /** General claims it also makes; not scored. */
  vague: string[];
  /** Claims that a reader may or may not see; not scored. */
  optional: string[];
  /** Why the label is in doubt; such sentences are not scored. */
  unsure?: string | boolean;
}

export interface Score {
  sentences: number;
  found: number;
  wrong: number;
  missed: number;
  precision: number;
  recall: number;
}

export interface Reading {
  label: LabelledSentence;
  text: string;
  found: string[];
  wrong: string[];
  missed: string[];
}

/** How many digits of the hash the wide set keeps. */
const WIDE_DIGITS = 16;
const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'claims');

/** Labels of human sentences; the texts are not in the repository. */
export function readLabels(): LabelledSentence[] {
  return JSON.parse(readFileSync(join(FIXTURES, 'human-labels.json'), 'utf8')) as LabelledSentence[];
}

/** Labels of the wide set: sentences as they come, claims or none. */
export function readWideLabels(): LabelledSentence[] {
  const [, ...rows] = readFileSync(join(FIXTURES, 'wide-labels.tsv'), 'utf8').trimEnd().split('\n');
  return rows.map((row) => {
    const [hash = '', half = '', source = '', ...ids] = row.split('\t');
    const [claims = [], local = [], optional = []] = ids.map((list) => list.split(' ').filter((id) => id !== ''));
    return { hash, half: half as Half, source, claims, local, vague: [], optional };
  });
}

type ReaderLabels = Pick<LabelledSentence, 'claims' | 'local' | 'vague' | 'optional' | 'unsure'>;

/** What each of the two readers gave, by hash, before it was merged. */
export function readReaders(): Record<string, { first: ReaderLabels; second: ReaderLabels }> {
  return JSON.parse(readFileSync(join(FIXTURES, 'readers.json'), 'utf8')) as ReturnType<typeof readReaders>;
}

function normalise(sentence: string): string {
  return sentence.trim().toLowerCase().replaceAll(/\s+/g, ' ');
}

function hashOf(sentence: string): string {
  return createHash('sha256').update(normalise(sentence)).digest('hex');
}

/** Texts of the corpus by hash, only those that are labelled: cut at . ! ? and line breaks. */
export function findTexts(shared: string, labels: readonly LabelledSentence[]): Map<string, string> {
  const wanted = new Set(labels.map(({ hash }) => hash));
  const packed = readFileSync(join(shared, 'data', 'text', 'critiques.jsonl.gz'));
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  for (const line of gunzipSync(packed).toString('utf8').split('\n')) {
    if (line === '') continue;
    const { text } = JSON.parse(line) as { text: string };
    for (const sentence of text.split(/[.!?\n]/)) {
      if (seen.has(sentence)) continue;
      seen.add(sentence);
      const hash = hashOf(sentence);
      for (const key of [hash, hash.slice(0, WIDE_DIGITS)]) if (wanted.has(key)) texts.set(key, sentence.trim());
    }
  }
  return texts;
}

/** What was read before, by its text: the strict and the lenient count ask for the same sentences. */
const tagged = new Map<string, TaggedSentence>();

function tagOnce(text: string): TaggedSentence {
  const known = tagged.get(text) ?? tagClaims(text);
  tagged.set(text, known);
  return known;
}

/** Reads every labelled sentence whose text is there. A claim about a part of the frame counts only if it is read as one. */
export function readSentences(labels: readonly LabelledSentence[], texts: ReadonlyMap<string, string>): Reading[] {
  return labels.flatMap((label) => {
    const text = texts.get(label.hash);
    if (text === undefined || label.unsure) return [];
    const whole = label.claims.filter((id) => !label.local.includes(id));
    const expected = [...whole, ...label.local.map((id) => `${id} (local)`)];
    const skipped = new Set([...label.vague, ...label.optional]);
    const said = tagOnce(text)
      .claims.filter(({ id }) => claimById(id)?.vague === false && !skipped.has(id))
      .map(({ id, local }) => (local && !whole.includes(id) ? `${id} (local)` : id));
    const reading: Reading = {
      label,
      text,
      found: said.filter((id) => expected.includes(id)),
      wrong: said.filter((id) => !expected.includes(id)),
      missed: expected.filter(
        (id) => !said.includes(id) && !skipped.has(id) && claimById(id.split(' ')[0] ?? '')?.vague !== true,
      ),
    };
    return [reading];
  });
}

/** Micro precision and recall over claims. */
export function scoreReadings(readings: readonly Reading[]): Score {
  const count = (key: 'found' | 'wrong' | 'missed') => readings.reduce((sum, reading) => sum + reading[key].length, 0);
  const [found, wrong, missed] = [count('found'), count('wrong'), count('missed')];
  return {
    sentences: readings.length,
    found,
    wrong,
    missed,
    precision: found / Math.max(1, found + wrong),
    recall: found / Math.max(1, found + missed),
  };
}
