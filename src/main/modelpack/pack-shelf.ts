// The installed packs as a person manages them: lists them, installs, verifies and removes, one long task at a time with progress and
// cancel. Which pack is in use is its caller's business.
import { AppError, reportError } from '../domain/errors.ts';
import type { PackTask } from '../domain/model-packs.ts';
import { removePack } from './add-pack.ts';
import type { InstallProgress } from './add-pack.ts';
import { installPack } from './install-pack.ts';
import { findPacks, packBytes } from './load-pack.ts';
import type { FoundPacks, LoadedPack } from './load-pack.ts';
import { verifyPack } from './verify-pack.ts';

export interface PackShelfOptions {
  /** Folder of the user's own packs. */
  packsFolder: string;
  /** Folder of the packs that come with the program. */
  builtInPacks: string;
  /** Told of every step of a task, at most ten times a second, and of its end. */
  onTask: (task: PackTask) => void;
  /** Told when a pack was installed, before the task is reported as done. */
  onInstalled: () => Promise<void>;
}

const REPORT_EVERY_MS = 100;

export class PackShelf {
  readonly #options: PackShelfOptions;
  #task: PackTask | null = null;
  #controller = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #lastReportMs = 0;
  #nextReport: NodeJS.Timeout | undefined;

  constructor(options: PackShelfOptions) {
    this.#options = options;
  }

  /** The task under way, or the last one; null before the first. */
  get task(): PackTask | null {
    return this.#task;
  }

  /** Usable packs, the user's own first, one for each id; and what cannot be used. */
  find(): FoundPacks {
    const { packs, broken } = findPacks([this.#options.packsFolder, this.#options.builtInPacks]);
    const isFirst = ({ manifest }: LoadedPack, index: number): boolean =>
      packs.findIndex((other) => other.manifest.packId === manifest.packId) === index;
    return { packs: packs.filter(isFirst), broken };
  }

  /** True for a pack that comes with the program. */
  isBuiltIn(pack: LoadedPack): boolean {
    return findPacks([this.#options.builtInPacks]).packs.some(({ folder }) => folder === pack.folder);
  }

  /** Begins to install from a folder, an archive or an address. Throws `invalid-argument` while another task runs. */
  install(source: string, sha256?: string): PackTask {
    const { packsFolder, onInstalled } = this.#options;
    return this.#begin({ kind: 'install', source, step: 'copy' }, async (signal) => {
      const onProgress = ({ totalBytes, ...progress }: InstallProgress): void =>
        this.#update({ ...progress, totalBytes: totalBytes ?? null });
      const { manifest } = await installPack(source, { packsFolder, signal, onProgress, ...(sha256 && { sha256 }) });
      await onInstalled();
      return manifest.packId;
    });
  }

  /** Begins to check every byte of a pack. Throws `invalid-argument` for an unknown id, or while another task runs. */
  verify(packId: string): PackTask {
    const pack = this.#require(packId);
    return this.#begin({ kind: 'verify', source: packId, step: 'check' }, async (signal) => {
      const totalBytes = packBytes(pack.manifest);
      let doneBytes = 0;
      const onBytes = (count: number): void => {
        doneBytes += count;
        this.#update({ step: 'check', doneBytes, totalBytes });
      };
      await verifyPack(pack, { signal, onBytes });
      return packId;
    });
  }

  /** Deletes a pack of the user's. Throws `invalid-argument` for one that comes with the program, and while a task runs. */
  async remove(packId: string): Promise<void> {
    this.#refuseIfBusy();
    if (this.isBuiltIn(this.#require(packId))) {
      throw new AppError('invalid-argument', 'This model pack comes with Salient and cannot be removed.');
    }
    await removePack(packId, this.#options.packsFolder);
  }

  /** Stops the task under way; a download goes on from there when it is asked for again. */
  cancel(): void {
    this.#controller.abort();
  }

  /** Stops what is under way and waits for its end. */
  async close(): Promise<void> {
    this.cancel();
    await this.#running;
  }

  #begin(what: Pick<PackTask, 'kind' | 'source' | 'step'>, work: (signal: AbortSignal) => Promise<string>): PackTask {
    this.#refuseIfBusy();
    const controller = new AbortController();
    this.#controller = controller;
    const counts = { doneBytes: 0, resumedBytes: 0, totalBytes: null };
    this.#task = { ...what, ...counts, state: 'running', packId: null, error: null };
    this.#report();
    this.#running = this.#finish(work(controller.signal), controller.signal);
    return this.#task;
  }

  async #finish(work: Promise<string>, signal: AbortSignal): Promise<void> {
    try {
      this.#update({ packId: await work, state: 'done' });
    } catch (error) {
      if (signal.aborted) this.#update({ state: 'cancelled' });
      else this.#update({ state: 'failed', error: reportError(error, 'pack-invalid') });
    }
  }

  #update(change: Partial<PackTask>): void {
    if (this.#task === null) return;
    this.#task = { ...this.#task, ...change };
    const waitMs = change.state === undefined ? REPORT_EVERY_MS - (Date.now() - this.#lastReportMs) : 0;
    if (waitMs <= 0) this.#report();
    // What is not told now is told soon, even if nothing more happens: a download that stalls shows how far it came.
    else this.#nextReport ??= setTimeout(() => this.#report(), waitMs);
  }

  #report(): void {
    clearTimeout(this.#nextReport);
    this.#nextReport = undefined;
    if (this.#task === null) return;
    this.#lastReportMs = Date.now();
    this.#options.onTask(this.#task);
  }

  #require(packId: string): LoadedPack {
    const pack = this.find().packs.find(({ manifest }) => manifest.packId === packId);
    if (pack === undefined) throw new AppError('invalid-argument', `There is no usable model pack "${packId}".`);
    return pack;
  }

  #refuseIfBusy(): void {
    if (this.#task?.state !== 'running') return;
    throw new AppError(
      'invalid-argument',
      'Another model pack is being installed or checked; wait for it, or stop it.',
    );
  }
}
