// The library, or what a filter leaves of it, as one file (CSV, JSON, HTML) or as XMP sidecars in a folder.
// Photo by photo, so that size does not matter; a file appears whole or not at all. Never writes beside the originals.
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { AppError } from '../domain/errors.ts';
import { sidecarFormat } from '../sidecar/formats.ts';
import { translateWriteError } from '../sidecar/replace-file.ts';
import { writeSidecar } from '../sidecar/write-sidecar.ts';
import { getCurrentReport } from '../store/critiques.ts';
import type { ReadableDB } from '../store/database.ts';
import { queryPhotos } from '../store/photo-query.ts';
import { getPhotoRows } from '../store/photos.ts';
import type { PhotoRow } from '../store/photos.ts';
import { getAnyThumbnail } from '../store/thumbnails.ts';
import { CSV_TITLES, PAGE_END, pageStart, toCard, toCsv, toJson } from './export-rows.ts';
import type { ExportedPhoto } from './export-rows.ts';
import type { PhotoFilter } from './photo-filter.ts';

export const EXPORT_FORMATS = ['csv', 'json', 'html', 'xmp'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportRequest {
  format: ExportFormat;
  /** The file to write; for XMP the folder, made if missing. */
  out: string;
  filter: PhotoFilter;
  /** Told of each photo written, and of a sidecar that could not be. */
  onPhoto?: (path: string, error?: AppError) => void;
}

export interface ExportResult {
  photos: number;
  failures: number;
}

/** Writes the export. Throws AppError `permission-denied` or `disk-full`; sidecars fail one by one. */
export async function exportLibrary(db: ReadableDB, request: ExportRequest): Promise<ExportResult> {
  const rows = matchingRows(db, request.filter);
  return request.format === 'xmp' ? writeSidecars(db, rows, request) : writeDocument(db, rows, request);
}

/** Row by row later: here only ids and what the filter looks at. */
function matchingRows(db: ReadableDB, { query, accepts }: PhotoFilter): PhotoRow[] {
  return queryPhotos(db, query).flatMap((id) =>
    getPhotoRows(db, [id]).flatMap((row) => (accepts(row) ? [{ ...row, saliency: null }] : [])),
  );
}

interface Layout {
  start: (count: number) => string;
  each: (photo: ExportedPhoto) => string;
  between: string;
  end: string;
}

const LAYOUTS: Readonly<Record<Exclude<ExportFormat, 'xmp'>, Layout>> = {
  csv: { start: () => `${CSV_TITLES}\r\n`, each: (photo) => `${toCsv(photo)}\r\n`, between: '', end: '' },
  json: { start: () => '[\n', each: toJson, between: ',\n', end: '\n]\n' },
  html: { start: pageStart, each: toCard, between: '', end: PAGE_END },
};

async function writeDocument(
  db: ReadableDB,
  rows: readonly PhotoRow[],
  { format, out, onPhoto }: ExportRequest,
): Promise<ExportResult> {
  if (format === 'xmp') throw new AppError('invalid-argument', 'XMP is written as one file per photo.');
  const layout = LAYOUTS[format];
  await writeWhole(resolve(out), async (file) => {
    await file.write(layout.start(rows.length));
    for (const [index, row] of rows.entries()) {
      const thumbnail = format === 'html' ? getAnyThumbnail(db, row.id) : undefined;
      const photo = { row, report: getCurrentReport(db, row.id), thumbnail };
      await file.write(`${index === 0 ? '' : layout.between}${layout.each(photo)}`);
      onPhoto?.(row.path);
    }
    await file.write(layout.end);
  });
  return { photos: rows.length, failures: 0 };
}

/** Writes beside `path`, then renames over it. */
async function writeWhole(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 40)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error instanceof AppError ? error : translateWriteError(error, path);
  }
}

/** `<out>/<folders below the common one>/<name>.<ext>.xmp` for every critiqued photo; existing ones are merged. */
async function writeSidecars(
  db: ReadableDB,
  rows: readonly PhotoRow[],
  { out, onPhoto }: ExportRequest,
): Promise<ExportResult> {
  const reports = rows.flatMap((row) => getCurrentReport(db, row.id) ?? []);
  const root = commonFolder(reports.map(({ path }) => path));
  let failures = 0;
  for (const report of reports) {
    const path = `${join(resolve(out), relative(root, report.path))}.xmp`;
    try {
      await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
        throw translateWriteError(error, dirname(path));
      });
      await writeSidecar(report, { ...sidecarFormat('xmp'), pathFor: async () => path });
      onPhoto?.(report.path);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failures += 1;
      onPhoto?.(report.path, error);
    }
  }
  return { photos: reports.length - failures, failures };
}

/** The deepest folder that holds all paths. */
function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? '');
  while (!paths.every((path) => !relative(folder, path).startsWith('..')) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return folder;
}
