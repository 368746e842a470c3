// Whom to blame when a critic's process dies again and again: the photo that was under way, or the execution provider it ran on. Kept by
// process-critic; knows no process and no photo.
//
// [Note: providers that die] A driver that fails by an exception is replaced in the process itself (local-critic). One that takes the process
// with it leaves nobody to do so. So the second death on a provider that may give way puts the CPU in its place, and the photos that were under
// way then are its witnesses: they go first, one by one. Once the CPU has looked at all of them the blame is kept with the provider's trials; if one of them
// ends the CPU's process too it is the photo's fault, and the provider is trusted again from the next start on.
import type { PhotoOutcome } from '../domain/critique.ts';
import { isFailure } from '../domain/critique.ts';
import type { CriticInfo } from './critic.ts';
import type { CriticSetup } from './critic-protocol.ts';

const MAX_DEATHS = 2;

export class ProviderBlame {
  readonly #canGiveWay: boolean;
  /** What the last process that opened its pack ran on. */
  #provider: string | undefined;
  #deaths = 0;
  #refusal: { provider: string; reason: string } | undefined;

  constructor(canGiveWay: boolean) {
    this.#canGiveWay = canGiveWay;
  }

  /** How the next process is to be started; `witnesses`: how many photos were under way when the provider was given up. */
  amend(setup: CriticSetup, witnesses: number): CriticSetup {
    const refusal = this.#refusal;
    return refusal === undefined ? setup : { ...setup, provider: 'cpu', blamed: { ...refusal, witnesses } };
  }

  /** A process opened its pack; returns what it told, with the provider that had to give way. */
  noteOpened(info: CriticInfo): CriticInfo {
    this.#provider = info.provider;
    return this.#refusal === undefined ? info : { ...info, refusals: [this.#refusal, ...info.refusals] };
  }

  /** A process died; true if its provider gives way now. */
  noteDeath(reason: string): boolean {
    const provider = this.#provider;
    if (!this.#canGiveWay || provider === undefined || provider === 'cpu') return false;
    this.#deaths += 1;
    if (this.#deaths < MAX_DEATHS) return false;
    this.#refusal = { provider, reason: `It ended the process twice while it worked (${reason}).` };
    this.#provider = undefined;
    this.#deaths = 0;
    return true;
  }

  /** A witness ended the CPU's process as well. */
  lift(): void {
    this.#refusal = undefined;
  }

  /** What is said with every critique that the CPU made instead. */
  noteOutcome(outcome: PhotoOutcome): PhotoOutcome {
    if (this.#refusal === undefined || isFailure(outcome)) return outcome;
    const { provider, reason } = this.#refusal;
    const message = `The execution provider "${provider}" gave way to the CPU. ${reason}`;
    return { ...outcome, warnings: [...outcome.warnings, { kind: 'provider-failed', message }] };
  }
}
