// Folders of the library at work: imports one after another, keeps watched ones in step, rescans them now and then.
import { AppError } from '../domain/errors.ts';
import type { ErrorReport } from '../domain/errors.ts';
import { reportError } from '../domain/errors.ts';
import type { WritableDB } from '../store/database.ts';
import { addFolder, getFolder, listFolders, removeFolder, setFolderWatched } from '../store/folders.ts';
import type { FolderRow } from '../store/folders.ts';
import { folderProblem, toFolderPath } from './folder-paths.ts';
import { importFolder, importPhoto, importRemoval } from './import-photo.ts';
import type { FoundFile } from './scan-folder.ts';
import { watchFolders } from './watch-folders.ts';
import type { FolderWatch } from './watch-folders.ts';

export interface FolderServiceOptions {
  db: WritableDB;
  /** Photos were added or changed; there may be new jobs. Null: photos came or went. */
  onPhotosChanged: (photoIds: number[] | null) => void;
  onImportProgress: () => void;
  canDecode: (path: string) => Promise<boolean>;
  /** How long a watched file must hold still. */
  stableMs?: number | undefined;
}

export type FolderWithProblem = FolderRow & { problem: ErrorReport | null };

/** Watchers lose events on network drives. */
const RESCAN_MS = 10 * 60_000;

export class FolderService {
  readonly #options: FolderServiceOptions;
  readonly #watches = new Map<number, FolderWatch>();
  readonly #problems = new Map<number, ErrorReport>();
  readonly #controllers = new Map<number, AbortController>();
  readonly #rescanTimer: NodeJS.Timeout;
  #imports: Promise<void> = Promise.resolve();
  #importing: { folderId: number; found: number } | null = null;
  #isClosed = false;

  constructor(options: FolderServiceOptions) {
    this.#options = options;
    this.#rescanTimer = setInterval(() => this.#rescanWatched(), RESCAN_MS);
    this.#rescanTimer.unref();
  }

  /** The folder being imported at the moment, and what was found in it so far. */
  get importing(): { folderId: number; found: number } | null {
    return this.#importing;
  }

  /** Watches what is to be watched, and looks for what changed in all folders since the last run. */
  start(): void {
    for (const { id, watched } of listFolders(this.#options.db)) {
      if (watched) this.#watch(id);
      this.#import(id);
    }
  }

  async list(): Promise<FolderWithProblem[]> {
    return Promise.all(listFolders(this.#options.db).map((row) => this.#withProblem(row)));
  }

  async get(id: number): Promise<FolderWithProblem> {
    const row = getFolder(this.#options.db, id);
    if (!row) throw new AppError('invalid-argument', 'This folder is not in the library.');
    return this.#withProblem(row);
  }

  /** Adds a folder, or looks again through one that is there. Throws AppError when it can't be read. */
  async add(typed: string): Promise<FolderWithProblem> {
    const path = toFolderPath(typed);
    const problem = await folderProblem(path);
    if (problem) throw new AppError(problem.kind, problem.message);
    const id = addFolder(this.#options.db, path);
    this.#import(id);
    this.#options.onPhotosChanged(null);
    return this.get(id);
  }

  async remove(id: number): Promise<void> {
    this.#controllers.get(id)?.abort();
    await this.#unwatch(id);
    removeFolder(this.#options.db, id);
    this.#options.onPhotosChanged(null);
  }

  async setWatched(id: number, watched: boolean): Promise<FolderWithProblem> {
    setFolderWatched(this.#options.db, id, watched);
    if (watched) {
      this.#watch(id);
      await this.#watches.get(id)?.ready;
      this.#import(id);
    } else {
      await this.#unwatch(id);
    }
    this.#options.onPhotosChanged([]);
    return this.get(id);
  }

  /** Resolves when no import is under way or waits. */
  async settled(): Promise<void> {
    await this.#imports;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#rescanTimer);
    for (const controller of this.#controllers.values()) controller.abort();
    await Promise.all([...this.#watches.keys()].map((id) => this.#unwatch(id)));
    await this.#imports;
  }

  async #withProblem(row: FolderRow): Promise<FolderWithProblem> {
    return { ...row, problem: (await folderProblem(row.path)) ?? this.#problems.get(row.id) ?? null };
  }

  /** Imports run one after another: two at once would only fight for the disk. */
  #import(id: number): void {
    this.#imports = this.#imports.then(() => this.#importNow(id));
  }

  async #importNow(id: number): Promise<void> {
    const { db, onPhotosChanged, onImportProgress } = this.#options;
    const folder = getFolder(db, id);
    if (!folder || this.#isClosed) return;
    const controller = new AbortController();
    this.#controllers.set(id, controller);
    this.#importing = { folderId: id, found: 0 };
    onImportProgress();
    let problem: ErrorReport | undefined;
    try {
      await importFolder(
        db,
        { folderId: id, root: folder.path },
        {
          signal: controller.signal,
          onProblem: (_path, error) => (problem ??= reportError(error)),
          onBatch: (photoIds, found) => {
            this.#importing = { folderId: id, found };
            onImportProgress();
            if (photoIds.length > 0) onPhotosChanged(null);
          },
        },
      );
      if (problem === undefined) this.#problems.delete(id);
      else this.#problems.set(id, problem);
    } catch (error) {
      // A removed folder takes its photos with it while a batch of them is still being added.
      if (getFolder(db, id)) this.#problems.set(id, reportError(error, 'photo-unreadable'));
    } finally {
      this.#controllers.delete(id);
      this.#importing = null;
      onImportProgress();
    }
  }

  #watch(id: number): void {
    const { db, canDecode, stableMs } = this.#options;
    const folder = getFolder(db, id);
    if (!folder || this.#watches.has(id)) return;
    const watch = watchFolders({
      folders: [folder.path],
      canDecode,
      ...(stableMs === undefined ? {} : { stableMs }),
      onArrive: (file) => void this.#arrive(id, file),
      onLeave: (path) => this.#report(importRemoval(db, path)),
      onProblem: (error) => this.#problems.set(id, reportError(error)),
    });
    this.#watches.set(id, watch);
  }

  async #unwatch(id: number): Promise<void> {
    const watch = this.#watches.get(id);
    this.#watches.delete(id);
    await watch?.close();
  }

  async #arrive(folderId: number, file: FoundFile): Promise<void> {
    try {
      const changed = await importPhoto(this.#options.db, folderId, file);
      if (!this.#isClosed) this.#report(changed);
    } catch (error) {
      this.#problems.set(folderId, reportError(error, 'photo-unreadable'));
    }
  }

  #report(changedIds: number[]): void {
    if (changedIds.length > 0) this.#options.onPhotosChanged(null);
  }

  #rescanWatched(): void {
    for (const id of this.#watches.keys()) this.#import(id);
  }
}
