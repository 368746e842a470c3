// Rules, taste and the choice of a stack's best frame name measures by text: each of them must be measured by someone, or it would
// silently never hold.
import { expect, test } from 'vitest';
import type { Condition } from '../../../src/main/pipeline/analysis/claim-rule.ts';
import { CLAIM_RULES, DENIAL_RULES } from '../../../src/main/pipeline/analysis/claim-rules.ts';
import { GENERAL_RULES } from '../../../src/main/pipeline/analysis/general-claims.ts';
import { CONFIRMED_RULES } from '../../../src/main/pipeline/analysis/rules-confirmed.ts';
import { SURE_RULES } from '../../../src/main/pipeline/analysis/rules-sure.ts';
import { SUSPECTED_RULES } from '../../../src/main/pipeline/analysis/rules-suspected.ts';
import { OWN_TAGS } from '../../../src/main/pipeline/analysis/tag-rules.ts';
import { measurePhoto } from '../../../src/main/pipeline/measure/measure-photo.ts';
import { degradationMeasures } from '../../../src/main/pipeline/saliency/degradation-claims.ts';
import { compareFrames } from '../../../src/main/stacks/best-frame.ts';
import { TASTE_MEASURES } from '../../../src/main/taste/taste-inputs.ts';
import { STARTER_TYPES } from '../../support/starter-types.ts';
import { boxMap, boxes, render } from './pipeline/measure/rendered.ts';

/** Not measured but known otherwise: the plain score, the format that tagPhoto adds, and what the classifier sees. */
const SEEN = Object.keys(degradationMeasures(new Map(STARTER_TYPES.map((type) => [type, 0]))));
const GIVEN = ['score', 'format.ratio', ...SEEN];

function namesOf(rule: { measure?: string; regionOf?: string; when?: readonly Condition[] }): string[] {
  return [rule.measure, rule.regionOf, ...(rule.when ?? []).map(([measure]) => measure)].filter(
    (name) => name !== undefined,
  );
}

/** What the choice of the best frame asks of two frames that have every measure. */
function namesOfBestFrame(): string[] {
  const asked = new Set<string>();
  const frame = (photoId: number, value: number) => ({
    photoId,
    stars: 0 as const,
    flag: 'none' as const,
    isDone: true,
    score: 50,
    measure(id: string): number {
      asked.add(id);
      return value;
    },
  });
  compareFrames([frame(1, 0.5), frame(2, 0.9)]);
  return [...asked];
}

test('every measure that is asked for is taken', () => {
  const subject = boxMap([0.3, 0.3, 0.3, 0.4]);
  const scene = render(960, 640, (x, y) => {
    if (y < 0.5) return [120, 160, 220];
    if (x > 0.3 && x < 0.6 && y < 0.7) return [200, 60, 40];
    return Math.floor(x * 40) % 2 === 0 ? [60, 90, 50] : [90, 120, 60];
  });
  // Anti-aliased sectors around a point, and a grid turned by 4 degrees.
  const rays = render(384, 256, (x, y) => {
    const [across, down] = [(x - 0.55) * 384, (y - 0.4) * 256];
    const turn = (Math.atan2(down, across) / Math.PI) * 24 + 48;
    const bright = ((Math.abs((turn % 2) - 1) - 0.5) * Math.hypot(across, down) * Math.PI) / 24 + 0.5;
    const level = Math.round(60 + 140 * Math.min(1, Math.max(0, bright)));
    return [level, level, level];
  });
  const [sine, cosine] = [Math.sin(0.07), Math.cos(0.07)];
  const grid = render(960, 640, (x, y) => {
    const across = Math.floor((x * 1.5 * cosine + y * sine) * 6);
    const down = Math.floor((y * cosine - x * 1.5 * sine) * 6 + 20);
    return (across + down) % 2 === 0 ? [50, 60, 50] : [200, 190, 180];
  });
  const exif = { aperture: 2.8, focalLengthMm: 50 };
  const degradations = new Map(STARTER_TYPES.map((type) => [type, 0.05]));
  const taken = new Set(
    [boxes(1200, 800, 60), scene, rays, grid].flatMap((image) =>
      Object.keys(
        measurePhoto({ image, subject, saliency: subject, attention: subject, degradations, exif }).measurements,
      ),
    ),
  );
  const asked = [
    ...CONFIRMED_RULES,
    ...SURE_RULES,
    ...SUSPECTED_RULES,
    ...CLAIM_RULES,
    ...DENIAL_RULES,
    ...GENERAL_RULES,
    ...OWN_TAGS.flat(),
  ].flatMap(namesOf);
  const missing = [...asked, ...TASTE_MEASURES, ...namesOfBestFrame()].filter(
    (name) => !taken.has(name) && !GIVEN.includes(name),
  );
  expect([...new Set(missing)]).toEqual([]);
});
