// Words for model packs and execution providers as a person manages them: what is installed, what is being done, where it runs.
import type { PackRef } from './critique.ts';
import type { ErrorReport } from './errors.ts';
import type { Warning } from './photo.ts';

/** A pack as its user may read about it. */
export interface PackInfo extends PackRef {
  name: string;
  /** "Craft score" for the starter: what the number means. */
  scoreName: string;
  license: string;
  /** Where its weights come from, in a sentence. */
  provenance: string;
  /** Most tiles it reads of one photo. */
  mostTiles: number;
  /** True if what it is asked changes what it writes. */
  takesPrompt: boolean;
  /** Its own prompt. */
  prompt: string;
  /** The pack's README.md: Markdown from whoever made the pack, never to be shown as markup. Empty if it has none. */
  card: string;
  /** What the pack was built without, a sentence each; empty for a whole pack. */
  gaps: string[];
}

/** A usable pack; of several with one id only the one that would be opened. */
export interface InstalledPack {
  id: string;
  version: string;
  name: string;
  license: string;
  /** Absolute. */
  folder: string;
  /** Of all its files. */
  bytes: number;
  /** True for packs that come with the program, which cannot be removed. */
  isBuiltIn: boolean;
  /** True for the pack that critiques photos now. */
  isInUse: boolean;
  /** What it was built without, a sentence each. */
  gaps: string[];
}

export interface PackList {
  packs: InstalledPack[];
  /** Folders with a manifest that cannot be used. */
  broken: { folder: string; error: ErrorReport }[];
  /** The id the user chose; null: the first of `packs`. A chosen pack that is gone counts as none. */
  chosenId: string | null;
  /** Where the user's own packs lie. */
  packsFolder: string;
}

/** Work on a pack that takes long; there is one at a time. */
export interface PackTask {
  kind: 'install' | 'verify';
  /** A path or an address, as the user gave it; for `verify` the pack's id. */
  source: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  step: 'download' | 'unpack' | 'copy' | 'check';
  doneBytes: number;
  /** Of these, bytes an earlier run had. */
  resumedBytes: number;
  /** Null while unknown. */
  totalBytes: number | null;
  /** The pack, once it is installed or verified. */
  packId: string | null;
  /** Why it failed. */
  error: ErrorReport | null;
}

/** An execution provider of this platform, after it was tried. */
export interface ProviderTrial {
  name: string;
  works: boolean;
  /** Why it does not work, or why it is not chosen by itself although it does; null when there is nothing to say. */
  reason: string | null;
}

/** What the critic takes of the memory while a pack is open, as planned before it was loaded. */
export interface MemoryUse {
  /** Weights, caches and working memory together. */
  bytes: number;
  /** Tiles of one photo, thumbnail not counted. */
  maxTiles: number;
  textsAtOnce: number;
  /** What had to be lowered. */
  warnings: Warning[];
}

/** How critiques are made from now on, as the user set it. */
export interface CritiqueSettings {
  /** Most tiles of one photo; null: as many as the pack reads. */
  maxTiles: number | null;
  /** What the model is asked; null: the pack's own prompt. */
  prompt: string | null;
}

export interface ProviderState {
  /** What the user asked for: a provider or `auto`. */
  choice: string;
  /** What may be chosen on this platform, `auto` first. */
  choices: string[];
  /** Where the critic runs; null while it does not. */
  inUse: string | null;
  /** Providers that were passed over on the way there, with the reason of each. */
  refusals: { provider: string; reason: string }[];
  /** Null while the critic does not run. */
  memory: MemoryUse | null;
}
