// Lets photos pass the pipeline one after the other: one is decoded ahead while another is inferred, always in the order they came.
// Knows nothing of photos.

/** One line of work with two stages: `prepare` runs ahead, `finish` one at a time and in order. */
export class PhotoLine {
  readonly #photosAhead: number;
  #prepared: Promise<unknown>[] = [];
  #lastFinish: Promise<unknown> = Promise.resolve();

  /** `photosAhead` may be decoded and wait while another is inferred; each may hold 192 MB of pixels. */
  constructor(photosAhead = 1) {
    this.#photosAhead = photosAhead;
  }

  /** Resolves with what `finish` gives; rejects with whatever either stage throws. Neither disturbs the next photo. */
  async pass<Prepared, Result>(
    prepare: () => Promise<Prepared>,
    finish: (prepared: Prepared) => Promise<Result>,
  ): Promise<Result> {
    const before = this.#lastFinish;
    const gate = this.#prepared.at(-this.#photosAhead - 1) ?? Promise.resolve();
    const run = async (): Promise<Result> => {
      await gate.catch(() => undefined);
      const preparing = prepare();
      // A failure is reported once it is this photo's turn; until then it must not count as unhandled.
      preparing.catch(() => undefined);
      await before.catch(() => undefined);
      return finish(await preparing);
    };
    const running = run();
    this.#lastFinish = running;
    this.#prepared = [...this.#prepared, running].slice(-this.#photosAhead - 1);
    return running;
  }
}
