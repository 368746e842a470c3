// What tells grain from texture in one calm crop: grain has no direction and no neighbourhood, fur, grass and gravel have both even where
// a reduced photo shows them as single pixels. Works on brightness of a square crop; knows no photo and no threshold.

/** Brightness of a crop with the plane through it taken off; its deviation is what is uneven. */
function levelOff(values: Float32Array, side: number, out: Float32Array): number {
  let mean = 0;
  let sumX = 0;
  let sumY = 0;
  const middle = (side - 1) / 2;
  for (let y = 0, at = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1, at += 1) {
      const value = values[at] ?? 0;
      mean += value;
      sumX += value * (x - middle);
      sumY += value * (y - middle);
    }
  }
  mean /= side * side;
  const moment = (side * side * (side * side - 1)) / 12;
  const slopeX = sumX / moment;
  const slopeY = sumY / moment;
  let squares = 0;
  for (let y = 0, at = 0; y < side; y += 1) {
    const row = mean + slopeY * (y - middle) - slopeX * middle;
    for (let x = 0; x < side; x += 1, at += 1) {
      const rest = (values[at] ?? 0) - row - slopeX * x;
      out[at] = rest;
      squares += rest * rest;
    }
  }
  return squares / (side * side);
}

/** Mean product of pixels `distance` apart, across and down. */
function productAt(rest: Float32Array, side: number, distance: number): number {
  let sum = 0;
  for (let y = 0; y < side; y += 1) {
    const start = y * side;
    for (let at = start, end = start + side - distance; at < end; at += 1)
      sum += (rest[at] ?? 0) * (rest[at + distance] ?? 0);
  }
  const down = distance * side;
  for (let at = 0, end = side * side - down; at < end; at += 1) sum += (rest[at] ?? 0) * (rest[at + down] ?? 0);
  return sum / (2 * side * (side - distance));
}

/** Variance below which a crop is even: a twentieth of an 8-bit step. */
const EVEN = 1e-3;

/** Correlation -1..1 of neighbouring pixels and of those two apart; white noise has none. `rest` is a buffer of the crop's size. */
export function correlate(values: Float32Array, side: number, rest: Float32Array): [next: number, second: number] {
  const variance = levelOff(values, side, rest) + EVEN;
  return [productAt(rest, side, 1) / variance, productAt(rest, side, 2) / variance];
}

/** How much the slopes of a crop agree in direction, 0 (none) .. 1 (all one way): coherence of the structure tensor. */
export function directionOf(values: Float32Array, side: number): number {
  let across = 0;
  let down = 0;
  let both = 0;
  for (let y = 1; y < side - 1; y += 1) {
    for (let at = y * side + 1, end = (y + 1) * side - 1; at < end; at += 1) {
      const slopeX = (values[at + 1] ?? 0) - (values[at - 1] ?? 0);
      const slopeY = (values[at + side] ?? 0) - (values[at - side] ?? 0);
      across += slopeX * slopeX;
      down += slopeY * slopeY;
      both += slopeX * slopeY;
    }
  }
  return Math.hypot(across - down, 2 * both) / (across + down + 1e-6);
}
