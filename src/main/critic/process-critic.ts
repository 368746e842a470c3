// A Critic whose work happens in a child process (or a thread of this one): started on first need, released when idle, restarted after a crash.
// A photo that was under way alone when the process died for the second time is quarantined, unless the provider is to blame (provider-blame.ts).
// Knows no model.
import type { PhotoOutcome } from '../domain/critique.ts';
import { AppError, toAppError } from '../domain/errors.ts';
import type { WorkerProcess } from '../domain/worker-process.ts';
import type { Critic, CriticInfo, CritiqueOptions } from './critic.ts';
import type { CriticSetup, FromCritic, ToCritic } from './critic-protocol.ts';
import { forkWorker } from './fork-worker.ts';
import { ProviderBlame } from './provider-blame.ts';

export interface ProcessCriticOptions extends CriticSetup {
  startWorker: () => WorkerProcess;
  /** Photos given to the process at once: decode of the next overlaps inference. More if the pack writes more texts at once. */
  photosInFlight?: number;
  /** The process ends after this time without work; undefined: never. */
  idleMs?: number | undefined;
  /** A provider asked for by name gives way to the CPU when it ended the process twice; under `auto` any does. */
  givesWay?: boolean;
}

/** Once on its own and once among others: a third start would only crash again. */
const MAX_CRASHES = 2;
const CLOSE_TIMEOUT_MS = 3000;

/** A critic in a forked Node child. Rejections as in `Critic`. */
export function forkCritic(setup: CriticSetup): Critic {
  return createProcessCritic({
    ...setup,
    startWorker: () => forkWorker(new URL('./critic-worker.ts', import.meta.url)),
  });
}

/** A critic in the child process that `startWorker` starts; its entry file is critic-worker. */
export function createProcessCritic(options: ProcessCriticOptions): Critic {
  return new ProcessCritic(options);
}

interface Request {
  path: string;
  options: CritiqueOptions;
  /** Times the process died while this photo was under way. */
  crashes: number;
  /** It was under way when a provider was given up. */
  isWitness: boolean;
  settle: (result: { outcome: PhotoOutcome } | { error: AppError }) => void;
}

interface Running {
  worker: WorkerProcess;
  /** Ids given to this process and not answered yet, cancelled ones included. */
  sent: Set<number>;
  info: PromiseWithResolvers<CriticInfo>;
  isOpen: boolean;
  /** As the critic told when it opened. */
  photosAtOnce: number;
}

