// Suggestions computed from measures: what to change, by how much, and the measure before and after. Nothing is applied.
import type { Evidence, Measurements, Suggestion } from '../../domain/analysis.ts';
import type { ClaimId } from '../../domain/critique.ts';
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import { suggestCrop } from './suggest-crop.ts';
import { suggestBurn, suggestExposure } from './suggest-exposure.ts';
import { suggestStraighten } from './suggest-straighten.ts';
import { suggestWhiteBalance } from './suggest-white-balance.ts';

function valueOf(measurements: Measurements, id: string): number {
  return measurements[id]?.value ?? 0;
}

function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Mild blur can be sharpened; beyond about 1.2 px of the working copy the detail is not there. */
function suggestSharpen(measurements: Measurements, measure: string): Suggestion {
  if (measure === 'focus.edge_width') {
    const width = valueOf(measurements, measure);
    const radiusShare = round((0.4 * width) / 1000, 5);
    return {
      kind: 'sharpen',
      text: `Sharpen with a radius of about ${round(radiusShare * 100, 2)} % of the long side: the sharpest edges are ${round(width / 10, 2)} % wide.`,
      params: { measure, before: round(width, 2), radiusShare, action: 'sharpen' },
    };
  }
  const sharpness = Math.max(0.05, valueOf(measurements, 'focus.best'));
  const sigmaShare = round(0.4 / sharpness / 384, 4);
  const isLost = sharpness < 0.36;
  const params = { measure: 'focus.best', before: round(sharpness, 2), radiusShare: sigmaShare };
  if (isLost) {
    return {
      kind: 'sharpen',
      text: `Nothing in the frame is sharp (edges are about ${round(sigmaShare * 100, 2)} % of the long side wide): prefer another shot of the scene.`,
      params: { ...params, action: 'discard' },
    };
  }
  return {
    kind: 'sharpen',
    text: `Sharpen with a radius of about ${round(sigmaShare * 100, 2)} % of the long side, or prefer a sharper shot of the scene.`,
    params: { ...params, action: 'sharpen' },
  };
}

function suggestDeclutter(measurements: Measurements): Suggestion | undefined {
  const rival = measurements['attention.rival'];
  if (rival?.region === undefined) return undefined;
  return {
    kind: 'declutter',
    text: `Darken, blur or remove the second area that draws the eye; it gets ${percent(Math.min(1, rival.value))} of the attention of the first.`,
    params: { region: rival.region, measure: 'attention.rival', before: round(rival.value, 2), after: 0 },
  };
}

/** Suggestions for the faults that have a computable remedy, at most one of a kind. */
export function suggestPhoto(measures: PhotoMeasures, evidence: Evidence): Suggestion[] {
  const { measurements } = measures;
  const has = (...ids: ClaimId[]): boolean => evidence.licensed.some(({ id }) => ids.includes(id));
  const soft = evidence.licensed.find(({ id }) => id === 'focus.soft');
  const found = [
    has('horizon.tilted') ? suggestStraighten(measurements) : undefined,
    has('exposure.under') ? suggestExposure(measures, 'raise') : undefined,
    has('exposure.over') ? suggestExposure(measures, 'lower') : undefined,
    has('color.cast') ? suggestWhiteBalance(measurements) : undefined,
    suggestCrop(measures, has('crop.too_loose', 'comp.subject_small', 'comp.too_empty')),
    soft === undefined ? undefined : suggestSharpen(measurements, soft.measure),
    has('bright.distract') ? suggestBurn(measurements) : undefined,
    has('comp.distraction') ? suggestDeclutter(measurements) : undefined,
  ];
  return found.filter((suggestion) => suggestion !== undefined);
}
