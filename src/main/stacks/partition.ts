// Photos connected by similarity, cut into stacks: deterministic in any order of arrival, and no chain of small steps becomes one stack.
import { isSimilar, type StackKey } from './similar.ts';

/** A frame joins a stack if it is similar to at least this share of its frames. */
const LEAST_SHARE = 0.5;

/** Ids of each stack (two photos or more), ascending. `keys`: all photos of some connected groups, in any order. */
export function cutStacks(keys: readonly StackKey[]): number[][] {
  const inOrder = keys.toSorted(
    (one, other) =>
      (one.takenAtS ?? Number.POSITIVE_INFINITY) - (other.takenAtS ?? Number.POSITIVE_INFINITY) ||
      one.photoId - other.photoId,
  );
  const stacks: StackKey[][] = [];
  for (const key of inOrder) {
    let best: StackKey[] | undefined;
    let bestShare = LEAST_SHARE;
    for (const stack of stacks) {
      const share = stack.filter((frame) => isSimilar(frame, key)).length / stack.length;
      if (share > bestShare || (share === bestShare && best === undefined)) [best, bestShare] = [stack, share];
    }
    if (best) best.push(key);
    else stacks.push([key]);
  }
  const ids = stacks.filter(({ length }) => length > 1).map((stack) => stack.map(({ photoId }) => photoId));
  return ids.map((stack) => stack.sort((one, other) => one - other));
}
