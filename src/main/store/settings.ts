// Table `settings`: small JSON values by key. What a value means is its reader's business.
import type { ReadableDB, WritableDB } from './database.ts';

/** The stored value, or undefined when there is none or it is no JSON. */
export function getSetting(db: ReadableDB, key: string): unknown {
  const row = db.get<{ value: string }>('SELECT value FROM settings WHERE key = $key', { key });
  if (!row) return undefined;
  try {
    return JSON.parse(row.value);
  } catch {
    return undefined;
  }
}

export function saveSetting(db: WritableDB, key: string, value: unknown): void {
  db.run(
    'INSERT INTO settings (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    {
      key,
      value: JSON.stringify(value),
    },
  );
}
