// The mean of a list, 0 for an empty one: what every metric of a set ends with.

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
