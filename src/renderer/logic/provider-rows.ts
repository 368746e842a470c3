// The table of execution providers: what is known of each, from what runs, what was passed over, and what a test found. Pure.
import type { ProviderState, ProviderTrial } from '../../preload/contract/types.ts';

export interface ProviderRow {
  name: string;
  /** `passed`: left out on the way to what runs, untested. */
  state: 'in-use' | 'works' | 'passed' | 'refused' | 'unknown';
  /** Why it is refused or not chosen by itself; empty when there is nothing to say. */
  reason: string;
}

/** One row per provider of the platform, in the order they may be chosen. A test knows more than the way to what runs. */
export function providerRows(state: ProviderState, trials: readonly ProviderTrial[]): ProviderRow[] {
  return state.choices.filter((name) => name !== 'auto').map((name) => rowOf(name, state, trials));
}

function rowOf(name: string, state: ProviderState, trials: readonly ProviderTrial[]): ProviderRow {
  if (state.inUse === name) return { name, state: 'in-use', reason: '' };
  const trial = trials.find((candidate) => candidate.name === name);
  if (trial !== undefined) return { name, state: trial.works ? 'works' : 'refused', reason: trial.reason ?? '' };
  const refusal = state.refusals.find(({ provider }) => provider === name);
  if (refusal === undefined) return { name, state: 'unknown', reason: '' };
  return { name, state: name === state.choice ? 'refused' : 'passed', reason: refusal.reason };
}

/** The provider asked for by name that something else runs instead of, and why; null if all is as asked. */
export function fallbackOf({ choice, inUse, refusals }: ProviderState): { used: string; reason: string } | null {
  if (choice === 'auto' || inUse === null || inUse === choice) return null;
  return { used: inUse, reason: refusals.find(({ provider }) => provider === choice)?.reason ?? '' };
}
