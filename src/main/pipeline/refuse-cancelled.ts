// The one way a stage gives up when nobody waits for its photo any more.
import { AppError } from '../domain/errors.ts';

/** Throws `cancelled` if the signal says so. */
export function refuseCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled', 'The critique was cancelled.');
}
