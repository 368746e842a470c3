// Whether two sets share a member: how words and synsets are matched.

export function overlap<T>(left: ReadonlySet<T>, right: ReadonlySet<T>): boolean {
  const [small, large] = left.size <= right.size ? [left, right] : [right, left];
  for (const member of small) if (large.has(member)) return true;
  return false;
}
