// The user's own taste as learned from their stars and flags: whether it is on, and what it says of the active photo.
import { call } from '../api.ts';
import type { TasteDetail, TasteSummary } from '../../preload/contract/types.ts';
import type { NoticeState } from './notices.svelte.ts';

export class TasteState {
  #summary = $state.raw<TasteSummary | null>(null);
  #detail = $state.raw<TasteDetail | null>(null);
  #photoId: number | null = null;
  #loadNumber = 0;
  readonly #notices: NoticeState;

  constructor(notices: NoticeState) {
    this.#notices = notices;
  }

  get summary(): TasteSummary | null {
    return this.#summary;
  }

  get isOn(): boolean {
    return this.#summary?.state === 'on';
  }

  /** Taste of the active photo; null while taste is off or the photo has no critique. */
  get detail(): TasteDetail | null {
    return this.#detail;
  }

  async load(): Promise<void> {
    this.#summary = await call('getTasteSummary');
  }

  /** Taste was learned again. */
  update(summary: TasteSummary): void {
    this.#summary = summary;
    this.show(this.#photoId);
  }

  /** Another photo is active, or its critique changed. */
  show(photoId: number | null): void {
    this.#photoId = photoId;
    this.#loadNumber += 1;
    const number = this.#loadNumber;
    void this.#notices.guard(async () => {
      const detail = photoId === null ? null : await call('getTaste', photoId);
      if (number === this.#loadNumber) this.#detail = detail;
    });
  }

  refresh(): void {
    this.show(this.#photoId);
  }
}
