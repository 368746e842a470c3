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
  const reasons = refusals.map((refusal) => `${refusal.provider} refused: ${refusal.reason.replace(/\s+/g, ' ')}`);
  return [`Running on ${provider}.`, ...reasons].join(' ');
}
