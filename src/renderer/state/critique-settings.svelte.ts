// How critiques are made from now on, and asking for new ones.
import { call, messageOf } from '../api.ts';
import type { CritiqueSettings } from '../../preload/contract/types.ts';

/** What one call may queue. */
const MOST_IDS = 10_000;

export class CritiqueSettingsState {
  #stored = $state.raw<CritiqueSettings | null>(null);
  #hasSaved = $state(false);
  #problem = $state('');

  get stored(): CritiqueSettings | null {
    return this.#stored;
  }

  /** True after a change was saved. */
  get hasSaved(): boolean {
    return this.#hasSaved;
  }

  /** Why the last thing asked for was refused; empty if it was not. */
  get problem(): string {
    return this.#problem;
  }

  async load(): Promise<void> {
    this.#hasSaved = false;
    await this.#guard(async () => {
      this.#stored = await call('getCritiqueSettings');
    });
  }

  async save(settings: CritiqueSettings): Promise<void> {
    this.#hasSaved = await this.#guard(async () => {
      await call('saveCritiqueSettings', settings);
      this.#stored = settings;
    });
  }

  /** True when all are queued. */
  async critiqueAgain(ids: readonly number[]): Promise<boolean> {
    this.#hasSaved = false;
    return this.#guard(async () => {
      for (let start = 0; start < ids.length; start += MOST_IDS) {
        await call('retryPhotos', ids.slice(start, start + MOST_IDS));
      }
    });
  }

  async #guard(run: () => Promise<void>): Promise<boolean> {
    this.#problem = '';
    try {
      await run();
      return true;
    } catch (error) {
      this.#problem = messageOf(error);
      return false;
    }
  }
}
