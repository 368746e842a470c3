import { describe, expect, it } from 'vitest';
import type { Measurements } from '../../../../../src/main/domain/analysis.ts';
import { analyse } from '../../../../../src/main/pipeline/analysis/analyse.ts';
import { CLAIM_RULES } from '../../../../../src/main/pipeline/analysis/claim-rules.ts';
import { CLAIM_SIGHT, SIGHT_MEASURES } from '../../../../../src/main/pipeline/analysis/claim-sight-weights.ts';
import type { Seen } from '../../../../../src/main/pipeline/analysis/claim-sight.ts';
import { readSight, usuallyNamed } from '../../../../../src/main/pipeline/analysis/claim-sight.ts';
import { contradict, contradictionsOf } from '../../../../../src/main/pipeline/analysis/contradictions.ts';
import { licenseClaims } from '../../../../../src/main/pipeline/analysis/license-claims.ts';
import { readClaims } from '../../../../../src/main/pipeline/analysis/read-claims.ts';
import { claimById } from '../../../../../src/main/pipeline/claims/vocabulary.ts';
import { photoWith } from './made-measures.ts';

/** Every measure at one of the quantiles of its kind: 2 is the middle. */
function measuresAt(quantile: number, changed: Readonly<Record<string, number>> = {}): Measurements {
  return Object.fromEntries(
    SIGHT_MEASURES.map(([measure, quantiles]) => [
      measure,
      { value: quantiles[changed[measure] ?? quantile] ?? 0, unit: 'x' },
    ]),
  );
}

function seenAt(quantile: number, changed: Readonly<Record<string, number>> = {}): Seen {
  return { measurements: measuresAt(quantile, changed) };
}

/** Every measure that readers went by where it speaks most for a claim. */
function speakingFor(claim: string): Measurements {
  const weights = CLAIM_SIGHT.find(([id]) => id === claim)?.[3] ?? '';
  const speaking = weights.split('; ').map((row): [string, number] => {
    const [measure = -1, weight = 0] = row.split(' ').map(Number);
    return [SIGHT_MEASURES[measure]?.[0] ?? '', weight > 0 ? 4 : 0];
  });
  return measuresAt(2, Object.fromEntries(speaking));
}

describe('sight', () => {
  it('tells of known claims by weights of known measures', () => {
    for (const [id, holds, named, weights] of CLAIM_SIGHT) {
      expect(claimById(id), id).toBeDefined();
      expect(Number.isFinite(holds + named)).toBe(true);
      for (const row of weights.split('; ')) {
        const numbers = row.split(' ').map(Number);
        expect(numbers.every(Number.isFinite), row).toBe(true);
        expect(SIGHT_MEASURES[numbers[0] ?? -1], row).toBeDefined();
      }
    }
    for (const [measure, quantiles] of SIGHT_MEASURES)
      expect(quantiles, measure).toEqual(quantiles.toSorted((one, other) => one - other));
  });

  it('is the constant of a claim where every measure lies in the middle', () => {
    const sight = readSight(seenAt(2));
    for (const [id, holds, named] of CLAIM_SIGHT) {
      expect(sight.get(id)?.holds).toBeCloseTo(holds, 0);
      expect(sight.get(id)?.named).toBeCloseTo(named, 0);
      expect(usuallyNamed(id)).toBe(named);
    }
  });

  it('follows the measures that readers went by, and names the one that speaks most', () => {
    const warm = readSight(seenAt(2, { 'color.warm_share': 4, 'color.cool_share': 0 })).get('color.warm');
    const cool = readSight(seenAt(2, { 'color.warm_share': 0, 'color.cool_share': 4 })).get('color.warm');
    expect(warm?.holds).toBeGreaterThan((cool?.holds ?? 0) + 1);
    expect(warm?.witness?.measure).toMatch(/^color\./);
  });

  it('names a measure of a kind that the rules of the claim look at, where one speaks for it', () => {
    for (const quantile of [0, 1, 3, 4]) {
      const witness = readSight(seenAt(quantile, { 'lines.diagonal_length': 4, 'lines.diagonal_share': 4 })).get(
        'comp.diagonal',
      )?.witness;
      expect(witness?.measure).toMatch(/^lines\./);
    }
  });

  it('names light for general praise of light, not what goes along with it', () => {
    const measures = measuresAt(2, { 'exposure.clip_blue_low': 4, 'light.top_calm': 4 });
    expect(readSight({ measurements: measures }).get('light.good')?.witness?.measure).toBe('light.top_calm');
  });

  it('names what its rules go by before others of the kind', () => {
    const measures = measuresAt(2, { 'lines.diagonal_longest': 4, 'lines.diagonal_length': 3 });
    expect(readSight({ measurements: measures }).get('comp.diagonal')?.witness?.measure).toBe('lines.diagonal_length');
  });

  it('has no evidence in what only goes along with a claim', () => {
    const kindOf = (measure: string): string => measure.replace(/\..*/, '');
    const kinds = new Set(
      CLAIM_RULES.filter(({ claim }) => claim === 'focus.sharp').map(({ measure }) => kindOf(measure)),
    );
    const others = SIGHT_MEASURES.map(([measure]) => measure).filter((measure) => !kinds.has(kindOf(measure)));
    for (const quantile of [0, 4]) {
      const measures = measuresAt(2, Object.fromEntries(others.map((measure) => [measure, quantile])));
      expect(readSight({ measurements: measures }).get('focus.sharp')?.witness).toBeUndefined();
    }
  });

  it('adds what the scene says, and takes a claim that it does not tell of from the measures alone', () => {
    const alone = readSight(seenAt(2));
    const scene = new Map([['comp.clutter', { holds: 1.5, named: -0.5 }]]);
    const both = readSight({ ...seenAt(2), scene });
    const [before, after] = [alone.get('comp.clutter'), both.get('comp.clutter')];
    expect(after?.holds).toBeCloseTo((before?.holds ?? 0) + 1.5, 6);
    expect(after?.named).toBeCloseTo((before?.named ?? 0) - 0.5, 6);
    expect(after?.witness).toEqual(before?.witness);
    expect(both.get('bg.clean')).toEqual(alone.get('bg.clean'));
  });

  it('tells nothing of a photo of which too little is measured', () => {
    expect(readSight({ measurements: { 'color.warm_share': { value: 1, unit: 'share' } } }).size).toBe(0);
  });
});

