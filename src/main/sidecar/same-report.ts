// Whether two reports say the same: everything but timings, which differ on every run.

/** JSON of a report without timings, for comparing. */
export function withoutTimings(report: unknown): string | undefined {
  if (typeof report !== 'object' || report === null) return undefined;
  return JSON.stringify({ ...report, timingsMs: undefined });
}
