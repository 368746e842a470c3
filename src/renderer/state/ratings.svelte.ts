// Stars and flags: shown at once, sent to the back end, put back when it refuses.
import { call } from '../api.ts';
import type { Flag, Stars } from '../../preload/contract/types.ts';
import type { LibraryState } from './library.svelte.ts';
import type { NoticeState } from './notices.svelte.ts';
import type { PhotoState } from './photo.svelte.ts';
import type { RowState } from './rows.svelte.ts';

/** Ids per call the contract accepts. */
const BATCH = 10_000;

export interface RatingParts {
  library: LibraryState;
  rows: RowState;
  photo: PhotoState;
  notices: NoticeState;
}

export class RatingState {
  readonly #parts: RatingParts;

  constructor(parts: RatingParts) {
    this.#parts = parts;
  }

  /** Rates the selected photos; the stars they all have already are taken away. */
  async setStars(stars: Stars): Promise<void> {
    await this.#apply({ stars }, (ids) => call('setStars', ids, stars));
  }

  async setFlag(flag: Flag): Promise<void> {
    await this.#apply({ flag }, (ids) => call('setFlag', ids, flag));
  }

  async #apply(change: { stars: Stars } | { flag: Flag }, send: (ids: number[]) => Promise<null>): Promise<void> {
    const { library, rows, photo, notices } = this.#parts;
    const ids = [...library.selectedIds];
    if (ids.length === 0) return;
    const former = photo.detail;
    const putBack = rows.patch(ids, change);
    if (former !== null && library.selectedIds.has(former.id)) photo.patch(change);
    try {
      for (let start = 0; start < ids.length; start += BATCH) await send(ids.slice(start, start + BATCH));
      library.resultsChanged();
    } catch (error) {
      putBack();
      photo.changed(ids);
      notices.fail(error);
    }
  }
}