describe('claims that all measures together speak for', () => {
  it.each([0, 1, 3, 4])('are not licensed, denied or contradicted by what is (measures at quantile %i)', (quantile) => {
    const { evidence, tags } = analyse(photoWith(measuresAt(quantile)));
    const { licensed, denied, read = [] } = evidence;
    const said = licensed.filter(({ tagOnly }) => tagOnly === undefined);
    // What a tag faults no sentence praises, and what a tag denies none says.
    for (const { id } of read) expect([...licensed, ...tags].filter((other) => contradict(other.id, id))).toEqual([]);
    for (const [index, claim] of read.entries()) {
      expect(claim.truth).toBeGreaterThan(0.7);
      expect(denied).not.toContain(claim.id);
      const others = [...said, ...read.slice(0, index)];
      expect(others.filter(({ id }) => id === claim.id || contradict(id, claim.id))).toEqual([]);
      // Faults keep to their own measures' tags.
      if (claim.polarity < 0 && !licensed.some(({ id }) => id === claim.id))
        expect(tags.map(({ id }) => id)).not.toContain(claim.id);
    }
    expect(new Set(tags.map(({ id }) => id)).size).toBe(tags.length);
  });

  it('find no lost highlights on a white ground', () => {
    const bright = speakingFor('exposure.clip_high');
    const readOn = (border: number): string[] => {
      const photo = photoWith({ ...bright, 'exposure.white_border': { value: border, unit: 'share of the border' } });
      return readClaims(photo, { licensed: [], denied: [] }, []).map(({ id }) => id);
    };
    expect(readOn(0)).toContain('exposure.clip_high');
    expect(readOn(0.8)).not.toContain('exposure.clip_high');
  });

  it('say that something draws the eye away only where they can show it', () => {
    const measures = speakingFor('comp.distraction');
    const readOf = (changed: Measurements): string[] =>
      readClaims(photoWith({ ...measures, ...changed }), { licensed: [], denied: ['comp.focal_clear'] }, []).map(
        ({ id }) => id,
      );
    const rival = { ...(measures['attention.rival'] ?? { value: 0.5, unit: 'x' }) };
    expect(readOf({ 'attention.rival': { ...rival, region: [0.1, 0.1, 0.2, 0.2] } })).toContain('comp.distraction');
    expect(readOf({ 'attention.rival': rival })).not.toContain('comp.distraction');
  });

  it.each(['comp.edge_cut', 'exposure.clip_low'])('never say %s by themselves, which is often meant', (fault) => {
    const measures = { ...speakingFor(fault) };
    const scene = new Map([[fault, { holds: 9, named: 9 }]]);
    const photo = { ...photoWith(measures), scene };
    expect(readClaims(photo, { licensed: [], denied: [] }, []).map(({ id }) => id)).not.toContain(fault);
  });

  it('are not said beside a measured tag that denies them', () => {
    const photo = photoWith(measuresAt(3));
    const evidence = licenseClaims(photo);
    const idsBeside = (tags: readonly { id: string }[]): string[] =>
      readClaims(photo, evidence, tags).map(({ id }) => id);
    const free = idsBeside([]);
    expect(free.length).toBeGreaterThan(0);
    for (const id of free) {
      const [denial = ''] = contradictionsOf(id);
      expect(idsBeside([{ id: denial }])).not.toContain(id);
    }
  });
});
