// Reproducible randomness: one stream per (seed, sentence, candidate), so that no text depends on its neighbours.

/** Uniform numbers in [0, 1). */
export type Random = () => number;

/** Mixes one number into a 32-bit hash (MurmurHash3's finaliser). */
function mix(hash: number, value: number): number {
  let x = Math.imul(hash ^ value, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) + 0x9e3779b9) | 0;
}

/** A stream (sfc32) named by 32-bit numbers; the same names give the same stream. */
export function createRandom(...names: readonly number[]): Random {
  let key = 0x5a11e47;
  for (const name of names) key = mix(key, name >>> 0);
  let a = mix(key, 1);
  let b = mix(key, 2);
  let c = mix(key, 3);
  let counter = 1;
  const next: Random = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}
