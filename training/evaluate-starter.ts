// `npm run evaluate:starter [-- --photos N --versions N]`: the figures of the starter pack in docs/starter-model.md, from held-out photos
// and texts only. Critiques (100 photos unless told), degradation ranking (200), stars, reading; the vision and language figures that
// training measured on its own held-out parts are taken from their reports. Every step resumes; `--photos` and `--versions` make it short.
import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DATA } from './calibrate/samples.ts';
import { evaluateLanguage, readHumanRuns } from './evaluate-language.ts';
import { writeMeasured } from './measured-section.ts';
import { critiqueHeldOut } from './starter-critiques.ts';
import { describeStarter } from './starter-document.ts';
import { plotBars, plotRanges } from './starter-plots.ts';
import { readVerdicts, writeSheets } from './starter-reading.ts';
import { openScorer } from './starter-score.ts';
import { rankFigures, scoreStars, scoreVersions, spreadOfScores } from './starter-versions.ts';

const DOCS = join(import.meta.dirname, '..', 'docs');
const PLOTS = join(DOCS, 'starter-model');

const { values } = parseArgs({ options: { photos: { type: 'string' }, versions: { type: 'string' }, stars: { type: 'string' } } });

/** A report that a training stage wrote, undefined before it ran. Python writes NaN where a figure has no photos: null here. */
function readReport(name: string): Record<string, unknown> | undefined {
  const path = join(import.meta.dirname, 'work', `report-${name}.json`);
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8').replaceAll(/\bNaN\b/g, 'null');
  return JSON.parse(text) as Record<string, unknown>;
}

async function scoreAll() {
  const scorer = await openScorer();
  const versions = await scoreVersions(scorer, Number(values.versions ?? 200));
  const stars = await scoreStars(scorer, Number(values.stars ?? 430));
  const ranks = {
    classifier: rankFigures(versions, 'classifier'),
    pixels: rankFigures(versions, 'pixels'),
    score: rankFigures(versions, 'score'),
  };
  return { photos: new Set(versions.map(({ file }) => file)).size, ranks, spread: spreadOfScores(versions), stars };
}

async function critiqueAll() {
  const found = await critiqueHeldOut(Number(values.photos ?? 100));
  await writeSheets(found.critiques);
  const language = evaluateLanguage(found.critiques.map(({ report }) => report), readHumanRuns(join(DATA, '..')));
  return { ...found, language, reading: readVerdicts(found.critiques) };
}

// The critic is a process of its own: the two keep both cores busy.
const [scores, critiques] = await Promise.all([scoreAll(), critiqueAll()]);
mkdirSync(PLOTS, { recursive: true });
const { classifier, score } = scores.ranks;
const beside = (of: (ranks: typeof score) => Record<string, number>) => [
  { name: 'classifier alone', values: of(classifier) },
  { name: 'craft score', values: of(score) },
];
const steps = ['0 - 0.2', '0.2 - 0.4', '0.4 - 0.6', '0.6 - 0.8', '0.8 - 1'];
const byStrength = (ranks: typeof score) => Object.fromEntries(steps.map((step, index) => [step, ranks.byStrength[index] ?? Number.NaN]));
const plots = {
  'pairs-by-type.svg': plotBars('Photo scored above its damaged copy, by type of damage', beside(({ byType }) => byType), [0.5, 1]),
  'pairs-by-strength.svg': plotBars('Photo scored above its damaged copy, by strength', beside(byStrength), [0.5, 1]),
  'scores.svg': plotRanges('Craft scores by kind of version: middle half, and from the tenth to nine tenths', scores.spread),
};
for (const [name, svg] of Object.entries(plots)) writeFileSync(join(PLOTS, name), svg);
const text = describeStarter({
  ...scores,
  ...critiques,
  vision: readReport('vision'),
  craft: readReport('craft'),
  joint: readReport('language-joint'),
});
await writeMeasured('starter-model.md', 'evaluate:starter', text);
console.log(text);
