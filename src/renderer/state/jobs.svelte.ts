// The queue as the window sees it: progress, time left, pause and resume, retries.
import { call } from '../api.ts';
import type { JobSummary } from '../../preload/contract/types.ts';
import type { NoticeState } from './notices.svelte.ts';

const IDLE: JobSummary = {
  waiting: 0,
  running: 0,
  done: 0,
  failed: 0,
  paused: false,
  timeLeftMs: null,
  importing: null,
};

export class JobState {
  #summary = $state.raw<JobSummary>(IDLE);
  readonly #notices: NoticeState;

  constructor(notices: NoticeState) {
    this.#notices = notices;
  }

  get summary(): JobSummary {
    return this.#summary;
  }

  get isBusy(): boolean {
    const { waiting, running, importing } = this.#summary;
    return waiting + running > 0 || importing !== null;
  }

  get total(): number {
    const { waiting, running, done, failed } = this.#summary;
    return waiting + running + done + failed;
  }

  /** Share finished, 0..1. */
  get share(): number {
    return this.total === 0 ? 0 : (this.#summary.done + this.#summary.failed) / this.total;
  }

  async load(): Promise<void> {
    this.#summary = await call('getJobSummary');
  }

  update(summary: JobSummary): void {
    this.#summary = summary;
  }

  async setPaused(paused: boolean): Promise<void> {
    await this.#notices.guard(async () => {
      await call(paused ? 'pauseJobs' : 'resumeJobs');
      await this.load();
    });
  }

  async retry(ids: readonly number[]): Promise<void> {
    await this.#notices.guard(async () => {
      await call('retryPhotos', [...ids]);
      await this.load();
    });
  }
}
