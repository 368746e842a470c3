// Degradation ranking of the starter's scores on versions of held-out photos (written by craft_versions.py), and agreement with a
// photographer's stars. Both keep what they saw in work/evaluate, so a run can be stopped and resumed. Steps of evaluate-starter.ts.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decodePhoto } from '../src/main/pipeline/decode/decode-photo.ts';
import { spearman } from '../src/main/taste/taste-model.ts';
import { DATA } from './calibrate/samples.ts';
import type { Scorer, StarterScore } from './starter-score.ts';

export const WORK = join(import.meta.dirname, 'work', 'evaluate');
const CRAFT = join(import.meta.dirname, 'work', 'craft');
/** Origins as the training code numbers them. */
const [UNTOUCHED, NEUTRAL, STYLE, DAMAGED, BOLD] = [0, 1, 2, 3, 4];
const WEAK = 0.5;
const STRENGTH_STEPS = 5;
export const TYPES = [
  'none', 'underexposed', 'overexposed', 'low-contrast', 'oversaturated', 'desaturated', 'warm-cast', 'cool-cast',
  'green-cast', 'magenta-cast', 'defocus-blur', 'motion-blur', 'noise', 'jpeg-blocks', 'tilt', 'bad-crop', 'vignette',
  'clipped-highlights', 'crushed-shadows', 'halo',
];

interface VersionRow {
  split: string;
  photo: number;
  file: string;
  version: number;
  origin: number;
  kind: number;
  strength: number;
  width: number;
  height: number;
  offset: number;
}

export type ScoredVersion = Omit<VersionRow, 'split' | 'width' | 'height' | 'offset'> & StarterScore;
export type ScoreKind = 'classifier' | 'pixels' | 'score';

/** One file in ten by the MD5 of its name: what the training code never learns from. */
export function isHeldOut(file: string): boolean {
  return Number.parseInt(createHash('md5').update(file).digest('hex').slice(0, 8), 16) % 10 === 0;
}

function readLines<T>(file: string): T[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line.endsWith('}'));
  return lines.map((line) => JSON.parse(line) as T);
}

/** Scores of every version of at most `photos` held-out photos. */
export async function scoreVersions({ score, key }: Scorer, photos: number): Promise<ScoredVersion[]> {
  mkdirSync(WORK, { recursive: true });
  const kept = join(WORK, `versions-${key}.jsonl`);
  const done = new Set(readLines<ScoredVersion>(kept).map(({ file, version }) => `${file} ${version}`));
  const wanted = new Set<string>();
  for (const index of readdirSync(CRAFT).filter((name) => name.endsWith('.index.json')).toSorted()) {
    const rows = (JSON.parse(readFileSync(join(CRAFT, index), 'utf8')) as VersionRow[]).filter(({ split }) => split === 'held_out');
    for (const { file } of rows) if (wanted.size < photos) wanted.add(file);
    const open = rows.filter(({ file, version }) => wanted.has(file) && !done.has(`${file} ${version}`));
    if (open.length === 0) continue;
    const pixels = readFileSync(join(CRAFT, index.replace('.index.json', '.rgb')));
    for (const { file, photo, version, origin, kind, strength, width, height, offset } of open) {
      const found = await score({ width, height, data: pixels.subarray(offset, offset + width * height * 3) });
      appendFileSync(kept, `${JSON.stringify({ file, photo, version, origin, kind, strength, ...found })}\n`);
    }
    console.error(`degradations: ${wanted.size} of ${photos} photos`);
  }
  return readLines<ScoredVersion>(kept).filter(({ file }) => wanted.has(file));
}

export interface RankFigures {
  pairs: number;
  groups: Record<'all' | 'weak' | 'strong' | 'against neutral' | 'against style' | 'against vivid or dark' | 'weaker over stronger', number>;
  byType: Record<string, number>;
  /** By fifth of the strength, weakest first. */
  byStrength: number[];
}

interface Pair {
  group: keyof RankFigures['groups'];
  kind: number;
  strength: number;
  isRight: boolean;
}

function pairsOf(versions: readonly ScoredVersion[], by: ScoreKind): Pair[] {
  const damaged = versions.filter(({ origin }) => origin === DAMAGED);
  const against = (origin: number | undefined, group: Pair['group']): Pair[] => {
    const better = versions.find((version) => version.origin === origin);
    if (better === undefined) return [];
    return damaged.map((worse) => ({ group, kind: worse.kind, strength: worse.strength, isRight: better[by] > worse[by] }));
  };
  const weaker = damaged.flatMap((one) =>
    damaged
      .filter(({ kind, strength }) => kind === one.kind && strength > one.strength)
      .map((other): Pair => ({ ...one, group: 'weaker over stronger', isRight: one[by] > other[by] })),
  );
  return [...against(UNTOUCHED, 'all'), ...against(NEUTRAL, 'against neutral'), ...against(STYLE, 'against style'), ...against(BOLD, 'against vivid or dark'), ...weaker];
}

