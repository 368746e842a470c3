// Half precision and bfloat16 as bit patterns: read from checkpoints, written into packs.
// Knows no files and no graphs.

const bits = new Float32Array(1);
const words = new Uint32Array(bits.buffer);

/** The float16 nearest to `value` (ties to even) as 16 bits; beyond 65504 it becomes infinity. */
export function toFloat16Bits(value: number): number {
  bits[0] = value;
  const word = words[0] ?? 0;
  const sign = (word >>> 16) & 0x8000;
  const exponent = (word >>> 23) & 0xff;
  const fraction = word & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  const shifted = exponent - 112; // float16's exponent before rounding
  if (shifted >= 31) return sign | 0x7c00;
  if (shifted <= 0) {
    if (shifted < -10) return sign;
    return sign | roundShift(fraction | 0x800000, 14 - shifted);
  }
  // A carry out of the fraction raises the exponent, which is the right result.
  return sign | roundShift((shifted << 23) | fraction, 13);
}

/** `value >> shift`, rounded to nearest, ties to even. */
function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/** The numbers of float16 bit patterns; a table, because a checkpoint has billions of them and only 65536 are different. */
export function fromFloat16Array(patterns: Uint16Array): Float32Array {
  float16Numbers ??= Float32Array.from({ length: 1 << 16 }, (_, pattern) => fromFloat16Bits(pattern));
  const numbers = new Float32Array(patterns.length);
  for (let index = 0; index < patterns.length; index += 1) {
    numbers[index] = float16Numbers[patterns[index] ?? 0] ?? 0;
  }
  return numbers;
}

let float16Numbers: Float32Array | undefined;

/** The numbers of bfloat16 bit patterns. */
export function fromBfloat16Array(patterns: Uint16Array): Float32Array {
  const words = new Uint32Array(patterns.length);
  for (let index = 0; index < patterns.length; index += 1) words[index] = (patterns[index] ?? 0) << 16;
  return new Float32Array(words.buffer);
}

/** The number a float16 bit pattern stands for. */
export function fromFloat16Bits(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >>> 10) & 0x1f;
  const fraction = pattern & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
