// The plan of a critique over the measures of 150 real photos (test/fixtures/measures): how long, in which order, and from which claims.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Measurements } from '../../../../../src/main/domain/analysis.ts';
import type { Region } from '../../../../../src/main/domain/photo.ts';
import { licenseClaims } from '../../../../../src/main/pipeline/analysis/license-claims.ts';
import { planCritique } from '../../../../../src/main/pipeline/analysis/plan-critique.ts';
import { areExclusive } from '../../../../../src/main/pipeline/claims/vocabulary.ts';
import type { PhotoMeasures } from '../../../../../src/main/pipeline/measure/photo-measures.ts';
import { photoWith } from './made-measures.ts';

interface Fixture {
  measures: string[];
  photos: { region: Region | null; confidence: number; values: (number | null)[] }[];
}

const FILE = join(import.meta.dirname, '..', '..', '..', '..', 'fixtures', 'measures', 'photos.json');
const fixture = JSON.parse(readFileSync(FILE, 'utf8')) as Fixture;

const photos = fixture.photos.map(({ region, confidence, values }): PhotoMeasures => {
  const measurements: Measurements = {};
  for (const [index, id] of fixture.measures.entries()) {
    const value = values[index] ?? null;
    if (value !== null) measurements[id] = { value, unit: '' };
  }
  const photo = photoWith(measurements);
  return { ...photo, subjectRegion: region === null ? undefined : { ...photo.subjectRegion, region, confidence } };
});
const evidences = photos.map(licenseClaims);
const plans = evidences.flatMap((evidence) =>
  [1, 2, 3].map((seed) => ({ evidence, plan: planCritique(evidence, { seed }) })),
);

describe('the plan of real photos', () => {
  it('has four to seven sentences, always', () => {
    expect(photos.length).toBeGreaterThanOrEqual(150);
    for (const { plan } of plans) {
      expect(plan.length).toBeGreaterThanOrEqual(4);
      expect(plan.length).toBeLessThanOrEqual(7);
    }
  });

  it('goes from the first impression over strengths and faults to one advice', () => {
    const order = ['opening', 'strength', 'fault', 'advice'];
    for (const { plan } of plans) {
      const roles = plan.map(({ role }) => order.indexOf(role));
      expect(roles).toEqual(roles.toSorted());
      expect(plan.filter(({ role }) => role === 'opening')).toHaveLength(1);
      expect(plan.filter(({ role }) => role === 'advice').length).toBeLessThanOrEqual(1);
    }
  });

  it('says nothing twice, nothing contradictory, and only what is sure enough for a sentence', () => {
    for (const { plan } of plans) {
      const said = plan.flatMap(({ claims }) => claims);
      expect(new Set(said.map(({ id }) => id)).size).toBe(said.length);
      expect(said.filter(({ tagOnly }) => tagOnly)).toEqual([]);
      for (const { id } of said) expect(said.filter((other) => areExclusive(other.id, id))).toEqual([]);
    }
  });

  it('names a fault or gives advice where one is sure, and leaves most photos their due praise', () => {
    const critical = plans.filter(({ plan }) => plan.some(({ role }) => role === 'fault' || role === 'advice'));
    expect(critical.length).toBeGreaterThan(plans.length / 20);
    for (const { evidence, plan } of critical) {
      const faults = evidence.licensed.filter(({ polarity, tagOnly }) => polarity < 0 && tagOnly === undefined);
      const named = plan.filter(({ role }) => role === 'fault' || role === 'advice').flatMap(({ claims }) => claims);
      for (const { id } of named) expect(faults.map((fault) => fault.id)).toContain(id);
    }
  });
});
