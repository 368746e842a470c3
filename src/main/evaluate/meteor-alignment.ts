// METEOR's alignment: every word matched at most once, most match weight first, then fewest chunks, then shortest moves.
// A beam search over the reference's words, as in the original.

export interface Match {
  /** Word index in the caption. */
  candidate: number;
  /** Word index in the reference. */
  reference: number;
  kind: 'exact' | 'stem' | 'synonym';
}

const BEAM = 40;
/** For choosing an alignment all inexact kinds count alike. */
const EXACT_WEIGHT = 1;
const OTHER_WEIGHT = 0.5;

interface Path {
  matches: Match[];
  used: Set<number>;
  weight: number;
  chunks: number;
  distance: number;
  /** Caption word after the last match, when the reference word before is matched; else -1. */
  next: number;
}

/** The best alignment, in the order of the reference. */
export function alignWords(candidateLength: number, referenceLength: number, matches: readonly Match[]): Match[] {
  if (candidateLength === 0 || matches.length === 0) return [];
  const byReference = Map.groupBy(matches, ({ reference }) => reference);
  let paths: Path[] = [{ matches: [], used: new Set(), weight: 0, chunks: 0, distance: 0, next: -1 }];
  for (let at = 0; at < referenceLength; at += 1) {
    paths = paths
      .slice(0, BEAM)
      .flatMap((path) => extend(path, byReference.get(at) ?? []))
      .sort(comparePaths);
  }
  return paths[0]?.matches ?? [];
}

/** The path with each free match of this reference word, and without one. */
function extend(path: Path, matches: readonly Match[]): Path[] {
  const taken = matches
    .filter(({ candidate }) => !path.used.has(candidate))
    .map((match) => ({
      matches: [...path.matches, match],
      used: new Set(path.used).add(match.candidate),
      weight: path.weight + (match.kind === 'exact' ? EXACT_WEIGHT : OTHER_WEIGHT),
      chunks: path.chunks + (match.candidate === path.next ? 0 : 1),
      distance: path.distance + Math.abs(match.reference - match.candidate),
      next: match.candidate + 1,
    }));
  return [...taken, { ...path, next: -1 }];
}

function comparePaths(left: Path, right: Path): number {
  return right.weight - left.weight || left.chunks - right.chunks || left.distance - right.distance;
}
