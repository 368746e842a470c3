// N-gram counts of a tokenised caption: shared by BLEU and CIDEr.

export const LONGEST_NGRAM = 4;

/** Counts by length: `counts[n - 1]` maps each n-gram (tokens joined by a space) to how often it occurs. */
export function countNgrams(tokens: readonly string[]): Map<string, number>[] {
  return Array.from({ length: LONGEST_NGRAM }, (_, index) => {
    const counts = new Map<string, number>();
    for (let start = 0; start + index < tokens.length; start += 1) {
      const ngram = tokens.slice(start, start + index + 1).join(' ');
      counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
    }
    return counts;
  });
}
