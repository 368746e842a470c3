// A back end for tests of the hosts: keeps everything in memory, so the wire is real and what lies behind it is two photos.
import { AppError } from '../../src/main/domain/errors.ts';
import type { Stars } from '../../src/main/domain/photo.ts';
import type { Handlers, PackCall } from '../../src/preload/contract/api.ts';
import type { Backend, NamedEvent } from '../../src/preload/contract/backend.ts';
import type {
  Folder,
  PackInfo,
  PackList,
  PackTask,
  PhotoDetail,
  ProviderState,
  ViewSettings,
} from '../../src/preload/contract/types.ts';

export interface MemoryBackend extends Backend {
  emit(event: NamedEvent): void;
  /** Stars as last set. */
  stars: Map<number, Stars>;
}

const JOBS = { waiting: 3, running: 1, done: 2, failed: 0, paused: false, timeLeftMs: null, importing: null };
const FOLDER: Folder = {
  id: 1,
  path: '/shoot',
  watched: false,
  photoCount: 2,
  doneCount: 2,
  failedCount: 0,
  problem: null,
};
const VIEW: ViewSettings = {
  folderId: null,
  photoId: null,
  view: 'grid',
  sort: 'score',
  descending: true,
  showHeatmap: false,
  heatmapOpacity: 0.5,
  thumbnailSizePx: 200,
  showLeftPane: true,
  showRightPane: true,
  stacks: { collapsed: false, except: [] },
};

/** Photos 1 and 2; any other id is `photo-missing`. */
export function createMemoryBackend(): MemoryBackend {
  const listeners = new Set<(event: NamedEvent) => void>();
  const stars = new Map<number, Stars>();
  return {
    stars,
    handlers: createHandlers(stars),
    emit: (event) => listeners.forEach((listener) => listener(event)),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async readPicture(photoId, kind) {
      assertKnown(photoId);
      return new TextEncoder().encode(`${kind} of ${photoId}`);
    },
  };
}

function createHandlers(stars: Map<number, Stars>): Handlers {
  return {
    getAppInfo: async () => ({
      version: '0.0.0',
      host: 'browser',
      platform: 'test',
      dataFolder: '/data',
      pack: null,
      packProblem: null,
      canChooseFolder: false,
    }),
    chooseFolder: async () => null,
    suggestFolders: async (start) => [`${start}/a`],
    addFolder: async (path) => ({ ...FOLDER, path }),
    listFolders: async () => [FOLDER],
    removeFolder: async () => null,
    setFolderWatched: async (_id, watched) => ({ ...FOLDER, watched }),
    queryPhotos: async () => [1, 2],
    getPhotoRows: async () => [],
    getPhoto: async (id): Promise<PhotoDetail> => {
      assertKnown(id);
      throw new Error('a bug inside the library');
    },
    setStars: async (ids, value) => {
      for (const id of ids) stars.set(id, value);
      return null;
    },
    setFlag: async () => null,
    retryPhotos: async () => null,
    getStack: async () => null,
    getTasteSummary: async () => ({
      state: 'no-pack',
      ratedCount: 0,
      neededCount: 20,
      agreement: null,
      typicalErrorPoints: null,
    }),
    getTaste: async () => null,
    listTagCounts: async (folderId) => [{ id: 'tag', group: 'focus', label: `in ${folderId ?? 'all'}`, count: 1 }],
    getJobSummary: async () => JOBS,
    pauseJobs: async () => null,
    resumeJobs: async () => null,
    getViewSettings: async () => VIEW,
    saveViewSettings: async () => null,
    ...packHandlers(),
  };
}

const PACKS: PackList = { packs: [], broken: [], chosenId: null, packsFolder: '/data/models' };
const PROVIDERS: ProviderState = { choice: 'auto', choices: ['auto', 'cpu'], inUse: null, refusals: [], memory: null };

function packHandlers(): Pick<Handlers, PackCall> {
  const begin = async (kind: PackTask['kind'], source: string): Promise<PackTask> => ({
    kind,
    source,
    state: 'running',
    step: 'check',
    doneBytes: 0,
    resumedBytes: 0,
    totalBytes: null,
    packId: null,
    error: null,
  });
  return {
    listPacks: async () => PACKS,
    getPack: async (id): Promise<PackInfo> => {
      throw new AppError('invalid-argument', `There is no model pack ${id}.`);
    },
    getPackTask: async () => null,
    installPack: (source) => begin('install', source),
    verifyPack: (packId) => begin('verify', packId),
    cancelPackTask: async () => null,
    removePack: async () => PACKS,
    choosePack: async () => PACKS,
    getProviders: async () => PROVIDERS,
    tryProviders: async () => [{ name: 'cpu', works: true, reason: null }],
    chooseProvider: async () => PROVIDERS,
    getCritiqueSettings: async () => ({ maxTiles: null, prompt: null }),
    saveCritiqueSettings: async () => null,
  };
}

function assertKnown(photoId: number): void {
  if (photoId > 2) throw new AppError('photo-missing', `There is no photo ${photoId}.`);
}
