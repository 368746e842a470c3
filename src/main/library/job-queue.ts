// The persisted queue at work: takes jobs from the store, keeps a few under way, retries what may pass, and knows how long it will take.
// What a job does is its caller's business.
import { AppError, ERROR_KINDS } from '../domain/errors.ts';
import type { ErrorReport } from '../domain/errors.ts';
import type { WritableDB } from '../store/database.ts';
import {
  countJobs,
  enqueueJobs,
  nextJobAttempts,
  nextJobTimeMs,
  putJobBack,
  recoverJobs,
  takeJob,
} from '../store/jobs.ts';
import type { JobCounts, JobRow } from '../store/jobs.ts';
import { getSetting, saveSetting } from '../store/settings.ts';
import { Pace } from './pace.ts';

/** How a run ended: stored by the runner, to be tried again, not possible now for any photo, or given up by us. */
export type JobEnd =
  | { kind: 'finished' }
  | { kind: 'failed'; error: ErrorReport }
  | { kind: 'blocked'; error: ErrorReport }
  | { kind: 'cancelled' };

export interface JobQueueOptions {
  db: WritableDB;
  /** Runs one job and stores its success. Never rejects. */
  run: (job: JobRow, signal: AbortSignal) => Promise<JobEnd>;
  /** Stores a failure that will not be retried. */
  storeFailure: (job: JobRow, error: ErrorReport) => void;
  /** A job began, ended or went back. */
  onJobChanged: (photoId: number) => void;
  /** Counts, pause or block changed. */
  onSummaryChanged: () => void;
  /** Jobs to keep under way, asked for whenever there is room: each of them may be repeated after a crash. 1 by default. */
  jobsInFlight?: () => number;
  nowMs?: () => number;
}

const MAX_ATTEMPTS = 3;
const RETRY_DELAYS_MS = [2_000, 15_000];
const PAUSED = 'jobs.paused';
const CRASHED: ErrorReport = {
  kind: 'photo-quarantined',
  message: 'Salient stopped three times while it worked on this photo. It is left out until you ask for it again.',
};

export class JobQueue {
  readonly #options: Required<JobQueueOptions>;
  readonly #underWay = new Map<number, AbortController>();
  /** True while a job is under way that was begun before and never ended. */
  #isSuspectUnderWay = false;
  readonly #pace: Pace;
  #isPaused: boolean;
  /** Why no photo can be critiqued at the moment. */
  #block: ErrorReport | undefined;
  /** Jobs whose end the store could not keep; they are put back when the queue goes on. */
  #stranded: number[] = [];
  #wakeTimer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #idle = Promise.withResolvers<void>();

  constructor(options: JobQueueOptions) {
    this.#options = { jobsInFlight: () => 1, nowMs: Date.now, ...options };
    this.#pace = new Pace(this.#options.nowMs);
    this.#isPaused = getSetting(options.db, PAUSED) === true;
    recoverJobs(options.db, MAX_ATTEMPTS, CRASHED);
  }

  get isPaused(): boolean {
    return this.#isPaused || this.#block !== undefined;
  }

  /** Why the queue stands still although nobody paused it. */
  get block(): ErrorReport | undefined {
    return this.#block;
  }

  counts(): JobCounts {
    return countJobs(this.#options.db);
  }

  /** Milliseconds until all known jobs are done at the current pace, or null when unknown. */
  timeLeftMs({ waiting, running }: JobCounts): number | null {
    return this.isPaused ? null : this.#pace.timeLeftMs(waiting + running);
  }

  /** Looks for work; to be called after jobs were added by others. */
  wake(): void {
    clearTimeout(this.#wakeTimer);
    if (this.#isClosed || this.isPaused) return;
    const { db, nowMs } = this.#options;
    // One reading of the clock for both questions: a job that falls due between two readings would be neither taken nor waited for.
    const now = nowMs();
    while (this.#hasRoom(now)) {
      const job = takeJob(db, now);
      if (!job) break;
      void this.#work(job);
    }
    const nextMs = nextJobTimeMs(db);
    if (nextMs !== undefined && nextMs > now) {
      this.#wakeTimer = setTimeout(() => this.wake(), nextMs - now);
    }
  }

  /** Puts photos (again) into the queue. */
  enqueue(photoIds: readonly number[]): void {
    enqueueJobs(this.#options.db, photoIds);
    this.#options.onSummaryChanged();
    this.wake();
  }

  /** Photos under way are finished; no new ones are begun. Survives a restart. */
  pause(): void {
    this.#setPaused(true);
  }

  resume(): void {
    this.#block = undefined;
    for (const photoId of this.#stranded)
      putJobBack(this.#options.db, photoId, { notBeforeMs: 0, forgetAttempt: true });
    this.#stranded = [];
    this.#setPaused(false);
    this.wake();
  }

  /** Stops what is under way; those jobs wait for the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#wakeTimer);
    if (this.#underWay.size === 0) return;
    for (const controller of this.#underWay.values()) controller.abort();
    await this.#idle.promise;
  }

  /** A job that was begun before and never ended may have ended the program: it goes alone, so that its neighbours are not blamed. */
  #hasRoom(now: number): boolean {
    const { db, jobsInFlight } = this.#options;
    if (this.#isSuspectUnderWay || this.#underWay.size >= Math.max(1, jobsInFlight())) return false;
    return this.#underWay.size === 0 || nextJobAttempts(db, now) === 0;
  }

  #setPaused(paused: boolean): void {
    this.#isPaused = paused;
    this.#pace.reset();
    saveSetting(this.#options.db, PAUSED, paused);
    this.#options.onSummaryChanged();
  }

  async #work(job: JobRow): Promise<void> {
    const { run, onJobChanged, onSummaryChanged } = this.#options;
    const controller = new AbortController();
    this.#underWay.set(job.photoId, controller);
    const isSuspect = job.attempts > 1;
    this.#isSuspectUnderWay ||= isSuspect;
    onJobChanged(job.photoId);
    onSummaryChanged();
    try {
      this.#finish(job, await run(job, controller.signal));
    } catch (error) {
      this.#block = blockingReport(error);
      this.#stranded.push(job.photoId);
    }
    this.#underWay.delete(job.photoId);
    if (isSuspect) this.#isSuspectUnderWay = false;
    onJobChanged(job.photoId);
    onSummaryChanged();
    if (this.#isClosed && this.#underWay.size === 0) this.#idle.resolve();
    this.wake();
    if (this.#underWay.size === 0) this.#pace.reset();
  }

  #finish(job: JobRow, end: JobEnd): void {
    const { db, nowMs, storeFailure } = this.#options;
    if (end.kind === 'finished') {
      this.#pace.tick();
    } else if (end.kind === 'cancelled') {
      putJobBack(db, job.photoId, { notBeforeMs: 0, forgetAttempt: true });
    } else if (end.kind === 'blocked') {
      this.#block = end.error;
      putJobBack(db, job.photoId, { notBeforeMs: 0, forgetAttempt: true });
    } else if (ERROR_KINDS[end.error.kind] === 'transient' && job.attempts < MAX_ATTEMPTS) {
      const delayMs = RETRY_DELAYS_MS[job.attempts - 1] ?? 0;
      putJobBack(db, job.photoId, { notBeforeMs: nowMs() + delayMs, forgetAttempt: false });
    } else {
      storeFailure(job, end.error);
      this.#pace.tick();
    }
  }
}

/** The store itself failed, so no job's end can be kept: stand still until the user resumes. */
function blockingReport(error: unknown): ErrorReport {
  if (error instanceof AppError) return { kind: error.kind, message: error.message };
  throw error;
}
