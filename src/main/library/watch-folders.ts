// Watches folders for photos that arrive, change or go. The only file that knows the watcher library.
// A photo is reported once its size and time hold still and it can be decoded: copying programs pre-allocate, cards are slow.
import { watch } from 'chokidar';
import { basename, join, relative, sep } from 'node:path';
import { AppError } from '../domain/errors.ts';
import { describeFile, isIgnoredName, isPhotoPath } from './scan-folder.ts';
import type { FoundFile } from './scan-folder.ts';

export interface WatchOptions {
  folders: readonly string[];
  /** A new or changed photo holds still. */
  onArrive: (file: FoundFile) => void;
  onLeave?: (path: string) => void;
  /** A folder can't be watched (any more); rescans still work. */
  onProblem?: (error: AppError) => void;
  /**
   * Whether a file that holds still can be decoded. While it can't, it is asked again a few times before the photo is reported all the same,
   * so that it gets its named error.
   */
  canDecode?: (path: string) => Promise<boolean>;
  /** How long size and time must hold still. */
  stableMs?: number;
}

export interface FolderWatch {
  /** Resolves when changes from now on are seen. */
  ready: Promise<void>;
  close(): Promise<void>;
}

const DECODE_ATTEMPTS = 4;

/** Watches folders and their subfolders from now on; what is there already is not reported. */
export function watchFolders(options: WatchOptions): FolderWatch {
  const arrivals = new Arrivals(options);
  const roots = [...options.folders];
  const watcher = watch(roots, {
    ignoreInitial: true,
    ignored: (path) => !roots.includes(path) && isHidden(path, roots),
    ignorePermissionErrors: true,
  });
  const consider = (path: string) => {
    if (isPhotoPath(path)) arrivals.consider(path);
  };
  watcher.on('add', consider);
  watcher.on('change', consider);
  watcher.on('unlink', (path) => {
    arrivals.forget(path);
    if (isPhotoPath(path)) options.onLeave?.(path);
  });
  watcher.on('error', (error) => options.onProblem?.(watchError(error)));
  const ready = new Promise<void>((resolve) => {
    watcher.once('ready', () => resolve());
  });
  return {
    ready,
    close: async () => {
      arrivals.close();
      await watcher.close();
    },
  };
}

/** Files that may still be growing: each is looked at again until it holds still. */
class Arrivals {
  readonly #options: WatchOptions;
  readonly #stableMs: number;
  /** By path; the object identifies the look-out, so that a newer event replaces an older one. */
  readonly #pending = new Map<string, { timer: NodeJS.Timeout | undefined }>();

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#stableMs = options.stableMs ?? 2000;
  }

  consider(path: string): void {
    this.forget(path);
    const entry = { timer: undefined };
    this.#pending.set(path, entry);
    void this.#watchUntilStable(path, entry);
  }

  forget(path: string): void {
    clearTimeout(this.#pending.get(path)?.timer);
    this.#pending.delete(path);
  }

  close(): void {
    for (const path of this.#pending.keys()) this.forget(path);
  }

  async #watchUntilStable(path: string, entry: { timer: NodeJS.Timeout | undefined }): Promise<void> {
    let before = await describe(path);
    let attempts = 0;
    while (before && this.#pending.get(path) === entry) {
      await new Promise<void>((resolve) => {
        entry.timer = setTimeout(resolve, this.#stableMs * 2 ** attempts);
      });
      const now = await describe(path);
      if (this.#pending.get(path) !== entry) return;
      const holdsStill =
        now && now.sizeBytes > 0 && now.sizeBytes === before.sizeBytes && now.mtimeMs === before.mtimeMs;
      if (!holdsStill && !(now?.sizeBytes === 0 && attempts >= DECODE_ATTEMPTS - 1)) {
        attempts = now?.sizeBytes === 0 ? attempts + 1 : 0;
        before = now;
        continue;
      }
      attempts += 1;
      const isUsable = attempts >= DECODE_ATTEMPTS || (await this.#canDecode(path));
      if (this.#pending.get(path) !== entry) return;
      if (isUsable) {
        this.#pending.delete(path);
        this.#options.onArrive(now);
        return;
      }
      before = now;
    }
    if (this.#pending.get(path) === entry) this.#pending.delete(path);
  }

  async #canDecode(path: string): Promise<boolean> {
    return this.#options.canDecode ? this.#options.canDecode(path) : true;
  }
}

async function describe(path: string): Promise<FoundFile | undefined> {
  try {
    return await describeFile(path);
  } catch {
    // Gone again; if it comes back, there is a new event.
    return undefined;
  }
}

function isHidden(path: string, roots: readonly string[]): boolean {
  const root = roots.find((candidate) => path === candidate || path.startsWith(join(candidate, sep)));
  const inside = root === undefined ? basename(path) : relative(root, path);
  return inside.split(sep).some(isIgnoredName);
}

function watchError(error: unknown): AppError {
  const message = error instanceof Error ? error.message : String(error);
  return new AppError('permission-denied', 'A folder can’t be watched; new photos appear with the next rescan.', {
    detail: { message },
    cause: error,
  });
}
