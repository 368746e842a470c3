// One job from queue to store: the critic's report, or a stored one of the same content, is kept; then its sidecar is written.
import type { Critic, CritiqueOptions } from '../critic/critic.ts';
import type { PhotoReport } from '../domain/critique.ts';
import { isFailure } from '../domain/critique.ts';
import { reportError } from '../domain/errors.ts';
import type { ErrorReport } from '../domain/errors.ts';
import type { SidecarFormat } from '../sidecar/sidecar-format.ts';
import { findStoredReport, storeReport } from '../store/critiques.ts';
import type { WritableDB } from '../store/database.ts';
import { enqueueJobs } from '../store/jobs.ts';
import type { JobRow } from '../store/jobs.ts';
import { findPhoto, listPhotosOfSize } from '../store/photos.ts';
import type { KnownPhoto } from '../store/photos.ts';
import { exportSidecar } from './export-sidecar.ts';
import { hashFile } from './hash-file.ts';
import type { JobEnd } from './job-queue.ts';

export interface CritiqueServiceOptions {
  db: WritableDB;
  critic: Critic;
  /** Told when a text under way has grown by a sentence that may be shown. */
  onWriting?: (photoId: number, text: string) => void;
  /** Written beside each critiqued photo; none by default. */
  sidecar?: SidecarFormat | undefined;
}

/** Failures that concern every photo, not this one. */
const BLOCKING: ReadonlySet<string> = new Set([
  'pack-missing',
  'pack-invalid',
  'provider-unavailable',
  'disk-full',
  'store-locked',
  'store-corrupt',
]);

/** The queue's runner. Stores successes itself; failures go back to the queue, which retries or stores them. */
export function createCritiqueService(
  options: CritiqueServiceOptions,
): (job: JobRow, signal: AbortSignal) => Promise<JobEnd> {
  return async (job, signal) => {
    try {
      return await critiqueJob(options, job, signal);
    } catch (error) {
      return endOf(reportError(error), signal);
    }
  };
}

async function critiqueJob(options: CritiqueServiceOptions, job: JobRow, signal: AbortSignal): Promise<JobEnd> {
  const { db, critic, sidecar } = options;
  const photo = findPhoto(db, job.photoId);
  if (!photo) return { kind: 'cancelled' };
  const stored = await reuseReport(options, photo);
  const outcome = stored ?? (await critic.critique(job.path, listenTo(options, job.photoId), signal));
  const now = findPhoto(db, job.photoId);
  // The folder was removed, or the file moved, while the critic was at work.
  if (!now || now.path !== job.path) return { kind: 'cancelled' };
  if (isFailure(outcome)) return { kind: 'failed', error: outcome.error };
  storeReport(db, outcome);
  if (now.mtimeMs !== photo.mtimeMs || now.sizeBytes !== photo.sizeBytes) enqueueJobs(db, [now.id]);
  if (sidecar) await writeSidecarBeside(db, outcome, sidecar);
  return { kind: 'finished' };
}

/** Passes a growing text on, sentence by sentence. */
function listenTo({ onWriting }: CritiqueServiceOptions, photoId: number): CritiqueOptions {
  if (!onWriting) return {};
  let told = '';
  return {
    onProgress: ({ text }) => {
      if (text === told) return;
      told = text;
      onWriting(photoId, text);
    },
  };
}

/** The same content was critiqued elsewhere in the library: a copy needs no second inference. */
async function reuseReport(
  { db, critic }: CritiqueServiceOptions,
  photo: KnownPhoto,
): Promise<PhotoReport | undefined> {
  if (photo.hasCritique || photo.sizeBytes === null || listPhotosOfSize(db, photo.sizeBytes).length === 0)
    return undefined;
  const { packId, packVersion } = await critic.ready();
  const sha256 = await hashFile(photo.path);
  return findStoredReport(db, { path: photo.path, sha256, pack: { id: packId, version: packVersion } });
}

/** The critique is safe by now; a sidecar that fails is a warning on it. */
async function writeSidecarBeside(db: WritableDB, report: PhotoReport, format: SidecarFormat): Promise<void> {
  try {
    await exportSidecar(report, format);
  } catch (error) {
    const { message } = reportError(error);
    storeReport(db, { ...report, warnings: [...report.warnings, { kind: 'sidecar-failed', message }] });
  }
}

function endOf(error: ErrorReport, signal: AbortSignal): JobEnd {
  if (signal.aborted) return { kind: 'cancelled' };
  // Cancelled, but not by us: the critic was closed under the queue.
  if (BLOCKING.has(error.kind) || error.kind === 'cancelled') return { kind: 'blocked', error };
  return { kind: 'failed', error };
}
