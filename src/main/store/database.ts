// Opens the library's SQLite file and is the only place that speaks to better-sqlite3: statements are cached, its errors become AppErrors.
// Table modules get ReadableDB or WritableDB and plain SQL; nothing above the store sees a statement.
import Database from 'better-sqlite3';
import { AppError } from '../domain/errors.ts';
import { migrate } from './migrations/index.ts';

export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlParams = Record<string, SqlValue>;

/** Statements that only read. */
export interface ReadableDB {
  /** All rows; the caller names the row's shape, which mirrors the columns selected. */
  all<Row>(sql: string, params?: SqlParams): Row[];
  get<Row>(sql: string, params?: SqlParams): Row | undefined;
  /** First column of all rows. */
  pluck<Value>(sql: string, params?: SqlParams): Value[];
}

/** Statements that change rows, and transactions. */
export interface WritableDB extends ReadableDB {
  run(sql: string, params?: SqlParams): { changes: number; lastInsertId: number };
  /** Runs `work` in one immediate transaction (nested calls join it) and rolls back when it throws. Refuses promises. */
  transaction<Value>(work: () => Value): Value;
}

export interface Store extends WritableDB {
  readonly path: string;
  close(): void;
}

export interface OpenStoreOptions {
  /** Told of every statement that took longer than 5 ms. */
  onSlowQuery?: (sql: string, durationMs: number) => void;
}

const SLOW_QUERY_MS = 5;
const BUSY_TIMEOUT_MS = 10_000;

const KIND_BY_CODE = [
  ['SQLITE_BUSY', 'store-locked', 'The library is in use by another program.'],
  ['SQLITE_LOCKED', 'store-locked', 'The library is in use by another program.'],
  ['SQLITE_FULL', 'disk-full', 'The disk that holds the library is full.'],
  ['SQLITE_IOERR', 'disk-full', 'The disk that holds the library could not be read or written.'],
  ['SQLITE_READONLY', 'permission-denied', 'The library file may not be written.'],
  ['SQLITE_CANTOPEN', 'permission-denied', 'The library file could not be opened.'],
  ['SQLITE_CORRUPT', 'store-corrupt', 'The library file is damaged.'],
  ['SQLITE_NOTADB', 'store-corrupt', 'The file is not a Salient library.'],
] as const;

/**
 * Opens (or creates) the library at `path` and brings it to the newest schema. Throws AppError `store-newer`, `store-corrupt`,
 * `store-locked`, `permission-denied`, `disk-full` or `invalid-argument` (a database of another program).
 */
export function openStore(path: string, options: OpenStoreOptions = {}): Store {
  return translated(path, () => {
    let db: Database.Database;
    try {
      db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    } catch (error) {
      if (error instanceof TypeError) {
        throw new AppError('permission-denied', `The folder of the library ${path} does not exist.`, { cause: error });
      }
      throw error;
    }
    try {
      // A finished critique survives power loss: WAL with FULL syncs each commit.
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      db.pragma('foreign_keys = ON');
      migrate(db);
      return new Connection(db, options);
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

class Connection implements Store {
  readonly path: string;
  readonly #db: Database.Database;
  readonly #statements = new Map<string, Database.Statement<[SqlParams], unknown>>();
  readonly #onSlowQuery: OpenStoreOptions['onSlowQuery'];

  constructor(db: Database.Database, { onSlowQuery }: OpenStoreOptions) {
    this.#db = db;
    this.path = db.name;
    this.#onSlowQuery = onSlowQuery;
  }

  all<Row>(sql: string, params: SqlParams = {}): Row[] {
    return this.#timed(sql, (statement) => statement.all(params)) as Row[];
  }

  get<Row>(sql: string, params: SqlParams = {}): Row | undefined {
    return this.#timed(sql, (statement) => statement.get(params)) as Row | undefined;
  }

  pluck<Value>(sql: string, params: SqlParams = {}): Value[] {
    return this.#timed(sql, (statement) => {
      statement.pluck(true);
      try {
        return statement.all(params);
      } finally {
        statement.pluck(false);
      }
    }) as Value[];
  }

  run(sql: string, params: SqlParams = {}): { changes: number; lastInsertId: number } {
    const { changes, lastInsertRowid } = this.#timed(sql, (statement) => statement.run(params));
    return { changes, lastInsertId: Number(lastInsertRowid) };
  }

  transaction<Value>(work: () => Value): Value {
    if (this.#db.inTransaction) return work();
    return translated(this.path, () => this.#db.transaction(work).immediate());
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #timed<Value>(sql: string, use: (statement: Database.Statement<[SqlParams], unknown>) => Value): Value {
    const startedAt = performance.now();
    const value = translated(this.path, () => use(this.#prepare(sql)));
    const durationMs = performance.now() - startedAt;
    if (durationMs > SLOW_QUERY_MS) this.#onSlowQuery?.(sql, durationMs);
    return value;
  }

  #prepare(sql: string): Database.Statement<[SqlParams], unknown> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare<[SqlParams], unknown>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function translated<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    const found = KIND_BY_CODE.find(([code]) => error.code.startsWith(code));
    if (!found) throw error;
    throw new AppError(found[1], found[2], { detail: { path, code: error.code }, cause: error });
  }
}
