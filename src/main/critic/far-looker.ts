// The other end of serve-looks: a thread of its own looks at photos while this one writes. If it ends, this one must: what was under way in
// either is then for whoever watches over them to blame and begin anew.
import { AppError, toAppError } from '../domain/errors.ts';
import type { WorkerProcess } from '../domain/worker-process.ts';
import type { LookAhead, SeenPhoto } from '../pipeline/look-at-photo.ts';
import type { FromLooker, ToLooker } from './look-protocol.ts';

export interface FarLooker {
  lookAhead: LookAhead;
  /** Ends the thread. */
  close: () => void;
}

/** Opens the pack's classifier in the thread that `start` starts. Throws `pack-missing`, `pack-invalid` or `out-of-memory`. */
export async function openFarLooker(
  packFolder: string,
  start: () => WorkerProcess,
  onDeath: (reason: string) => void,
): Promise<FarLooker> {
  const thread = start();
  const looks = new Map<number, PromiseWithResolvers<SeenPhoto>>();
  const opening = Promise.withResolvers<void>();
  let nextId = 1;
  let isClosed = false;
  const post = (message: ToLooker): void => thread.post(message);
  const close = (): void => {
    isClosed = true;
    thread.kill();
  };

  thread.onMessage((message) => {
    const answer = message as FromLooker;
    if (answer.type === 'opened') opening.resolve();
    else if (answer.type === 'open-failed') opening.reject(toAppError(answer.error));
    else if (answer.type === 'seen') looks.get(answer.id)?.resolve(answer.photo);
    else looks.get(answer.id)?.reject(toAppError(answer.error));
  });
  thread.onExit((reason) => {
    if (isClosed) return;
    onDeath(reason);
    const died = new AppError('inference-failed', 'The critic stopped unexpectedly.', { detail: { reason } });
    opening.reject(died);
    for (const look of looks.values()) look.reject(died);
  });

  post({ type: 'open', packFolder });
  try {
    await opening.promise;
  } catch (error) {
    close();
    throw error;
  }
  const lookAhead: LookAhead = async (path, signal) => {
    const id = nextId++;
    const look = Promise.withResolvers<SeenPhoto>();
    looks.set(id, look);
    const cancel = (): void => post({ type: 'cancel', id });
    signal?.addEventListener('abort', cancel);
    try {
      post({ type: 'look', id, path });
      if (signal?.aborted) cancel();
      const photo = await look.promise;
      return async () => photo;
    } finally {
      signal?.removeEventListener('abort', cancel);
      looks.delete(id);
    }
  };
  return { lookAhead, close };
}
