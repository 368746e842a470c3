// `salient export`: a library's photos as CSV, JSON, an HTML page, or XMP sidecars in a folder of their own.
import { existsSync } from 'node:fs';
import { EXPORT_FORMATS, exportLibrary } from '../library/export-library.ts';
import { parsePhotoFilter } from '../library/photo-filter.ts';
import { openStore } from '../store/database.ts';
import { parseCommand } from './options.ts';
import { closeSidecars } from './sidecars.ts';
import { UsageError } from './usage.ts';

/** Exit code 0, or 1 when a sidecar could not be written. */
export async function exportCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, {
    db: { type: 'string' },
    format: { type: 'string' },
    out: { type: 'string' },
    filter: { type: 'string' },
  });
  const { db, out, filter = '' } = values;
  if (db === undefined || out === undefined || positionals.length > 0) {
    throw new UsageError('export needs --db FILE, --format and --out PATH.');
  }
  const format = EXPORT_FORMATS.find((name) => name === values.format);
  if (format === undefined) throw new UsageError(`--format takes ${EXPORT_FORMATS.join(', ')}.`);
  // Opening would create it.
  if (!existsSync(db)) throw new UsageError(`There is no library ${db}.`);
  const chosen = parsePhotoFilter(filter);
  const store = openStore(db);
  try {
    const { photos, failures } = await exportLibrary(store, {
      format,
      out,
      filter: chosen,
      onPhoto: (path, error) => {
        if (error) process.stderr.write(`${path}: ${error.kind}: ${error.message}\n`);
      },
    });
    process.stderr.write(`${photos} photos exported to ${out}.\n`);
    return failures > 0 ? 1 : 0;
  } finally {
    await closeSidecars();
    store.close();
  }
}
