// Noise: what remains of the photo's own pixels in the calmest places, after everything linear is taken off (Immerkaer, 1996), in
// single pixels and, because JPEG quantisation removes the finest noise first, in pairs of pixels. True noise is in every calm place
// at about the same strength; texture is not, hence the low quantiles.
import type { Measurements } from '../../domain/analysis.ts';
import type { RgbImage } from '../rgb-image.ts';
import type { FlatCrop } from './flat-crops.ts';
import { correlate, directionOf } from './grain.ts';
import { quantile } from './planes.ts';

/** Long side of the output noise is stated for: a full screen, or a print of 30 cm at 170 pixels per inch. */
export const OUTPUT_LONG_SIDE_PX = 2048;
/** Noise is read from the calmest places, this many of them at most. */
const CALM_CROPS = 90;
const MIN_CALM = 5;

/** Of the quietest calm places, this share tells how neighbours go together: their texture is least. */
const QUIET_SHARE = 0.4;

/**
 * Weights in the logit of noise against texture: noise is strong in the quietest calm place, reaches down to single pixels, is alike
 * everywhere, averages out over several pixels, and goes neither with its neighbours nor in a direction. Logistic regression by
 * training/calibrate/noise_fit.py on the calibration half (docs/measures/sharpness.md).
 */
const EVIDENCE = {
  bias: -8.54,
  floor: 4.157,
  fine: -1.944,
  spread: -0.121,
  drift: -6.132,
  next: -15.067,
  second: 21.151,
  direction: -18.947,
  directionOfPairs: 14.408,
} as const;
/** Added before the logarithm. */
const RAISE = 0.15;

type Cues = Record<Exclude<keyof typeof EVIDENCE, 'bias'>, number>;

function evidenceOf(cues: Cues): number {
  const log = (id: 'floor' | 'fine' | 'spread' | 'drift'): number => EVIDENCE[id] * Math.log(cues[id] + RAISE);
  const plain = (id: 'next' | 'second' | 'direction' | 'directionOfPairs'): number => EVIDENCE[id] * cues[id];
  const strength = log('floor') + log('fine') + log('spread') + log('drift');
  const likeness = plain('next') + plain('second') + plain('direction') + plain('directionOfPairs');
  return 1 / (1 + Math.exp(-(EVIDENCE.bias + strength + likeness)));
}

interface CropNoise {
  /** Deviation in single pixels and in pairs (scaled so that white noise gives the same), 8-bit steps of luma. */
  fine: number;
  coarse: number;
  /** Deviation of colour differences in pairs of pixels, scaled alike. */
  colour: number;
  /** Correlation of neighbours and of pixels two apart, -1..1. */
  next: number;
  second: number;
  /** How much slopes agree in direction, 0..1, in single pixels and in pairs. */
  direction: number;
  directionOfPairs: number;
}

/** Mean absolute response of the Immerkaer mask, as a deviation. Its 1 -2 1 along rows is computed once per pixel. */
function residualOf(values: Float32Array, side: number, bends: Float32Array): number {
  for (let at = 1, end = side * side - 1; at < end; at += 1)
    bends[at] = (values[at - 1] ?? 0) - 2 * (values[at] ?? 0) + (values[at + 1] ?? 0);
  let sum = 0;
  for (let y = 1; y < side - 1; y += 1) {
    for (let at = y * side + 1, end = (y + 1) * side - 1; at < end; at += 1) {
      const response = (bends[at - side] ?? 0) - 2 * (bends[at] ?? 0) + (bends[at + side] ?? 0);
      sum += response < 0 ? -response : response;
    }
  }
  return (Math.sqrt(Math.PI / 2) * sum) / (6 * (side - 2) * (side - 2));
}

/** Sums of 2 x 2, halved: white noise keeps its deviation there. */
function pairUp(values: Float32Array, side: number, pairs: Float32Array): Float32Array {
  const half = side >> 1;
  for (let y = 0, to = 0; y < half; y += 1) {
    for (let at = 2 * y * side, end = at + 2 * half; at < end; at += 2, to += 1)
      pairs[to] =
        ((values[at] ?? 0) + (values[at + 1] ?? 0) + (values[at + side] ?? 0) + (values[at + side + 1] ?? 0)) / 2;
  }
  return pairs;
}

/** Buffers for crops of one side, made once per photo. */
class NoiseReader {
  readonly #luma: Float32Array;
  readonly #redness: Float32Array;
  readonly #blueness: Float32Array;
  readonly #pairs: Float32Array;
  readonly #bends: Float32Array;

  constructor(side: number) {
    this.#luma = new Float32Array(side * side);
    this.#redness = new Float32Array(side * side);
    this.#blueness = new Float32Array(side * side);
    this.#pairs = new Float32Array(side * side);
    this.#bends = new Float32Array(side * side);
  }

