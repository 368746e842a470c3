// The photo whose critique the panel shows: its detail, read again when it changes, and what is pointed at.
import { call } from '../api.ts';
import { highlightOf } from '../logic/evidence.ts';
import type { Highlight, Pointer } from '../logic/evidence.ts';
import { throttle } from '../logic/throttle.ts';
import type { EncodedMap, PhotoDetail } from '../../preload/contract/types.ts';
import type { NoticeState } from './notices.svelte.ts';

export type MapKind = 'saliency' | 'subject' | 'attention';

const RELOAD_DELAY_MS = 60;

export class PhotoState {
  #detail = $state.raw<PhotoDetail | null>(null);
  #pointed = $state.raw<Pointer | null>(null);
  #pinned = $state.raw<Pointer | null>(null);
  /** Of a critique under way, what may be shown already. */
  #writing = $state('');
  #mapKind = $state<MapKind>('saliency');
  #id: number | null = null;
  #loadNumber = 0;
  readonly #notices: NoticeState;
  readonly #reloadSoon = throttle(() => void this.#notices.guard(() => this.#load()), RELOAD_DELAY_MS);

  readonly #highlight = $derived.by(() => {
    const pointer = this.#pointed ?? this.#pinned;
    return this.#detail === null || pointer === null ? null : highlightOf(pointer, this.#detail);
  });

  constructor(notices: NoticeState) {
    this.#notices = notices;
  }

  get detail(): PhotoDetail | null {
    return this.#detail;
  }

  /** Sentences of a critique that is being written; empty otherwise. */
  get writing(): string {
    return this.#writing;
  }

  /** A text under way has grown. */
  wrote(id: number, text: string): void {
    if (id === this.#id) this.#writing = text;
  }

  /** What to draw on the photo: what is pointed at, else what is pinned. */
  get highlight(): Highlight | null {
    return this.#highlight;
  }

  get pointer(): Pointer | null {
    return this.#pointed ?? this.#pinned;
  }

  get pinned(): Pointer | null {
    return this.#pinned;
  }

  get mapKind(): MapKind {
    return this.#mapKind;
  }

  /** Kinds of maps this photo has. */
  get mapKinds(): MapKind[] {
    const kinds: MapKind[] = ['saliency', 'subject', 'attention'];
    return kinds.filter((kind) => this.mapOf(kind) !== null);
  }

  mapOf(kind: MapKind): EncodedMap | null {
    return this.#detail?.[kind] ?? null;
  }

  showMap(kind: MapKind): void {
    this.#mapKind = kind;
  }

  /** Shows another photo; null shows none. */
  show(id: number | null): void {
    if (id === this.#id) return;
    this.#id = id;
    this.#pointed = null;
    this.#pinned = null;
    this.#writing = '';
    if (id === null) this.#detail = null;
    void this.#notices.guard(() => this.#load());
  }

  /** Reads the photo again if it is among these; null means any. */
  changed(ids: readonly number[] | null): void {
    if (this.#id !== null && (ids === null || ids.includes(this.#id))) this.#reloadSoon.ask();
  }

  patch(change: Partial<PhotoDetail>): void {
    if (this.#detail !== null) this.#detail = { ...this.#detail, ...change };
  }

  /** The pointer or the focus is on something in the panel; null when it left. */
  pointAt(pointer: Pointer | null): void {
    this.#pointed = pointer;
  }

  /** Keeps something lit, or lets it go. */
  togglePin(pointer: Pointer): void {
    this.#pinned = JSON.stringify(this.#pinned) === JSON.stringify(pointer) ? null : pointer;
  }

  unpin(): void {
    this.#pinned = null;
    this.#pointed = null;
  }

  async #load(): Promise<void> {
    this.#loadNumber += 1;
    const number = this.#loadNumber;
    if (this.#id === null) return;
    const detail = await call('getPhoto', this.#id);
    if (number === this.#loadNumber) this.#detail = detail;
  }
}
