// Which numbers of a photo taste looks at, and how they become one short vector: standardised measures beside the leading principal
// components of the pack's standardised features. Fitted on a sample of the library, without ratings. Knows no store.
import { symmetricEigen } from './symmetric-eigen.ts';

/** One photo before the reduction. */
export interface TasteInput {
  /** The pack's pooled features, L2-normalised; all of one pack version. */
  features: Float32Array;
  /** In the order of TASTE_MEASURES; NaN where the photo has no such measurement. */
  measures: Float32Array;
}

/** The measures taste may learn from: of all parts, none of them an angle on a circle. `score` is the plain score. */
export const TASTE_MEASURES = [
  'score',
  'exposure.midtone',
  'exposure.dynamic_range',
  'exposure.black_point',
  'exposure.white_point',
  'exposure.dark_share',
  'exposure.bright_share',
  'exposure.backlight',
  'exposure.clip_high',
  'exposure.clip_low',
  'contrast.global',
  'contrast.local',
  'light.harshness',
  'light.golden_share',
  'light.blue_share',
  'vignette.envelope',
  'color.chroma',
  'color.chroma_high',
  'color.strong_share',
  'color.warm_share',
  'color.subject_chroma',
  'cast.probability',
  'palette.variety',
  'palette.subject_contrast',
  'separation.difference',
  'separation.lightness',
  'focus.best',
  'focus.typical',
  'focus.evenness',
  'focus.subject',
  'focus.ratio',
  'motion.ratio',
  'noise.level',
  'subject.confidence',
  'subject.area',
  'placement.centre_distance',
  'placement.third_crossing',
  'clutter.edges',
  'clutter.calm_share',
  'clutter.surroundings',
  'balance.tilt',
  'symmetry.horizontal',
  'symmetry.vertical',
  'pattern.repetition',
  'lines.length',
  'lines.converging',
] as const;

/** Components of the features; more did not rank better (docs/taste.md). */
const COMPONENTS = 32;
/** Beyond this a standardised measure is an outlier and says no more. */
const MOST_DEVIATIONS = 3;

export interface TasteSpace {
  /** Numbers per photo after the reduction. */
  width: number;
  project(input: TasteInput): Float64Array;
  /** A linear function of the projection, without projecting: many times as fast for a whole library. */
  linear(coefficients: Float64Array, intercept: number): (input: TasteInput) => number;
}

interface Column {
  mean: number;
  /** 1 / standard deviation, 0 for a constant column. */
  scale: number;
}

/** Fits means, spreads and components on at least one photo; 1,000 photos of 256 features take about 200 ms. */
export function fitTasteSpace(sample: readonly TasteInput[], components = COMPONENTS): TasteSpace {
  const measures = TASTE_MEASURES.map((_, index) =>
    columnOf(sample.map((photo) => photo.measures[index] ?? Number.NaN)),
  );
  const featureCount = sample[0]?.features.length ?? 0;
  const features = Array.from({ length: featureCount }, (_, index) =>
    columnOf(sample.map((photo) => photo.features[index] ?? 0)),
  );
  const axes = principalAxes(sample, features, components);
  const width = measures.length + axes.vectors.length;
  const measureShare = Math.sqrt(1 / measures.length);
  const measured = (photo: TasteInput, index: number): number => {
    const value = standardise(photo.measures[index] ?? Number.NaN, measures[index] ?? CONSTANT);
    return measureShare * Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, value));
  };
  const seen = (photo: TasteInput, index: number) =>
    standardise(photo.features[index] ?? Number.NaN, features[index] ?? CONSTANT);
  return {
    width,
    project: (photo) => {
      const standard = features.map((_, index) => seen(photo, index));
      return Float64Array.from({ length: width }, (_, index) => {
        const axis = axes.vectors[index - measures.length];
        return axis
          ? axes.scale * axis.reduce((sum, part, at) => sum + part * (standard[at] ?? 0), 0)
          : measured(photo, index);
      });
    },
    linear: (coefficients, intercept) => {
      const weights = new Float64Array(featureCount);
      for (const [rank, axis] of axes.vectors.entries()) {
        const factor = axes.scale * (coefficients[measures.length + rank] ?? 0);
        for (let at = 0; at < featureCount; at += 1) weights[at] = (weights[at] ?? 0) + factor * (axis[at] ?? 0);
      }
      return (photo) => {
        let sum = intercept;
        for (let index = 0; index < measures.length; index += 1)
          sum += (coefficients[index] ?? 0) * measured(photo, index);
        for (let at = 0; at < featureCount; at += 1) sum += (weights[at] ?? 0) * seen(photo, at);
        return sum;
      };
    },
  };
}

const CONSTANT: Column = { mean: 0, scale: 0 };

function columnOf(values: readonly number[]): Column {
  const known = values.filter((value) => Number.isFinite(value));
  if (known.length === 0) return { mean: 0, scale: 0 };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const deviation = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length);
  return { mean, scale: deviation > 1e-9 * Math.max(1, Math.abs(mean)) ? 1 / deviation : 0 };
}

/** What a photo lacks is as usual: 0. */
function standardise(value: number, { mean, scale }: Column): number {
  return Number.isFinite(value) ? (value - mean) * scale : 0;
}

interface Axes {
  vectors: Float64Array[];
  /** Brings the total variance of the components to 1, that of all measures. */
  scale: number;
}

function principalAxes(sample: readonly TasteInput[], columns: readonly Column[], components: number): Axes {
  const size = columns.length;
  const covariance = new Float64Array(size * size);
  for (const { features } of sample) {
    const row = Float64Array.from(columns, (column, index) => standardise(features[index] ?? Number.NaN, column));
    for (let j = 0; j < size; j += 1) {
      const value = (row[j] ?? 0) / sample.length;
      for (let k = 0; k <= j; k += 1)
        covariance[j * size + k] = (covariance[j * size + k] ?? 0) + value * (row[k] ?? 0);
    }
  }
  for (let j = 0; j < size; j += 1)
    for (let k = 0; k < j; k += 1) covariance[k * size + j] = covariance[j * size + k] ?? 0;
  const { values, vectors } = symmetricEigen(covariance, size);
  const kept = Math.min(components, size, Math.max(1, sample.length - 1));
  const total = values.subarray(0, kept).reduce((sum, value) => sum + Math.max(0, value), 0);
  return {
    vectors: Array.from({ length: kept }, (_, index) => vectors.slice(index * size, (index + 1) * size)),
    scale: total > 0 ? 1 / Math.sqrt(total) : 0,
  };
}
