// One job from queue to store: the critic's report, or a stored one of the same content, is kept; then its sidecar is written.
import type { Critic, CritiqueOptions } from '../critic/critic.ts';
import type { PhotoOutcome, PhotoReport } from '../domain/critique.ts';
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
  /** How a photo is to be critiqued when its turn comes; as the pack does it by default. */
  readOptions?: () => Pick<CritiqueOptions, 'maxTiles' | 'prompt'>;
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
  const asked = options.readOptions?.() ?? {};
  const stored = await reuseReport(options, photo, asked);
  const outcome =
    stored ??
    noteTiles(await critic.critique(job.path, { ...asked, ...listenTo(options, job.photoId) }, signal), asked);
  const now = findPhoto(db, job.photoId);
  // The folder was removed, or the file moved, while the critic was at work.
  if (!now || now.path !== job.path) return { kind: 'cancelled' };
  if (isFailure(outcome)) return { kind: 'failed', error: outcome.error };
  storeReport(db, outcome, { prompt: asked.prompt });
  if (now.mtimeMs !== photo.mtimeMs || now.sizeBytes !== photo.sizeBytes) enqueueJobs(db, [now.id]);
  if (sidecar) await writeSidecarBeside(db, outcome, sidecar);
  return { kind: 'finished' };
}

/** Fewer tiles than the pack reads are told with the critique, so that it can be made again. */
function noteTiles(outcome: PhotoOutcome, { maxTiles }: Pick<CritiqueOptions, 'maxTiles'>): PhotoOutcome {
  if (maxTiles === undefined || isFailure(outcome)) return outcome;
  const message = `Read with at most ${maxTiles === 1 ? '1 tile' : `${maxTiles} tiles`}, as the settings ask.`;
  return { ...outcome, warnings: [...outcome.warnings, { kind: 'tiles-limited', message }] };
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
  { maxTiles, prompt }: Pick<CritiqueOptions, 'maxTiles' | 'prompt'>,
): Promise<PhotoReport | undefined> {
  // With how many tiles a stored critique was made is not known.
  if (maxTiles !== undefined) return undefined;
  if (photo.hasCritique || photo.sizeBytes === null || listPhotosOfSize(db, photo.sizeBytes).length === 0)
    return undefined;
  const { packId, packVersion } = await critic.ready();
  const sha256 = await hashFile(photo.path);
  return findStoredReport(db, { path: photo.path, sha256, prompt, pack: { id: packId, version: packVersion } });
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
