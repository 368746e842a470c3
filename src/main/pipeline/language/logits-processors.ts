// Changes logits before a token is drawn: forbidden tokens, and less of what was said already. Knows no text.

/** Makes tokens impossible, in place; logits (vocabSize). */
export function forbidTokens(logits: Float32Array, ids: Iterable<number>): void {
  for (const id of ids) logits[id] = Number.NEGATIVE_INFINITY;
}

/** Divides positive and multiplies negative logits of tokens already used, in place; 1 changes nothing. */
export function penaliseRepetition(logits: Float32Array, usedIds: Iterable<number>, penalty: number): void {
  if (penalty === 1) return;
  for (const id of new Set(usedIds)) {
    const logit = logits[id] ?? 0;
    logits[id] = logit > 0 ? logit / penalty : logit * penalty;
  }
}
