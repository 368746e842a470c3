// Tags that are no claims: each rule at its threshold, the list in docs/tags.md, and that opposites keep one another away by rule.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LicensedClaim, Measurements } from '../../../../../src/main/domain/analysis.ts';
import type { Condition } from '../../../../../src/main/pipeline/analysis/claim-rule.ts';
import { contradict, contradictionsOf } from '../../../../../src/main/pipeline/analysis/contradictions.ts';
import { licenseClaims } from '../../../../../src/main/pipeline/analysis/license-claims.ts';
import type { TagRule } from '../../../../../src/main/pipeline/analysis/tag-rule.ts';
import { OWN_TAGS, tagPhoto } from '../../../../../src/main/pipeline/analysis/tag-rules.ts';
import { CLAIMS, claimById } from '../../../../../src/main/pipeline/claims/vocabulary.ts';
import { photoWith, randomPhoto } from './made-measures.ts';

const RULES = OWN_TAGS.flat();
const NOTHING = { licensed: [], denied: [] };

/** Measurements on the asked side of every condition. */
function fulfil(conditions: readonly Condition[]): Measurements {
  const bounds = new Map<string, [number, number]>();
  for (const [measure, relation, value] of conditions) {
    const [low, high] = bounds.get(measure) ?? [-Infinity, Infinity];
    bounds.set(measure, relation === '>' ? [Math.max(low, value), high] : [low, Math.min(high, value)]);
  }
  const between = ([low, high]: [number, number]): number => {
    if (!Number.isFinite(low)) return high - 1e-3;
    return Number.isFinite(high) ? (low + high) / 2 : low + 1e-3;
  };
  return Object.fromEntries([...bounds].map(([measure, bound]) => [measure, { value: between(bound), unit: 'x' }]));
}

function tagsAt(rule: TagRule, value: number) {
  const others = (rule.when ?? []).filter(([measure]) => measure !== rule.measure);
  const photo = photoWith({ ...fulfil(others), [rule.measure]: { value, unit: 'x' } });
  return tagPhoto(rule.measure === 'format.ratio' ? { ...photo, aspectRatio: value } : photo, NOTHING);
}

describe('each tag', () => {
  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
    const { measure, relation, threshold, extreme } = rule;
    const direction = Math.sign(extreme - threshold);
    expect(direction).toBe(relation === '>' ? 1 : -1);
    const step = Math.abs(extreme - threshold) * 0.01;
    const tag = tagsAt(rule, threshold + direction * step).find((found) => found.id === id);
    expect(tag).toMatchObject({ group: rule.group, label: rule.label, measure, threshold });
    expect(tag?.confidence).toBeGreaterThanOrEqual(0.55);
    expect(tag?.confidence).toBeLessThan(0.6);
    expect(tagsAt(rule, threshold - direction * step).some((found) => found.id === id)).toBe(false);
  });
});

test('docs/tags.md lists every tag with its label, group and measure', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../../../docs/tags.md'), 'utf8');
  const listed = docs
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map(([, id, label, group, , measure]) => ({ id, label, group, measure }));
  const ruled = RULES.map(({ id, label, group, measure }) => ({ id, label, group, measure }));
  const byId = (one: { id?: string | undefined }, other: { id?: string | undefined }): number =>
    String(one.id).localeCompare(String(other.id));
  expect(listed.toSorted(byId)).toEqual(ruled.toSorted(byId));
});

test('no tag of a claim is surer than readers were of such claims', () => {
  const claim: LicensedClaim = {
    id: 'color.cast',
    polarity: -1,
    degree: 'strong',
    strength: 1,
    measure: 'cast.probability',
    value: 0.98,
    unit: '0..1',
    threshold: 0.6,
    regions: [],
    support: 'measured',
  };
  const confidenceAt = (more: Partial<LicensedClaim>): number | undefined =>
    tagPhoto(photoWith({}), { licensed: [{ ...claim, ...more }], denied: [] }).find(({ id }) => id === claim.id)
      ?.confidence;
  expect(confidenceAt({})).toBe(1);
  expect(confidenceAt({ truth: 0.812 })).toBe(0.81);
  expect(confidenceAt({ truth: 0.3 })).toBe(0.55);
  expect(confidenceAt({ strength: 0, truth: 0.9 })).toBe(0.55);
});

