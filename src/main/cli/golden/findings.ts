// What one golden case showed: per compared tensor the worst deviation against the stated tolerance.
import type { SafetensorsFile } from '../../compiler/safetensors.ts';
import type { CaseTensors, Tolerance } from './case-file.ts';

type Numbers = ArrayLike<number>;

export interface Comparison {
  what: string;
  /** Largest absolute difference. */
  deviation: number;
  /** Largest difference as a share of what is allowed at that element; above 1 fails. */
  share: number;
}

export interface ComparisonOptions {
  /** Elements to look at; all of them by default. */
  isCompared?: (index: number) => boolean;
  /** Instead of the case's own. */
  tolerance?: Tolerance;
}

/** Collects the comparisons of one case. */
export class Findings {
  readonly comparisons: Comparison[] = [];
  /** What of the case was not computed or not compared. */
  readonly uncovered: string[] = [];
  readonly #tolerance: Tolerance;

  constructor(tolerance: Tolerance) {
    this.#tolerance = tolerance;
  }

  get passed(): boolean {
    return this.comparisons.length > 0 && this.comparisons.every(({ share }) => share <= 1);
  }

  /** Element by element: |actual - expected| <= atol + rtol * |expected|. */
  compare(what: string, actual: Numbers, expected: Numbers, options: ComparisonOptions = {}): void {
    const { isCompared, tolerance = this.#tolerance } = options;
    if (actual.length !== expected.length) {
      this.comparisons.push({ what: `${what} (size)`, deviation: Infinity, share: Infinity });
      return;
    }
    let deviation = 0;
    let share = 0;
    for (let index = 0; index < expected.length; index += 1) {
      if (isCompared !== undefined && !isCompared(index)) continue;
      const reference = expected[index] ?? NaN;
      const difference = Math.abs((actual[index] ?? NaN) - reference);
      const allowed = tolerance.atol + tolerance.rtol * Math.abs(reference);
      // NaN on either side counts as infinitely wrong.
      deviation = Math.max(deviation, Number.isNaN(difference) ? Infinity : difference);
      share = Math.max(share, difference === 0 ? 0 : Number.isNaN(difference) ? Infinity : difference / allowed);
    }
    this.comparisons.push({ what, deviation, share });
  }

  /** Compares with a floating point tensor of the case. */
  compareTensor(
    what: string,
    actual: Numbers,
    tensors: SafetensorsFile,
    isCompared?: (index: number) => boolean,
  ): void {
    this.compare(what, actual, tensors.readFloats(what), isCompared === undefined ? {} : { isCompared });
  }

  /** Compares with a tensor of bytes. */
  compareBytes(what: string, actual: Uint8Array, tensors: SafetensorsFile): void {
    this.compare(what, actual, tensors.readBytes(what));
  }

  /** Values that must be equal (ids, texts, grids). */
  same(what: string, actual: unknown, expected: unknown): void {
    const equal = JSON.stringify(actual) === JSON.stringify(expected);
    this.comparisons.push({ what, deviation: equal ? 0 : Infinity, share: equal ? 0 : Infinity });
  }

  /** Notes the inputs of the case nobody read, and the outputs and taps nothing was compared with. */
  noteUncovered(tensors: CaseTensors): void {
    const compared = new Set(this.comparisons.map(({ what }) => what));
    const isInput = (name: string) => name.split('.').some((part) => part.startsWith('input'));
    const isCovered = (name: string) => (isInput(name) ? tensors.read.has(name) : compared.has(name));
    this.uncovered.push(...[...tensors.entries.keys()].filter((name) => !isCovered(name)));
  }
}
