// `npm run evaluate:taste [-- --fresh]`: how well taste, learned from a photographer's stars, ranks photos it was not told about, next to
// the plain score. Everything is left out of training once; the ridge's strength is chosen inside each fold. Writes the table into
// docs/taste.md. `--fresh` looks at the photos again, after the pack or the measures changed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stars } from '../src/main/domain/photo.ts';
import { fitTasteSpace, TASTE_MEASURES, type TasteInput } from '../src/main/taste/taste-inputs.ts';
import { spearman, toTaste, trainTaste, type RatedVector, type TastePrediction } from '../src/main/taste/taste-model.ts';
import { DATA } from './calibrate/samples.ts';
import { writeMeasured } from './measured-section.ts';
import { readRatedPhotos, type RatedPhoto } from './taste-data.ts';

const BOOTSTRAPS = 1000;
const DRAWS = 30;
const GENRE_PHOTOS = 40;

const photos = await readRatedPhotos(process.argv.includes('--fresh'));
const stars = photos.map((photo) => photo.stars);
const random = seeded(12_345);

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return (state - 1) / 2_147_483_646;
  };
}

function toInput({ fingerprint, measurements, score }: RatedPhoto): TasteInput {
  const bytes = Buffer.from(fingerprint.features, 'base64');
  return {
    features: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
    measures: Float32Array.from(TASTE_MEASURES, (id) => (id === 'score' ? score : (measurements[id]?.value ?? Number.NaN))),
  };
}

const inputs = photos.map(toInput);
const space = fitTasteSpace(inputs);
const whole = inputs.map((input) => space.project(input));
const measureCount = TASTE_MEASURES.length;
/** One block of the vector, the other silent. */
const onlyMeasures = whole.map((vector) => vector.map((value, index) => (index < measureCount ? value : 0)));
const onlyFeatures = whole.map((vector) => vector.map((value, index) => (index < measureCount ? 0 : value)));

function rate(vectors: readonly Float64Array[], given: readonly number[]): RatedVector[] {
  return vectors.map((vector, index) => ({ photoId: index, vector, stars: (given[index] ?? 0) as Stars, flag: 'none' }));
}

/** Each photo's prediction by a model that never saw it. */
function leaveOneOut(vectors: readonly Float64Array[], given: readonly number[]): TastePrediction[] {
  const rated = rate(vectors, given);
  return rated.map(({ vector }, index) => {
    const model = trainTaste(rated.toSpliced(index, 1));
    return model?.predict(vector) ?? { taste: 50, stars: 3, uncertaintyPoints: 100 };
  });
}

interface Agreement {
  spearman: number;
  kendall: number;
  /** Share of pairs with different stars in the right order; ties count half. */
  pairs: number;
}

function agreementOf(truth: readonly number[], predicted: readonly number[]): Agreement {
  let [concordant, discordant, tied, sameStars, samePrediction] = [0, 0, 0, 0, 0];
  for (let i = 0; i < truth.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const a = Math.sign((truth[i] ?? 0) - (truth[j] ?? 0));
      const b = Math.sign((predicted[i] ?? 0) - (predicted[j] ?? 0));
      if (a === 0) sameStars += 1;
      if (b === 0) samePrediction += 1;
      if (a !== 0 && b === 0) tied += 1;
      if (a * b > 0) concordant += 1;
      if (a * b < 0) discordant += 1;
    }
  }
  const all = (truth.length * (truth.length - 1)) / 2;
  const scale = Math.sqrt((all - sameStars) * (all - samePrediction));
  return {
    spearman: spearman(truth, predicted),
    kendall: scale > 0 ? (concordant - discordant) / scale : 0,
    pairs: (concordant + tied / 2) / Math.max(1, concordant + discordant + tied),
  };
}

/** Standard errors by drawing photos with replacement. */
function bootstrap(truth: readonly number[], predicted: readonly number[]): Agreement {
  const draws = Array.from({ length: BOOTSTRAPS }, () => {
    const drawn = truth.map(() => Math.floor(random() * truth.length));
    return agreementOf(
      drawn.map((index) => truth[index] ?? 0),
      drawn.map((index) => predicted[index] ?? 0),
    );
  });
  const deviation = (pick: (one: Agreement) => number): number => {
    const mean = draws.reduce((sum, draw) => sum + pick(draw), 0) / draws.length;
    return Math.sqrt(draws.reduce((sum, draw) => sum + (pick(draw) - mean) ** 2, 0) / draws.length);
  };
  return { spearman: deviation((a) => a.spearman), kendall: deviation((a) => a.kendall), pairs: deviation((a) => a.pairs) };
}