/** Tags, claims' ones included, that no photo may carry together. */
const OPPOSITES: readonly (readonly [string, string])[] = [
  ['light.hard', 'light.soft'],
  ['light.hard', 'light.flat'],
  ['light.soft', 'light.harsh'],
  ['light.golden_hour', 'light.blue_hour'],
  ['light.from_left', 'light.from_right'],
  ['light.from_above', 'light.from_below'],
  ['light.backlit', 'light.silhouette'],
  ['tone.dark', 'key.high'],
  ['tone.bright', 'key.low'],
  ['key.low', 'key.high'],
  ['exposure.under', 'exposure.over'],
  ['contrast.low', 'contrast.good'],
  ['color.pastel', 'color.vivid'],
  ['color.pastel', 'color.oversat'],
  ['color.sepia', 'color.vivid'],
  ['color.warm', 'color.cool'],
  ['color.mono', 'palette.many_hues'],
  ['palette.one_hue', 'palette.complementary'],
  ['palette.one_hue', 'palette.many_hues'],
  ['palette.one_hue', 'color.contrast'],
  ['comp.golden', 'comp.thirds'],
  ['comp.golden', 'comp.centered'],
  ['comp.on_diagonal', 'comp.centered'],
  ['comp.centered', 'comp.thirds'],
  ['comp.fills_frame', 'comp.negspace'],
  ['horizon.level', 'horizon.tilted'],
  ['focus.sharp', 'focus.soft'],
  ['dof.shallow', 'dof.deep'],
  ['noise.clean', 'noise.visible'],
  ['color.wb_good', 'color.dull'],
  ['color.wb_good', 'color.oversat'],
  ['color.vivid', 'color.accent'],
  ['color.dull', 'color.harmony'],
  ['color.sepia', 'palette.many_hues'],
  ['color.warm', 'palette.complementary'],
  ['palette.one_hue', 'palette.warm_cool'],
  ['exposure.good', 'exposure.clip_low'],
  ['exposure.detail_kept', 'exposure.under'],
  ['exposure.under', 'tone.bright'],
  ['exposure.over', 'tone.dark'],
  ['contrast.good', 'light.flat'],
  ['light.soft', 'light.dramatic'],
  ['light.golden_hour', 'color.cast'],
  ['focus.sharp', 'focus.motion'],
  ['detail.good', 'focus.soft'],
  ['dof.deep', 'dof.too_deep'],
  ['dof.shallow', 'focus.misplaced'],
  ['comp.simple', 'bg.distract'],
  ['bg.clean', 'bright.distract'],
  ['comp.negspace', 'crop.too_loose'],
  ['comp.focal_clear', 'comp.distraction'],
  ['comp.edge_cut', 'crop.too_loose'],
  ['crop.good', 'comp.subject_small'],
  ['comp.balanced', 'comp.clutter'],
  ['sep.weak', 'dof.shallow'],
];

test.each(OPPOSITES)('%s keeps away %s', (one, other) => {
  const listOf = (id: string) => OWN_TAGS.find((rules) => rules.some((rule) => rule.id === id));
  const gives = (id: string, way: string): boolean =>
    RULES.some((rule) => rule.id === id && rule.givesWayTo?.includes(way) === true);
  for (const id of [one, other]) expect(claimById(id) !== undefined || listOf(id) !== undefined, id).toBe(true);
  const inOneList = listOf(one) !== undefined && listOf(one) === listOf(other);
  expect(contradict(one, other) || inOneList || gives(one, other) || gives(other, one)).toBe(true);
});

test('no photo carries two tags that contradict each other, whatever is measured', () => {
  let tagged = 0;
  for (let seed = 1; seed <= 400; seed += 1) {
    const photo = randomPhoto(seed);
    const ids = tagPhoto(photo, licenseClaims(photo)).map(({ id }) => id);
    tagged += ids.length;
    for (const id of ids) expect(ids.filter((other) => contradict(id, other))).toEqual([]);
  }
  expect(tagged).toBeGreaterThan(2000);
});

test('contradictions name known tags, both ways', () => {
  const known = new Set([...CLAIMS.map(({ id }) => id), ...RULES.map(({ id }) => id)]);
  for (const id of known) {
    for (const other of contradictionsOf(id)) {
      expect(known, other).toContain(other);
      expect(contradict(other, id)).toBe(true);
    }
  }
});
