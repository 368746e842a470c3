// From ratings to taste: stars and flags become targets, a ridge over the reduced vectors predicts stars, its leave-one-out errors say
// how sure it is, and the nearest rated photos explain it. Pure numbers; knows no store.
import type { Flag, Stars } from '../domain/photo.ts';
import { fitRidge, predictRidge, type RidgeModel } from './ridge.ts';

/** Ratings before taste says anything. */
export const LEAST_RATINGS = 20;
/** A flag is a decision of the moment, often within one stack: it counts for less than stars, and only where there are none. */
const FLAG_WEIGHT = 0.3;
const NEIGHBOURS = 3;
/** Two in three predictions lie within one such deviation. */
const COVERAGE = 0.68;

export interface RatedVector {
  photoId: number;
  /** Of one TasteSpace. */
  vector: Float64Array;
  stars: Stars;
  flag: Flag;
}

export interface TastePrediction {
  /** 0..100: one star is 0, five stars are 100. */
  taste: number;
  /** Two in three photos the user rates lie within this range of the score, in points. */
  uncertaintyPoints: number;
  /** Expected stars, 1..5. */
  stars: number;
}

export interface TasteModel {
  ratedCount: number;
  /** Penalty chosen by leave-one-out, see ridge.ts. */
  strength: number;
  /** Spearman correlation of the starred photos' left-out predictions with their stars. */
  agreement: number;
  /** Median uncertainty over the rated photos, in points. */
  typicalErrorPoints: number;
  predict(vector: Float64Array): TastePrediction;
  /** The expected stars as a linear function of the vector. */
  coefficients: Float64Array;
  intercept: number;
}

/** Whether a photo says anything about its user's taste. */
export function isRated({ stars, flag }: { stars: Stars; flag: Flag }): boolean {
  return stars > 0 || flag !== 'none';
}

/** Learns from photos that are all rated. Undefined while there are fewer than LEAST_RATINGS or all of them say the same. */
export function trainTaste(rated: readonly RatedVector[]): TasteModel | undefined {
  const [first] = rated;
  if (first === undefined || rated.length < LEAST_RATINGS) return undefined;
  const { targets, weights } = targetsOf(rated);
  if (targets.every((target) => target === targets[0])) return undefined;
  const width = first.vector.length;
  const inputs = new Float64Array(rated.length * width);
  for (const [index, { vector }] of rated.entries()) inputs.set(vector, index * width);
  const ridge = fitRidge({ inputs, targets, weights, width });
  const spread = calibrateSpread(ridge, weights);
  const starred = rated.flatMap(({ stars }, index) =>
    stars > 0 ? [{ stars, left: (targets[index] ?? 0) - (ridge.looErrors[index] ?? 0) }] : [],
  );
  const errors = Array.from(ridge.leverages, (leverage) => spread / Math.sqrt(1 - leverage));
  return {
    ratedCount: rated.length,
    strength: ridge.strength,
    agreement: spearman(
      starred.map(({ stars }) => stars),
      starred.map(({ left }) => left),
    ),
    typicalErrorPoints: toPoints(median(errors)),
    coefficients: ridge.coefficients,
    intercept: ridge.intercept,
    predict: (vector) => {
      const predicted = predictRidge(ridge, vector);
      return {
        taste: toTaste(predicted),
        uncertaintyPoints: toPoints(spread * Math.sqrt(1 + ridge.leverageOf(vector))),
        stars: Math.min(5, Math.max(1, predicted)),
      };
    },
  };
}

/** The most similar of the rated photos, by cosine; `except` is the photo itself. */
export function nearestRated(
  vector: Float64Array,
  rated: readonly RatedVector[],
  except?: number,
): { rated: RatedVector; similarity: number }[] {
  const others = rated.filter(({ photoId }) => photoId !== except);
  const compared = others.map((one) => ({ rated: one, similarity: cosine(vector, one.vector) }));
  const order = compared.sort((a, b) => b.similarity - a.similarity || a.rated.photoId - b.rated.photoId);
  return order.slice(0, NEIGHBOURS);
}

/** Stars as they are; flags one deviation above or below the user's usual stars (3 +- 1 before there are any). */
function targetsOf(rated: readonly RatedVector[]): { targets: Float64Array; weights: Float64Array } {
  const given = rated.flatMap(({ stars }) => (stars > 0 ? [stars as number] : []));
  const mean = given.length === 0 ? 3 : given.reduce((sum, stars) => sum + stars, 0) / given.length;
  const variance = given.reduce((sum, stars) => sum + (stars - mean) ** 2, 0) / Math.max(1, given.length);
  const step = variance > 0 ? Math.sqrt(variance) : 1;
  const target = ({ stars, flag }: RatedVector): number => {
    if (stars > 0) return stars;
    return Math.min(5, Math.max(1, flag === 'pick' ? mean + step : mean - step));
  };
  return {
    targets: Float64Array.from(rated, target),
    weights: Float64Array.from(rated, ({ stars }) => (stars > 0 ? 1 : FLAG_WEIGHT)),
  };
}

/**
 * The deviation in stars that, widened by the square root of 1 + leverage, holds two in three left-out errors. A left-out row's leverage
 * is h / (1 - h) in terms of its leverage h inside, hence 1 / (1 - h).
 */
function calibrateSpread({ looErrors, leverages }: RidgeModel, weights: Float64Array): number {
  const scaled = Array.from(looErrors, (error, index) => ({
    size: Math.abs(error) * Math.sqrt(1 - (leverages[index] ?? 0)),
    weight: weights[index] ?? 0,
  })).sort((a, b) => a.size - b.size);
  const total = scaled.reduce((sum, { weight }) => sum + weight, 0);
  let passed = 0;
  for (const { size, weight } of scaled) {
    passed += weight;
    if (passed >= COVERAGE * total) return size;
  }
  return scaled.at(-1)?.size ?? 0;
}

/** 0..100 of expected stars: one star is 0, five stars are 100. */
export function toTaste(stars: number): number {
  return Math.min(100, Math.max(0, (stars - 1) * 25));
}

function toPoints(stars: number): number {
  return stars * 25;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** -1..1; 0 for a vector of zeros. */
export function cosine(one: Float64Array, other: Float64Array): number {
  let [dot, square, otherSquare] = [0, 0, 0];
  for (let index = 0; index < one.length; index += 1) {
    const a = one[index] ?? 0;
    const b = other[index] ?? 0;
    dot += a * b;
    square += a * a;
    otherSquare += b * b;
  }
  return square > 0 && otherSquare > 0 ? dot / Math.sqrt(square * otherSquare) : 0;
}

/** Spearman's rank correlation, ties at their mean rank; 0 where either side is constant. */
export function spearman(one: readonly number[], other: readonly number[]): number {
  const ranks = ranksOf(one);
  const otherRanks = ranksOf(other);
  const middle = (one.length + 1) / 2;
  return cosine(
    ranks.map((rank) => rank - middle),
    otherRanks.map((rank) => rank - middle),
  );
}

function ranksOf(values: readonly number[]): Float64Array {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && order[to]?.value === order[from]?.value) to += 1;
    for (let at = from; at < to; at += 1) ranks[order[at]?.index ?? 0] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}
