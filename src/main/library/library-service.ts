// The library as hosts see it: one handler for each call of the contract that concerns it, pictures, and events. Knows no host.
import { AppError } from '../domain/errors.ts';
import type { WorkerProcess } from '../domain/worker-process.ts';
import type { Critic, CritiqueOptions } from '../critic/critic.ts';
import type { SidecarFormat } from '../sidecar/sidecar-format.ts';
import { getCurrentReport, storeFailure } from '../store/critiques.ts';
import type { WritableDB } from '../store/database.ts';
import { queryPhotos } from '../store/photo-query.ts';
import { findPhoto, getPhotoRows, setFlag, setStars } from '../store/photos.ts';
import { markForRanking } from '../store/stacks.ts';
import { countTags } from '../store/tags.ts';
import { getThumbnail, saveThumbnail } from '../store/thumbnails.ts';
import type { Handlers, ImageKind, PackCall } from '../../preload/contract/api.ts';
import type { JobSummary, PhotoDetail } from '../../preload/contract/types.ts';
import { createCritiqueService } from './critique-service.ts';
import { EventHub } from './event-hub.ts';
import type { LibraryEvent } from './event-hub.ts';
import { suggestFolders } from './folder-paths.ts';
import { FolderService } from './folder-service.ts';
import { JobQueue } from './job-queue.ts';
import { describeFile } from './scan-folder.ts';
import { StackService } from './stack-service.ts';
import { TasteService } from './taste-service.ts';
import { Thumbnails } from './thumbnails.ts';
import { getViewSettings, saveViewSettings } from './view-settings.ts';

export interface LibraryOptions {
  db: WritableDB;
  critic: Critic;
  /** How the next photo is to be critiqued; as the pack does it by default. */
  critiqueOptions?: () => Pick<CritiqueOptions, 'maxTiles' | 'prompt'>;
  /** Starts the child process whose entry is `THUMBNAIL_WORKER` of thumbnails.ts. */
  startThumbnailWorker: () => WorkerProcess;
  /** Written beside each critiqued photo; none by default. */
  sidecar?: SidecarFormat;
  /** How long a watched file must hold still; 2000 by default. */
  stableMs?: number;
  /** How long stacks and taste wait after a change; see their services. */
  settleMs?: number;
}

/** Calls that only a host can answer. */
export type HostCall = 'getAppInfo' | 'chooseFolder' | PackCall;
export type LibraryHandlers = Omit<Handlers, HostCall>;

export interface Library {
  handlers: LibraryHandlers;
  /** Returns the function that unsubscribes. */
  onEvent(listener: (event: LibraryEvent) => void): () => void;
  /** An upright sRGB JPEG of a photo. Throws AppError `photo-missing`, `photo-unreadable` and the like; `invalid-argument` for an unknown id. */
  getImage(photoId: number, kind: ImageKind): Promise<Uint8Array>;
  /** Why the queue stands still although nobody paused it, such as a missing pack. */
  queueProblem(): JobQueue['block'];
  /** Looks for work, such as after jobs were added by others. */
  resume(): void;
  /** Goes on if a problem stopped the queue, such as a missing pack that is there now; what the user paused stays so. */
  resumeBlocked(): void;
  /** Stops work in hand, to be taken up at the next start. Critic and store stay open; they are the host's. */
  close(): Promise<void>;
}

const LONG_SIDE_PX: Record<ImageKind, number> = { thumbnail: 512, preview: 2048, full: 8192 };

