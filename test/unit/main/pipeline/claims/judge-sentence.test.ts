// The three verdicts, claim by claim, and what each kind of pack may show of them.
import { describe, expect, it } from 'vitest';
import type { ClaimEvidence } from '../../../../../src/main/pipeline/claims/judge-sentence.ts';
import { judgeSentence, mayShow } from '../../../../../src/main/pipeline/claims/judge-sentence.ts';

const EVIDENCE: ClaimEvidence = {
  licensed: [
    { id: 'exposure.under', degree: 'slight' },
    { id: 'color.vivid', degree: 'plain' },
    { id: 'comp.thirds', degree: 'strong' },
  ],
  denied: ['noise.visible', 'exposure.clip_high', 'horizon.tilted'],
};

function verdicts(text: string): string[] {
  const { claims } = judgeSentence(text, EVIDENCE);
  return claims.map(({ id, verdict, reason }) => [id, verdict, ...(reason ? [reason] : [])].join(' '));
}

describe('judgeSentence', () => {
  it.each([
    ['The photo is a little too dark.', 'exposure.under supported', 'supported'],
    ['The photo is far too dark.', 'exposure.under contradicted overstated', 'contradicted'],
    ['The photo is too bright.', 'exposure.over contradicted exclusive', 'contradicted'],
    ['The horizon is tilted.', 'horizon.tilted contradicted denied', 'contradicted'],
    ['The subject is tack sharp.', 'focus.sharp unverifiable unlicensed', 'unverifiable'],
    ['The photo is a little too dark in places.', 'exposure.under unverifiable local', 'unverifiable'],
    ['The upper corner is blown out.', 'exposure.clip_high contradicted denied', 'contradicted'],
    // A licensed specific claim carries the general praise of its aspect.
    ['The composition is good.', 'comp.good supported', 'supported'],
    ['The colors are good.', 'color.good supported', 'supported'],
  ])('judges "%s" as %s', (text, claim, verdict) => {
    expect(verdicts(text)).toEqual([claim]);
    expect(judgeSentence(text, EVIDENCE).verdict).toBe(verdict);
  });

  it('lets one contradicted claim decide for its sentence', () => {
    const judged = judgeSentence('The photo is a little too dark, and there is a lot of noise.', EVIDENCE);
    expect(judged.claims.map(({ verdict }) => verdict)).toEqual(['supported', 'contradicted']);
    expect(judged.verdict).toBe('contradicted');
  });

  it('refuses a sentence that contradicts itself', () => {
    const nothing: ClaimEvidence = { licensed: [], denied: [] };
    const judged = judgeSentence('The light is soft, but the shadows are hard.', nothing);
    expect(judged.claims.map(({ reason }) => reason)).toEqual(['contradictory', 'contradictory']);
  });

  it.each([
    ['The eyes of the bird are vivid in color.', 'con'],
    ['The vivid colors give a cheerful mood.', 'mood'],
    ['The vivid colors tell a story.', 'story'],
    ['The timing is right, and the colors are vivid.', 'moment'],
    ['The low angle goes with the vivid colors.', 'angle'],
    ['The processed colors are vivid.', 'process'],
    ['I see vivid colors.', 'person'],
    ['A polarizer gives vivid colors.', 'settings'],
  ])('cannot verify "%s" (%s)', (text, flag) => {
    const judged = judgeSentence(text, EVIDENCE);
    expect(judged.flags).toContain(flag);
    expect(judged.verdict).toBe('unverifiable');
  });

  it('cannot verify a sentence without claims', () => {
    expect(judgeSentence('The two of them share a quiet moment.', EVIDENCE).verdict).toBe('unverifiable');
  });
});

describe('a claim whose words may mean something else', () => {
  const text = 'Vivid colors and more pop.';

  it('is not counted as said, and keeps a pack without scene understanding from showing the sentence', () => {
    const judged = judgeSentence(text, EVIDENCE);
    expect(judged.claims.map(({ id, verdict }) => [id, verdict])).toEqual([['color.vivid', 'supported']]);
    expect(judged.isDoubtful).toBe(true);
    expect([mayShow(judged, false), mayShow(judged, true)]).toEqual([false, true]);
  });

  it('does no harm where the measurements support it', () => {
    const licensed = [...EVIDENCE.licensed, { id: 'contrast.low', degree: 'plain' } as const];
    expect(judgeSentence(text, { ...EVIDENCE, licensed }).isDoubtful).toBe(false);
  });
});

describe('mayShow', () => {
  it.each([
    ['The photo is a little too dark.', true, true],
    ['The subject is tack sharp.', false, true],
    ['The bird looks at its chick.', false, true],
    ['The horizon is tilted.', false, false],
    ['The bird is lovely, but the horizon is tilted.', false, false],
  ])('shows "%s": starter %s, with scene understanding %s', (text, starter, scene) => {
    const judged = judgeSentence(text, EVIDENCE);
    expect(mayShow(judged, false)).toBe(starter);
    expect(mayShow(judged, true)).toBe(scene);
  });
});
