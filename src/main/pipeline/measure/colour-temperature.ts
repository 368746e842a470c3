// Correlated color temperature and tint of a light, and the light of a temperature and tint, by the Planckian locus in CIE 1960 uv
// (M. Krystek's rational fit, 1985, 1,000 to 15,000 K, error below 1e-4). Tint is the distance from the locus times 3,000, as raw
// converters count it: positive is a greenish light. Knows no photo.

/** Linear sRGB; only the ratios count. */
export type Light = readonly [red: number, green: number, blue: number];

export interface Temperature {
  kelvin: number;
  /** Distance from the Planckian locus x 3,000; green lights positive. sRGB's own white has 9.7. */
  tint: number;
}

const TINT_SCALE = 3000;
/** 1e6 / K: equal steps look about equally large. */
const COOLEST_MIRED = 1e6 / 15_000;
const WARMEST_MIRED = 1e6 / 1700;
/** Further from the locus a light has no temperature worth the name. */
const MAX_TINT = 180;

interface Chromaticity {
  u: number;
  v: number;
}

function planckian(kelvin: number): Chromaticity {
  const square = kelvin * kelvin;
  return {
    u:
      (0.860117757 + 1.54118254e-4 * kelvin + 1.28641212e-7 * square) /
      (1 + 8.42420235e-4 * kelvin + 7.08145163e-7 * square),
    v:
      (0.317398726 + 4.22806245e-5 * kelvin + 4.20481691e-8 * square) /
      (1 - 2.89741816e-5 * kelvin + 1.61456053e-7 * square),
  };
}

/** Unit vector across the locus, toward green. */
function acrossLocus(mired: number): Chromaticity {
  const before = planckian(1e6 / (mired - 0.5));
  const after = planckian(1e6 / (mired + 0.5));
  const length = Math.hypot(after.u - before.u, after.v - before.v);
  return { u: -(after.v - before.v) / length, v: (after.u - before.u) / length };
}

function distance(point: Chromaticity, mired: number): number {
  const { u, v } = planckian(1e6 / mired);
  return (point.u - u) ** 2 + (point.v - v) ** 2;
}

/** CIE XYZ of linear sRGB, Y of white 1. */
function toXyz([red, green, blue]: Light): Light {
  return [
    0.4123908 * red + 0.3575843 * green + 0.1804808 * blue,
    0.212639 * red + 0.7151687 * green + 0.0721923 * blue,
    0.0193308 * red + 0.1191948 * green + 0.9505322 * blue,
  ];
}

/** Temperature and tint of a light; undefined for one that is black, or too far from any glowing body or daylight. */
export function temperatureOf(light: Light): Temperature | undefined {
  const [x, y, z] = toXyz(light);
  const sum = x + 15 * y + 3 * z;
  if (!(sum > 0)) return undefined;
  const point = { u: (4 * x) / sum, v: (6 * y) / sum };
  // Golden-section search: the distance has one minimum in mired.
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = COOLEST_MIRED;
  let high = WARMEST_MIRED;
  while (high - low > 0.05) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (distance(point, left) < distance(point, right)) high = right;
    else low = left;
  }
  const mired = (low + high) / 2;
  if (mired < COOLEST_MIRED + 0.1 || mired > WARMEST_MIRED - 0.1) return undefined;
  const on = planckian(1e6 / mired);
  const across = acrossLocus(mired);
  const tint = TINT_SCALE * ((point.u - on.u) * across.u + (point.v - on.v) * across.v);
  return Math.abs(tint) > MAX_TINT ? undefined : { kelvin: 1e6 / mired, tint };
}

/** XYZ (Y = 1) of the light with this temperature and tint. */
export function xyzOf({ kelvin, tint }: Temperature): Light {
  const on = planckian(kelvin);
  const across = acrossLocus(1e6 / kelvin);
  const u = on.u + (across.u * tint) / TINT_SCALE;
  const v = on.v + (across.v * tint) / TINT_SCALE;
  return [(1.5 * u) / v, 1, (4 - u - 10 * v) / (2 * v)];
}
