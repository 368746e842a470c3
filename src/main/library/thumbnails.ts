// Pictures for the window, made in a small child process: newest request first, restarted when a file kills it, released when idle.
import { AppError } from '../domain/errors.ts';
import type { ErrorReport } from '../domain/errors.ts';
import type { WorkerProcess } from '../domain/worker-process.ts';

export interface ThumbnailRequest {
  id: number;
  path: string;
  longSidePx: number;
}

export type ThumbnailAnswer = { id: number; jpeg: Uint8Array } | { id: number; error: ErrorReport };

interface Pending extends ThumbnailRequest {
  crashes: number;
  resolve: (jpeg: Uint8Array) => void;
  reject: (error: AppError) => void;
}

const IN_FLIGHT = 2;
const MAX_CRASHES = 2;
const IDLE_MS = 60_000;

/** The entry file for `startWorker`. */
export const THUMBNAIL_WORKER = new URL('./thumbnail-worker.ts', import.meta.url);

export class Thumbnails {
  readonly #startWorker: () => WorkerProcess;
  readonly #inFlight = new Map<number, Pending>();
  #waiting: Pending[] = [];
  #worker: WorkerProcess | undefined;
  #nextId = 1;
  #idleTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(startWorker: () => WorkerProcess) {
    this.#startWorker = startWorker;
  }

  /** An upright sRGB JPEG. Rejects with the AppError of the decode, `photo-quarantined`, or `cancelled` after `close`. */
  async make(path: string, longSidePx: number): Promise<Uint8Array> {
    if (this.#isClosed) throw new AppError('cancelled', 'Thumbnails are closed.');
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    this.#waiting.push({ id: this.#nextId++, path, longSidePx, crashes: 0, resolve, reject });
    this.#pump();
    return promise;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    for (const { reject } of [...this.#waiting, ...this.#inFlight.values()]) {
      reject(new AppError('cancelled', 'Thumbnails are closed.'));
    }
    this.#waiting = [];
    this.#inFlight.clear();
    this.#release();
  }

  /** Newest first, for that is what is in view; a file that saw a crash goes alone. */
  #pump(): void {
    clearTimeout(this.#idleTimer);
    while (this.#waiting.length > 0) {
      const suspect = this.#waiting.findIndex(({ crashes }) => crashes > 0);
      const isAlone = suspect >= 0 || [...this.#inFlight.values()].some(({ crashes }) => crashes > 0);
      if (this.#inFlight.size >= (isAlone ? 1 : IN_FLIGHT)) return;
      const [next] = this.#waiting.splice(suspect >= 0 ? suspect : this.#waiting.length - 1, 1);
      if (!next) return;
      this.#inFlight.set(next.id, next);
      const { id, path, longSidePx } = next;
      (this.#worker ??= this.#start()).post({ id, path, longSidePx } satisfies ThumbnailRequest);
    }
    if (this.#inFlight.size > 0) return;
    this.#idleTimer = setTimeout(() => this.#release(), IDLE_MS);
    this.#idleTimer.unref();
  }

  #start(): WorkerProcess {
    const worker = this.#startWorker();
    worker.onMessage((message) => this.#receive(message as ThumbnailAnswer));
    worker.onExit(() => {
      if (this.#worker === worker) this.#recover();
    });
    return worker;
  }

  #receive(answer: ThumbnailAnswer): void {
    const pending = this.#inFlight.get(answer.id);
    if (!pending) return;
    this.#inFlight.delete(answer.id);
    if ('jpeg' in answer) pending.resolve(answer.jpeg);
    else pending.reject(new AppError(answer.error.kind, answer.error.message));
    this.#pump();
  }

  #recover(): void {
    this.#worker = undefined;
    const suspects = [...this.#inFlight.values()];
    this.#inFlight.clear();
    for (const suspect of suspects) {
      suspect.crashes += 1;
      if (suspect.crashes < MAX_CRASHES) this.#waiting.push(suspect);
      else suspect.reject(new AppError('photo-quarantined', 'Decoding this file made the decoder stop twice.'));
    }
    this.#pump();
  }

  #release(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    worker?.kill();
  }
}
