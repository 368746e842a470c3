// The window's state between two starts: defaults, and what of a stored state still fits.
import type { ReadableDB, WritableDB } from '../store/database.ts';
import { getSetting, saveSetting } from '../store/settings.ts';
import type { SortKey, ViewSettings } from '../../preload/contract/types.ts';

const KEY = 'view';
const SORTS: readonly SortKey[] = ['score', 'date', 'name', 'stars', 'taste'];

const DEFAULTS: ViewSettings = {
  folderId: null,
  photoId: null,
  view: 'grid',
  sort: 'date',
  descending: false,
  showHeatmap: false,
  heatmapOpacity: 0.6,
  thumbnailSizePx: 220,
  showLeftPane: true,
  showRightPane: true,
  stacks: { collapsed: false, except: [] },
};

/** The stored state over the defaults; fields of another type (from another version) fall back to theirs. */
export function getViewSettings(db: ReadableDB): ViewSettings {
  const stored = getSetting(db, KEY);
  if (typeof stored !== 'object' || stored === null) return { ...DEFAULTS };
  const usable = Object.entries(stored).filter(([key, value]) => fits(key, value));
  return { ...DEFAULTS, ...Object.fromEntries(usable) };
}

export function saveViewSettings(db: WritableDB, settings: ViewSettings): void {
  saveSetting(db, KEY, settings);
}

function fits(key: string, value: unknown): boolean {
  if (key === 'folderId' || key === 'photoId') return value === null || typeof value === 'number';
  if (key === 'view') return value === 'grid' || value === 'loupe';
  if (key === 'sort') return SORTS.some((sort) => sort === value);
  if (key === 'stacks') return isStackView(value);
  const standard = Object.entries(DEFAULTS).find(([name]) => name === key)?.[1];
  return standard !== undefined && typeof value === typeof standard;
}

function isStackView(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('collapsed' in value) || !('except' in value)) return false;
  const { collapsed, except } = value;
  return (
    typeof collapsed === 'boolean' && Array.isArray(except) && except.every((id) => Number.isInteger(id) && id > 0)
  );
}
