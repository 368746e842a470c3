// Memory for the planes of one photo, used again for the next. Fresh planes cost more than they look: 18 MB a photo outside of V8's heap,
// whose growth makes it collect all of the heap twice for three photos, on this thread and on its helpers. Knows no measure.

/** Places start at whole doubles. */
const ALIGNMENT = 8;

let block = new ArrayBuffer(0);
/** Bytes given out since the photo was begun, also those that had no room in the block. */
let used = 0;
let isOpen = false;

function place(bytes: number): number | undefined {
  if (!isOpen) return undefined;
  const start = used;
  used += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
  return used <= block.byteLength ? start : undefined;
}

/** `count` numbers, all 0. Inside `withPhotoMemory` they are lent until it returns, elsewhere they are the caller's. */
export function zeros(count: number): Float32Array {
  return unset(count).fill(0);
}

/** Like `zeros`, but with numbers of any value, for a caller that writes every one before reading. */
export function unset(count: number): Float32Array {
  const start = place(count * Float32Array.BYTES_PER_ELEMENT);
  return start === undefined ? new Float32Array(count) : new Float32Array(block, start, count);
}

/** Like `zeros`, of double precision. */
export function zeroDoubles(count: number): Float64Array {
  const start = place(count * Float64Array.BYTES_PER_ELEMENT);
  return start === undefined ? new Float64Array(count) : new Float64Array(block, start, count).fill(0);
}

/** Like `zeros`, of whole numbers. */
export function zeroIntegers(count: number): Int32Array {
  const start = place(count * Int32Array.BYTES_PER_ELEMENT);
  return start === undefined ? new Int32Array(count) : new Int32Array(block, start, count).fill(0);
}

/**
 * Runs the measuring of one photo; what it allocates here is lent until it returns and written over by the next photo, so what is kept must be
 * copied before. The block grows to what the largest photo so far wanted: 15 MB, as planes have the working size whatever the photo's.
 */
export function withPhotoMemory<Result>(measure: () => Result): Result {
  if (isOpen) return measure();
  if (used > block.byteLength) block = new ArrayBuffer(used);
  used = 0;
  isOpen = true;
  try {
    return measure();
  } finally {
    isOpen = false;
  }
}
