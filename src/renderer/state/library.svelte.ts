// What the grid shows: the query (folder, filters, search, order), the ids it yields, the selection, tag counts.
import { call } from '../api.ts';
import { keepExisting, NOTHING_SELECTED, selectOne, selectRange, toggleOne } from '../logic/selection.ts';
import type { Selection } from '../logic/selection.ts';
import { throttle } from '../logic/throttle.ts';
import type { Flag, PhotoQuery, SortKey, Stars, TagCount } from '../../preload/contract/types.ts';
import type { NoticeState } from './notices.svelte.ts';
import type { SettingsState } from './settings.svelte.ts';

export interface Filters {
  tags: readonly string[];
  search: string;
  minStars: Stars;
  flag: Flag | null;
  hasError: boolean;
}

const NO_FILTERS: Filters = { tags: [], search: '', minStars: 0, flag: null, hasError: false };
const QUERY_DELAY_MS = 150;
/** While critiques arrive, an order by score is renewed this often; more would make the grid jump. */
const LIVE_ORDER_DELAY_MS = 1500;
const TAG_COUNT_DELAY_MS = 2500;

export class LibraryState {
  #ids = $state.raw<readonly number[]>([]);
  #selection = $state.raw<Selection>(NOTHING_SELECTED);
  #filters = $state.raw<Filters>(NO_FILTERS);
  #tagCounts = $state.raw<readonly TagCount[]>([]);
  #isLoaded = $state(false);
  readonly #indexById = $derived(new Map(this.#ids.map((id, index) => [id, index])));
  readonly #settings: SettingsState;
  readonly #notices: NoticeState;
  #queryNumber = 0;

  readonly #querySoon = throttle(() => void this.#notices.guard(() => this.query()), QUERY_DELAY_MS);
  readonly #renewOrder = throttle(() => void this.#notices.guard(() => this.query()), LIVE_ORDER_DELAY_MS);
  readonly #countTagsSoon = throttle(() => void this.#notices.guard(() => this.countTags()), TAG_COUNT_DELAY_MS);

  constructor(settings: SettingsState, notices: NoticeState) {
    this.#settings = settings;
    this.#notices = notices;
  }

  get ids(): readonly number[] {
    return this.#ids;
  }

  get filters(): Filters {
    return this.#filters;
  }

  get hasFilters(): boolean {
    const { tags, search, minStars, flag, hasError } = this.#filters;
    return tags.length > 0 || search !== '' || minStars > 0 || flag !== null || hasError;
  }

  get tagCounts(): readonly TagCount[] {
    return this.#tagCounts;
  }

  /** False until the first query came back. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  get activeId(): number | null {
    return this.#selection.active;
  }

  /** Place of the active photo, -1 without one. */
  get activeIndex(): number {
    return this.indexOf(this.#selection.active);
  }

  get selectedIds(): ReadonlySet<number> {
    return this.#selection.selected;
  }

  indexOf(id: number | null): number {
    return id === null ? -1 : (this.#indexById.get(id) ?? -1);
  }

  /** Runs the query; answers that a newer query has overtaken are dropped. */
  async query(): Promise<void> {
    this.#queryNumber += 1;
    const number = this.#queryNumber;
    const ids = await call('queryPhotos', this.#query());
    if (number !== this.#queryNumber) return;
    const formerIndex = this.activeIndex;
    if (!sameIds(ids, this.#ids)) this.#ids = ids;
    this.#isLoaded = true;
    this.#setSelection(keepExisting(this.#selection, ids, Math.max(0, formerIndex)));
  }

  /** Selects the photo that was active before the restart. */
  restore(photoId: number | null): void {
    if (photoId !== null) this.#selection = selectOne(photoId);
  }

  async countTags(): Promise<void> {
    const { folderId } = this.#settings.view;
    this.#tagCounts = await (folderId === null ? call('listTagCounts', undefined) : call('listTagCounts', folderId));
  }

  /** Taste was learned again: its order is another. */
  tasteChanged(): void {
    if (this.#settings.view.sort === 'taste') this.#renewOrder.ask();
  }

  /** Photos came or went. */
  photosChanged(): void {
    this.#querySoon.ask();
    this.#countTagsSoon.ask();
  }

  /** Critiques, ratings or stacks changed: the order, the filters and the folding may now give something else. */
  resultsChanged(): void {
    const { sort, stacks } = this.#settings.view;
    const isFolded = stacks.collapsed || stacks.except.length > 0;
    if (this.hasFilters || isFolded || sort === 'score' || sort === 'taste') this.#renewOrder.ask();
    this.#countTagsSoon.ask();
  }

  showFolder(folderId: number | null): void {
    this.#settings.change({ folderId });
    this.#querySoon.ask();
    this.#querySoon.flush();
    void this.#notices.guard(() => this.countTags());
  }

  filter(changes: Partial<Filters>): void {
    this.#filters = { ...this.#filters, ...changes };
    this.#querySoon.ask();
  }

  toggleTag(id: string): void {
    const { tags } = this.#filters;
    this.filter({ tags: tags.includes(id) ? tags.filter((other) => other !== id) : [...tags, id] });
  }

  clearFilters(): void {
    this.filter(NO_FILTERS);
  }

  sortBy(sort: SortKey, descending: boolean): void {
    this.#settings.change({ sort, descending });
    this.#querySoon.ask();
  }

  select(id: number, how: 'one' | 'toggle' | 'range'): void {
    if (how === 'one') this.#setSelection(selectOne(id));
    if (how === 'toggle') this.#setSelection(toggleOne(this.#selection, id));
    if (how === 'range') this.#setSelection(selectRange(this.#selection, this.#ids, id));
  }

  selectAll(): void {
    const active = this.#selection.active ?? this.#ids[0];
    if (active !== undefined) this.#setSelection({ active, anchor: active, selected: new Set(this.#ids) });
  }

  /** Back to the active photo alone. */
  selectActiveOnly(): void {
    if (this.#selection.active !== null) this.#setSelection(selectOne(this.#selection.active));
  }

  #setSelection(selection: Selection): void {
    this.#selection = selection;
    this.#settings.change({ photoId: selection.active });
  }

  #query(): PhotoQuery {
    const { folderId, sort, descending, stacks } = this.#settings.view;
    const { tags, search, minStars, flag, hasError } = this.#filters;
    return {
      ...(folderId === null ? {} : { folderId }),
      ...(tags.length === 0 ? {} : { tags: [...tags] }),
      ...(search.trim() === '' ? {} : { search: search.trim() }),
      ...(minStars === 0 ? {} : { minStars }),
      ...(flag === null ? {} : { flag }),
      ...(hasError ? { hasError } : {}),
      stacks: { collapsed: stacks.collapsed, except: [...stacks.except] },
      sort,
      descending,
    };
  }
}

function sameIds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