class ProcessCritic implements Critic {
  readonly #options: ProcessCriticOptions & { photosInFlight: number };
  readonly #requests = new Map<number, Request>();
  readonly #blame: ProviderBlame;
  #running: Running | undefined;
  #failedStarts = 0;
  #nextId = 1;
  #idleTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: ProcessCriticOptions) {
    this.#options = { photosInFlight: 3, idleMs: 300_000, ...options };
    this.#blame = new ProviderBlame(options.provider === 'auto' || options.givesWay === true);
  }

  async ready(): Promise<CriticInfo> {
    if (this.#isClosed) throw new AppError('cancelled', 'The critic was closed.');
    const running = this.#running ?? this.#start();
    this.#restartIdleTimer();
    return running.info.promise;
  }

  async critique(path: string, options: CritiqueOptions = {}, signal?: AbortSignal): Promise<PhotoOutcome> {
    if (this.#isClosed || signal?.aborted) throw new AppError('cancelled', 'The critique was cancelled.');
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<PhotoOutcome>();
    const cancel = () => {
      if (this.#running?.sent.has(id)) this.#post({ type: 'cancel', id });
      this.#settle(id, { error: new AppError('cancelled', 'The critique was cancelled.') });
    };
    this.#requests.set(id, {
      path,
      options,
      crashes: 0,
      isWitness: false,
      settle: (result) => {
        signal?.removeEventListener('abort', cancel);
        if ('error' in result) reject(result.error);
        else resolve(result.outcome);
      },
    });
    signal?.addEventListener('abort', cancel);
    this.#pump();
    return promise;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    this.#failAll(new AppError('cancelled', 'The critic was closed.'));
    await this.#release();
  }

  /** Gives photos to the process: up to `photosInFlight`, but one that saw a crash goes alone, so that the next crash names its cause. */
  #pump(): void {
    this.#restartIdleTimer();
    if (this.#requests.size === 0) return;
    const { sent, isOpen, photosAtOnce } = this.#running ?? this.#start();
    if (!isOpen) return;
    const waiting = [...this.#requests].filter(([id]) => !sent.has(id));
    const suspect = waiting.find(([, { crashes }]) => crashes > 0);
    if ([...sent].some((id) => (this.#requests.get(id)?.crashes ?? 0) > 0)) return;
    if (suspect) {
      if (sent.size === 0) this.#send(...suspect);
      return;
    }
    const most = Math.max(this.#options.photosInFlight, photosAtOnce);
    for (const [id, request] of waiting.slice(0, Math.max(0, most - sent.size))) this.#send(id, request);
  }

  #send(id: number, { path, options }: Request): void {
    this.#running?.sent.add(id);
    const { onProgress, ...sent } = options;
    this.#post({ type: 'critique', id, path, options: { ...sent, wantsProgress: onProgress !== undefined } });
  }

  #post(message: ToCritic): void {
    this.#running?.worker.post(message);
  }

  #start(): Running {
    const worker = this.#options.startWorker();
    const running: Running = {
      worker,
      sent: new Set(),
      info: Promise.withResolvers<CriticInfo>(),
      isOpen: false,
      photosAtOnce: 1,
    };
    // Photos report a failed start themselves; only `ready` waits for this promise.
    running.info.promise.catch(() => undefined);
    this.#running = running;
    worker.onMessage((message) => {
      if (this.#running === running) this.#receive(running, message as FromCritic);
    });
    worker.onExit((reason) => {
      if (this.#running === running) this.#recover(running, reason);
    });
    const { packFolder, provider, trialsFile, photosAhead } = this.#options;
    const setup: CriticSetup = {
      packFolder,
      provider,
      ...(trialsFile !== undefined && { trialsFile }),
      ...(photosAhead !== undefined && { photosAhead }),
    };
    const witnesses = [...this.#requests.values()].filter(({ isWitness }) => isWitness).length;
    this.#post({ type: 'open', setup: this.#blame.amend(setup, witnesses) });
    return running;
  }

  #receive(running: Running, message: FromCritic): void {
    switch (message.type) {
      case 'opened':
        running.isOpen = true;
        this.#failedStarts = 0;
        running.photosAtOnce = message.info.photosAtOnce;
        running.info.resolve(this.#blame.noteOpened(message.info));
        break;
      case 'open-failed':
        this.#refuse(running, toAppError(message.error));
        return;
      case 'progress':
        this.#requests.get(message.id)?.options.onProgress?.(message.progress);
        return;
      case 'outcome':
        running.sent.delete(message.id);
        this.#settle(message.id, { outcome: this.#blame.noteOutcome(message.outcome) });
        break;
      case 'rejected':
        running.sent.delete(message.id);
        this.#settle(message.id, { error: toAppError(message.error) });
        break;
    }
    this.#pump();
  }

  /** The process died by itself: blame what was under way, then go on with a new one. */
  #recover(running: Running, reason: string): void {
    this.#running = undefined;
    if (this.#blame.noteDeath(reason)) {
      this.#goOnWithoutProvider(running);
      return;
    }
    const died = new AppError('inference-failed', 'The critic stopped unexpectedly.', { detail: { reason } });
    if (!running.isOpen) {
      this.#failedStarts += 1;
      if (this.#failedStarts >= MAX_CRASHES) {
        this.#failedStarts = 0;
        this.#refuse(running, died);
        return;
      }
      const next = this.#start();
      next.info.promise.then(running.info.resolve, running.info.reject);
      return;
    }
    for (const id of running.sent) {
      const request = this.#requests.get(id);
      if (!request) continue;
      request.crashes += 1;
      if (request.crashes < MAX_CRASHES) continue;
      if (request.isWitness) this.#blame.lift();
      const message = 'This photo made the critic stop twice. It is left out until you ask for it again.';
      this.#settle(id, { outcome: { path: request.path, error: { kind: 'photo-quarantined', message } } });
    }
    this.#pump();
  }

  /** What was under way is no longer suspected more than once: it goes first, alone, and one more death is its own. */
  #goOnWithoutProvider(died: Running): void {
    this.#failedStarts = 0;
    for (const id of died.sent) {
      const request = this.#requests.get(id);
      if (request) Object.assign(request, { crashes: 1, isWitness: true });
    }
    const next = this.#start();
    next.info.promise.then(died.info.resolve, died.info.reject);
  }

  #refuse(running: Running, error: AppError): void {
    running.info.reject(error);
    if (this.#running === running) this.#running = undefined;
    running.worker.kill();
    this.#failAll(error);
  }

  #failAll(error: AppError): void {
    for (const id of this.#requests.keys()) this.#settle(id, { error });
  }

  #settle(id: number, result: Parameters<Request['settle']>[0]): void {
    const request = this.#requests.get(id);
    if (!request) return;
    this.#requests.delete(id);
    request.settle(result);
    this.#restartIdleTimer();
  }

  #restartIdleTimer(): void {
    clearTimeout(this.#idleTimer);
    const { idleMs } = this.#options;
    if (idleMs === undefined || this.#isClosed || this.#requests.size > 0 || !this.#running) return;
    this.#idleTimer = setTimeout(() => void this.#release(), idleMs);
    this.#idleTimer.unref();
  }

  /** Asks the process to end, and ends it when it does not (it is deaf while inferring). */
  async #release(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    running.info.reject(new AppError('cancelled', 'The critic was closed.'));
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => running.worker.kill(), CLOSE_TIMEOUT_MS);
    running.worker.onExit(() => {
      clearTimeout(timer);
      resolve();
    });
    running.worker.post({ type: 'close' } satisfies ToCritic);
    await promise;
  }
}
