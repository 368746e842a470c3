// What crosses the wall between back end and window, as plain data. Domain words are re-exported for the renderer.
import type { AnalysisTag, Measurements, Suggestion } from '../../main/domain/analysis.ts';
import type { Critique, EncodedMap, PackRef, TimingsMs } from '../../main/domain/critique.ts';
import type { ErrorReport } from '../../main/domain/errors.ts';
import type { PackInfo } from '../../main/domain/model-packs.ts';
import type { Exif, Flag, Stars, Warning } from '../../main/domain/photo.ts';

export type { AnalysisTag, Measurement, Measurements, Suggestion, TagGroup } from '../../main/domain/analysis.ts';
export type { Critique, CritiqueSentence, EncodedMap, PackRef, SentenceClaim } from '../../main/domain/critique.ts';
export type { ErrorKind, ErrorReport } from '../../main/domain/errors.ts';
export type {
  CritiqueSettings,
  InstalledPack,
  MemoryUse,
  PackInfo,
  PackList,
  PackTask,
  ProviderState,
  ProviderTrial,
} from '../../main/domain/model-packs.ts';
export type { Exif, Flag, Region, Stars, Warning } from '../../main/domain/photo.ts';

export interface AppInfo {
  version: string;
  host: 'electron' | 'browser';
  platform: string;
  dataFolder: string;
  /** Null when no pack is installed: the app still opens and browses. */
  pack: PackInfo | null;
  /** Why there is no pack, or why it could not be opened. */
  packProblem: ErrorReport | null;
  /** True where a native folder dialog exists; otherwise the user types a path. */
  canChooseFolder: boolean;
}

export interface Folder {
  id: number;
  path: string;
  watched: boolean;
  photoCount: number;
  doneCount: number;
  failedCount: number;
  /** Why the folder can't be read at the moment. */
  problem: ErrorReport | null;
}

export type PhotoState = 'waiting' | 'running' | 'done' | 'failed';

/** A grid cell. */
export interface PhotoRow {
  id: number;
  folderId: number;
  name: string;
  path: string;
  state: PhotoState;
  /** 0..100, null before the critique. */
  score: number | null;
  stars: Stars;
  flag: Flag;
  width: number | null;
  height: number | null;
  error: ErrorReport | null;
  warningCount: number;
  /** Aesthetic saliency for the thumbnail overlay; null before the critique. */
  saliency: EncodedMap | null;
  /** Changes when the thumbnail or the critique changed; part of image URLs. */
  revision: number;
  /** Its stack of near duplicates, named after the stack's first photo; null when it stands alone. */
  stackId: number | null;
  /** Photos in its stack; 1 when it stands alone. */
  stackSize: number;
  /** True for the best frame of a stack; false for all others and for a photo that stands alone. */
  isStackBest: boolean;
  /** 0..100 by the user's own ratings; null while taste is off or the photo waits for its critique. */
  taste: number | null;
}

export interface PhotoDetail extends PhotoRow {
  sha256: string | null;
  exif: Exif;
  scoreDistribution: number[] | null;
  critique: Critique | null;
  tags: AnalysisTag[];
  suggestions: Suggestion[];
  subject: EncodedMap | null;
  attention: EncodedMap | null;
  measurements: Measurements;
  pack: PackRef | null;
  provider: string | null;
  seed: number | null;
  prompt: string | null;
  warnings: Warning[];
  timingsMs: TimingsMs | null;
}

export type SortKey = 'score' | 'date' | 'name' | 'stars' | 'taste';

/** Which stacks show their best frame alone: with `collapsed` all but `except`, without it only those in `except`. */
export interface StackView {
  collapsed: boolean;
  /** Stack ids that are the other way round. */
  except: number[];
}

/** One frame of a stack. */
export interface StackFrame {
  photoId: number;
  isBest: boolean;
  /** The best frame: what it has over the next; any other: what the best has over it. Such as "sharper on the subject by 34 %". */
  reasons: string[];
}

export interface StackDetail {
  id: number;
  /** Best first. */
  frames: StackFrame[];
  /** Why the first is the best, as one sentence. */
  summary: string;
}

export interface TasteSummary {
  /** `few-ratings`: fewer than `neededCount`; `one-sided`: all ratings are the same; `no-pack`: nothing to compare by. */
  state: 'on' | 'few-ratings' | 'one-sided' | 'no-pack';
  /** Critiqued photos with stars, a pick or a reject. */
  ratedCount: number;
  neededCount: number;
  /** Rank correlation (Spearman) of taste with the user's own stars on photos left out of training; null while off. */
  agreement: number | null;
  /** Half width of a two-in-three range, in points of taste; null while off. */
  typicalErrorPoints: number | null;
}

export interface TasteNeighbour {
  photoId: number;
  stars: Stars;
  flag: Flag;
  /** Cosine over features and measures, -1..1. */
  similarity: number;
}

export interface TasteDetail {
  /** 0..100. */
  taste: number;
  /** Two in three photos the user rates lie within this range of the score, in points. */
  uncertaintyPoints: number;
  /** The same on the star scale, 1..5. */
  stars: number;
  /** The three most similar rated photos. */
  neighbours: TasteNeighbour[];
}

export interface PhotoQuery {
  /** All folders when absent. */
  folderId?: number;
  /** Tag ids that must all be present. */
  tags?: string[];
  /** Full-text search over critiques, tags and file names. */
  search?: string;
  minStars?: Stars;
  flag?: Flag;
  hasError?: boolean;
  /** Every frame of every stack when absent. */
  stacks?: StackView;
  sort: SortKey;
  descending: boolean;
}

export interface TagCount {
  id: string;
  group: string;
  label: string;
  count: number;
}

export interface JobSummary {
  waiting: number;
  running: number;
  done: number;
  failed: number;
  paused: boolean;
  /** Milliseconds to the end at the current pace; null when unknown. */
  timeLeftMs: number | null;
  /** Folder being imported at the moment, if any. */
  importing: { folderId: number; found: number } | null;
}

/** View state that survives a restart. */
export interface ViewSettings {
  folderId: number | null;
  photoId: number | null;
  view: 'grid' | 'loupe';
  sort: SortKey;
  descending: boolean;
  showHeatmap: boolean;
  /** 0..1. */
  heatmapOpacity: number;
  thumbnailSizePx: number;
  showLeftPane: boolean;
  showRightPane: boolean;
  stacks: StackView;
}

/** An entry of the application menu that the window carries out. */
export type MenuChoice = 'settings' | 'keys';

export interface LibraryChange {
  /** Photos whose rows changed; null means: query again (photos came or went). */
  photoIds: number[] | null;
  foldersChanged: boolean;
}

/** One stage of one photo became known, so the window can show it at once. */
export interface CritiqueDelta {
  photoId: number;
  state: PhotoState;
  /** While a text is being written: its sentences so far that may be shown. */
  writing?: string;
}
