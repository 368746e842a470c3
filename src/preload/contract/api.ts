// The contract between window and back end: every call and event once, in one table. Hosts and preload loop over it.
import * as v from 'valibot';
import type {
  AppInfo,
  CritiqueDelta,
  CritiqueSettings,
  Folder,
  JobSummary,
  LibraryChange,
  MenuChoice,
  PackInfo,
  PackList,
  PackTask,
  PhotoDetail,
  PhotoQuery,
  PhotoRow,
  ProviderState,
  ProviderTrial,
  StackDetail,
  TagCount,
  TasteDetail,
  TasteSummary,
  ViewSettings,
} from './types.ts';

const Id = v.pipe(v.number(), v.integer(), v.minValue(1));
const Ids = v.pipe(v.array(Id), v.maxLength(10_000));
const Path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));
const Stars = v.picklist([0, 1, 2, 3, 4, 5]);
const Flag = v.picklist(['pick', 'reject', 'none']);
const SortKey = v.picklist(['score', 'date', 'name', 'stars', 'taste']);

const PackId = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9.-]{0,99}$/));
const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-fA-F]{64}$/));

const Critiques = v.object({
  maxTiles: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64))),
  prompt: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(2000))),
});

const Stacks = v.object({ collapsed: v.boolean(), except: v.pipe(v.array(Id), v.maxLength(100_000)) });

const Query = v.object({
  folderId: v.optional(Id),
  tags: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(64))),
  search: v.optional(v.pipe(v.string(), v.maxLength(1000))),
  minStars: v.optional(Stars),
  flag: v.optional(Flag),
  hasError: v.optional(v.boolean()),
  stacks: v.optional(Stacks),
  sort: SortKey,
  descending: v.boolean(),
});

const View = v.object({
  folderId: v.nullable(Id),
  photoId: v.nullable(Id),
  view: v.picklist(['grid', 'loupe']),
  sort: SortKey,
  descending: v.boolean(),
  showHeatmap: v.boolean(),
  heatmapOpacity: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  thumbnailSizePx: v.pipe(v.number(), v.minValue(64), v.maxValue(640)),
  showLeftPane: v.boolean(),
  showRightPane: v.boolean(),
  stacks: Stacks,
});

/** Carries a result type beside the argument check. */
function call<Args extends v.TupleSchema<v.TupleItems, undefined>>(args: Args) {
  return <Value>(): { args: Args; value?: Value } => ({ args });
}

/** Calls by name: argument check (a tuple) and result type. */
export const CALLS = {
  getAppInfo: call(v.tuple([]))<AppInfo>(),
  /** Native dialog; null when cancelled or where there is none. */
  chooseFolder: call(v.tuple([]))<string | null>(),
  /** Folders that begin with what was typed so far, at most 20. */
  suggestFolders: call(v.tuple([v.pipe(v.string(), v.maxLength(4096))]))<string[]>(),
  addFolder: call(v.tuple([Path]))<Folder>(),
  listFolders: call(v.tuple([]))<Folder[]>(),
  /** Forgets the folder and its critiques; files stay. */
  removeFolder: call(v.tuple([Id]))<null>(),
  setFolderWatched: call(v.tuple([Id, v.boolean()]))<Folder>(),
  /** Ids of all matching photos, in order. */
  queryPhotos: call(v.tuple([Query]))<number[]>(),
  /** Rows of some photos (those in view), in the order asked for; unknown ids are left out. */
  getPhotoRows: call(v.tuple([Ids]))<PhotoRow[]>(),
  getPhoto: call(v.tuple([Id]))<PhotoDetail>(),
  setStars: call(v.tuple([Ids, Stars]))<null>(),
  setFlag: call(v.tuple([Ids, Flag]))<null>(),
  /** Critiques again what failed (or anything else). */
  retryPhotos: call(v.tuple([Ids]))<null>(),
  /** The stack of a photo, best frame first, with reasons; null when it stands alone. */
  getStack: call(v.tuple([Id]))<StackDetail | null>(),
  /** Whether taste is on, and how well it agrees with the user. */
  getTasteSummary: call(v.tuple([]))<TasteSummary>(),
  /** A photo's taste with its uncertainty and the rated photos behind it; null while taste is off or the photo has no critique. */
  getTaste: call(v.tuple([Id]))<TasteDetail | null>(),
  listTagCounts: call(v.tuple([v.optional(Id)]))<TagCount[]>(),
  getJobSummary: call(v.tuple([]))<JobSummary>(),
  pauseJobs: call(v.tuple([]))<null>(),
  resumeJobs: call(v.tuple([]))<null>(),
  getViewSettings: call(v.tuple([]))<ViewSettings>(),
  saveViewSettings: call(v.tuple([View]))<null>(),
  /** Installed model packs, the user's own first, and which is in use. */
  listPacks: call(v.tuple([]))<PackList>(),
  /** The task under way or the last one; null before the first. `pack-task-changed` tells how it goes on. */
  getPackTask: call(v.tuple([]))<PackTask | null>(),
  /** An installed pack with its model card. */
  getPack: call(v.tuple([PackId]))<PackInfo>(),
  /** Begins to install from a path (folder, .zip, .tar, .tar.gz) or an https address, with the archive's hash if the user has it. */
  installPack: call(v.tuple([Path, v.nullable(Sha256)]))<PackTask>(),
  /** Begins to check every byte of a pack. */
  verifyPack: call(v.tuple([PackId]))<PackTask>(),
  /** Stops the task under way; a download goes on from there when asked for again. */
  cancelPackTask: call(v.tuple([]))<null>(),
  /** Deletes a pack of the user's; if it is in use, another is used from now on. */
  removePack: call(v.tuple([PackId]))<PackList>(),
  /** Critiques with this pack from now on, photos under way included; null: with the first. */
  choosePack: call(v.tuple([v.nullable(PackId)]))<PackList>(),
  getProviders: call(v.tuple([]))<ProviderState>(),
  /** Opens the pack in use with every provider of the platform, one by one. Slow: half a minute and more. */
  tryProviders: call(v.tuple([]))<ProviderTrial[]>(),
  /** Critiques on this provider from now on; `auto`: on the best that works. */
  chooseProvider: call(v.tuple([v.pipe(v.string(), v.maxLength(32))]))<ProviderState>(),
  getCritiqueSettings: call(v.tuple([]))<CritiqueSettings>(),
  /** For critiques from now on; done ones stay as they are. */
  saveCritiqueSettings: call(v.tuple([Critiques]))<null>(),
} as const;

