// Table `critiques` and its maps: a finished report goes in as one transaction and comes out exactly as it was printed.
import { basename, extname, resolve } from 'node:path';
import type { EncodedMap, PackRef, PhotoFailure, PhotoReport } from '../domain/critique.ts';
import { ANALYSIS_VERSION, PIPELINE_VERSION, PROMPT_VERSION } from '../domain/versions.ts';
import type { ReadableDB, WritableDB } from './database.ts';
import { readFingerprint, saveFingerprint } from './fingerprints.ts';
import { finishJob } from './jobs.ts';
import { addPhoto, findPhotoByPath, setPhotoState } from './photos.ts';
import { indexPhoto } from './search-index.ts';
import { replaceTags } from './tags.ts';

/** What was asked for; absent fields mean the defaults. */
export interface CritiqueRequest {
  prompt?: string | undefined;
  seed?: number | undefined;
}

export interface StoredReportKey extends CritiqueRequest {
  path: string;
  sha256: string;
  pack: PackRef;
}

const MAP_KINDS = ['saliency', 'subject', 'attention'] as const;

interface SqlReport {
  id: number;
  photo_id: number;
  report: string;
}

/**
 * Stores a finished critique and makes it the photo's current one; the photo's row and job are updated with it, all in one transaction.
 * `request` is what was asked for, so that the same request finds it again. Returns the photo's id.
 */
export function storeReport(db: WritableDB, report: PhotoReport, request: CritiqueRequest = {}): number {
  return db.transaction(() => {
    const photoId = photoIdOf(db, report.path);
    // Critiques of former content of the file describe nothing any more; the same request's older result is replaced.
    db.run(
      `DELETE FROM critiques WHERE photo_id = $photoId AND (sha256 <> $sha256 OR
         (pack_id = $packId AND pack_version = $packVersion AND prompt = $prompt AND seed = $seed))`,
      {
        photoId,
        sha256: report.sha256,
        packId: report.pack.id,
        packVersion: report.pack.version,
        prompt: report.prompt,
        seed: report.seed,
      },
    );
    const critiqueId = insertCritique(db, photoId, report, request);
    for (const kind of MAP_KINDS) insertMap(db, critiqueId, kind, report[kind]);
    updatePhoto(db, photoId, critiqueId, report);
    saveFingerprint(db, photoId, critiqueId, report);
    replaceTags(db, photoId, report.tags);
    indexPhoto(db, {
      photoId,
      name: basename(report.path),
      tags: report.tags.map(({ label }) => label).join(' '),
      text: report.critique.text,
    });
    finishJob(db, photoId, 'done');
    return photoId;
  });
}

/** Stores that a photo could not be critiqued. Returns the photo's id. */
export function storeFailure(db: WritableDB, failure: PhotoFailure): number {
  return db.transaction(() => {
    const photoId = photoIdOf(db, failure.path);
    setPhotoState(db, photoId, 'failed', failure.error);
    finishJob(db, photoId, 'failed', failure.error.kind === 'photo-quarantined');
    return photoId;
  });
}

/**
 * The stored report for the same content, pack, prompt and seed under this program's pipeline version, or undefined. A report of the same
 * content at another path with the same extension serves too (warnings may name the extension); it is then stored for this path as well.
 */
export function findStoredReport(db: WritableDB, key: StoredReportKey): PhotoReport | undefined {
  const path = resolve(key.path);
  const rows = db.all<SqlReport & { path: string }>(
    `SELECT critiques.id, photo_id, report, photos.path FROM critiques JOIN photos ON photos.id = photo_id
     WHERE critiques.sha256 = $sha256 AND pack_id = $packId AND pack_version = $packVersion
       AND pipeline_version = $pipelineVersion
       AND CASE WHEN $prompt IS NULL THEN requested_prompt IS NULL ELSE prompt = $prompt END
       AND CASE WHEN $seed IS NULL THEN requested_seed IS NULL ELSE seed = $seed END
     ORDER BY photos.path = $path DESC, critiques.id DESC`,
    {
      path,
      sha256: key.sha256,
      packId: key.pack.id,
      packVersion: key.pack.version,
      pipelineVersion: PIPELINE_VERSION,
      prompt: key.prompt ?? null,
      seed: key.seed ?? null,
    },
  );
  const found = rows.find(
    (row) => row.path === path || extname(row.path).toLowerCase() === extname(path).toLowerCase(),
  );
  if (!found) return undefined;
  const report = readReport(db, found, key.path);
  if (found.path !== path) storeReport(db, report, { prompt: key.prompt, seed: key.seed });
  return report;
}