/** Opens the library over an open store: recovers and runs the queue, looks for changed files, watches what is watched. */
export function createLibrary(options: LibraryOptions): Library {
  const { db, critic, sidecar } = options;
  const thumbnails = new Thumbnails(options.startThumbnailWorker);
  const events = new EventHub(() => summarise(queue, folders));
  const comparisons = openComparisons(db, events, options.settleMs);
  const appetite = watchAppetite(critic, () => queue.wake());
  const runJob = createCritiqueService({
    db,
    critic,
    sidecar,
    ...(options.critiqueOptions && { readOptions: options.critiqueOptions }),
    onWriting: (photoId, writing) =>
      events.send({ name: 'critique-delta', event: { photoId, state: 'running', writing } }),
  });
  const queue: JobQueue = new JobQueue({
    db,
    run: (job, signal) => {
      appetite.look();
      return runJob(job, signal);
    },
    jobsInFlight: appetite.photosAtOnce,
    storeFailure: ({ path }, error) => void storeFailure(db, { path, error }),
    onJobChanged: (photoId) => {
      const photo = findPhoto(db, photoId);
      if (!photo) return;
      events.send({ name: 'critique-delta', event: { photoId, state: photo.state } });
      events.photosChanged([photoId], photo.state === 'done' || photo.state === 'failed');
      if (photo.state === 'done' || photo.state === 'failed') comparisons.critiquesChanged();
    },
    onSummaryChanged: () => events.jobsChanged(),
  });
  const folders: FolderService = new FolderService({
    db,
    stableMs: options.stableMs,
    canDecode: (path) => decodes(thumbnails, path),
    onImportProgress: () => events.jobsChanged(),
    onPhotosChanged: (photoIds) => {
      events.photosChanged(photoIds, true);
      events.jobsChanged();
      queue.wake();
      comparisons.critiquesChanged();
    },
  });
  folders.start();
  queue.wake();
  return {
    handlers: {
      ...browseHandlers(db),
      ...folderHandlers(folders),
      ...jobHandlers(queue, folders),
      ...ratingHandlers(db, events, comparisons),
      ...comparisons.handlers,
    },
    onEvent: (listener) => events.subscribe(listener),
    getImage: (photoId, kind) => getImage(db, thumbnails, photoId, kind),
    queueProblem: () => queue.block,
    resume: () => queue.resume(),
    resumeBlocked: () => {
      if (queue.block !== undefined) queue.resume();
    },
    close: async () => {
      await Promise.all([folders.close(), queue.close(), comparisons.close()]);
      thumbnails.close();
      events.close();
    },
  };
}

/** How many photos the critic wants at once: one until it has opened its pack, and as many as it says from then on. */
function watchAppetite(critic: Critic, onChanged: () => void): { look: () => void; photosAtOnce: () => number } {
  let photosAtOnce = 1;
  const look = async (): Promise<void> => {
    // A critic that cannot open says so with the photo.
    const info = await critic.ready().catch(() => undefined);
    if (info === undefined || info.photosAtOnce === photosAtOnce) return;
    ({ photosAtOnce } = info);
    onChanged();
  };
  return { look: () => void look(), photosAtOnce: () => photosAtOnce };
}

interface Comparisons {
  handlers: Pick<Handlers, 'getStack' | 'getTaste' | 'getTasteSummary'>;
  critiquesChanged(): void;
  ratingsChanged(photoIds: readonly number[]): void;
  close(): Promise<void>;
}

/** What compares photos with one another: stacks and taste. */
function openComparisons(db: WritableDB, events: EventHub, delayMs: number | undefined): Comparisons {
  const taste = new TasteService({
    db,
    delayMs,
    onLearned: (summary) => {
      events.send({ name: 'taste-changed', event: summary });
      events.photosChanged(null);
    },
    onScored: (photoIds) => events.photosChanged(photoIds),
  });
  // Null: a collapsed stack shows another frame now.
  const stacks = new StackService({ db, delayMs, onStacked: () => events.photosChanged(null) });
  const critiquesChanged = (): void => {
    taste.photosChanged();
    stacks.photosChanged();
  };
  critiquesChanged();
  return {
    handlers: {
      getStack: async (id) => stacks.getStack(id),
      getTasteSummary: async () => taste.summary(),
      getTaste: async (id) => taste.explain(id),
    },
    critiquesChanged,
    ratingsChanged: (photoIds) => {
      markForRanking(db, photoIds);
      taste.ratingsChanged();
      stacks.photosChanged();
    },
    close: async () => {
      await Promise.all([taste.close(), stacks.close()]);
    },
  };
}

type BrowseCall =
  'queryPhotos' | 'getPhotoRows' | 'getPhoto' | 'listTagCounts' | 'getViewSettings' | 'saveViewSettings';

