// The phrase grammar against the tagger: what it writes must be read as exactly its own claim.
import { describe, expect, it } from 'vitest';
import { checkSentence } from '../../../../../src/main/pipeline/claims/check-sentence.ts';
import {
  canShareSentence,
  clauseFor,
  fallbackSentence,
  grammarClaims,
  grammarSentence,
  type RequestedClaim,
} from '../../../../../src/main/pipeline/claims/grammar.ts';
import { tagClaims } from '../../../../../src/main/pipeline/claims/tagger.ts';
import { claimById, CLAIMS } from '../../../../../src/main/pipeline/claims/vocabulary.ts';

const DEGREES = ['slight', 'plain', 'strong'] as const;

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

describe('phrase grammar', () => {
  it('words every claim that is not vague', () => {
    expect(grammarClaims().sort()).toEqual(
      CLAIMS.filter((claim) => !claim.vague)
        .map((claim) => claim.id)
        .sort(),
    );
  });

  it.each(grammarClaims())('is read as %s and nothing else', (id) => {
    const random = seeded(11);
    const permitted = [id, ...(claimById(id)?.generals ?? [])];
    for (let index = 0; index < 60; index++) {
      const clause = clauseFor({ id, degree: DEGREES[index % 3] ?? 'plain' }, random);
      const { claims, flags } = tagClaims(`${clause}.`);
      const ids = claims.map((claim) => claim.id);
      expect(ids, clause).toContain(id);
      expect(
        ids.filter((other) => !permitted.includes(other)),
        clause,
      ).toEqual([]);
      expect(flags, clause).toEqual([]);
      expect(
        claims.some((claim) => claim.local),
        clause,
      ).toBe(false);
    }
  });

  it('joins two claims into sentences that pass the check', () => {
    const random = seeded(5);
    const ids = grammarClaims();
    const any = (): RequestedClaim => ({
      id: ids[Math.floor(random() * ids.length)] ?? '',
      degree: DEGREES[Math.floor(random() * 3)] ?? 'plain',
    });
    let tried = 0;
    let accepted = 0;
    while (tried < 400) {
      const [first, second] = [any(), any()];
      if (!canShareSentence(first.id, second.id)) continue;
      tried++;
      const requested = [first, second];
      const text = grammarSentence([first, second], random);
      expect(text.match(/ but |although/g)?.length ?? 0).toBeLessThanOrEqual(1);
      if (checkSentence(text, { requested, licensed: [], denied: [] }).verdict === 'accepted') accepted++;
    }
    expect(accepted / tried).toBeGreaterThan(0.95);
  });

  it('gives one-claim fallback sentences that pass the check for every claim and degree', () => {
    const random = seeded(3);
    const refused: string[] = [];
    for (const id of grammarClaims()) {
      for (const degree of DEGREES) {
        const text = fallbackSentence(id, degree, random);
        expect(text).toMatch(/^[A-Z].*\.$/);
        const { verdict } = checkSentence(text, { requested: [{ id, degree }], licensed: [], denied: [] });
        if (verdict !== 'accepted') refused.push(`${verdict}: ${text}`);
      }
    }
    expect(refused).toEqual([]);
  });

  it('repeats itself for the same seed', () => {
    expect(fallbackSentence('focus.soft', 'slight', seeded(8))).toBe(
      fallbackSentence('focus.soft', 'slight', seeded(8)),
    );
    expect(() => fallbackSentence('no.such', 'plain', seeded(8))).toThrow(/no claim/);
  });
});