/** NaN without pairs. */
function share(pairs: readonly Pair[]): number {
  return pairs.filter(({ isRight }) => isRight).length / pairs.length;
}

/** Pairs of versions of one photo ranked right by one of the scores. */
export function rankFigures(versions: readonly ScoredVersion[], by: ScoreKind): RankFigures {
  const pairs = [...Map.groupBy(versions, ({ file }) => file).values()].flatMap((own) => pairsOf(own, by));
  const own = pairs.filter(({ group }) => group === 'all');
  const grouped = (group: Pair['group']): number => share(pairs.filter((pair) => pair.group === group));
  return {
    pairs: own.length,
    groups: {
      all: share(own),
      weak: share(own.filter(({ strength }) => strength < WEAK)),
      strong: share(own.filter(({ strength }) => strength >= WEAK)),
      'against neutral': grouped('against neutral'),
      'against style': grouped('against style'),
      'against vivid or dark': grouped('against vivid or dark'),
      'weaker over stronger': grouped('weaker over stronger'),
    },
    byType: Object.fromEntries(TYPES.slice(1).map((name, index) => [name, share(own.filter(({ kind }) => kind === index + 1))])),
    byStrength: Array.from({ length: STRENGTH_STEPS }, (_, step) =>
      share(own.filter(({ strength }) => Math.min(STRENGTH_STEPS - 1, Math.floor(strength * STRENGTH_STEPS)) === step)),
    ),
  };
}

/** Tenth, quarter, half, three quarters and nine tenths of the craft scores of each kind of version. */
export function spreadOfScores(versions: readonly ScoredVersion[]): Record<string, number[]> {
  const quantiles = (chosen: (version: ScoredVersion) => boolean): number[] => {
    const scores = versions.filter(chosen).map(({ score }) => score).toSorted((a, b) => a - b);
    return [0.1, 0.25, 0.5, 0.75, 0.9].map((part) => scores[Math.round(part * (scores.length - 1))] ?? Number.NaN);
  };
  return {
    untouched: quantiles(({ origin }) => origin === UNTOUCHED),
    'neutral frame': quantiles(({ origin }) => origin === NEUTRAL),
    'deliberate style': quantiles(({ origin }) => origin === STYLE),
    'vivid or dark': quantiles(({ origin }) => origin === BOLD),
    'weakly damaged': quantiles(({ origin, strength }) => origin === DAMAGED && strength < WEAK),
    'strongly damaged': quantiles(({ origin, strength }) => origin === DAMAGED && strength >= WEAK),
  };
}

type StarRow = StarterScore & { file: string; stars: number };

export interface StarFigures {
  heldOut: { photos: number; classifier: number; pixels: number; claims: number; score: number };
  all: { photos: number; classifier: number; pixels: number; claims: number; score: number };
}

/** Spearman's rank agreement of every part of the score with one photographer's own stars, which nothing was trained on. */
export async function scoreStars({ scoreCopies, key }: Scorer, photos: number): Promise<StarFigures> {
  const kept = join(WORK, `stars-${key}.jsonl`);
  const done = new Set(readLines<StarRow>(kept).map(({ file }) => file));
  const [, ...lines] = readFileSync(join(DATA, 'labels', 'geary_stars.csv'), 'utf8').trim().split(/\r?\n/);
  const rated = lines.map((line) => line.split(',')).map(([file = '', stars = '']) => ({ file, stars: Number(stars) }));
  const wanted = rated.toSorted((one, other) => Number(isHeldOut(other.file)) - Number(isHeldOut(one.file))).slice(0, photos);
  for (const { file, stars } of wanted.filter((row) => !done.has(row.file))) {
    const decoded = await decodePhoto(join(DATA, 'photos', 'geary', file));
    appendFileSync(kept, `${JSON.stringify({ file, stars, ...(await scoreCopies(decoded)) })}\n`);
  }
  const rows = readLines<StarRow>(kept);
  const agreement = (chosen: readonly StarRow[]) => {
    const stars = chosen.map((row) => row.stars);
    const by = (part: keyof StarterScore): number => spearman(stars, chosen.map((row) => row[part]));
    return { photos: chosen.length, classifier: by('classifier'), pixels: by('pixels'), claims: by('claims'), score: by('score') };
  };
  return { heldOut: agreement(rows.filter(({ file }) => isHeldOut(file))), all: agreement(rows) };
}
