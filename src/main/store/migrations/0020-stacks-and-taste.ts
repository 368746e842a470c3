// Fingerprints of critiques, stacks of near duplicates, and the taste score the grid sorts by.
import type Database from 'better-sqlite3';

export function migrate(db: Database.Database): void {
  db.exec(`
    -- features: float32, L2-normalised; comparable within one pack and version only.
    -- measures: float32 by position in measure_names, NaN where the photo has no such measurement.
    -- taken_at_s: camera local time in seconds, as if it were UTC; null when the file does not say.
    CREATE TABLE fingerprints (
      critique_id INTEGER PRIMARY KEY REFERENCES critiques (id) ON DELETE CASCADE,
      pack_id TEXT NOT NULL,
      pack_version TEXT NOT NULL,
      perceptual_hash BLOB NOT NULL CHECK (length(perceptual_hash) = 8),
      features BLOB NOT NULL,
      measures BLOB NOT NULL,
      taken_at_s INTEGER,
      camera TEXT
    ) STRICT;
    CREATE TABLE measure_names (position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

    -- stack_id: the smallest photo id of the stack, null for a photo that stands alone. stack_rank: 0 is the best frame.
    -- is_regrouped: 0 while the photo waits for its stack to be looked at (again).
    -- taste: 0..100 by the user's own ratings, null while there are too few.
    ALTER TABLE photos ADD COLUMN stack_id INTEGER;
    ALTER TABLE photos ADD COLUMN stack_rank INTEGER;
    ALTER TABLE photos ADD COLUMN is_regrouped INTEGER NOT NULL DEFAULT 0 CHECK (is_regrouped IN (0, 1));
    ALTER TABLE photos ADD COLUMN taste REAL;
    CREATE INDEX photos_by_taste ON photos (taste);
    CREATE INDEX photos_by_folder_taste ON photos (folder_id, taste);
    CREATE INDEX photos_by_stack ON photos (stack_id, stack_rank) WHERE stack_id IS NOT NULL;
    CREATE INDEX photos_to_regroup ON photos (id) WHERE is_regrouped = 0 AND critique_id IS NOT NULL;
    CREATE INDEX photos_rated ON photos (id) WHERE stars > 0 OR flag <> 'none';

    CREATE TRIGGER photos_leave_stack AFTER DELETE ON photos WHEN old.stack_id IS NOT NULL BEGIN
      UPDATE photos SET is_regrouped = 0 WHERE stack_id = old.stack_id;
    END;
  `);
}
