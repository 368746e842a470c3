// Says once, with the first critique, where the critic runs and why faster providers refused. Photos from the store start no critic.
import type { Critic, CriticInfo } from '../critic/critic.ts';

/** The same critic, which tells `say` about its provider. */
export function announceProvider(critic: Critic, say: (text: string) => void): Critic {
  let isSaid = false;
  return {
    ready: () => critic.ready(),
    close: () => critic.close(),
    critique: async (path, options, signal) => {
      const outcome = await critic.critique(path, options, signal);
      if (!isSaid) {
        isSaid = true;
        say(describeProvider(await critic.ready()));
      }
      return outcome;
    },
  };
}

function describeProvider({ provider, refusals }: CriticInfo): string {
  const byReason = Map.groupBy(refusals, ({ reason }) => reason.replace(/\s+/g, ' '));
  const reasons = [...byReason].map(
    ([reason, refused]) => `${refused.map((refusal) => refusal.provider).join(', ')} refused: ${reason}`,
  );
  return [`Running on ${provider}.`, ...reasons].join(' ');
}
