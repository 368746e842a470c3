// Writes a report's sidecar. One writer per photo at a time in this process; other programs are write-sidecar's concern.
import { resolve } from 'node:path';
import type { PhotoReport } from '../domain/critique.ts';
import { AppError } from '../domain/errors.ts';
import type { SidecarFormat } from '../sidecar/sidecar-format.ts';
import { writeSidecar } from '../sidecar/write-sidecar.ts';
import type { WrittenSidecar } from '../sidecar/write-sidecar.ts';

const underWay = new Map<string, Promise<unknown>>();
const ATTEMPTS = 2;

/**
 * Writes (or updates, or leaves) the sidecar beside the report's photo. A change by another program in the same moment is tried again once.
 * Throws AppError `sidecar-conflict`, `permission-denied` or `disk-full`.
 */
export async function exportSidecar(report: PhotoReport, format: SidecarFormat): Promise<WrittenSidecar> {
  const key = resolve(report.path);
  const written = (underWay.get(key) ?? Promise.resolve()).then(() => writeWithRetry(report, format));
  const settled = written.catch(() => undefined);
  underWay.set(key, settled);
  try {
    return await written;
  } finally {
    if (underWay.get(key) === settled) underWay.delete(key);
  }
}

async function writeWithRetry(report: PhotoReport, format: SidecarFormat): Promise<WrittenSidecar> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writeSidecar(report, format);
    } catch (error) {
      if (!(error instanceof AppError && error.kind === 'sidecar-conflict') || attempt === ATTEMPTS) throw error;
    }
  }
}
