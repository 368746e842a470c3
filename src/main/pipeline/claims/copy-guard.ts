// Recognises runs of words copied from human critiques, from a Bloom filter of word runs shipped with the pack.
// The texts themselves are never shipped. Training builds the filter with the same code.
import { buildRunFile, RunFilter, type RunFileKind } from './run-filter.ts';

/** Words in a run that counts as copied. */
export const COPIED_RUN_WORDS = 8;
/** "SCR1" */
const COPIED_RUNS: RunFileKind = { magic: 0x31524353, name: 'copied word runs', runWords: COPIED_RUN_WORDS };

/** Words as finely cut as anyone could: "low-key" is two, so whoever counts it as one finds no run that is missed here. */
function wordRuns(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const runs: string[] = [];
  for (let at = 0; at + COPIED_RUN_WORDS <= words.length; at++)
    runs.push(words.slice(at, at + COPIED_RUN_WORDS).join(' '));
  return runs;
}

/** The filter file of a list of texts. Runs that `mayBeWritten` refuses are left out: words that no shown sentence can hold. */
export function buildCopyFilter(
  texts: readonly string[],
  mayBeWritten: (run: string) => boolean = () => true,
): Uint8Array {
  const runs = new Set<string>();
  for (const text of texts) for (const run of wordRuns(text)) if (mayBeWritten(run)) runs.add(run);
  return buildRunFile(runs, COPIED_RUNS);
}

/** Answers whether a sentence repeats a long run of words of a human text. */
export class CopyGuard {
  readonly #runs: RunFilter;

  /** `file`: the bytes of copied-runs.bin. Anything else is `pack-invalid`. */
  constructor(file: Uint8Array) {
    this.#runs = new RunFilter(file, COPIED_RUNS);
  }

  /** True if any run of eight words also stands in a human text. */
  isCopied(text: string): boolean {
    return wordRuns(text).some((run) => this.#runs.has(run));
  }
}
