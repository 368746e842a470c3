// The critic's process from inside: turns messages into calls of a Critic and answers with what comes of them.
import type { WritingProgress } from '../domain/critique.ts';
import { reportError } from '../domain/errors.ts';
import type { ParentPort } from '../domain/worker-process.ts';
import type { Critic } from './critic.ts';
import type { CriticSetup, FromCritic, ToCritic } from './critic-protocol.ts';

/** Serves one critic, made by `createCritic` on the first `open`, until `close` ends the process. */
export function serveCritic(port: ParentPort, createCritic: (setup: CriticSetup) => Critic): void {
  const underWay = new Map<number, AbortController>();
  let critic: Critic | undefined;
  const answer = (message: FromCritic) => port.post(message);

  async function open(setup: CriticSetup): Promise<void> {
    try {
      critic = createCritic(setup);
      answer({ type: 'opened', info: await critic.ready() });
    } catch (error) {
      answer({ type: 'open-failed', error: reportError(error) });
    }
  }

  async function critique({ id, path, options }: Extract<ToCritic, { type: 'critique' }>): Promise<void> {
    const controller = new AbortController();
    underWay.set(id, controller);
    try {
      if (!critic) throw new Error('The critic has no pack yet.');
      const { wantsProgress, ...asked } = options;
      const onProgress = (progress: WritingProgress): void => answer({ type: 'progress', id, progress });
      const own = { ...asked, ...(wantsProgress && { onProgress }) };
      answer({ type: 'outcome', id, outcome: await critic.critique(path, own, controller.signal) });
    } catch (error) {
      answer({ type: 'rejected', id, error: reportError(error) });
    } finally {
      underWay.delete(id);
    }
  }

  async function close(): Promise<void> {
    for (const controller of underWay.values()) controller.abort();
    await critic?.close();
    process.exit(0);
  }

  port.onMessage((message) => {
    const request = message as ToCritic;
    if (request.type === 'open') void open(request.setup);
    else if (request.type === 'critique') void critique(request);
    else if (request.type === 'cancel') underWay.get(request.id)?.abort();
    else void close();
  });
}