/** The photo's current report, or undefined before its first critique. */
export function getCurrentReport(db: ReadableDB, photoId: number): PhotoReport | undefined {
  const row = db.get<SqlReport & { path: string }>(
    `SELECT critiques.id, photo_id, report, photos.path FROM photos JOIN critiques ON critiques.id = photos.critique_id
     WHERE photos.id = $photoId`,
    { photoId },
  );
  return row && readReport(db, row, row.path);
}

/** Rows of `photos` come from imports and, on the command line, with the first result. */
function photoIdOf(db: WritableDB, path: string): number {
  const absolute = resolve(path);
  const known = findPhotoByPath(db, absolute);
  return known?.id ?? addPhoto(db, null, { path: absolute, name: basename(absolute), sizeBytes: null, mtimeMs: null });
}

function insertCritique(db: WritableDB, photoId: number, report: PhotoReport, request: CritiqueRequest): number {
  const { lastInsertId } = db.run(
    `INSERT INTO critiques (photo_id, sha256, pack_id, pack_version, prompt, requested_prompt, prompt_version, pipeline_version,
       analysis_version, seed, requested_seed, provider, score, text, report, timings, created_at)
     VALUES ($photoId, $sha256, $packId, $packVersion, $prompt, $requestedPrompt, $promptVersion, $pipelineVersion,
       $analysisVersion, $seed, $requestedSeed, $provider, $score, $text, $report, $timings, $createdAt)`,
    {
      photoId,
      sha256: report.sha256,
      packId: report.pack.id,
      packVersion: report.pack.version,
      prompt: report.prompt,
      requestedPrompt: request.prompt ?? null,
      promptVersion: PROMPT_VERSION,
      pipelineVersion: PIPELINE_VERSION,
      analysisVersion: ANALYSIS_VERSION,
      seed: report.seed,
      requestedSeed: request.seed ?? null,
      provider: report.provider,
      score: report.score,
      text: report.critique.text,
      // Null keeps each key's place, so that the report is printed again in the same order.
      report: JSON.stringify({
        ...report,
        path: null,
        saliency: null,
        subject: null,
        attention: null,
        fingerprint: null,
      }),
      timings: JSON.stringify(report.timingsMs),
      createdAt: new Date().toISOString(),
    },
  );
  return lastInsertId;
}

function insertMap(db: WritableDB, critiqueId: number, kind: string, map: EncodedMap | null): void {
  if (!map) return;
  db.run(
    `INSERT INTO saliency_maps (critique_id, kind, width, height, cells) VALUES ($critiqueId, $kind, $width, $height, $cells)`,
    { critiqueId, kind, width: map.width, height: map.height, cells: Buffer.from(map.data, 'base64') },
  );
}

function updatePhoto(db: WritableDB, photoId: number, critiqueId: number, report: PhotoReport): void {
  db.run(
    `UPDATE photos SET sha256 = $sha256, state = 'done', error_kind = NULL, error_message = NULL, critique_id = $critiqueId,
       score = $score, dated_at = coalesce($takenAt, dated_at), width = $width, height = $height,
       warning_count = $warningCount, revision = revision + 1
     WHERE id = $photoId`,
    {
      photoId,
      critiqueId,
      sha256: report.sha256,
      score: report.score,
      takenAt: report.exif.takenAt ?? null,
      width: report.width,
      height: report.height,
      warningCount: report.warnings.length,
    },
  );
}

function readReport(db: ReadableDB, row: SqlReport, path: string): PhotoReport {
  const maps = db.all<{ kind: string; width: number; height: number; cells: Uint8Array }>(
    'SELECT kind, width, height, cells FROM saliency_maps WHERE critique_id = $id',
    { id: row.id },
  );
  const report = JSON.parse(row.report) as PhotoReport;
  report.path = path;
  report.fingerprint = readFingerprint(db, row.id);
  for (const { kind, width, height, cells } of maps) {
    const map = { width, height, data: Buffer.from(cells).toString('base64') };
    if (kind === 'saliency') report.saliency = map;
    else if (kind === 'subject') report.subject = map;
    else report.attention = map;
  }
  return report;
}
