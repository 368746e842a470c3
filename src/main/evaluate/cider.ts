// CIDEr-D (Vedantam et al. 2015) as the COCO caption evaluation computes it: tf-idf n-gram cosine with clipping and a
// Gaussian length penalty, document frequencies taken from the references of this very set.
import type { CaptionPair } from './caption-pair.ts';
import { mean } from './mean.ts';
import { countNgrams, LONGEST_NGRAM } from './ngrams.ts';

/** Deviation of the length penalty, in bigrams. */
const LENGTH_SIGMA = 6;

interface NgramVector {
  /** Per n-gram length: tf-idf weight by n-gram. */
  weights: Map<string, number>[];
  norms: number[];
  /** Number of bigrams: what the reference code measures length by. */
  length: number;
}

/** Mean over the captions, 0..10. A set of one caption gives 0: with one document nothing is rarer than the rest. */
export function cider(pairs: readonly CaptionPair[]): number {
  const counted = pairs.map(({ candidate, references }) => ({
    candidate: countNgrams(candidate),
    references: references.map(countNgrams),
  }));
  const frequencies = documentFrequencies(counted.map(({ references }) => references));
  const logDocuments = Math.log(pairs.length);
  const toVector = (counts: Map<string, number>[]): NgramVector => weigh(counts, frequencies, logDocuments);
  return mean(
    counted.map(({ candidate, references }) => {
      const vector = toVector(candidate);
      const similarities = references.map((reference) => similarity(vector, toVector(reference)));
      return mean(similarities) * 10;
    }),
  );
}

/** In how many references' sets each n-gram occurs. */
function documentFrequencies(documents: readonly Map<string, number>[][][]): Map<string, number> {
  const frequencies = new Map<string, number>();
  for (const references of documents) {
    const seen = new Set(references.flatMap((counts) => counts.flatMap((ofLength) => [...ofLength.keys()])));
    for (const ngram of seen) frequencies.set(ngram, (frequencies.get(ngram) ?? 0) + 1);
  }
  return frequencies;
}

function weigh(
  counts: readonly Map<string, number>[],
  frequencies: Map<string, number>,
  logDocuments: number,
): NgramVector {
  const weights = counts.map(
    (ofLength) =>
      new Map(
        [...ofLength].map(([ngram, count]) => [
          ngram,
          count * (logDocuments - Math.log(Math.max(1, frequencies.get(ngram) ?? 0))),
        ]),
      ),
  );
  const norms = weights.map((ofLength) => Math.sqrt([...ofLength.values()].reduce((sum, w) => sum + w * w, 0)));
  const length = [...(counts[1]?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  return { weights, norms, length };
}

/** Mean cosine over the n-gram lengths; a weight in excess of the reference's is cut to it. */
function similarity(candidate: NgramVector, reference: NgramVector): number {
  const penalty = Math.exp(-((candidate.length - reference.length) ** 2) / (2 * LENGTH_SIGMA ** 2));
  let total = 0;
  for (let n = 0; n < LONGEST_NGRAM; n += 1) {
    let dot = 0;
    for (const [ngram, weight] of candidate.weights[n] ?? []) {
      const wanted = reference.weights[n]?.get(ngram) ?? 0;
      dot += Math.min(weight, wanted) * wanted;
    }
    const norm = (candidate.norms[n] ?? 0) * (reference.norms[n] ?? 0);
    total += (norm === 0 ? dot : dot / norm) * penalty;
  }
  return total / LONGEST_NGRAM;
}
