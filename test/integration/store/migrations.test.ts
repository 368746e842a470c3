// Opening files of every kind: new, older, newer, foreign, broken.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { AppError } from '../../../src/main/domain/errors.ts';
import { getCurrentReport } from '../../../src/main/store/critiques.ts';
import { openStore } from '../../../src/main/store/database.ts';
import { migrate, MIGRATIONS } from '../../../src/main/store/migrations/index.ts';
import { tempDir } from '../../support/temp-dir.ts';

const NEWEST = MIGRATIONS.at(-1)?.version;

function kindOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof AppError ? error.kind : String(error);
  }
}

test('a new file gets the newest schema without a backup', () => {
  const folder = tempDir();
  const path = join(folder, 'library.db');
  const store = openStore(path);
  expect(store.all('PRAGMA user_version')).toEqual([{ user_version: MIGRATIONS.at(-1)?.version }]);
  expect(store.pluck('PRAGMA journal_mode')).toEqual(['wal']);
  expect(store.pluck('PRAGMA synchronous')).toEqual([2]);
  expect(store.pluck('PRAGMA foreign_keys')).toEqual([1]);
  const lax = store.pluck("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND type = 'table'");
  expect(
    lax.filter(
      (name) => !String(name).startsWith('photo_search') && name !== 'sqlite_schema' && name !== 'sqlite_sequence',
    ),
  ).toEqual([]);
  store.close();
  expect(readdirSync(folder)).toEqual(['library.db']);
});

test('versions grow in tens', () => {
  expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => (index + 1) * 10));
});

test('an older file is backed up, then migrated with its rows', () => {
  const path = join(tempDir(), 'library.db');
  openStore(path).close();
  const db = new Database(path);
  db.prepare("INSERT INTO settings VALUES ('k', '1')").run();
  migrate(db, [
    ...MIGRATIONS,
    { version: 1000, migrate: (target) => target.exec('ALTER TABLE settings ADD COLUMN extra TEXT') },
  ]);
  expect(db.prepare('SELECT * FROM settings').all()).toEqual([{ key: 'k', value: '1', extra: null }]);
  expect(db.pragma('user_version', { simple: true })).toBe(1000);
  db.close();
  const backup = new Database(`${path}.v${NEWEST}.backup`, { readonly: true });
  expect(backup.prepare('SELECT * FROM settings').all()).toEqual([{ key: 'k', value: '1' }]);
  expect(backup.pragma('user_version', { simple: true })).toBe(NEWEST);
  backup.close();
});

test('a failing step leaves the file as it was', () => {
  const path = join(tempDir(), 'library.db');
  openStore(path).close();
  const db = new Database(path);
  const failing = [
    ...MIGRATIONS,
    { version: 1000, migrate: (target: Database.Database) => target.exec('CREATE TABLE half (id INTEGER) STRICT') },
    { version: 1010, migrate: (target: Database.Database) => target.exec('nonsense') },
  ];
  expect(() => migrate(db, failing)).toThrow('nonsense');
  expect(db.pragma('user_version', { simple: true })).toBe(NEWEST);
  expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0);
  db.close();
});

test('refuses newer, foreign and broken files by kind', () => {
  const folder = tempDir();
  const newer = join(folder, 'newer.db');
  openStore(newer).close();
  const db = new Database(newer);
  db.pragma('user_version = 99999');
  db.close();
  expect(kindOf(() => openStore(newer))).toBe('store-newer');

  const foreign = join(folder, 'foreign.db');
  const other = new Database(foreign);
  other.exec('CREATE TABLE t (id INTEGER)');
  other.close();
  expect(kindOf(() => openStore(foreign))).toBe('invalid-argument');

  const text = join(folder, 'text.db');
  writeFileSync(text, 'not a database at all '.repeat(100));
  expect(kindOf(() => openStore(text))).toBe('store-corrupt');

  expect(kindOf(() => openStore(join(folder, 'absent', 'library.db')))).toBe('permission-denied');
  expect(existsSync(join(folder, 'absent'))).toBe(false);
});

test('a library of version 10 keeps its photos, ratings and critiques, and its photos wait to be grouped', () => {
  const path = join(tempDir(), 'library.db');
  const old = new Database(path);
  migrate(old, MIGRATIONS.slice(0, 1));
  old.exec(`
    INSERT INTO photos (id, path, name, stars, flag, state, score, added_at)
      VALUES (1, '/p/a.jpg', 'a.jpg', 4, 'pick', 'done', 61.5, '2024'), (2, '/p/b.jpg', 'b.jpg', 0, 'none', 'waiting', NULL, '2024');
    INSERT INTO critiques (id, photo_id, sha256, pack_id, pack_version, prompt, prompt_version, pipeline_version, analysis_version,
        seed, provider, score, text, report, timings, created_at)
      VALUES (7, 1, 'ab', 'starter', '1.0.0', 'p', 1, 1, 1, 5, 'cpu', 61.5, 'Fine.', '{"score":61.5}', '{}', '2024');
    UPDATE photos SET critique_id = 7 WHERE id = 1;
  `);
  old.close();
  const store = openStore(path);
  expect(store.all('SELECT id, stars, flag, score, critique_id, stack_id, taste, is_regrouped FROM photos')).toEqual([
    { id: 1, stars: 4, flag: 'pick', score: 61.5, critique_id: 7, stack_id: null, taste: null, is_regrouped: 0 },
    { id: 2, stars: 0, flag: 'none', score: null, critique_id: null, stack_id: null, taste: null, is_regrouped: 0 },
  ]);
  expect(store.all('SELECT * FROM fingerprints')).toEqual([]);
  expect(getCurrentReport(store, 1)).toMatchObject({ path: '/p/a.jpg', score: 61.5, fingerprint: null });
  store.close();
  expect(existsSync(`${path}.v10.backup`)).toBe(true);
});
