// Suggestions computed from measures: what to change, by how much, and the measure before and after. Nothing is applied.
import type { Evidence, Suggestion } from '../../domain/analysis.ts';
import type { ClaimId } from '../../domain/critique.ts';
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import { suggestCrops } from './suggest-crop.ts';
import { suggestDeclutter } from './suggest-declutter.ts';
import { suggestBurn, suggestExposure } from './suggest-exposure.ts';
import { suggestSharpen } from './suggest-sharpen.ts';
import { suggestStraighten } from './suggest-straighten.ts';
import { suggestWhiteBalance } from './suggest-white-balance.ts';

/** Suggestions for the faults that have a computable remedy, one of a kind, of crops up to three. */
export function suggestPhoto(measures: PhotoMeasures, evidence: Evidence): Suggestion[] {
  const { measurements } = measures;
  const has = (...ids: ClaimId[]): boolean => evidence.licensed.some(({ id }) => ids.includes(id));
  const found = [
    has('horizon.tilted') ? suggestStraighten(measurements) : undefined,
    has('exposure.under') ? suggestExposure(measures, 'raise') : undefined,
    has('exposure.over') ? suggestExposure(measures, 'lower') : undefined,
    has('color.cast') ? suggestWhiteBalance(measurements) : undefined,
    ...suggestCrops(measures, has('crop.too_loose', 'comp.subject_small', 'comp.too_empty')),
    suggestSharpen(measurements, evidence.licensed),
    has('bright.distract') ? suggestBurn(measurements) : undefined,
    has('comp.distraction') ? suggestDeclutter(measurements) : undefined,
  ];
  return found.filter((suggestion) => suggestion !== undefined);
}
