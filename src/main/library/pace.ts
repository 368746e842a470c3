// How fast jobs end, from the last few ends; says how long the rest will take.

const WINDOW = 20;

export class Pace {
  readonly #nowMs: () => number;
  #ends: number[] = [];

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A job ended. */
  tick(): void {
    this.#ends.push(this.#nowMs());
    if (this.#ends.length > WINDOW) this.#ends.shift();
  }

  /** Forgets the past: a pause is no slowness. */
  reset(): void {
    this.#ends = [];
  }

  /** Time for `jobs` more, or null before two jobs have ended. */
  timeLeftMs(jobs: number): number | null {
    const [first] = this.#ends;
    const last = this.#ends.at(-1);
    if (first === undefined || last === undefined || this.#ends.length < 2) return jobs === 0 ? 0 : null;
    return Math.round(((last - first) / (this.#ends.length - 1)) * jobs);
  }
}
