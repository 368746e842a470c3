// A Critic behind which another may take its place while photos are under way: they are critiqued by the new one. Knows no pack.
import type { PhotoOutcome } from '../domain/critique.ts';
import { AppError } from '../domain/errors.ts';
import type { Critic, CriticInfo, CritiqueOptions } from './critic.ts';

export class SwitchableCritic implements Critic {
  #current: Critic;
  /** The one before has ended: two large packs at once would not fit in memory. */
  #switched: Promise<void> = Promise.resolve();

  constructor(first: Critic) {
    this.#current = first;
  }

  async ready(): Promise<CriticInfo> {
    return this.#ask((critic) => critic.ready());
  }

  async critique(path: string, options?: CritiqueOptions, signal?: AbortSignal): Promise<PhotoOutcome> {
    return this.#ask((critic) => critic.critique(path, options, signal), signal);
  }

  /** Ends the critic in use; whoever waits for it, and whoever comes, gets `next`. Owns `next` from now on. */
  async replace(next: Critic): Promise<void> {
    const before = this.#current;
    const waited = this.#switched;
    this.#current = next;
    this.#switched = waited.then(() => before.close());
    await this.#switched;
  }

  async close(): Promise<void> {
    await this.#switched;
    await this.#current.close();
  }

  async #ask<Answer>(question: (critic: Critic) => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
    for (;;) {
      await this.#switched;
      const critic = this.#current;
      try {
        return await question(critic);
      } catch (error) {
        const wasReplaced = critic !== this.#current && error instanceof AppError && error.kind === 'cancelled';
        if (!wasReplaced || signal?.aborted) throw error;
      }
    }
  }
}
