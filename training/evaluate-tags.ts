// `npm run evaluate:tags`: tags and planned sentences of 100 photos beside what a reader said of each, who read them after everything was fitted
// (truth/held-out.tsv): which of them hold, how far their confidence can be believed, and how many of the reader's own faults are found. Writes the tables into docs/tags.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from '../src/main/pipeline/analysis/analyse.ts';
import { planCritique } from '../src/main/pipeline/analysis/plan-critique.ts';
import { claimById } from '../src/main/pipeline/claims/vocabulary.ts';
import { writeMeasured } from './measured-section.ts';
import { measureSample } from './truth/measure-sample.ts';

const ANSWERS = ['named', 'holds', 'open', 'wrong'] as const;
/** Named among the first five to seven things, true besides, left open, or not said of the photo. */
type Answer = (typeof ANSWERS)[number];
type Tally = Record<Answer, number>;

const CONFIDENCES = [0.9, 0.8, 0.7, 0.6, 0];
/** Tags of fewer photos get no row of their own. */
const FEWEST = 5;

interface Reader {
  photo: string;
  answers: ReadonlyMap<string, Answer>;
}

function readReaders(): Reader[] {
  const table = readFileSync(join(import.meta.dirname, 'truth', 'held-out.tsv'), 'utf8');
  return table
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [photo = '', ...columns] = line.split('\t');
      const answers = columns.flatMap((ids, at) =>
        ids.split(' ').map((id): [string, Answer] => [id, ANSWERS[at] ?? 'wrong']),
      );
      return { photo, answers: new Map(answers) };
    });
}

const none = (): Tally => ({ named: 0, holds: 0, open: 0, wrong: 0 });

function add(tallies: Map<string, Tally>, key: string, answer: Answer): void {
  const tally = tallies.get(key) ?? none();
  tally[answer] += 1;
  tallies.set(key, tally);
}

const sumOf = (tally: Tally): number => ANSWERS.reduce((sum, answer) => sum + tally[answer], 0);
const share = (part: number, whole: number): string => (whole === 0 ? '-' : (part / whole).toFixed(2));

function shares(tally: Tally): string {
  const whole = sumOf(tally);
  return ANSWERS.map((answer) => share(tally[answer], whole)).join(' | ');
}

const readers = readReaders();
/** Claims that readers were asked of: whatever one of them said. */
const asked = new Set(readers.flatMap(({ answers }) => [...answers.keys()]));
const byConfidence = new Map<string, Tally>();
const byTag = new Map<string, Tally>();
const said = new Map<string, Tally>();
let [faultsNamed, faultsFound, sentences] = [0, 0, 0];

for (const { photo, answers } of readers) {
  const { evidence, tags, suggestions } = analyse(await measureSample(photo));
  const answerOf = (id: string): Answer => answers.get(id) ?? 'wrong';
  for (const { id, confidence } of tags) {
    if (!asked.has(id)) continue;
    const from = CONFIDENCES.find((least) => confidence >= least) ?? 0;
    add(byConfidence, String(from), answerOf(id));
    add(byTag, id, answerOf(id));
  }
  const plan = planCritique(evidence, { seed: 1, suggestions });
  sentences += plan.length;
  const claims = plan.flatMap((sentence) => sentence.claims.map(({ id }) => id));
  for (const id of claims.filter((claim) => asked.has(claim)))
    add(said, claimById(id)?.polarity === -1 ? 'faults' : 'praise and description', answerOf(id));
  const faults = [...answers].filter(([id, answer]) => answer === 'named' && claimById(id)?.polarity === -1);
  faultsNamed += faults.length;
  faultsFound += faults.filter(([id]) => claims.includes(id)).length;
}

const HEADER = ANSWERS.join(' | ');
const tagRows = [...byTag]
  .filter(([, tally]) => sumOf(tally) >= FEWEST)
  .sort(([one], [other]) => one.localeCompare(other))
  .map(([id, tally]) => `| ${id} | ${sumOf(tally)} | ${ANSWERS.map((answer) => tally[answer]).join(' | ')} |`);
const markdown = [
  `${readers.length} photos; a tag is *named* where the reader has it among the first five to seven things to say, *holds* where it is true besides, *open* where`,
  'he left it open, and *wrong* otherwise. Tags that readers were not asked of are left out.',
  '',
  `| confidence from | tags | ${HEADER} |`,
  '| --- | --- | --- | --- | --- | --- |',
  ...CONFIDENCES.map((from) => {
    const tally = byConfidence.get(String(from)) ?? none();
    return `| ${from === 0 ? 'less' : from} | ${sumOf(tally)} | ${shares(tally)} |`;
  }),
  '',
  `What the critiques of these photos say (${(sentences / readers.length).toFixed(2)} sentences each):`,
  '',
  `| claims | said | ${HEADER} |`,
  '| --- | --- | --- | --- | --- | --- |',
  ...[...said].map(([kind, tally]) => `| ${kind} | ${sumOf(tally)} | ${shares(tally)} |`),
  '',
  `Of the ${faultsNamed} faults that readers named, ${faultsFound} are said.`,
  '',
  `Tags of ${FEWEST} photos and more, in photos:`,
  '',
  `| tag | photos | ${HEADER} |`,
  '| --- | --- | --- | --- | --- | --- |',
  ...tagRows,
].join('\n');
console.log(markdown);
await writeMeasured('tags.md', 'evaluate:tags', markdown);
