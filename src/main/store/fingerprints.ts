// Tables `fingerprints` and `measure_names`: what stacks and taste compare photos by, so that neither reads a report.
import type { PhotoReport } from '../domain/critique.ts';
import { encodeFeatures, type Fingerprint } from '../domain/fingerprint.ts';
import type { Measurements } from '../domain/analysis.ts';
import type { ReadableDB, WritableDB } from './database.ts';

interface SqlFingerprint {
  perceptual_hash: Uint8Array;
  features: Uint8Array;
}

/**
 * Keeps a report's fingerprint with its critique; its photo waits to be grouped and scored by taste, and its former stack to be
 * looked at again.
 */
export function saveFingerprint(db: WritableDB, photoId: number, critiqueId: number, report: PhotoReport): void {
  if (report.fingerprint) insertFingerprint(db, critiqueId, report, report.fingerprint);
  db.run(
    `UPDATE photos SET is_regrouped = 0, taste = iif(id = $photoId, NULL, taste) WHERE id = $photoId
       OR stack_id = (SELECT stack_id FROM photos WHERE id = $photoId AND stack_id IS NOT NULL)`,
    { photoId },
  );
}

/** The fingerprint as it was in the critique's report; null for a critique from before there were any. */
export function readFingerprint(db: ReadableDB, critiqueId: number): Fingerprint | null {
  const row = db.get<SqlFingerprint>(
    'SELECT perceptual_hash, features FROM fingerprints WHERE critique_id = $critiqueId',
    { critiqueId },
  );
  if (!row) return null;
  return {
    perceptualHash: Buffer.from(row.perceptual_hash).toString('hex'),
    features: encodeFeatures(toFloats(row.features)),
  };
}

function insertFingerprint(db: WritableDB, critiqueId: number, report: PhotoReport, fingerprint: Fingerprint): void {
  db.run(
    `INSERT INTO fingerprints (critique_id, pack_id, pack_version, perceptual_hash, features, measures, taken_at_s, camera)
     VALUES ($critiqueId, $packId, $packVersion, $perceptualHash, $features, $measures, $takenAtS, $camera)`,
    {
      critiqueId,
      packId: report.pack.id,
      packVersion: report.pack.version,
      perceptualHash: Buffer.from(fingerprint.perceptualHash, 'hex'),
      features: Buffer.from(fingerprint.features, 'base64'),
      measures: toBytes(packMeasures(db, report.measurements)),
      takenAtS: secondsOf(report.exif.takenAt),
      camera: report.exif.camera ?? null,
    },
  );
}

/** Values by position of their name; new names get the next position, and positions are never given twice. */
function packMeasures(db: WritableDB, measurements: Measurements): Float32Array {
  const positions = measurePositions(db);
  for (const name of Object.keys(measurements)) {
    if (positions.has(name)) continue;
    const position = positions.size;
    db.run('INSERT INTO measure_names (position, name) VALUES ($position, $name)', { position, name });
    positions.set(name, position);
  }
  const values = new Float32Array(positions.size).fill(Number.NaN);
  for (const [name, { value }] of Object.entries(measurements)) values[positions.get(name) ?? -1] = value;
  return values;
}

/** Where in the stored vectors each measurement is. */
export function measurePositions(db: ReadableDB): Map<string, number> {
  const rows = db.all<{ name: string; position: number }>('SELECT name, position FROM measure_names');
  return new Map(rows.map(({ name, position }) => [name, position]));
}

/** Camera local time as seconds, as if it were UTC; null when absent or no date. A zone is cut off: clocks of one shoot share it. */
function secondsOf(takenAt: string | undefined): number | null {
  const local = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(takenAt ?? '')?.[0];
  const ms = local === undefined ? Number.NaN : Date.parse(`${local}Z`);
  return Number.isFinite(ms) ? Math.floor(ms / 1000) : null;
}

function toBytes(values: Float32Array): Uint8Array {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** A stored vector as numbers; copied, since SQLite's bytes need not be aligned. */
export function toFloats(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer, 0, Math.floor(bytes.length / 4));
}
