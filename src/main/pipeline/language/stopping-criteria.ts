// Says when a text has ended. Knows no logits.

export interface StoppingCriteria {
  stopIds: ReadonlySet<number>;
  maxNewTokens: number;
}

export type StopReason = 'stop-token' | 'length';

/** Undefined while the text goes on; a stop token is not part of the text. */
export function stopReason(ids: readonly number[], criteria: StoppingCriteria): StopReason | undefined {
  const last = ids.at(-1);
  if (last !== undefined && criteria.stopIds.has(last)) return 'stop-token';
  return ids.length >= criteria.maxNewTokens ? 'length' : undefined;
}
