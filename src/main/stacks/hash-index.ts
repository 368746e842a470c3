// Hashes and times of the whole library in memory, 24 bytes a photo, searched by looking at each: 100,000 take about half a millisecond, less than any
// index over a disk, and none of them is missed. Knows no store.
import { BURST_S, countBits, MOST_BITS } from './similar.ts';

const FIRST_SIZE = 1024;

export interface IndexedHash {
  photoId: number;
  /** The perceptual hash in two halves, 32 bits each. */
  high: number;
  low: number;
  takenAtS: number | null;
}

export class HashIndex {
  #ids = new Float64Array(FIRST_SIZE);
  #high = new Uint32Array(FIRST_SIZE);
  #low = new Uint32Array(FIRST_SIZE);
  /** NaN where unknown, which is near to no time. */
  #takenAtS = new Float64Array(FIRST_SIZE);
  #count = 0;
  readonly #places = new Map<number, number>();

  get size(): number {
    return this.#count;
  }

  /** Adds a photo or replaces its hash. */
  set({ photoId, high, low, takenAtS }: IndexedHash): void {
    const place = this.#places.get(photoId) ?? this.#append(photoId);
    this.#high[place] = high;
    this.#low[place] = low;
    this.#takenAtS[place] = takenAtS ?? Number.NaN;
  }

  delete(photoId: number): void {
    const place = this.#places.get(photoId);
    if (place === undefined) return;
    this.#places.delete(photoId);
    this.#count -= 1;
    const lastId = this.#ids[this.#count] ?? 0;
    if (place === this.#count) return;
    this.#ids[place] = lastId;
    this.#high[place] = this.#high[this.#count] ?? 0;
    this.#low[place] = this.#low[this.#count] ?? 0;
    this.#takenAtS[place] = this.#takenAtS[this.#count] ?? 0;
    this.#places.set(lastId, place);
  }

  /** Ids of all photos near enough to be similar, the photo itself included, ascending. */
  near({ high, low, takenAtS }: Omit<IndexedHash, 'photoId'>): number[] {
    const found: number[] = [];
    const highs = this.#high;
    const lows = this.#low;
    for (let place = 0; place < this.#count; place += 1) {
      const bits = countBits((highs[place] ?? 0) ^ high) + countBits((lows[place] ?? 0) ^ low);
      if (bits > MOST_BITS.inBurst) continue;
      const isInBurst = takenAtS !== null && Math.abs((this.#takenAtS[place] ?? 0) - takenAtS) <= BURST_S;
      if (bits <= MOST_BITS.otherwise || isInBurst) found.push(this.#ids[place] ?? 0);
    }
    return found.sort((one, other) => one - other);
  }

  #append(photoId: number): number {
    if (this.#count === this.#ids.length) this.#grow();
    const place = this.#count;
    this.#ids[place] = photoId;
    this.#places.set(photoId, place);
    this.#count += 1;
    return place;
  }

  #grow(): void {
    const size = this.#ids.length * 2;
    const [ids, takenAtS] = [new Float64Array(size), new Float64Array(size)];
    const [high, low] = [new Uint32Array(size), new Uint32Array(size)];
    ids.set(this.#ids);
    takenAtS.set(this.#takenAtS);
    high.set(this.#high);
    low.set(this.#low);
    [this.#ids, this.#takenAtS, this.#high, this.#low] = [ids, takenAtS, high, low];
  }
}