function browseHandlers(db: WritableDB): Pick<Handlers, BrowseCall> {
  return {
    queryPhotos: async (query) => queryPhotos(db, query),
    getPhotoRows: async (ids) => getPhotoRows(db, ids),
    getPhoto: async (id) => getPhotoDetail(db, id),
    listTagCounts: async (folderId) => countTags(db, folderId),
    getViewSettings: async () => getViewSettings(db),
    saveViewSettings: async (settings) => {
      saveViewSettings(db, settings);
      return null;
    },
  };
}

type FolderCall = 'suggestFolders' | 'addFolder' | 'listFolders' | 'removeFolder' | 'setFolderWatched';

function folderHandlers(folders: FolderService): Pick<Handlers, FolderCall> {
  return {
    suggestFolders: (typed) => suggestFolders(typed),
    addFolder: (path) => folders.add(path),
    listFolders: () => folders.list(),
    removeFolder: async (id) => {
      await folders.remove(id);
      return null;
    },
    setFolderWatched: (id, watched) => folders.setWatched(id, watched),
  };
}

function jobHandlers(
  queue: JobQueue,
  folders: FolderService,
): Pick<Handlers, 'retryPhotos' | 'getJobSummary' | 'pauseJobs' | 'resumeJobs'> {
  return {
    retryPhotos: async (ids) => {
      queue.enqueue(ids);
      return null;
    },
    getJobSummary: async () => summarise(queue, folders),
    pauseJobs: async () => {
      queue.pause();
      return null;
    },
    resumeJobs: async () => {
      queue.resume();
      return null;
    },
  };
}

function ratingHandlers(
  db: WritableDB,
  events: EventHub,
  comparisons: Comparisons,
): Pick<Handlers, 'setStars' | 'setFlag'> {
  return {
    setStars: async (ids, stars) => {
      setStars(db, ids, stars);
      events.photosChanged(ids);
      comparisons.ratingsChanged(ids);
      return null;
    },
    setFlag: async (ids, flag) => {
      setFlag(db, ids, flag);
      events.photosChanged(ids);
      comparisons.ratingsChanged(ids);
      return null;
    },
  };
}

function summarise(queue: JobQueue, folders: FolderService): JobSummary {
  const counts = queue.counts();
  return { ...counts, paused: queue.isPaused, timeLeftMs: queue.timeLeftMs(counts), importing: folders.importing };
}

function getPhotoDetail(db: WritableDB, id: number): PhotoDetail {
  const [row] = getPhotoRows(db, [id]);
  if (!row) throw new AppError('invalid-argument', 'This photo is not in the library.');
  const report = getCurrentReport(db, id);
  return {
    ...row,
    sha256: report?.sha256 ?? null,
    exif: report?.exif ?? {},
    scoreDistribution: report?.scoreDistribution ?? null,
    critique: report?.critique ?? null,
    tags: report?.tags ?? [],
    suggestions: report?.suggestions ?? [],
    subject: report?.subject ?? null,
    attention: report?.attention ?? null,
    measurements: report?.measurements ?? {},
    pack: report?.pack ?? null,
    provider: report?.provider ?? null,
    seed: report?.seed ?? null,
    prompt: report?.prompt ?? null,
    warnings: report?.warnings ?? [],
    timingsMs: report?.timingsMs ?? null,
  };
}

/** Grid thumbnails are kept in the store; larger pictures are made when asked for. */
async function getImage(db: WritableDB, thumbnails: Thumbnails, photoId: number, kind: ImageKind): Promise<Uint8Array> {
  const photo = findPhoto(db, photoId);
  if (!photo) throw new AppError('invalid-argument', 'This photo is not in the library.');
  const { mtimeMs } = await describeFile(photo.path);
  const longSidePx = LONG_SIDE_PX[kind];
  if (kind !== 'thumbnail') return thumbnails.make(photo.path, longSidePx);
  const args = { photoId, longSidePx, mtimeMs };
  const stored = getThumbnail(db, args);
  if (stored) return stored;
  const jpeg = await thumbnails.make(photo.path, longSidePx);
  saveThumbnail(db, args, jpeg);
  return jpeg;
}

async function decodes(thumbnails: Thumbnails, path: string): Promise<boolean> {
  try {
    await thumbnails.make(path, LONG_SIDE_PX.thumbnail);
    return true;
  } catch (error) {
    // Files of a kind we don't decode will not decode later either.
    return error instanceof AppError && error.kind === 'photo-unsupported';
  }
}
