// A Critic in this very process: opens the pack once, on first need, and passes photos through the pipeline.
// Inference blocks the event loop, so hosts with a window use process-critic instead.
import { isFailure } from '../domain/critique.ts';
import type { PhotoOutcome } from '../domain/critique.ts';
import { AppError, reportError } from '../domain/errors.ts';
import type { ErrorKind } from '../domain/errors.ts';
import type { Critic, CriticInfo, CritiqueOptions } from './critic.ts';
import type { CriticSetup } from './critic-protocol.ts';
import { openPack } from './open-pack.ts';
import type { OpenPack } from './open-pack.ts';

/** A critic in this process; `open` opens its pack. */
export function createLocalCritic(
  setup: CriticSetup,
  open: (setup: CriticSetup) => Promise<OpenPack> = openPack,
): Critic {
  return new LocalCritic(setup, open);
}

/** Failures that may be the provider's, not the photo's. */
const PROVIDER_FAILURES: ReadonlySet<ErrorKind> = new Set(['inference-failed', 'out-of-memory']);

class LocalCritic implements Critic {
  readonly #setup: CriticSetup;
  readonly #openPack: (setup: CriticSetup) => Promise<OpenPack>;
  readonly #underWay = new Set<Promise<unknown>>();
  #opening: Promise<OpenPack> | undefined;
  /** What is said with every critique after a provider failed in the middle of its work. */
  #fallback: { provider: string; reason: string } | undefined;
  #critiqued = 0;
  #isClosed = false;

  constructor(setup: CriticSetup, open: (setup: CriticSetup) => Promise<OpenPack>) {
    this.#setup = setup;
    this.#openPack = open;
  }

  async ready(): Promise<CriticInfo> {
    return (await this.#open()).info;
  }

  async critique(path: string, options: CritiqueOptions = {}, signal?: AbortSignal): Promise<PhotoOutcome> {
    const running = this.#critique(path, options, signal);
    const settled = running.catch(() => undefined);
    this.#underWay.add(settled);
    try {
      return await running;
    } finally {
      this.#underWay.delete(settled);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#underWay);
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.close();
  }

  async #critique(path: string, options: CritiqueOptions, signal: AbortSignal | undefined): Promise<PhotoOutcome> {
    const opened = await this.#open();
    try {
      const outcome = await opened.pipeline.critique(path, options, signal);
      this.#keepBlame(opened);
      return this.#noteFallback(outcome);
    } catch (error) {
      if (error instanceof AppError && error.kind === 'cancelled') throw error;
      if (await this.#replace(opened, error)) return this.#critique(path, options, signal);
      // A fault of the program, not of the photo, still fails this photo only; the log tells where.
      if (!(error instanceof AppError)) console.error(error);
      return { path, error: reportError(error) };
    }
  }

  /** True if the photo may be tried again because its provider gave way to the CPU; that happens once. */
  async #replace(failed: OpenPack, error: unknown): Promise<boolean> {
    if (!(error instanceof AppError) || !PROVIDER_FAILURES.has(error.kind)) return false;
    const { provider } = failed.info;
    if (this.#setup.provider !== 'auto' || provider === 'cpu' || this.#isClosed) return false;
    if (this.#fallback === undefined) {
      const fallback = { provider, reason: `It failed while it worked: ${error.message}` };
      this.#fallback = fallback;
      this.#opening = this.#openPack({ ...this.#setup, provider: 'cpu' }).then((opened) => ({
        ...opened,
        info: { ...opened.info, refusals: [...failed.info.refusals, fallback] },
      }));
      await failed.close();
    }
    await this.#opening;
    return true;
  }

  /** [Note: providers that die]: the photos that were under way then did no harm here. */
  #keepBlame(opened: OpenPack): void {
    this.#critiqued += 1;
    if (this.#critiqued === Math.max(1, this.#setup.blamed?.witnesses ?? 0)) opened.keepBlame();
  }

  #noteFallback(outcome: PhotoOutcome): PhotoOutcome {
    if (this.#fallback === undefined || isFailure(outcome)) return outcome;
    const { provider, reason } = this.#fallback;
    const message = `The execution provider "${provider}" gave way to the CPU. ${reason}`;
    return { ...outcome, warnings: [...outcome.warnings, { kind: 'provider-failed', message }] };
  }

  async #open(): Promise<OpenPack> {
    if (this.#isClosed) throw new AppError('cancelled', 'The critic was closed.');
    this.#opening ??= this.#openPack(this.#setup);
    try {
      return await this.#opening;
    } catch (error) {
      // The pack may be installed or mended by the next time.
      this.#opening = undefined;
      throw error;
    }
  }
}
