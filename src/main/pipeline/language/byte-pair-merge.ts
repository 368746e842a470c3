// SentencePiece's BPE: starting from characters, the adjacent pair whose union has the best score is joined until none is left.
// Used by the tokenizer. Knows no ids and no special tokens.

export interface MergeVocabulary {
  /** Score of a piece that may result from a merge; undefined if there is none. */
  scoreOf: (piece: string) => number | undefined;
  /** Pieces used only on the way to longer ones; they are split again at the end. */
  isUnused: (piece: string) => boolean;
}

interface Candidate {
  left: number;
  right: number;
  score: number;
  /** Length of the union when proposed; stale once either side has grown. */
  length: number;
}

/** A binary heap: best score first, among equals the leftmost. */
class CandidateQueue {
  readonly #heap: Candidate[] = [];

  #isBefore(a: Candidate, b: Candidate): boolean {
    return a.score > b.score || (a.score === b.score && a.left < b.left);
  }

  push(candidate: Candidate): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(candidate);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (!parent || !this.#isBefore(candidate, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = candidate;
  }

  pop(): Candidate | undefined {
    const heap = this.#heap;
    const [top] = heap;
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      const childIndex = this.#betterChild(index);
      const child = heap[childIndex];
      if (!child || !this.#isBefore(child, last)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = last;
    return top;
  }

  #betterChild(index: number): number {
    const left = this.#heap[2 * index + 1];
    const right = this.#heap[2 * index + 2];
    return left && right && this.#isBefore(right, left) ? 2 * index + 2 : 2 * index + 1;
  }
}

/** Symbols of the text as a linked list; a symbol merged into its left neighbour becomes ''. */
interface Symbols {
  texts: string[];
  previous: Int32Array;
  next: Int32Array;
}

function listSymbols(text: string): Symbols {
  const texts = Array.from(text);
  const previous = Int32Array.from(texts, (_, index) => index - 1);
  const next = Int32Array.from(texts, (_, index) => (index + 1 < texts.length ? index + 1 : -1));
  return { texts, previous, next };
}

/** Joins two neighbours: the right one disappears. */
function join({ texts, previous, next }: Symbols, left: number, right: number): void {
  texts[left] = (texts[left] ?? '') + (texts[right] ?? '');
  texts[right] = '';
  const after = next[right] ?? -1;
  next[left] = after;
  if (after >= 0) previous[after] = left;
}

/** Splits a text into pieces; a character without a piece stays as it is. */
export function mergeBytePairs(text: string, vocabulary: MergeVocabulary): string[] {
  const symbols = listSymbols(text);
  const { texts, previous, next } = symbols;
  const queue = new CandidateQueue();
  /** How an unused piece was formed. */
  const origins = new Map<string, readonly [string, string]>();

  const propose = (left: number, right: number): void => {
    if (left < 0 || right < 0) return;
    const leftText = texts[left] ?? '';
    const rightText = texts[right] ?? '';
    const union = leftText + rightText;
    const score = vocabulary.scoreOf(union);
    if (score === undefined) return;
    queue.push({ left, right, score, length: union.length });
    if (vocabulary.isUnused(union)) origins.set(union, [leftText, rightText]);
  };

  for (let index = 1; index < texts.length; index++) propose(index - 1, index);
  for (let best = queue.pop(); best; best = queue.pop()) {
    const leftText = texts[best.left] ?? '';
    const rightText = texts[best.right] ?? '';
    if (leftText === '' || rightText === '' || leftText.length + rightText.length !== best.length) continue;
    join(symbols, best.left, best.right);
    propose(previous[best.left] ?? -1, best.left);
    propose(best.left, next[best.left] ?? -1);
  }
  return texts.filter((piece) => piece !== '').flatMap((piece) => splitUnused(piece, vocabulary, origins));
}

function splitUnused(
  piece: string,
  vocabulary: MergeVocabulary,
  origins: ReadonlyMap<string, readonly [string, string]>,
): string[] {
  const origin = vocabulary.isUnused(piece) ? origins.get(piece) : undefined;
  if (!origin) return [piece];
  return origin.flatMap((part) => splitUnused(part, vocabulary, origins));
}