  read(image: RgbImage, crop: FlatCrop): CropNoise {
    this.#split(image, crop);
    const { side } = crop;
    const half = side >> 1;
    const coarse = (values: Float32Array): number => residualOf(pairUp(values, side, this.#pairs), half, this.#bends);
    const red = coarse(this.#redness);
    const blue = coarse(this.#blueness);
    const [next, second] = correlate(this.#luma, side, this.#bends);
    return {
      fine: residualOf(this.#luma, side, this.#bends),
      // Last of the residuals: the pairs of brightness stay in the buffer.
      coarse: coarse(this.#luma),
      colour: Math.sqrt((red * red + blue * blue) / 2),
      next,
      second,
      direction: directionOf(this.#luma, side),
      directionOfPairs: directionOf(this.#pairs, half),
    };
  }

  #split({ width, data }: RgbImage, { left, top, side }: FlatCrop): void {
    const luma = this.#luma;
    const redness = this.#redness;
    const blueness = this.#blueness;
    for (let y = 0, at = 0; y < side; y += 1) {
      let from = ((top + y) * width + left) * 3;
      for (const end = at + side; at < end; at += 1, from += 3) {
        const red = data[from] ?? 0;
        const blue = data[from + 2] ?? 0;
        const value = 0.299 * red + 0.587 * (data[from + 1] ?? 0) + 0.114 * blue;
        luma[at] = value;
        redness[at] = 0.713 * (red - value);
        blueness[at] = 0.564 * (blue - value);
      }
    }
  }
}

/** Unevenness over several pixels against that of pairs: white noise averages out (1 in 7), texture does not. */
function driftOf(crops: readonly FlatCrop[], coarse: readonly number[]): number {
  return quantile(
    coarse.map((roughness, index) => (255 * (crops[index]?.structure ?? 0)) / Math.max(0.25, roughness)),
    0.25,
  );
}

function median(found: readonly CropNoise[], read: (noise: CropNoise) => number, share = 0.5): number {
  return quantile(found.map(read), share);
}

/** The quietest of the calm places. */
function quietest(found: readonly CropNoise[]): CropNoise[] {
  const count = Math.max(MIN_CALM, Math.ceil(found.length * QUIET_SHARE));
  return found.toSorted((one, other) => one.coarse - other.coarse).slice(0, count);
}

/**
 * `noise.evidence` 0..1 that what the calm places hold is noise; `noise.level`, `noise.floor` (quietest place), `noise.fine` (single pixels)
 * and `noise.color` in 8-bit steps (standard deviation) at an output of 2048 px; `noise.level_1to1` in the photo's own pixels;
 * `noise.spread` = how unlike the calm places are; `noise.drift` = unevenness over several pixels over that of pairs; `noise.next` and
 * `noise.second` = correlation of pixels one and two apart; `noise.direction`, also of pairs = how much slopes agree in direction;
 * `noise.flat_share` = share of the frame that is calm.
 */
export function measureNoise(original: RgbImage, flat: { crops: FlatCrop[]; cells: number }): Measurements {
  const share = flat.crops.length / Math.max(1, flat.cells);
  const calm = flat.crops.filter(({ side }) => side >= 8);
  const reader = new NoiseReader(calm[0]?.side ?? 0);
  const found = calm.slice(0, CALM_CROPS).map((crop) => reader.read(original, crop));
  if (found.length < MIN_CALM) {
    // Without calm places noise can neither be told from texture nor seen.
    return { 'noise.evidence': { value: 0, unit: '0..1' }, 'noise.flat_share': { value: share, unit: 'share' } };
  }
  const toOutput = Math.min(1, OUTPUT_LONG_SIDE_PX / Math.max(original.width, original.height));
  const coarse = found.map((noise) => noise.coarse);
  const level1to1 = median(found, ({ fine }) => fine, 0.3);
  const cues: Cues = {
    floor: toOutput * quantile(coarse, 0.08),
    fine: toOutput * level1to1,
    spread: quantile(coarse, 0.8) / Math.max(0.1, quantile(coarse, 0.2)),
    drift: driftOf(calm, coarse),
    next: median(quietest(found), ({ next }) => next),
    second: median(found, ({ second }) => second),
    direction: median(found, ({ direction }) => direction),
    directionOfPairs: median(found, ({ directionOfPairs }) => directionOfPairs),
  };
  const steps = (value: number): Measurements[string] => ({ value, unit: '8-bit steps' });
  const number = (value: number, unit: string): Measurements[string] => ({ value, unit });
  return {
    'noise.evidence': number(evidenceOf(cues), '0..1'),
    'noise.level': steps(toOutput * quantile(coarse, 0.3)),
    'noise.floor': steps(cues.floor),
    'noise.fine': steps(cues.fine),
    'noise.color': steps(toOutput * median(found, ({ colour }) => colour, 0.3)),
    'noise.level_1to1': steps(level1to1),
    'noise.spread': number(cues.spread, 'ratio'),
    'noise.drift': number(cues.drift, 'ratio'),
    'noise.next': number(cues.next, 'correlation'),
    'noise.second': number(cues.second, 'correlation'),
    'noise.direction': number(cues.direction, '0..1'),
    'noise.direction_of_pairs': number(cues.directionOfPairs, '0..1'),
    'noise.flat_share': number(share, 'share'),
  };
}
