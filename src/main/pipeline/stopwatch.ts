// Times the stages of one photo. Waiting for other photos is not counted.
import type { TimingsMs } from '../domain/critique.ts';

type StageName = Exclude<keyof TimingsMs, 'total'>;

const NO_TIME: Record<StageName, number> = { decode: 0, measure: 0, iasm: 0, encode: 0, generate: 0 };

export class Stopwatch {
  readonly #stagesMs: Record<StageName, number>;

  /** Goes on from times taken before, which are none by default. */
  constructor({ decode, measure, iasm, encode, generate }: Record<StageName, number> = NO_TIME) {
    this.#stagesMs = { decode, measure, iasm, encode, generate };
  }

  /** Runs one stage and adds its time. */
  async time<Result>(stage: StageName, work: () => Promise<Result>): Promise<Result> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#stagesMs[stage] += performance.now() - start;
    }
  }

  /** Milliseconds so far, rounded to a tenth; `total` is their sum. */
  read(): TimingsMs {
    const round = (ms: number): number => Math.round(ms * 10) / 10;
    const { decode, measure, iasm, encode, generate } = this.#stagesMs;
    const total = decode + measure + iasm + encode + generate;
    return {
      decode: round(decode),
      measure: round(measure),
      iasm: round(iasm),
      encode: round(encode),
      generate: round(generate),
      total: round(total),
    };
  }
}
