// Moves a distribution over ratings to a wanted mean and changes it as little as possible otherwise. Pure mathematics.

/** Keeps a rating that the classifier excludes from staying out of reach. */
const LEAST_PROBABILITY = 1e-6;
const STEPS = 60;
/** Tilts beyond this move less than rounding does. */
const STRONGEST_TILT = 64;

/**
 * The distribution closest to `distribution` (least relative entropy) with mean `mean`, ratings counted from 0: every probability
 * times exp(tilt * rating). `mean` lies within 0..length - 1; at the ends all mass goes there.
 */
export function tiltDistribution(distribution: readonly number[], mean: number): number[] {
  let [low, high] = [-STRONGEST_TILT, STRONGEST_TILT];
  for (let step = 0; step < STEPS; step += 1) {
    const tilt = (low + high) / 2;
    if (meanOf(tilted(distribution, tilt)) < mean) low = tilt;
    else high = tilt;
  }
  return tilted(distribution, (low + high) / 2);
}

function meanOf(distribution: readonly number[]): number {
  return distribution.reduce((sum, probability, rating) => sum + probability * rating, 0);
}

function tilted(distribution: readonly number[], tilt: number): number[] {
  const logits = distribution.map(
    (probability, rating) => Math.log(Math.max(probability, LEAST_PROBABILITY)) + tilt * rating,
  );
  const highest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
