// What a critique says: order, number of sentences, no repetition, advice tied to the suggestion that cures its fault.
import { describe, expect, it } from 'vitest';
import type { LicensedClaim, Suggestion } from '../../../../../src/main/domain/analysis.ts';
import type { Region } from '../../../../../src/main/domain/photo.ts';
import { planCritique } from '../../../../../src/main/pipeline/analysis/plan-critique.ts';
import { REMEDIES } from '../../../../../src/main/pipeline/analysis/plan-rules.ts';
import { CLAIM_WEIGHTS } from '../../../../../src/main/pipeline/analysis/plan-weights.ts';
import { tellingOf } from '../../../../../src/main/pipeline/analysis/rank-claims.ts';
import { CLAIMS, claimById } from '../../../../../src/main/pipeline/claims/vocabulary.ts';

function licensed(id: string, strength = 0.5): LicensedClaim {
  const polarity = claimById(id)?.polarity ?? 0;
  return {
    id,
    polarity,
    degree: 'plain',
    strength,
    measure: 'm',
    value: 1,
    unit: '',
    threshold: 0,
    regions: [],
    support: 'measured',
  };
}

const plan = (claims: string[], suggestions: Suggestion[] = [], seed = 1) =>
  planCritique({ licensed: claims.map((id) => licensed(id)), denied: [] }, { seed, suggestions });
const ids = (claims: string[], suggestions: Suggestion[] = []): string[][] =>
  plan(claims, suggestions).map(({ claims: said }) => said.map(({ id }) => id));
const STRAIGHTEN: Suggestion = { kind: 'straighten', text: 'Turn it.', params: { degrees: 2 } };
const CROP: Suggestion = { kind: 'crop', text: 'Crop tighter.', params: { aspect: 'original' } };

describe('the number of sentences', () => {
  it('is four where four claims are licensed, even if two say nearly the same', () => {
    expect(ids(['dof.deep', 'exposure.good', 'dof.good', 'color.warm'])).toHaveLength(4);
  });

  it('is at most seven, however much there is to say', () => {
    const all = CLAIMS.filter(({ vague }) => !vague).map(({ id }) => id);
    expect(plan(all).length).toBeLessThanOrEqual(7);
  });

  it('falls only as far as the claims do', () => {
    expect(plan(['exposure.good', 'color.warm'])).toHaveLength(2);
    expect(plan([])).toEqual([]);
  });
});

describe('how surely claims are true', () => {
  const told = (list: readonly (readonly [id: string, truth: number])[]): string[] =>
    planCritique(
      { licensed: list.map(([id, truth]) => ({ ...licensed(id), truth })), denied: [] },
      { seed: 1 },
    ).flatMap(({ claims }) => claims.map(({ id }) => id));
  const sure = [
    ['bg.clean', 0.9],
    ['exposure.good', 0.9],
    ['color.warm', 0.9],
    ['focus.sharp', 0.9],
  ] as const;

  it('keeps what is doubted out of a critique that has four sentences without it', () => {
    expect(told([...sure, ['comp.symmetry', 0.5]])).not.toContain('comp.symmetry');
    expect(told([...sure, ['comp.symmetry', 0.9]])).toContain('comp.symmetry');
  });

  it('says what is doubted, last, where there is nothing else', () => {
    expect(told([...sure.slice(0, 3), ['comp.symmetry', 0.5]]).at(-1)).toBe('comp.symmetry');
  });

  it('never names a doubted fault', () => {
    expect(told([...sure.slice(0, 2), ['focus.soft', 0.5]])).not.toContain('focus.soft');
    expect(told([...sure.slice(0, 2), ['focus.soft', 0.8]])).toContain('focus.soft');
  });
});

describe('the order', () => {
  const faulty = ['focus.soft', 'color.warm', 'comp.thirds', 'exposure.good', 'comp.leading', 'noise.visible'];

  it('is first impression, strengths, faults, advice', () => {
    const order = ['opening', 'strength', 'fault', 'advice'];
    const roles = plan(faulty).map(({ role }) => order.indexOf(role));
    expect(roles).toEqual(roles.toSorted());
    expect(roles[0]).toBe(0);
    expect(roles.at(-1)).toBe(3);
  });

  it('says fewer strengths of a photo with many faults', () => {
    const strengths = ['comp.thirds', 'comp.leading', 'color.vivid', 'light.soft', 'focus.sharp', 'bg.clean'];
    const count = (claims: string[]): number => plan(claims).filter(({ role }) => role === 'strength').length;
    const faults = ['exposure.under', 'noise.visible', 'horizon.tilted', 'crop.too_tight'];
    expect(count([...strengths, ...faults])).toBeLessThan(count(strengths));
  });
});

