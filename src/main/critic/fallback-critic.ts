// A Critic for a provider the user asked for by name, with another behind it: when the provider cannot be used, the other takes over and
// says what was refused. Decided once, when the first photo or `ready` asks. Knows no pack.
import type { PhotoOutcome } from '../domain/critique.ts';
import { AppError } from '../domain/errors.ts';
import type { ErrorKind } from '../domain/errors.ts';
import type { Critic, CriticInfo, CritiqueOptions } from './critic.ts';

export interface FallbackOptions {
  /** What the first critic runs on. */
  provider: string;
  first: Critic;
  /** Makes the critic that takes over. */
  startOther: () => Critic;
}

/** Failures to open that another provider may not share. */
const REFUSALS: ReadonlySet<ErrorKind> = new Set(['provider-unavailable', 'out-of-memory', 'inference-failed']);

interface Decision {
  critic: Critic;
  refusals: CriticInfo['refusals'];
}

export class FallbackCritic implements Critic {
  readonly #options: FallbackOptions;
  #decision: Promise<Decision> | undefined;

  constructor(options: FallbackOptions) {
    this.#options = options;
  }

  async ready(): Promise<CriticInfo> {
    const { critic, refusals } = await this.#decide();
    const info = await critic.ready();
    const others = info.refusals.filter(({ provider }) => refusals.every((known) => known.provider !== provider));
    return { ...info, refusals: [...refusals, ...others] };
  }

  async critique(path: string, options?: CritiqueOptions, signal?: AbortSignal): Promise<PhotoOutcome> {
    const { critic } = await this.#decide();
    return critic.critique(path, options, signal);
  }

  async close(): Promise<void> {
    await this.#options.first.close();
    const decision = await this.#decision?.catch(() => undefined);
    await decision?.critic.close();
  }

  async #decide(): Promise<Decision> {
    this.#decision ??= this.#tryFirst();
    try {
      return await this.#decision;
    } catch (error) {
      // The pack may be installed or mended by the next time.
      this.#decision = undefined;
      throw error;
    }
  }

  async #tryFirst(): Promise<Decision> {
    const { provider, first, startOther } = this.#options;
    try {
      await first.ready();
      return { critic: first, refusals: [] };
    } catch (error) {
      if (!(error instanceof AppError) || !REFUSALS.has(error.kind)) throw error;
      await first.close();
      return { critic: startOther(), refusals: [{ provider, reason: error.message }] };
    }
  }
}
