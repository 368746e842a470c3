// Recognises where a small language model glues two sentences wrongly ("the vignette is a bit."): three words in a row that no training
// sentence has. The known turns come with the pack as a Bloom filter, built by the training with the same code.
import { buildRunFile, RunFilter, type RunFileKind } from './run-filter.ts';

/** Words in a turn; commas and both ends of the sentence count as words. */
const TURN_WORDS = 3;
/** "SKT1" */
const KNOWN_TURNS: RunFileKind = { magic: 0x31544b53, name: 'known turns of phrase', runWords: TURN_WORDS };
/** Words that stand for one another everywhere. */
const SAME_WORDS: Readonly<Record<string, string>> = { image: 'photo', picture: 'photo', frame: 'photo', an: 'a' };

function turnsOf(text: string): string[] {
  const words = (text.toLowerCase().match(/[a-z'-]+|,|#/g) ?? []).map((word) => SAME_WORDS[word] ?? word);
  const marked = ['^', ...words, '$'];
  return Array.from({ length: Math.max(0, marked.length - TURN_WORDS + 1) }, (_, at) =>
    marked.slice(at, at + TURN_WORDS).join(' '),
  );
}

/** The file of all turns that stand in at least `least` of the texts. */
export function buildTurnFilter(texts: readonly string[], least = 1): Uint8Array {
  const counts = new Map<string, number>();
  for (const text of texts) for (const turn of new Set(turnsOf(text))) counts.set(turn, (counts.get(turn) ?? 0) + 1);
  return buildRunFile(new Set([...counts].flatMap(([turn, count]) => (count >= least ? [turn] : []))), KNOWN_TURNS);
}

/** Answers whether a sentence is put together from turns that training sentences have. */
export class TurnGuard {
  readonly #turns: RunFilter;

  /** `file`: the bytes of known-turns.bin. Anything else is `pack-invalid`. */
  constructor(file: Uint8Array) {
    this.#turns = new RunFilter(file, KNOWN_TURNS);
  }

  /** A sentence in any letter case, its measured amount filled in or still a place. */
  isKnown(text: string): boolean {
    return turnsOf(text).every((turn) => this.#turns.has(turn));
  }
}
