import { expect, it } from 'vitest';
import type { LicensedClaim } from '../../../../../src/main/domain/analysis.ts';
import { planCritique } from '../../../../../src/main/pipeline/analysis/plan-critique.ts';
import { claimById } from '../../../../../src/main/pipeline/claims/vocabulary.ts';

function licensed(id: string): LicensedClaim {
  const polarity = claimById(id)?.polarity ?? 0;
  return {
    id,
    polarity,
    degree: 'plain',
    strength: 0.5,
    measure: 'm',
    value: 1,
    unit: '',
    threshold: 0,
    regions: [],
    support: 'measured',
  };
}

const ids = (claims: string[], seed = 1): string[][] =>
  planCritique({ licensed: claims.map(licensed), denied: [] }, { seed }).map(({ claims: said }) =>
    said.map(({ id }) => id),
  );

it('plans three sentences even where two claims of three say nearly the same', () => {
  expect(ids(['dof.deep', 'exposure.good', 'dof.good'])).toHaveLength(3);
});

it('does not repeat itself where there is enough to say', () => {
  const said = ids(['dof.deep', 'exposure.good', 'dof.good', 'color.warm', 'comp.thirds']).flat();
  expect(said).not.toContain('dof.good');
});

it('puts faults last and leaves none of the strongest out', () => {
  const plan = ids(['focus.soft', 'color.warm', 'comp.thirds', 'exposure.good', 'comp.leading']);
  expect(plan.at(-1)).toContain('focus.soft');
  expect(plan.flat().filter((id) => id === 'focus.soft')).toHaveLength(1);
});

it('says what holds for most photos only where nothing better is there', () => {
  const rich = ['color.warm', 'comp.thirds', 'comp.leading', 'noise.clean', 'color.wb_good'];
  expect(ids(rich).flat()).not.toContain('noise.clean');
  expect(ids(['noise.clean', 'color.warm', 'comp.thirds']).flat()).toContain('noise.clean');
});
