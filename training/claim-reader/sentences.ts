// Sentences for training the claim reader, with what the rules read in them: `node training/claim-reader/sentences.ts`. Writes to
// training/work/claim-reader: labelled.jsonl (read by hand, without what only measures) and grammar.jsonl
// (the grammar's clauses, the tests' own sentences, and written.tsv: unusual wordings with their claims, written for this).
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { clauseFor, grammarClaims } from '../../src/main/pipeline/claims/grammar.ts';
import { tagByRules } from '../../src/main/pipeline/claims/rule-tagger.ts';
import { normalizeSpelling } from '../../src/main/pipeline/claims/spelling.ts';
import { claimById } from '../../src/main/pipeline/claims/vocabulary.ts';
import { readLabels, readWideLabels, type LabelledSentence } from '../../test/support/tagger-score.ts';
import { seededRandom } from '../../test/support/seeded-random.ts';
import { sharedFolder } from '../../test/support/shared.ts';

/** Halves the reader may learn from; `test`, `fresh` and `unseen` only measure it. */
const LEARNED: readonly string[] = ['dev', 'read', 'chosen', 'taught', 'asked'];
const HASH_DIGITS = 16;
const CLAUSES_PER_CLAIM = 80;
/** How often a pass over the sentences meets each own one. */
const OWN_TIMES = 5;
const DEGREES = ['slight', 'plain', 'strong'] as const;
const WORK = join(import.meta.dirname, '..', 'work', 'claim-reader');

interface Row {
  /** First digits of the sentence's hash; a sentence of the grammar has a number. */
  hash: string;
  /** Spelled as the network reads it. */
  text: string;
  /** Ids the rules found (`@`: about a part of the frame) and doubted. */
  found: string[];
  doubted: string[];
  /** Whose sentence it is, of human ones: `src` of the critiques. */
  source?: string;
  /** By hand; claims about a part among them. */
  half?: string;
  claims: string[];
  local: string[];
  /** Not counted either way. */
  optional: readonly string[];
}

function readRow(hash: string, text: string): Omit<Row, 'claims' | 'local' | 'optional'> {
  const { claims, doubtful } = tagByRules(text);
  return {
    hash,
    text: normalizeSpelling(text),
    found: claims.map(({ id, local }) => (local ? `${id}@` : id)),
    doubted: doubtful.map(({ id }) => id),
  };
}

/** Every sentence of the critiques once, with its hash and the source that has it first. */
function* corpusSentences(shared: string): Generator<{ hash: string; sentence: string; source: string }> {
  const seen = new Set<string>();
  const packed = readFileSync(join(shared, 'data', 'text', 'critiques.jsonl.gz'));
  for (const line of gunzipSync(packed).toString('utf8').split('\n')) {
    if (line === '') continue;
    const { text, src: source } = JSON.parse(line) as { text: string; src: string };
    for (const sentence of text.split(/[.!?\n]/)) {
      const plain = sentence.trim().toLowerCase().replaceAll(/\s+/g, ' ');
      if (seen.has(plain)) continue;
      seen.add(plain);
      yield { hash: createHash('sha256').update(plain).digest('hex').slice(0, HASH_DIGITS), sentence: sentence.trim(), source };
    }
  }
}

function labelledRow(row: ReturnType<typeof readRow>, { half, claims, local, optional, vague }: LabelledSentence): Row {
  return { ...row, half, claims, local, optional: [...optional, ...vague] };
}

/** The grammar's own clauses: their claims are known, and of many claims people hardly ever speak. */
function grammarRows(): Row[] {
  const random = seededRandom(12_345);
  const texts = new Map<string, Row>();
  for (const id of grammarClaims()) {
    for (let index = 0; index < CLAUSES_PER_CLAIM; index += 1) {
      const text = clauseFor({ id, degree: DEGREES[index % 3] ?? 'plain' }, random);
      const optional = [...(claimById(id)?.generals ?? [])];
      texts.set(text, { ...readRow(`grammar-${texts.size}`, text), claims: [id], local: [], optional });
    }
  }
  return [...texts.values()];
}

/** Written for the tests; learned so that plain wordings that people hardly use are not taken back. */
function ownRows(): Row[] {
  const file = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'claims', 'own-sentences.json');
  const sentences = JSON.parse(readFileSync(file, 'utf8')) as (Omit<LabelledSentence, 'optional'> & {
    text: string;
    optional?: string[];
  })[];
  return sentences.flatMap(({ text, optional = [], ...label }, index) =>
    Array.from({ length: OWN_TIMES }, () => labelledRow(readRow(`grammar-own-${index}`, text), { ...label, optional })),
  );
}

/** Sentences of written.tsv: text, claims, claims of a part, optional ones; ids with spaces between. */
function writtenRows(): Row[] {
  const lines = readFileSync(join(import.meta.dirname, 'written.tsv'), 'utf8').trimEnd().split('\n');
  return lines.map((line, index) => {
    const [text = '', ...ids] = line.split('\t');
    const [claims = [], local = [], optional = []] = ids.map((list) => list.split(' ').filter((id) => id !== ''));
    return { ...readRow(`grammar-written-${index}`, text), claims, local, optional };
  });
}

function write(name: string, rows: readonly Row[]): void {
  writeFileSync(join(WORK, name), rows.map((row) => JSON.stringify(row)).join('\n'));
  console.log(`${name}: ${rows.length} sentences`);
}

const shared = sharedFolder();
if (shared === undefined) throw new Error('The critiques are in the reference material: set SALIENT_SHARED to its folder.');
const labels = new Map([...readLabels(), ...readWideLabels()].map((label) => [label.hash.slice(0, HASH_DIGITS), label]));
const labelled: Row[] = [];
for (const { hash, sentence, source } of corpusSentences(shared)) {
  const label = labels.get(hash);
  if (label !== undefined && LEARNED.includes(label.half) && !label.unsure) labelled.push({ source, ...labelledRow(readRow(hash, sentence), label) });
}
mkdirSync(WORK, { recursive: true });
write('labelled.jsonl', labelled);
write('grammar.jsonl', [...grammarRows(), ...ownRows(), ...writtenRows()]);
