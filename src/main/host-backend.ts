// What both hosts put behind the contract: data folder, store, pack, critic and library, opened in this order and closed in reverse.
// Knows neither Electron nor HTTP; how processes are started and folders are chosen is the host's.
import { mkdirSync } from 'node:fs';
import type { AppInfo } from '../preload/contract/types.ts';
import type { Backend } from '../preload/contract/backend.ts';
import { dataPaths } from './app-data.ts';
import { AppError } from './domain/errors.ts';
import type { WorkerProcess } from './domain/worker-process.ts';
import { HostPacks } from './host-packs.ts';
import { createLibrary } from './library/library-service.ts';
import type { Library } from './library/library-service.ts';
import { describePack } from './modelpack/pack-info.ts';
import { openStore } from './store/database.ts';

export interface HostBackendOptions {
  host: AppInfo['host'];
  version: string;
  dataFolder: string;
  /** Packs that come with the program; the user's own in the data folder win over them. */
  builtInPacks: string;
  startCriticWorker: () => WorkerProcess;
  startThumbnailWorker: () => WorkerProcess;
  /** Native folder dialog, where the host has one. */
  chooseFolder?: () => Promise<string | null>;
}

export interface HostBackend extends Backend {
  close(): Promise<void>;
}

/** Opens everything. Throws the AppErrors of `openStore`, and `permission-denied` when the data folder cannot be made. */
export function openHostBackend(options: HostBackendOptions): HostBackend {
  const paths = dataPaths(options.dataFolder);
  makeFolder(options.dataFolder);
  const db = openStore(paths.database);
  const listeners = new Set<Parameters<Backend['onEvent']>[0]>();
  const send: Parameters<Backend['onEvent']>[0] = (event) => listeners.forEach((listener) => listener(event));
  const packs: HostPacks = new HostPacks({
    db,
    packsFolder: paths.packs,
    builtInPacks: options.builtInPacks,
    trialsFile: paths.providerTrials,
    startCriticWorker: options.startCriticWorker,
    onTask: (event) => send({ name: 'pack-task-changed', event }),
    onPacksChanged: (event) => send({ name: 'packs-changed', event }),
    onSwitched: () => library.resumeBlocked(),
  });
  const library: Library = createLibrary({
    db,
    critic: packs.critic,
    critiqueOptions: () => packs.critiqueOptions(),
    startThumbnailWorker: options.startThumbnailWorker,
  });
  library.onEvent(send);
  return {
    handlers: {
      ...library.handlers,
      ...packs.handlers,
      getAppInfo: async () => ({
        version: options.version,
        host: options.host,
        platform: process.platform,
        dataFolder: options.dataFolder,
        pack: packs.pack === undefined ? null : describePack(packs.pack),
        packProblem: packs.problem ?? library.queueProblem() ?? null,
        canChooseFolder: options.chooseFolder !== undefined,
      }),
      chooseFolder: async () => options.chooseFolder?.() ?? null,
    },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    readPicture: (photoId, kind) => library.getImage(photoId, kind),
    async close() {
      await library.close();
      await packs.close();
      listeners.clear();
      db.close();
    },
  };
}

/** Private to the user: the library says where photos lie and what was thought of them. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const hint = 'Set SALIENT_DATA to a folder that may be written.';
    throw new AppError('permission-denied', `The data folder ${folder} cannot be made. ${hint}`, { cause });
  }
}
