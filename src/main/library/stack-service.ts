// Stacks at work: groups photos a moment after their critiques arrive, change or vanish, group by connected group, and says why a frame is the best.
import type { ReadableDB, WritableDB } from '../store/database.ts';
import { measurePositions } from '../store/fingerprints.ts';
import {
  getStackFrames,
  getStackId,
  getStackKey,
  listHashes,
  listStack,
  listUngrouped,
  saveStacks,
  waitsToBeGrouped,
} from '../store/stacks.ts';
import { compareFrames, rankFrames, type FrameFacts } from '../stacks/best-frame.ts';
import { HashIndex } from '../stacks/hash-index.ts';
import { cutStacks } from '../stacks/partition.ts';
import { isSimilar, type StackKey } from '../stacks/similar.ts';
import type { StackDetail } from '../../preload/contract/types.ts';

export interface StackServiceOptions {
  db: WritableDB;
  /** Photos joined, left or changed places within stacks. */
  onStacked: (photoIds: number[]) => void;
  /** How long after a change grouping begins; 500 by default. */
  delayMs?: number | undefined;
}

const DELAY_MS = 500;
const PAGE = 2000;
const BATCH = 200;

export class StackService {
  readonly #options: StackServiceOptions;
  #index: HashIndex | undefined;
  #timer: NodeJS.Timeout | undefined;
  #grouping: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: StackServiceOptions) {
    this.#options = options;
  }

  /** Critiques, files or ratings changed: groups what waits, after a moment. */
  photosChanged(): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#grouping = this.#grouping
        .then(() => this.#group())
        .catch((error: unknown) => {
          // The store may be locked or full for a while; what waits is marked in it, and the next change tries again.
          console.error(error);
          this.#index = undefined;
        });
    }, this.#options.delayMs ?? DELAY_MS);
  }

  /** The stack of a photo with reasons; null when it stands alone. */
  getStack(photoId: number): StackDetail | null {
    const { db } = this.#options;
    const id = getStackId(db, photoId);
    if (id === null) return null;
    const frames = this.#readFacts(listStack(db, id));
    const { frames: compared, summary } = compareFrames(frames);
    return { id, frames: compared, summary };
  }

  /** Resolves when nothing is scheduled or being grouped. */
  async settled(): Promise<void> {
    while (this.#timer !== undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    await this.#grouping;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#grouping;
  }

  async #group(): Promise<void> {
    const { db, onStacked } = this.#options;
    const changed: number[] = [];
    for (;;) {
      if (this.#isClosed) return;
      const waiting = listUngrouped(db, BATCH);
      if (waiting.length === 0) break;
      const index = (this.#index ??= await this.#readIndex());
      for (const photoId of waiting) refresh(db, index, photoId);
      for (const photoId of waiting) {
        if (waitsToBeGrouped(db, photoId)) changed.push(...this.#groupAround(index, photoId));
        await new Promise((resolve) => setImmediate(resolve));
        if (this.#isClosed) return;
      }
    }
    if (changed.length > 0) onStacked([...new Set(changed)]);
  }

  /** Cuts the connected group of one photo into stacks and ranks them, in one step from reading to writing. Returns the ids that changed. */
  #groupAround(index: HashIndex, photoId: number): number[] {
    const { db } = this.#options;
    const former = getStackId(db, photoId);
    const begun = former === null ? [photoId] : listStack(db, former);
    const keys = connectedKeys(db, index, begun);
    const stacks = cutStacks(keys).map((ids) => rankFrames(this.#readFacts(ids)).map((frame) => frame.photoId));
    const ids = new Set([...begun, ...keys.map((key) => key.photoId)]);
    return saveStacks(db, [...ids], stacks);
  }

  #readFacts(photoIds: readonly number[]): FrameFacts[] {
    const { db } = this.#options;
    const positions = measurePositions(db);
    return getStackFrames(db, photoIds).map(({ measures, ...frame }) => ({
      ...frame,
      measure: (id: string) => {
        const value = measures[positions.get(id) ?? -1] ?? Number.NaN;
        return Number.isFinite(value) ? value : undefined;
      },
    }));
  }

  /** All hashes of the library, page by page. */
  async #readIndex(): Promise<HashIndex> {
    const index = new HashIndex();
    for (let afterId = 0; ;) {
      const rows = listHashes(this.#options.db, afterId, PAGE);
      for (const row of rows) index.set(row);
      const last = rows.at(-1);
      if (!last) return index;
      afterId = last.photoId;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Brings the index in line with what the store says of a photo now. */
function refresh(db: ReadableDB, index: HashIndex, photoId: number): StackKey | undefined {
  const key = getStackKey(db, photoId);
  if (key) index.set(key);
  else index.delete(photoId);
  return key;
}

/** Everything reachable from some photos by similarity, themselves included. */
function connectedKeys(db: ReadableDB, index: HashIndex, photoIds: readonly number[]): StackKey[] {
  const keys = new Map<number, StackKey | undefined>();
  const keyOf = (id: number): StackKey | undefined => {
    if (!keys.has(id)) keys.set(id, refresh(db, index, id));
    return keys.get(id);
  };
  const seen = new Set(photoIds);
  const waiting = [...photoIds];
  const found: StackKey[] = [];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const key = keyOf(id);
    if (!key) continue;
    found.push(key);
    for (const other of index.near(key)) {
      const otherKey = seen.has(other) ? undefined : keyOf(other);
      if (!otherKey || !isSimilar(key, otherKey)) continue;
      seen.add(other);
      waiting.push(other);
    }
  }
  return found;
}
