// The vocabulary table: order, symmetry and references between claims.
import { describe, expect, it } from 'vitest';
import { areExclusive, claimById, CLAIMS, claimTokens } from '../../../../../src/main/pipeline/claims/vocabulary.ts';

describe('claim vocabulary', () => {
  it('numbers claim tokens in table order without the vague claims', () => {
    const tokens = claimTokens();
    expect(tokens).toHaveLength(77);
    expect(tokens[0]).toBe('<claim:exposure.good>');
    expect(tokens[17]).toBe('<claim:vignette>');
    expect(tokens.at(-1)).toBe('<claim:frame.natural>');
    expect(tokens.some((token) => token.includes('overall'))).toBe(false);
  });

  it('has unique ids and refers only to known ones', () => {
    expect(new Set(CLAIMS.map((claim) => claim.id)).size).toBe(CLAIMS.length);
    for (const claim of CLAIMS) {
      const named = [...claim.exclusions, ...claim.generals, ...(claim.opposite ? [claim.opposite] : [])];
      for (const id of named) expect(claimById(id), `${claim.id} -> ${id}`).toBeDefined();
    }
  });

  it('excludes symmetrically and never a claim with its own general', () => {
    for (const claim of CLAIMS) {
      for (const other of claim.exclusions) expect(areExclusive(other, claim.id)).toBe(true);
      for (const general of claim.generals) expect(areExclusive(claim.id, general)).toBe(false);
    }
    expect(areExclusive('exposure.under', 'exposure.over')).toBe(true);
    expect(areExclusive('exposure.under', 'color.vivid')).toBe(false);
  });

  it('knows the general claim of a specific one', () => {
    expect(claimById('comp.thirds')?.generals).toEqual(['comp.good', 'comp.offcenter']);
    expect(claimById('no.such')).toBeUndefined();
  });
});
