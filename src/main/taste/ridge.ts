// Weighted ridge regression whose strength is chosen by leave-one-out errors in closed form, with the leverage that uncertainty needs.
// One eigendecomposition serves every strength. Plain numbers; knows no photo.
import { symmetricEigen, type SymmetricEigen } from './symmetric-eigen.ts';

/** What is learned from: `inputs` (count, width) row-major, one target and one weight (above 0) per row. */
export interface RidgeData {
  inputs: Float64Array;
  targets: Float64Array;
  weights: Float64Array;
  width: number;
}

export interface RidgeModel {
  /** Penalty on the squared coefficients. */
  strength: number;
  intercept: number;
  coefficients: Float64Array;
  /** Target minus what a model trained without that row predicts for it. */
  looErrors: Float64Array;
  /** Weighted mean square of `looErrors`. */
  looError: number;
  /** Per row 0..1: how much of its own prediction a row made. */
  leverages: Float64Array;
  /** Leverage of any input: how far from what was learned from it lies, times 1 / total weight. */
  leverageOf(input: Float64Array): number;
}

/** Strengths tried, relative to the total weight (inputs have a total variance near 1): from hardly any penalty to a constant. */
const STRENGTHS = Array.from({ length: 17 }, (_, index) => 10 ** (-4 + index / 2.5));

/** Rows rotated into the eigenvectors of their weighted covariance. */
interface Rotated {
  data: RidgeData;
  totalWeight: number;
  inputMeans: Float64Array;
  targetMean: number;
  eigen: SymmetricEigen;
  /** (count, width) centred rows in the eigenbasis. */
  rows: Float64Array;
  /** Weighted products of rows and centred targets, in the eigenbasis. */
  products: Float64Array;
}

/** Fits; `strengths` are relative to the total weight. The data needs at least one row and finite numbers. */
export function fitRidge(data: RidgeData, strengths: readonly number[] = STRENGTHS): RidgeModel {
  const rotated = rotate(data);
  let best: Fit | undefined;
  for (const relative of strengths) {
    const fit = fitStrength(rotated, relative * rotated.totalWeight);
    if (best === undefined || fit.looError < best.looError) best = fit;
  }
  if (best === undefined) throw new RangeError('No strength to try.');
  return toModel(rotated, best);
}

interface Fit {
  strength: number;
  looErrors: Float64Array;
  looError: number;
  leverages: Float64Array;
}

function rotate(data: RidgeData): Rotated {
  const { inputs, targets, weights, width } = data;
  const count = targets.length;
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
  const inputMeans = new Float64Array(width);
  let targetMean = 0;
  for (let i = 0; i < count; i += 1) {
    const share = (weights[i] ?? 0) / totalWeight;
    targetMean += share * (targets[i] ?? 0);
    for (let j = 0; j < width; j += 1) inputMeans[j] = (inputMeans[j] ?? 0) + share * (inputs[i * width + j] ?? 0);
  }
  const centred = new Float64Array(count * width);
  for (let i = 0, at = 0; i < count; i += 1) {
    for (let j = 0; j < width; j += 1, at += 1) centred[at] = (inputs[at] ?? 0) - (inputMeans[j] ?? 0);
  }
  const eigen = symmetricEigen(weightedGram(centred, weights, width), width);
  const rows = intoBasis(centred, eigen);
  const products = new Float64Array(width);
  for (let i = 0; i < count; i += 1) {
    const pull = (weights[i] ?? 0) * ((targets[i] ?? 0) - targetMean);
    for (let j = 0; j < width; j += 1) products[j] = (products[j] ?? 0) + pull * (rows[i * width + j] ?? 0);
  }
  return { data, totalWeight, inputMeans, targetMean, eigen, rows, products };
}

/** (width, width): the weighted sum of outer products of the rows. */
function weightedGram(rows: Float64Array, weights: Float64Array, width: number): Float64Array {
  const gram = new Float64Array(width * width);
  for (let i = 0; i < weights.length; i += 1) {
    const start = i * width;
    for (let j = 0; j < width; j += 1) {
      const scaled = (weights[i] ?? 0) * (rows[start + j] ?? 0);
      const into = j * width;
      for (let k = 0; k <= j; k += 1) gram[into + k] = (gram[into + k] ?? 0) + scaled * (rows[start + k] ?? 0);
    }
  }
  for (let j = 0; j < width; j += 1) for (let k = 0; k < j; k += 1) gram[k * width + j] = gram[j * width + k] ?? 0;
  return gram;
}

function intoBasis(rows: Float64Array, { size, vectors }: SymmetricEigen): Float64Array {
  const turned = new Float64Array(rows.length);
  for (let start = 0; start < rows.length; start += size) {
    for (let k = 0, at = 0; k < size; k += 1) {
      let sum = 0;
      for (let j = start; j < start + size; j += 1, at += 1) sum += (rows[j] ?? 0) * (vectors[at] ?? 0);
      turned[start + k] = sum;
    }
  }
  return turned;
}

function fitStrength({ data, totalWeight, targetMean, eigen, rows, products }: Rotated, strength: number): Fit {
  const { targets, weights, width } = data;
  const count = targets.length;
  const looErrors = new Float64Array(count);
  const leverages = new Float64Array(count);
  const inverses = Float64Array.from(eigen.values, (value) => 1 / (Math.max(0, value) + strength));
  const slopes = inverses.map((inverse, j) => inverse * (products[j] ?? 0));
  let sum = 0;
  for (let i = 0, at = 0; i < count; i += 1) {
    let predicted = targetMean;
    let spread = 1 / totalWeight;
    for (let j = 0; j < width; j += 1, at += 1) {
      const value = rows[at] ?? 0;
      predicted += value * (slopes[j] ?? 0);
      spread += value * value * (inverses[j] ?? 0);
    }
    const weight = weights[i] ?? 0;
    const leverage = Math.min(1 - 1e-9, weight * spread);
    const error = ((targets[i] ?? 0) - predicted) / (1 - leverage);
    leverages[i] = leverage;
    looErrors[i] = error;
    sum += weight * error * error;
  }
  return { strength, looErrors, leverages, looError: sum / totalWeight };
}

function toModel({ totalWeight, inputMeans, targetMean, eigen, products }: Rotated, fit: Fit): RidgeModel {
  const { size, vectors, values } = eigen;
  const inverses = Float64Array.from(values, (value) => 1 / (Math.max(0, value) + fit.strength));
  const coefficients = new Float64Array(size);
  for (let k = 0; k < size; k += 1) {
    const along = (products[k] ?? 0) * (inverses[k] ?? 0);
    for (let j = 0; j < size; j += 1) coefficients[j] = (coefficients[j] ?? 0) + along * (vectors[k * size + j] ?? 0);
  }
  const intercept = targetMean - coefficients.reduce((sum, value, j) => sum + value * (inputMeans[j] ?? 0), 0);
  return {
    ...fit,
    intercept,
    coefficients,
    leverageOf: (input) => {
      const turned = intoBasis(
        input.map((value, j) => value - (inputMeans[j] ?? 0)),
        eigen,
      );
      return turned.reduce((sum, value, k) => sum + value * value * (inverses[k] ?? 0), 1 / totalWeight);
    },
  };
}

/** The model's prediction for one input. */
export function predictRidge({ intercept, coefficients }: RidgeModel, input: Float64Array): number {
  return coefficients.reduce((sum, value, j) => sum + value * (input[j] ?? 0), intercept);
}
