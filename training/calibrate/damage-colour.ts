// Controlled damage to a photo's colors: a wrong white balance in Kelvin and tint as in raw converters, and saturation in OKLab.
// Used by the calibration only.
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { toLinear, toOklab } from '../../src/main/pipeline/measure/frame.ts';
import { toBytes } from '../../src/main/pipeline/measure/oklab-bytes.ts';
import { xyzOf } from '../../src/main/pipeline/measure/colour-temperature.ts';
import type { Temperature } from '../../src/main/pipeline/measure/colour-temperature.ts';

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** Bradford cone responses of XYZ, and back. */
const BRADFORD: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];
const FROM_BRADFORD: Matrix = [
  [0.9869929, -0.1470543, 0.1599627],
  [0.4323053, 0.5183603, 0.0492912],
  [-0.0085287, 0.0400428, 0.9684867],
];
const TO_XYZ: Matrix = [
  [0.4123908, 0.3575843, 0.1804808],
  [0.212639, 0.7151687, 0.0721923],
  [0.0193308, 0.1191948, 0.9505322],
];
const FROM_XYZ: Matrix = [
  [3.2409699, -1.5373832, -0.4986108],
  [-0.9692436, 1.8759675, 0.0415551],
  [0.0556301, -0.203977, 1.0569715],
];
/** What a photo of these data is taken to be balanced for: daylight. */
export const DAYLIGHT: Temperature = { kelvin: 5500, tint: 0 };
/** From this value on a sensor was full: its white does not take the tint of a raw converter's balance. */
const BURNT = 253;

function apply(matrix: Matrix, [x, y, z]: Triple): Triple {
  const row = ([a, b, c]: Triple): number => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

const BYTES = Uint8Array.from({ length: 8193 }, (_, step) => {
  const linear = step / 8192;
  return Math.round(255 * (linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055));
});

function toByte(linear: number): number {
  return BYTES[Math.round(8192 * Math.min(1, Math.max(0, linear)))] ?? 0;
}

/** Where the photo's white goes when light of daylight is balanced as `assumed`; luminance of white kept. Linear sRGB. */
export function castMatrix(assumed: Temperature): Matrix {
  const from = apply(BRADFORD, xyzOf(DAYLIGHT));
  const to = apply(BRADFORD, xyzOf(assumed));
  const column = (unit: Triple): Triple => {
    const cone = apply(BRADFORD, apply(TO_XYZ, unit));
    const shifted: Triple = [(cone[0] * from[0]) / to[0], (cone[1] * from[1]) / to[1], (cone[2] * from[2]) / to[2]];
    return apply(FROM_XYZ, apply(FROM_BRADFORD, shifted));
  };
  const columns: Matrix = [column([1, 0, 0]), column([0, 1, 0]), column([0, 0, 1])];
  const raw = [0, 1, 2].map((row) => columns.map((values) => values[row] ?? 0)) as unknown as Matrix;
  const white = apply(raw, [1, 1, 1]);
  const luminance = 0.2126 * white[0] + 0.7152 * white[1] + 0.0722 * white[2];
  return raw.map((row) => row.map((value) => value / luminance)) as unknown as Matrix;
}

/** The light a grey seems lit by after the balance of `castMatrix`, linear sRGB. */
export function castLight(assumed: Temperature): Triple {
  return apply(castMatrix(assumed), [1, 1, 1]);
}

/**
 * A photo taken in daylight (5,500 K) and balanced as if its light were `assumed`: 3,800 K gives a blue photo, 9,000 K an orange one,
 * positive tint a magenta one. Burnt areas stay white where `keepWhites`, as from a raw file; otherwise they are tinted, as in an editor.
 */
export function balanceWrongly(image: RgbImage, assumed: Temperature, keepWhites = false): RgbImage {
  const [toRed, toGreen, toBlue] = castMatrix(assumed);
  const data = new Uint8Array(image.data.length);
  for (let i = 0; i < data.length; i += 3) {
    const bytes = [image.data[i] ?? 0, image.data[i + 1] ?? 0, image.data[i + 2] ?? 0] as const;
    const red = toLinear(bytes[0]);
    const green = toLinear(bytes[1]);
    const blue = toLinear(bytes[2]);
    if (keepWhites && Math.min(...bytes) >= BURNT) {
      data.fill(255, i, i + 3);
      continue;
    }
    data[i] = toByte(toRed[0] * red + toRed[1] * green + toRed[2] * blue);
    data[i + 1] = toByte(toGreen[0] * red + toGreen[1] * green + toGreen[2] * blue);
    data[i + 2] = toByte(toBlue[0] * red + toBlue[1] * green + toBlue[2] * blue);
  }
  return { ...image, data };
}

/** Chroma in OKLab times a factor at the same lightness and hue; what leaves the gamut is clipped channel by channel. */
export function scaleChroma(image: RgbImage, factor: number): RgbImage {
  const data = new Uint8Array(image.data.length);
  const lab = new Float32Array(3);
  for (let i = 0; i < data.length; i += 3) {
    toOklab(toLinear(image.data[i] ?? 0), toLinear(image.data[i + 1] ?? 0), toLinear(image.data[i + 2] ?? 0), lab);
    data.set(toBytes(lab[0] ?? 0, (lab[1] ?? 0) * factor, (lab[2] ?? 0) * factor), i);
  }
  return { ...image, data };
}
