// Whether two photos are frames of one stack: near duplicates by hash, or taken within a minute and alike. Plain numbers; knows no store.

/** What a photo is compared by. */
export interface StackKey {
  photoId: number;
  /** The perceptual hash in two halves, 32 bits each. */
  high: number;
  low: number;
  /** L2-normalised features of the pack; comparable where `pack` is the same. */
  features: Float32Array;
  pack: string;
  /** Width / height of the upright photo. */
  aspectRatio: number;
  /** Camera local time in seconds, null when the file does not say. */
  takenAtS: number | null;
  camera: string | null;
}

/** Differing bits up to which two frames are the same picture, whatever else is known (docs/stacks.md). */
const SAME_PICTURE_BITS = 12;
/** Up to here they are if the features agree too. */
const SAME_FEATURES_BITS = 16;
const SAME_FEATURES_COSINE = 0.9;
/** A camera's frames within so many seconds may differ by so many bits: the subject or the camera moved. */
const BURSTS: readonly { withinS: number; bits: number }[] = [
  { withinS: 2, bits: 24 },
  { withinS: 10, bits: 20 },
  { withinS: 60, bits: 16 },
];
/** Frames of one stack have one shape; 6 % leaves room for a light crop. */
const MOST_ASPECT_DIFFERENCE = 0.06;

/** No two photos further apart in bits are ever similar: within BURST_S of each other, and otherwise. */
export const MOST_BITS = { inBurst: 24, otherwise: SAME_FEATURES_BITS };
/** Seconds beyond which time says nothing any more. */
export const BURST_S = 60;

/** Differing bits of two hashes, 0..64. */
export function differingBits(one: Pick<StackKey, 'high' | 'low'>, other: Pick<StackKey, 'high' | 'low'>): number {
  return countBits(one.high ^ other.high) + countBits(one.low ^ other.low);
}

/** Set bits of a 32-bit integer (Warren, Hacker's Delight, 5-1). */
export function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Symmetric, but not transitive: stacks are made of it by partition.ts. A blank frame (no bit set) is similar to nothing. */
export function isSimilar(one: StackKey, other: StackKey): boolean {
  if ((one.high | one.low) === 0 || (other.high | other.low) === 0) return false;
  if (Math.abs(Math.log(one.aspectRatio / other.aspectRatio)) > MOST_ASPECT_DIFFERENCE) return false;
  const bits = differingBits(one, other);
  if (bits <= SAME_PICTURE_BITS) return true;
  if (bits <= burstBits(one, other)) return true;
  return bits <= SAME_FEATURES_BITS && one.pack === other.pack && agreement(one, other) >= SAME_FEATURES_COSINE;
}

function burstBits(one: StackKey, other: StackKey): number {
  if (one.takenAtS === null || other.takenAtS === null || one.camera !== other.camera) return 0;
  const apartS = Math.abs(one.takenAtS - other.takenAtS);
  return BURSTS.find(({ withinS }) => apartS <= withinS)?.bits ?? 0;
}

function agreement({ features }: StackKey, { features: others }: StackKey): number {
  if (features.length !== others.length) return 0;
  return features.reduce((sum, value, index) => sum + value * (others[index] ?? 0), 0);
}
