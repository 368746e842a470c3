// Events to the hosts: each critique's step at once, counts and changed rows gathered for a moment so that a fast queue floods nobody.
import type { EventName, Events } from '../../preload/contract/api.ts';

/** One event with its name, as hosts pass it on. */
export type LibraryEvent = { [Name in EventName]: { name: Name; event: Events[Name] } }[EventName];

const GATHER_MS = 150;

export class EventHub {
  readonly #listeners = new Set<(event: LibraryEvent) => void>();
  readonly #summarise: () => Events['job-changed'];
  #changedIds: Set<number> | null = new Set();
  #foldersChanged = false;
  #jobsChanged = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(summarise: () => Events['job-changed']) {
    this.#summarise = summarise;
  }

  /** Returns the function that unsubscribes. */
  subscribe(listener: (event: LibraryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  send(event: LibraryEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  jobsChanged(): void {
    this.#jobsChanged = true;
    this.#schedule();
  }

  /** Rows of these photos changed; null: photos came or went. */
  photosChanged(photoIds: readonly number[] | null, foldersChanged = false): void {
    if (photoIds === null) this.#changedIds = null;
    else for (const id of photoIds) this.#changedIds?.add(id);
    this.#foldersChanged ||= foldersChanged;
    this.#schedule();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    const photoIds = this.#changedIds === null ? null : [...this.#changedIds];
    const foldersChanged = this.#foldersChanged;
    const jobsChanged = this.#jobsChanged;
    this.#changedIds = new Set();
    this.#foldersChanged = false;
    this.#jobsChanged = false;
    if (jobsChanged) this.send({ name: 'job-changed', event: this.#summarise() });
    if (foldersChanged || photoIds === null || photoIds.length > 0) {
      this.send({ name: 'library-changed', event: { photoIds, foldersChanged } });
    }
  }
}
