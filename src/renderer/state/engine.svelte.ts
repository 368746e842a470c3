// Where the critic runs, as the settings see it: the choice, what runs, what was refused, and a test of all providers.
import { call, messageOf } from '../api.ts';
import { throttle } from '../logic/throttle.ts';
import type { ProviderState, ProviderTrial } from '../../preload/contract/types.ts';

const REFRESH_DELAY_MS = 400;

export class EngineState {
  #providers = $state.raw<ProviderState | null>(null);
  #trials = $state.raw<readonly ProviderTrial[]>([]);
  #isTesting = $state(false);
  #isSwitching = $state(false);
  #problem = $state('');
  readonly #refreshSoon = throttle(() => void this.load(), REFRESH_DELAY_MS);

  get providers(): ProviderState | null {
    return this.#providers;
  }

  /** What the last test found; empty before the first and after another pack came into use. */
  get trials(): readonly ProviderTrial[] {
    return this.#trials;
  }

  get isTesting(): boolean {
    return this.#isTesting;
  }

  get isSwitching(): boolean {
    return this.#isSwitching;
  }

  /** Why the last thing asked for was refused; empty if it was not. */
  get problem(): string {
    return this.#problem;
  }

  async load(): Promise<void> {
    await this.#guard(async () => {
      this.#providers = await call('getProviders');
    });
  }

  /** The critic may have started or moved; read again if anybody looks. */
  refreshSoon(): void {
    if (this.#providers !== null) this.#refreshSoon.ask();
  }

  /** Another pack is in use: what a test found of the former no longer counts. */
  packChanged(): void {
    this.#trials = [];
    this.refreshSoon();
  }

  async choose(provider: string): Promise<void> {
    this.#isSwitching = true;
    await this.#guard(async () => {
      this.#providers = await call('chooseProvider', provider);
    });
    this.#isSwitching = false;
  }

  async test(): Promise<void> {
    if (this.#isTesting) return;
    this.#isTesting = true;
    await this.#guard(async () => {
      this.#trials = await call('tryProviders');
      this.#providers = await call('getProviders');
    });
    this.#isTesting = false;
  }

  async #guard(run: () => Promise<void>): Promise<void> {
    this.#problem = '';
    try {
      await run();
    } catch (error) {
      this.#problem = messageOf(error);
    }
  }
}
