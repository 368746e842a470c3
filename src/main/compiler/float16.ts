// Half precision and bfloat16 as bit patterns, as checkpoints hold them.
// Knows no files and no graphs.

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
