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

/** A subject whose box takes more of the frame is not moved out of the middle. */
const LARGE_BOX = 0.3;
/** Share of the border that is white from which the ground is a backdrop. */
const WHITE_GROUND = 0.3;

/** Suggestions for the faults that are sure enough to be said and have a computable remedy, one of a kind, of crops up to three. */
export function suggestPhoto(measures: PhotoMeasures, evidence: Evidence): Suggestion[] {
  const { measurements } = measures;
  const said = evidence.licensed.filter(({ tagOnly }) => tagOnly === undefined);
  const has = (...ids: ClaimId[]): boolean => said.some(({ id }) => ids.includes(id));
  const found = [
    has('horizon.tilted') ? suggestStraighten(measurements) : undefined,
    has('exposure.under') ? suggestExposure(measures, 'raise') : undefined,
    has('exposure.over') ? suggestExposure(measures, 'lower') : undefined,
    has('color.cast') ? suggestWhiteBalance(measurements) : undefined,
    ...suggestFrames(measures, has),
    suggestSharpen(measurements, said),
    has('bright.distract') ? suggestBurn(measurements) : undefined,
    has('comp.distraction') ? suggestDeclutter(measurements) : undefined,
  ];
  return found.filter((suggestion) => suggestion !== undefined);
}

/** The calm around a subject is praised or cut off, not both; a frame that is too tight as it is gets no tighter one. */
function suggestFrames(measures: PhotoMeasures, has: (...ids: ClaimId[]) => boolean): Suggestion[] {
  if (has('comp.negspace', 'comp.edge_cut', 'crop.too_tight')) return [];
  const isWanted = has('crop.too_loose', 'comp.subject_small', 'comp.too_empty');
  return suggestCrops(measures, { isWanted, isCentred: has('comp.centered') && !belongsInMiddle(measures) });
}

/** A large subject, one on an axis of symmetry and a thing cut out on white belong where they are. */
function belongsInMiddle({ measurements, subjectRegion }: PhotoMeasures): boolean {
  const value = (id: string): number => measurements[id]?.value ?? 0;
  const [, , width, height] = subjectRegion?.region ?? [0, 0, 1, 1];
  return width * height > LARGE_BOX || value('exposure.white_border') > WHITE_GROUND;
}
