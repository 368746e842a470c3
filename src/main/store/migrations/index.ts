// The list of migrations and their runner: a backup of the file first, then all steps in one transaction, recorded in user_version.
import { rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { AppError } from '../../domain/errors.ts';
import * as initial from './0010-initial.ts';
import * as stacksAndTaste from './0020-stacks-and-taste.ts';

export interface Migration {
  /** Grows in tens; becomes the file's user_version. */
  version: number;
  migrate: (db: Database.Database) => void;
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 10, migrate: initial.migrate },
  { version: 20, migrate: stacksAndTaste.migrate },
];

/** "SALN": tells our files from other SQLite databases. */
export const APPLICATION_ID = 0x53414c4e;

/**
 * Brings an open database to the newest of `migrations`. A file of an older version is first copied to `<file>.v<version>.backup`.
 * Throws AppError `store-newer` for a file from a newer program and `invalid-argument` for a database that is not ours.
 */
export function migrate(db: Database.Database, migrations: readonly Migration[] = MIGRATIONS): void {
  const current = Number(db.pragma('user_version', { simple: true }));
  const newest = migrations.at(-1)?.version ?? 0;
  const isOurs = db.pragma('application_id', { simple: true }) === APPLICATION_ID;
  const isEmpty = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (!isOurs && !isEmpty) {
    throw new AppError('invalid-argument', `${db.name} is a database of another program, not a Salient library.`);
  }
  if (current > newest) {
    throw new AppError('store-newer', 'This library was made by a newer Salient. Please update Salient to open it.', {
      detail: { path: db.name, found: current, newest },
    });
  }
  const steps = migrations.filter(({ version }) => version > current);
  if (steps.length === 0) return;
  if (current > 0 && !db.memory) backUp(db, current);
  db.transaction(() => {
    // Another process may have migrated while this one waited for the lock.
    if (Number(db.pragma('user_version', { simple: true })) !== current) return;
    for (const step of steps) step.migrate(db);
    db.pragma(`user_version = ${newest}`);
    db.pragma(`application_id = ${APPLICATION_ID}`);
  }).immediate();
}

function backUp(db: Database.Database, version: number): void {
  const target = `${db.name}.v${version}.backup`;
  rmSync(target, { force: true });
  db.prepare('VACUUM INTO ?').run(target);
}
