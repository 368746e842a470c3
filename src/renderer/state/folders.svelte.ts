// Imported folders: list, add, watch, remove. Counts are read again when the library or the queue moves.
import { call } from '../api.ts';
import { throttle } from '../logic/throttle.ts';
import type { Folder } from '../../preload/contract/types.ts';
import type { NoticeState } from './notices.svelte.ts';

const REFRESH_DELAY_MS = 700;

export class FolderState {
  #folders = $state.raw<readonly Folder[]>([]);
  readonly #notices: NoticeState;
  readonly #refreshSoon = throttle(() => {
    void this.#notices.guard(() => this.load());
  }, REFRESH_DELAY_MS);

  constructor(notices: NoticeState) {
    this.#notices = notices;
  }

  get all(): readonly Folder[] {
    return this.#folders;
  }

  get isEmpty(): boolean {
    return this.#folders.length === 0;
  }

  find(id: number | null): Folder | undefined {
    return this.#folders.find((folder) => folder.id === id);
  }

  async load(): Promise<void> {
    this.#folders = await call('listFolders');
  }

  refreshSoon(): void {
    this.#refreshSoon.ask();
  }

  /** Adds a folder by its path; throws what the back end refuses, so that the form can show it in place. */
  async add(path: string): Promise<Folder> {
    const folder = await call('addFolder', path);
    await this.load();
    return folder;
  }

  async remove(id: number): Promise<void> {
    await this.#notices.guard(async () => {
      await call('removeFolder', id);
      await this.load();
    });
  }

  async setWatched(id: number, watched: boolean): Promise<void> {
    const folder = await this.#notices.guard(() => call('setFolderWatched', id, watched));
    if (folder !== undefined) this.#folders = this.#folders.map((other) => (other.id === id ? folder : other));
  }
}
