// Measures made up for the tests of rules: given ones, or random ones over the range the rules look at.
import type { Measurements } from '../../../../../src/main/domain/analysis.ts';
import { CLAIM_RULES } from '../../../../../src/main/pipeline/analysis/claim-rules.ts';
import type { PhotoMeasures, SubjectRegion } from '../../../../../src/main/pipeline/measure/photo-measures.ts';
import type { Plane } from '../../../../../src/main/pipeline/measure/planes.ts';
import { fractions } from '../measure/rendered.ts';

const evenMap: Plane = { width: 4, height: 4, data: new Float32Array(16).fill(0.5) };

/** A photo with just these measurements and a sure subject. */
export function photoWith(measurements: Measurements): PhotoMeasures & { subjectRegion: SubjectRegion } {
  return {
    aspectRatio: 1.5,
    measurements,
    subjectRegion: { region: [0.3, 0.3, 0.2, 0.2], mask: evenMap, confidence: 1 },
    maps: { activity: evenMap, sharpness: evenMap, weight: evenMap },
  };
}

/** Every measure that a rule reads, at random within and around the values the rules compare with. */
export function randomPhoto(seed: number): PhotoMeasures {
  const source = fractions(seed * 7919);
  const values = new Map<string, number[]>();
  const note = (measure: string, ...seen: number[]): void => {
    values.set(measure, [...(values.get(measure) ?? []), ...seen]);
  };
  for (const { measure, threshold, extreme, when = [] } of CLAIM_RULES) {
    note(measure, threshold, extreme);
    for (const [other, , value] of when) note(other, value);
  }
  const measurements: Measurements = {};
  for (const [measure, seen] of values) {
    const low = Math.min(...seen);
    const high = Math.max(...seen);
    const spread = high > low ? high - low : Math.abs(high) + 0.1;
    measurements[measure] = { value: low - spread / 2 + source.next().value * spread * 2, unit: '' };
  }
  const photo = photoWith(measurements);
  return { ...photo, subjectRegion: { ...photo.subjectRegion, confidence: source.next().value } };
}
