// Grid rows by photo id: fetched in batches for what is in view, kept up to a limit, read again when they changed.
import { SvelteMap } from 'svelte/reactivity';
import { call } from '../api.ts';
import { throttle } from '../logic/throttle.ts';
import type { PhotoRow, PhotoState } from '../../preload/contract/types.ts';
import type { NoticeState } from './notices.svelte.ts';

const FETCH_DELAY_MS = 30;
const BATCH = 240;
const KEPT_ROWS = 4000;

export class RowState {
  readonly #rows = new SvelteMap<number, PhotoRow>();
  readonly #notices: NoticeState;
  /** Photos in view, by who shows them: the grid or loupe, and each strip of small pictures. */
  readonly #wantedBy = new Map<string, readonly number[]>();
  #stale = new Set<number>();
  readonly #fetchSoon = throttle(() => {
    void this.#notices.guard(() => this.#fetch());
  }, FETCH_DELAY_MS);

  constructor(notices: NoticeState) {
    this.#notices = notices;
  }

  get(id: number): PhotoRow | undefined {
    return this.#rows.get(id);
  }

  /** Says which photos one viewer shows; missing ones are fetched soon. */
  want(ids: readonly number[], viewer = 'photos'): void {
    this.#wantedBy.set(viewer, ids);
    if (ids.some((id) => !this.#rows.has(id) || this.#stale.has(id))) this.#fetchSoon.ask();
  }

  /** These rows changed (all, for null); those in view are read again. */
  invalidate(ids: readonly number[] | null): void {
    for (const id of ids ?? this.#rows.keys()) if (this.#rows.has(id)) this.#stale.add(id);
    if (this.#inView().some((id) => this.#stale.has(id))) this.#fetchSoon.ask();
  }

  /** Shows a new state before the row itself is read again. */
  setState(id: number, state: PhotoState): void {
    const row = this.#rows.get(id);
    if (row !== undefined && row.state !== state) this.#rows.set(id, { ...row, state });
  }

  /** Changes rows at once; returns the function that puts the former ones back. */
  patch(ids: readonly number[], change: Partial<PhotoRow>): () => void {
    const former = ids.map((id) => this.#rows.get(id)).filter((row) => row !== undefined);
    for (const row of former) this.#rows.set(row.id, { ...row, ...change });
    return () => {
      for (const row of former) this.#rows.set(row.id, row);
    };
  }

  #inView(): number[] {
    return [...this.#wantedBy.values()].flat();
  }

  #missing(): number[] {
    return this.#inView().filter((id) => !this.#rows.has(id) || this.#stale.has(id));
  }

  async #fetch(): Promise<void> {
    const ids = [...new Set(this.#missing())].slice(0, BATCH);
    if (ids.length === 0) return;
    for (const id of ids) this.#stale.delete(id);
    const rows = await call('getPhotoRows', ids);
    for (const row of rows) this.#rows.set(row.id, row);
    this.#evict();
    if (rows.length > 0 && this.#missing().length > 0) this.#fetchSoon.ask();
  }

  #evict(): void {
    if (this.#rows.size <= KEPT_ROWS) return;
    const inView = new Set(this.#inView());
    for (const id of this.#rows.keys()) {
      if (this.#rows.size <= KEPT_ROWS) return;
      if (!inView.has(id)) this.#rows.delete(id);
    }
  }
}