function row(name: string, truth: readonly number[], predicted: readonly number[]): string {
  const found = agreementOf(truth, predicted);
  const error = bootstrap(truth, predicted);
  const cell = (key: keyof Agreement) => `${found[key].toFixed(3)} ± ${error[key].toFixed(3)}`;
  return `| ${name} | ${cell('spearman')} | ${cell('kendall')} | ${cell('pairs')} |`;
}

/** Trained on some photos drawn at random, asked about all others. */
function learningCurve(count: number): string {
  const found = Array.from({ length: DRAWS }, () => {
    const order = photos.map((_, index) => ({ index, key: random() })).sort((a, b) => a.key - b.key);
    const chosen = order.slice(0, count).map(({ index }) => index);
    const others = order.slice(count).map(({ index }) => index);
    const rated = rate(whole, stars);
    const model = trainTaste(chosen.flatMap((index) => rated[index] ?? []));
    return spearman(
      others.map((index) => stars[index] ?? 0),
      others.map((index) => model?.predict(whole[index] ?? new Float64Array()).taste ?? 0),
    );
  });
  const mean = found.reduce((sum, value) => sum + value, 0) / DRAWS;
  const deviation = Math.sqrt(found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS);
  return `| ${count} | ${mean.toFixed(3)} | ${deviation.toFixed(3)} |`;
}

function readGenres(): Map<string, boolean[]> {
  const [, ...lines] = readFileSync(join(DATA, 'labels', 'geary_stars.csv'), 'utf8').trim().split(/\r?\n/);
  const words = lines.map((line) => new Set((line.split(',')[2] ?? '').split(' ')));
  const all = new Set(words.flatMap((one) => [...one]));
  const genres = [...all].map((genre): [string, boolean[]] => [genre, words.map((one) => one.has(genre))]);
  return new Map(genres.filter(([, has]) => has.filter(Boolean).length >= GENRE_PHOTOS && has.filter((one) => !one).length >= GENRE_PHOTOS));
}

/** A make-believe user who gives five stars to one genre and two to all else: what the vector could learn at all. */
function genreRow(genre: string, has: readonly boolean[]): string {
  const given = has.map((one) => (one ? 5 : 2));
  const predicted = leaveOneOut(whole, given).map(({ stars: expected }) => expected);
  const { pairs } = agreementOf(given, predicted);
  return `| ${genre} | ${has.filter(Boolean).length} | ${pairs.toFixed(3)} |`;
}

function report(): string {
  const taste = leaveOneOut(whole, stars);
  const mean = stars.reduce((sum, one) => sum + one, 0) / stars.length;
  const meanError = (of: (index: number) => number): string =>
    (stars.reduce((sum, one, index) => sum + Math.abs(one - of(index)), 0) / stars.length).toFixed(3);
  const inside = taste.filter((one, index) => Math.abs(one.stars - (stars[index] ?? 0)) * 25 <= one.uncertaintyPoints);
  const expected = taste.map((one) => one.stars);
  const [least, most] = [Math.min(...expected), Math.max(...expected)].map((one) => toTaste(one).toFixed(0));
  return [
    `${photos.length} photos, each predicted by a model trained on the other ${photos.length - 1}; ± is a bootstrap standard error over photos.`,
    '',
    '| ranked by | Spearman | Kendall tau-b | pairs in the right order |',
    '| --- | --- | --- | --- |',
    row('plain score', stars, photos.map(({ score }) => score)),
    row('taste', stars, expected),
    row('taste from measures alone', stars, leaveOneOut(onlyMeasures, stars).map((one) => one.stars)),
    row('taste from features alone', stars, leaveOneOut(onlyFeatures, stars).map((one) => one.stars)),
    '',
    `Mean error ${meanError((index) => expected[index] ?? 0)} stars; saying the mean (${mean.toFixed(2)}) for every photo errs by ${meanError(() => mean)}.`,
    `The stated range held ${((100 * inside.length) / photos.length).toFixed(1)} % of the photos (meant: 68 %). Scores ran from ${least} to ${most}.`,
    '',
    `Learning curve: trained on so many photos drawn at random, asked about the rest; ${DRAWS} draws.`,
    '',
    '| ratings | Spearman, mean | deviation over draws |',
    '| --- | --- | --- |',
    ...[20, 50, 100, 200].map(learningCurve),
    '',
    'What could be learned at all: a make-believe user who gives five stars to one of the photographer’s own keywords and two to the rest.',
    '',
    '| keyword | photos | pairs in the right order |',
    '| --- | --- | --- |',
    ...[...readGenres()].map(([genre, has]) => genreRow(genre, has)),
  ].join('\n');
}

const table = report();
console.log(table);
await writeMeasured('taste.md', 'evaluate:taste', table);
