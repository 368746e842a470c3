// How the user wants critiques made from now on, kept in the library's settings.
import type { CritiqueSettings } from '../domain/model-packs.ts';
import type { ReadableDB, WritableDB } from '../store/database.ts';
import { getSetting, saveSetting } from '../store/settings.ts';

const MAX_TILES = 'critique.maxTiles';
const PROMPT = 'critique.prompt';

/** The stored settings; values of another type (from another version) count as none. */
export function getCritiqueSettings(db: ReadableDB): CritiqueSettings {
  const maxTiles = getSetting(db, MAX_TILES);
  const prompt = getSetting(db, PROMPT);
  return {
    maxTiles: typeof maxTiles === 'number' && Number.isInteger(maxTiles) && maxTiles > 0 ? maxTiles : null,
    prompt: typeof prompt === 'string' && prompt !== '' ? prompt : null,
  };
}

export function saveCritiqueSettings(db: WritableDB, { maxTiles, prompt }: CritiqueSettings): void {
  saveSetting(db, MAX_TILES, maxTiles);
  saveSetting(db, PROMPT, prompt);
}
