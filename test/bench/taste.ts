// `npm run bench -- taste`: what one new star costs with 5,000 rated photos, and what one new photo costs a library of 100,000 hashes.
// Vectors are random: the time does not depend on what they say.
import { HashIndex } from '../../src/main/stacks/hash-index.ts';
import { fitTasteSpace, TASTE_MEASURES } from '../../src/main/taste/taste-inputs.ts';
import { trainTaste, type RatedVector } from '../../src/main/taste/taste-model.ts';
import type { Stars } from '../../src/main/domain/photo.ts';
import { printFigures, round } from './print-figures.ts';
import type { BenchOptions } from './print-figures.ts';

const RATED = 5000;
const FEATURES = 256;
const HASHES = 100_000;
const RUNS = 5;

/** Of one core: what other programs take does not count. */
function millisecondsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Median of some runs after one to warm up. */
function typical(work: () => unknown): number {
  work();
  const times = Array.from({ length: RUNS }, () => millisecondsOf(work)).sort((one, other) => one - other);
  return round(times[Math.floor(RUNS / 2)] ?? 0, 1);
}

export async function benchTaste(_paths: readonly string[], options: BenchOptions): Promise<void> {
  const inputs = Array.from({ length: RATED }, () => ({
    features: Float32Array.from({ length: FEATURES }, () => Math.random()),
    measures: Float32Array.from(TASTE_MEASURES, () => Math.random()),
  }));
  const sample = inputs.slice(0, 1000);
  const space = fitTasteSpace(sample);
  const rated: RatedVector[] = inputs.map((input, index) => ({
    photoId: index + 1,
    vector: space.project(input),
    stars: (1 + (index % 5)) as Stars,
    flag: 'none',
  }));
  const model = trainTaste(rated);
  if (!model) throw new Error('Nothing was learned.');
  const starsOf = space.linear(model.coefficients, model.intercept);
  const index = new HashIndex();
  const word = () => Math.floor(Math.random() * 2 ** 32);
  for (let photoId = 1; photoId <= HASHES; photoId += 1)
    index.set({ photoId, high: word(), low: word(), takenAtS: null });
  printFigures(
    {
      trainOn5000Ms: typical(() => trainTaste(rated)),
      fitSpaceOn1000Ms: typical(() => fitTasteSpace(sample)),
      score5000Ms: typical(() => inputs.map(starsOf)),
      findAmong100000Ms: typical(() => index.near({ high: word(), low: word(), takenAtS: null })),
    },
    options,
  );
}
