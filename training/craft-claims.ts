// Craft score, step 3: the claims of every scored professional critique, read by the app's own tagger, beside its score; and what the app
// makes of every measured version of a photo. Run: `node training/craft-claims.ts` (seconds; again whenever tagger, rules or
// temper-view.ts change). Writes work/craft/texts.json and, beside every `.measures.json`, a `.claims.json` (strengths of the licensed
// claims) and a `.rated.json` (what the craft score reads: the classifier's answers without what the pixels contradict, and praise).
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { licenseClaims } from '../src/main/pipeline/analysis/license-claims.ts';
import type { LicensedClaim } from '../src/main/domain/analysis.ts';
import { degradationMeasures } from '../src/main/pipeline/saliency/degradation-claims.ts';
import { isPraise } from '../src/main/pipeline/score/craft-score.ts';
import { temperView } from '../src/main/pipeline/score/temper-view.ts';
import { tagByRules } from '../src/main/pipeline/claims/rule-tagger.ts';
import { splitSentences } from './clean-text.ts';
import { DATA } from './calibrate/samples.ts';
import { TYPES } from './starter-versions.ts';

interface AspectText {
  src: string;
  split: string;
  photo: string;
  aspect: string;
  text: string;
  score?: string;
}

interface ScoredCritique {
  photo: string;
  split: string;
  /** 1..10, given by the critic to the photo as a whole. */
  score: number;
  /** How many sentences of the critique make each claim about the photo. */
  claims: Record<string, number>;
  /** Claims by the aspect they were made under. */
  aspects: Record<string, string[]>;
}

const FOLDER = join(import.meta.dirname, 'work', 'craft');

function readTexts(): AspectText[] {
  const lines = gunzipSync(readFileSync(join(DATA, 'text', 'critiques.jsonl.gz'))).toString('utf8').split('\n');
  return lines
    .filter((line) => line.includes('"pccd"'))
    .map((line) => JSON.parse(line) as AspectText)
    .filter(({ src, score }) => src === 'pccd' && score !== undefined);
}

function readCritique(texts: readonly AspectText[]): ScoredCritique | undefined {
  const [first] = texts;
  if (first === undefined) return undefined;
  const claims: Record<string, number> = {};
  const aspects: Record<string, string[]> = {};
  for (const { aspect, text } of texts) {
    const made = splitSentences(text).flatMap((sentence) =>
      tagByRules(sentence).claims.flatMap(({ id, local }) => (local ? [] : [id])),
    );
    for (const id of made) claims[id] = (claims[id] ?? 0) + 1;
    aspects[aspect] = [...new Set(made)];
  }
  return { photo: first.photo, split: first.split, score: Number(first.score), claims, aspects };
}

interface VersionMeasures {
  confidence: number;
  values: Record<string, number>;
}

/** What the classifier saw of a version. */
interface SeenVersion {
  distribution: number[];
  types: number[];
}

interface SeenShard {
  /** Hash of the graph that looked. */
  classifier: string;
  versions: (SeenVersion | null)[];
}

/** Strengths of a version's licensed claims, and what the craft score reads of it. */
interface JudgedVersion {
  claims: Record<string, number>;
  rated: SeenVersion & { praise: Record<string, number> };
}

function strengths(licensed: readonly LicensedClaim[]): Record<string, number> {
  return Object.fromEntries(licensed.map(({ id, strength }) => [id, Number(strength.toFixed(3))]));
}

/** Places and maps are left out: no licence looks at them. */
function judgeVersion({ confidence, values }: VersionMeasures, { distribution, types }: SeenVersion): JudgedVersion {
  const blank = { width: 1, height: 1, data: new Float32Array(1) };
  const measured = Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { value, unit: '' }]));
  const degradations = new Map(TYPES.map((type, index) => [type, types[index] ?? 0]));
  const rated = temperView({ distribution, degradations }, measured);
  const { licensed } = licenseClaims({
    aspectRatio: 1,
    measurements: { ...measured, ...degradationMeasures(rated.degradations) },
    subjectRegion: { region: [0, 0, 1, 1], mask: blank, confidence },
    maps: { activity: blank, sharpness: blank, weight: blank },
  });
  const praise = strengths(licensed.filter(isPraise));
  return {
    claims: strengths(licensed),
    rated: { distribution: [...rated.distribution], types: [...rated.degradations.values()], praise },
  };
}

function write(name: string, value: unknown): void {
  writeFileSync(join(FOLDER, `${name}.part`), JSON.stringify(value));
  renameSync(join(FOLDER, `${name}.part`), join(FOLDER, name));
}

const byPhoto = Map.groupBy(readTexts(), ({ photo }) => photo);
const critiques = [...byPhoto.values()].flatMap((texts) => readCritique(texts) ?? []);
write('texts.json', critiques);
for (const [split, found] of Map.groupBy(critiques, (critique) => critique.split)) {
  const mean = found.reduce((sum, { claims }) => sum + Object.keys(claims).length, 0) / found.length;
  console.log(`${split}: ${found.length} critiques, ${mean.toFixed(1)} claims each`);
}
const shards = readdirSync(FOLDER).filter((name) => name.endsWith('.measures.json'));
for (const name of shards) {
  const measured = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as (VersionMeasures | null)[];
  const seen = JSON.parse(readFileSync(join(FOLDER, name.replace('.measures.', '.seen.')), 'utf8')) as SeenShard;
  const judged = measured.map((version, index) => {
    const view = seen.versions[index];
    return version && view ? judgeVersion(version, view) : null;
  });
  write(name.replace('.measures.', '.claims.'), judged.map((version) => version?.claims ?? null));
  const rated = judged.map((version) => version?.rated ?? null);
  write(name.replace('.measures.', '.rated.'), { classifier: seen.classifier, versions: rated });
}
console.log(`${shards.length} shards of photos`);
