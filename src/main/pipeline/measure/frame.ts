// The working copy of a photo that tone, colour and composition are measured on: at most 384 px on the long side, so that a
// web copy and a camera original give the same numbers. Planes are computed once here. Knows no measure.
import type { RgbImage } from '../rgb-image.ts';
import { unset } from './photo-memory.ts';
import { shrinkImage } from './shrink-image.ts';
import type { Plane } from './planes.ts';

/** Long side of the working copy; thresholds were calibrated at this size. */
export const WORKING_LONG_SIDE_PX = 384;

export interface Frame {
  width: number;
  height: number;
  /** (height, width, 3) 0..255, sRGB. */
  rgb: Uint8Array;
  /** OKLab lightness 0..1. */
  lightness: Plane;
  /** OKLab a (green - red) and b (blue - yellow), about -0.4..0.4. */
  a: Plane;
  b: Plane;
  /** OKLab chroma, 0..about 0.35. */
  chroma: Plane;
  /** Linear-light luminance 0..1. */
  luminance: Plane;
}

const LINEAR = Float32Array.from({ length: 256 }, (_, value) => {
  const encoded = value / 255;
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
});

/** Linear light 0..1 of an sRGB value 0..255. */
export function toLinear(value: number): number {
  return LINEAR[value] ?? 0;
}

/** Steps of the table of cube roots; read with interpolation, it is within 5e-6 from level 1 of 255 on. */
const ROOT_STEPS = 65_536;
const ROOTS = Float32Array.from({ length: ROOT_STEPS + 2 }, (_, step) => Math.cbrt(step / ROOT_STEPS));

/** Cube root of 0..1; a table is six times as fast as Math.cbrt, which a photo would need 300,000 times. */
function cubeRoot(value: number): number {
  const place = value * ROOT_STEPS;
  const step = place | 0;
  const low = ROOTS[step] ?? 1;
  return low + (place - step) * ((ROOTS[step + 1] ?? 1) - low);
}

/** OKLab of linear sRGB 0..1 (B. Ottosson, 2020), written into `out`. */
export function toOklab(red: number, green: number, blue: number, out: Float32Array): void {
  const l = cubeRoot(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = cubeRoot(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = cubeRoot(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  out[0] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  out[1] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  out[2] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
}

/** Reduces the photo and computes its planes. */
export function buildFrame(image: RgbImage): Frame {
  const small = shrinkImage(image, WORKING_LONG_SIDE_PX);
  const { width, height, data: rgb } = small;
  const count = width * height;
  const lightness = unset(count);
  const a = unset(count);
  const b = unset(count);
  const chroma = unset(count);
  const luminance = unset(count);
  const lab = new Float32Array(3);
  for (let i = 0; i < count; i += 1) {
    const red = LINEAR[rgb[i * 3] ?? 0] ?? 0;
    const green = LINEAR[rgb[i * 3 + 1] ?? 0] ?? 0;
    const blue = LINEAR[rgb[i * 3 + 2] ?? 0] ?? 0;
    toOklab(red, green, blue, lab);
    const labA = lab[1] ?? 0;
    const labB = lab[2] ?? 0;
    lightness[i] = lab[0] ?? 0;
    a[i] = labA;
    b[i] = labB;
    chroma[i] = Math.sqrt(labA * labA + labB * labB);
    luminance[i] = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  const plane = (data: Float32Array): Plane => ({ width, height, data });
  return {
    width,
    height,
    rgb,
    lightness: plane(lightness),
    a: plane(a),
    b: plane(b),
    chroma: plane(chroma),
    luminance: plane(luminance),
  };
}
