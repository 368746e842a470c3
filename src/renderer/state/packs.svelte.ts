// Model packs as the settings see them: what is installed, which is in use, and the one task under way.
import { call, messageOf } from '../api.ts';
import type { PackInfo, PackList, PackTask } from '../../preload/contract/types.ts';

export class PackState {
  #list = $state.raw<PackList | null>(null);
  #task = $state.raw<PackTask | null>(null);
  /** Packs with their model cards, as far as they were asked for. */
  #details = $state.raw<Readonly<Record<string, PackInfo>>>({});
  #eventCount = 0;
  #isSwitching = $state(false);
  #problem = $state('');

  get list(): PackList | null {
    return this.#list;
  }

  /** The task under way or the last one. */
  get task(): PackTask | null {
    return this.#task;
  }

  get isBusy(): boolean {
    return this.#task?.state === 'running';
  }

  get isSwitching(): boolean {
    return this.#isSwitching;
  }

  /** Why the last thing asked for was refused; empty if it was not. */
  get problem(): string {
    return this.#problem;
  }

  nameOf(id: string): string {
    return this.#list?.packs.find((pack) => pack.id === id)?.name ?? id;
  }

  /** Undefined until it was read. */
  detailOf(id: string): PackInfo | undefined {
    return this.#details[id];
  }

  async load(): Promise<void> {
    await this.#guard(async () => {
      [this.#list, this.#task] = await Promise.all([call('listPacks'), call('getPackTask')]);
    });
  }

  taskChanged(task: PackTask): void {
    this.#eventCount += 1;
    this.#task = task;
  }

  listChanged(list: PackList): void {
    this.#list = list;
    this.#details = {};
  }

  async readDetail(id: string): Promise<void> {
    await this.#guard(async () => {
      this.#details = { ...this.#details, [id]: await call('getPack', id) };
    });
  }

  async choose(id: string): Promise<void> {
    this.#isSwitching = true;
    await this.#guard(async () => this.listChanged(await call('choosePack', id)));
    this.#isSwitching = false;
  }

  async install(source: string, sha256: string | null): Promise<void> {
    await this.#begin(() => call('installPack', source, sha256));
  }

  async verify(id: string): Promise<void> {
    await this.#begin(() => call('verifyPack', id));
  }

  async cancel(): Promise<void> {
    await this.#guard(async () => {
      await call('cancelPackTask');
    });
  }

  async remove(id: string): Promise<void> {
    await this.#guard(async () => this.listChanged(await call('removePack', id)));
  }

  /** A task may have ended before the answer that it began is here: its events know better. */
  async #begin(start: () => Promise<PackTask>): Promise<boolean> {
    const before = this.#eventCount;
    return this.#guard(async () => {
      const task = await start();
      if (this.#eventCount === before) this.#task = task;
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