describe('what is said', () => {
  it('does not repeat itself where there is enough to say', () => {
    const said = ids(['dof.deep', 'exposure.good', 'dof.good', 'color.warm', 'comp.thirds', 'detail.good']).flat();
    expect(said).not.toContain('dof.good');
    const faults = ids([
      'comp.clutter',
      'bg.distract',
      'color.warm',
      'exposure.good',
      'detail.good',
      'comp.lines',
    ]).flat();
    expect(faults.filter((id) => id === 'comp.clutter' || id === 'bg.distract')).toHaveLength(1);
  });

  it('leaves out what holds for most photos unless nothing better is there', () => {
    const rich = ['color.vivid', 'comp.symmetry', 'comp.leading', 'light.soft', 'dof.shallow', 'noise.clean'];
    expect(ids(rich).flat()).not.toContain('noise.clean');
    expect(ids(['noise.clean', 'color.warm', 'comp.thirds']).flat()).toContain('noise.clean');
  });

  it('is rare, strong and what critics say rather than common and weak', () => {
    expect(tellingOf(licensed('comp.leading'))).toBeGreaterThan(tellingOf(licensed('exposure.good')));
    expect(tellingOf(licensed('horizon.tilted', 0.9))).toBeGreaterThan(tellingOf(licensed('horizon.tilted', 0.1)));
    expect(tellingOf(licensed('focus.sharp'))).toBeGreaterThan(tellingOf(licensed('noise.clean')));
  });
});

describe('a subject in the middle', () => {
  const centred = (box: Region): number => tellingOf({ ...licensed('comp.centered'), regions: [box] });

  it('tells less where it could stand nowhere else', () => {
    expect(centred([0.1, 0.1, 0.8, 0.8])).toBeLessThan(centred([0.4, 0.4, 0.2, 0.2]) - 1);
  });

  it('gives way to better of a large one', () => {
    const rest = ['color.warm', 'dof.shallow', 'comp.symmetry', 'light.soft', 'comp.pattern'].map((id) => licensed(id));
    const saidOf = (box: Region): string[] => {
      const evidence = { licensed: [...rest, { ...licensed('comp.centered'), regions: [box] }], denied: [] };
      return planCritique(evidence, { seed: 1 }).flatMap(({ claims }) => claims.map(({ id }) => id));
    };
    expect(saidOf([0.1, 0.1, 0.8, 0.8])).not.toContain('comp.centered');
  });
});

describe('advice', () => {
  it('goes to the fault with a computed remedy and carries it', () => {
    const said = plan(['horizon.tilted', 'exposure.under', 'color.warm', 'comp.thirds', 'detail.good'], [STRAIGHTEN]);
    const last = said.at(-1);
    expect(last).toMatchObject({ role: 'advice', suggestion: STRAIGHTEN });
    expect(last?.claims.map(({ id }) => id)).toEqual(['horizon.tilted']);
    expect(said.find(({ role }) => role === 'fault')?.claims.map(({ id }) => id)).toEqual(['exposure.under']);
  });

  it('is given on a fault without a computed remedy too', () => {
    const last = plan(['light.harsh', 'color.warm', 'comp.thirds', 'detail.good']).at(-1);
    expect(last?.role).toBe('advice');
    expect(last?.suggestion).toBeUndefined();
  });

  it('is not made up for a photo without faults', () => {
    const sound = ['color.warm', 'comp.thirds', 'detail.good', 'light.soft'];
    expect(plan(sound, [CROP]).map(({ role }) => role)).not.toContain('advice');
  });

  it('moves a centred subject only by a crop that says where to, and not in a symmetrical frame', () => {
    const placed: Suggestion = { ...CROP, params: { place: 'on a third line', before: 0.5, after: 0.65 } };
    const inMiddle: Suggestion = { ...CROP, params: { ...placed.params, place: 'in the middle' } };
    const hardlyBetter: Suggestion = { ...CROP, params: { ...placed.params, after: 0.55 } };
    const centred = ['comp.centered', 'color.warm', 'detail.good', 'light.soft'];
    expect(plan(centred, [placed]).at(-1)).toMatchObject({ role: 'advice', suggestion: placed });
    for (const crop of [CROP, inMiddle, hardlyBetter])
      expect(plan(centred, [crop]).map(({ role }) => role)).not.toContain('advice');
    expect(plan([...centred, 'comp.symmetry'], [placed]).map(({ role }) => role)).not.toContain('advice');
  });

  it('does not call the middle dull beside a crop that puts the subject there', () => {
    const inMiddle: Suggestion = { ...CROP, params: { place: 'in the middle', before: 0.5, after: 0.65 } };
    const said = (crop: Suggestion): string[] =>
      plan(['comp.centered', 'color.warm', 'detail.good', 'light.soft'], [crop]).flatMap(({ claims }) =>
        claims.map(({ id }) => id),
      );
    expect(said(CROP)).toContain('comp.centered');
    expect(said(inMiddle)).not.toContain('comp.centered');
  });

  it('does not ask for more of the subject beside a crop', () => {
    const said = (crops: Suggestion[]): string[] =>
      plan(['comp.edge_cut', 'color.warm', 'detail.good', 'light.soft'], crops).flatMap(({ claims }) =>
        claims.map(({ id }) => id),
      );
    expect(said([])).toContain('comp.edge_cut');
    expect(said([CROP])).not.toContain('comp.edge_cut');
  });

  it('is never given on praise', () => {
    for (const id of REMEDIES) expect(claimById(id)?.polarity ?? 1, id).toBeLessThanOrEqual(0);
  });
});

it('weighs every claim that can be asked for', () => {
  expect(CLAIM_WEIGHTS.map(([id]) => id)).toEqual(CLAIMS.filter(({ vague }) => !vague).map(({ id }) => id));
});
