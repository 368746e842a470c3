// First schema: folders, photos, critiques with provenance, tags, maps, thumbnails, jobs, settings and the search index.
import type Database from 'better-sqlite3';

export function migrate(db: Database.Database): void {
  db.exec(`
    CREATE TABLE folders (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      path TEXT NOT NULL UNIQUE,
      watched INTEGER NOT NULL DEFAULT 0 CHECK (watched IN (0, 1)),
      added_at TEXT NOT NULL
    ) STRICT;

    -- score, width, height, warning_count repeat the current critique so that the grid sorts and filters on indexes alone.
    -- dated_at: time taken as the camera says, else the file's time. size_bytes and mtime_ms: the file as last seen.
    CREATE TABLE photos (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      folder_id INTEGER REFERENCES folders (id) ON DELETE CASCADE,
      path TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL COLLATE NOCASE,
      sha256 TEXT,
      size_bytes INTEGER,
      mtime_ms INTEGER,
      stars INTEGER NOT NULL DEFAULT 0 CHECK (stars BETWEEN 0 AND 5),
      flag TEXT NOT NULL DEFAULT 'none' CHECK (flag IN ('pick', 'reject', 'none')),
      state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
      error_kind TEXT,
      error_message TEXT,
      critique_id INTEGER REFERENCES critiques (id) ON DELETE SET NULL,
      score REAL,
      dated_at TEXT,
      width INTEGER,
      height INTEGER,
      warning_count INTEGER NOT NULL DEFAULT 0,
      revision INTEGER NOT NULL DEFAULT 1,
      added_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX photos_by_score ON photos (score);
    CREATE INDEX photos_by_date ON photos (dated_at);
    CREATE INDEX photos_by_name ON photos (name);
    CREATE INDEX photos_by_stars ON photos (stars);
    CREATE INDEX photos_by_folder_score ON photos (folder_id, score);
    CREATE INDEX photos_by_folder_date ON photos (folder_id, dated_at);
    CREATE INDEX photos_by_folder_name ON photos (folder_id, name);
    CREATE INDEX photos_by_folder_stars ON photos (folder_id, stars);
    CREATE INDEX photos_by_folder_state ON photos (folder_id, state);
    CREATE INDEX photos_by_sha256 ON photos (sha256);
    CREATE INDEX photos_by_size ON photos (size_bytes) WHERE sha256 IS NOT NULL;
    CREATE INDEX photos_failed ON photos (state) WHERE state = 'failed';
    CREATE INDEX photos_by_critique ON photos (critique_id);

    -- report: the photo's report as JSON without its path and with its maps left null (they are in saliency_maps).
    -- requested_prompt, requested_seed: null where the default was asked for; prompt and seed are what was used.
    CREATE TABLE critiques (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      sha256 TEXT NOT NULL,
      pack_id TEXT NOT NULL,
      pack_version TEXT NOT NULL,
      prompt TEXT NOT NULL,
      requested_prompt TEXT,
      prompt_version INTEGER NOT NULL,
      pipeline_version INTEGER NOT NULL,
      analysis_version INTEGER NOT NULL,
      seed INTEGER NOT NULL,
      requested_seed INTEGER,
      provider TEXT NOT NULL,
      score REAL NOT NULL,
      text TEXT NOT NULL,
      report TEXT NOT NULL,
      timings TEXT NOT NULL,
      created_at TEXT NOT NULL,
      UNIQUE (photo_id, pack_id, pack_version, prompt, seed)
    ) STRICT;
    CREATE INDEX critiques_by_content ON critiques (sha256, pack_id, pack_version);

    CREATE TABLE saliency_maps (
      critique_id INTEGER NOT NULL REFERENCES critiques (id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('saliency', 'subject', 'attention')),
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      cells BLOB NOT NULL,
      PRIMARY KEY (critique_id, kind)
    ) STRICT;

    -- Tags of each photo's current critique.
    CREATE TABLE tags (
      tag_id TEXT NOT NULL,
      photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      tag_group TEXT NOT NULL,
      label TEXT NOT NULL,
      confidence REAL NOT NULL,
      PRIMARY KEY (tag_id, photo_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tags_by_photo ON tags (photo_id);

    CREATE TABLE thumbnails (
      photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
      long_side_px INTEGER NOT NULL,
      mtime_ms INTEGER NOT NULL,
      jpeg BLOB NOT NULL
    ) STRICT;

    CREATE TABLE jobs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      photo_id INTEGER NOT NULL UNIQUE REFERENCES photos (id) ON DELETE CASCADE,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
      attempts INTEGER NOT NULL DEFAULT 0,
      quarantined INTEGER NOT NULL DEFAULT 0 CHECK (quarantined IN (0, 1)),
      not_before_ms INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX jobs_by_state ON jobs (state, id);

    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

    CREATE VIRTUAL TABLE photo_search USING fts5 (
      name, tags, text, content = '', contentless_delete = 1, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
    );
    CREATE TRIGGER photos_leave_search AFTER DELETE ON photos BEGIN
      DELETE FROM photo_search WHERE rowid = old.id;
    END;
  `);
}
