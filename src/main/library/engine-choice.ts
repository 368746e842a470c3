// Which model pack and execution provider the user chose in the window, kept in the library's settings.
import type { ReadableDB, WritableDB } from '../store/database.ts';
import { getSetting, saveSetting } from '../store/settings.ts';

const PACK = 'engine.pack';
const PROVIDER = 'engine.provider';

export interface EngineChoice {
  /** Null: the first installed pack. */
  packId: string | null;
  /** A provider's name, or `auto`. */
  provider: string;
}

/** The stored choice; values of another type (from another version) count as none. */
export function getEngineChoice(db: ReadableDB): EngineChoice {
  const packId = getSetting(db, PACK);
  const provider = getSetting(db, PROVIDER);
  return {
    packId: typeof packId === 'string' ? packId : null,
    provider: typeof provider === 'string' ? provider : 'auto',
  };
}

export function saveEngineChoice(db: WritableDB, { packId, provider }: EngineChoice): void {
  saveSetting(db, PACK, packId);
  saveSetting(db, PROVIDER, provider);
}