export type CallName = keyof typeof CALLS;
export type CallArgs<Name extends CallName> = v.InferOutput<(typeof CALLS)[Name]['args']>;
export type CallValue<Name extends CallName> = Exclude<(typeof CALLS)[Name]['value'], undefined>;

/** Calls about model packs and execution providers. */
export type PackCall = Extract<
  CallName,
  | 'listPacks'
  | 'getPack'
  | 'getPackTask'
  | 'installPack'
  | 'verifyPack'
  | 'cancelPackTask'
  | 'removePack'
  | 'choosePack'
  | 'getProviders'
  | 'tryProviders'
  | 'chooseProvider'
  | 'getCritiqueSettings'
  | 'saveCritiqueSettings'
>;

/** What a host implements; a missing or extra handler does not compile. */
export type Handlers = { [Name in CallName]: (...args: CallArgs<Name>) => Promise<CallValue<Name>> };

/** Events by name; they announce, they never steer. */
export interface Events {
  'job-changed': JobSummary;
  'critique-delta': CritiqueDelta;
  'library-changed': LibraryChange;
  /** Taste was learned again: rows and the order by taste changed. */
  'taste-changed': TasteSummary;
  /** A task on a model pack went on or ended; at most ten times a second. */
  'pack-task-changed': PackTask;
  /** A model pack came or went, or another is in use. */
  'packs-changed': PackList;
  /** Sent by a host with an application menu. */
  'menu-chosen': MenuChoice;
}
export type EventName = keyof Events;
export const EVENT_NAMES = [
  'job-changed',
  'critique-delta',
  'library-changed',
  'taste-changed',
  'pack-task-changed',
  'packs-changed',
  'menu-chosen',
] as const satisfies readonly EventName[];

/** Sizes an image URL may ask for, upright sRGB JPEG: a grid thumbnail (512 px), a screen-sized preview (2048 px), full detail (8192 px). */
export const IMAGE_KINDS = ['thumbnail', 'preview', 'full'] as const;
export type ImageKind = (typeof IMAGE_KINDS)[number];

/** `window.critique`: named methods that resolve to a Result envelope, events, and image addresses. */
export interface CritiqueApi {
  call: {
    [Name in CallName]: (...args: CallArgs<Name>) => Promise<import('./result.ts').Result<CallValue<Name>>>;
  };
  /** Returns the function that unsubscribes. */
  on<Name extends EventName>(name: Name, listener: (event: Events[Name]) => void): () => void;
  /** Address of a photo's picture for `<img>`; `revision` defeats caches. */
  imageUrl(photoId: number, kind: ImageKind, revision: number): string;
}

export type { PhotoQuery };
