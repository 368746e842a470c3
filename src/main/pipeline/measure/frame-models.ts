// Two probabilities from region, maps and classifier together: that a side of the frame cuts the subject, and that the subject stands in the middle.
// Logistic regressions fitted by `training/calibrate/frame_fit.py` on the calibration half; figures in docs/measures/subject.md. Packs without these
// maps or without the classifier's head for damages have neither measure.
import type { Measurements } from '../../domain/analysis.ts';
import type { Region } from '../../domain/photo.ts';
import type { SaliencyMap } from '../saliency/saliency-map.ts';
import type { SideFacts } from './edge-tension.ts';
import { STRIP, readSides } from './edge-tension.ts';
import { MIDDLE_WEIGHTS, SIDE_WEIGHTS } from './frame-weights.ts';
import { readMiddleCues } from './middle-cues.ts';
import { readSideCues } from './side-cues.ts';
import type { Subject } from './subject.ts';

/** What the model sees of the whole photo. */
export interface FrameView {
  subject: SaliencyMap | null;
  attention: SaliencyMap | null;
  saliency: SaliencyMap;
  /** The classifier's probability of each damage. */
  degradations?: ReadonlyMap<string, number>;
}

type Weights = readonly (readonly [term: string, weight: number])[];

const SIDEWAYS: Weights = SIDE_WEIGHTS.map(([term, sideways]) => [term, sideways]);
const TOP: Weights = SIDE_WEIGHTS.map(([term, , top]) => [term, top]);
const BOTTOM: Weights = SIDE_WEIGHTS.map(([term, , , bottom]) => [term, bottom]);

function weigh(weights: Weights, terms: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const [term, weight] of weights) sum += weight * (term === 'bias' ? 1 : (terms[term] ?? 0));
  return 1 / (1 + Math.exp(-sum));
}

/** Where the region meets the side; the part of the side beside the subject where it does not reach it. */
function placeOf(side: number, facts: SideFacts | undefined, [x, y, width, height]: Region): Region {
  if (facts !== undefined && facts.share > 0) return facts.region;
  const places: readonly Region[] = [
    [0, y, STRIP, height],
    [1 - STRIP, y, STRIP, height],
    [x, 0, width, STRIP],
    [x, 1 - STRIP, width, STRIP],
  ];
  return places[side] ?? [0, 0, 1, 1];
}

function measureSideCuts(subject: Subject, view: FrameView): Measurements {
  const { subject: map, attention, saliency, degradations } = view;
  if (map === null || attention === null || degradations?.has('bad-crop') !== true) return {};
  const sides = readSides(subject);
  const cues = readSideCues(subject, sides, { subject: map, attention, saliency, degradations });
  const [left = 0, right = 0, top = 0, bottom = 0] = cues.map((terms, side) =>
    weigh(side < 2 ? SIDEWAYS : side === 2 ? TOP : BOTTOM, terms),
  );
  const upper = [left, right, top];
  const value = Math.max(...upper);
  const side = upper.indexOf(value);
  const { region } = subject.region;
  return {
    'edge.side_cut': { value, unit: '0..1', region: placeOf(side, sides[side], region) },
    'edge.lower_cut': { value: bottom, unit: '0..1', region: placeOf(3, sides[3], region) },
  };
}

/** Nothing where there is no subject, or no map of one. */
export function measureFrameModels(subject: Subject | undefined, view: FrameView): Measurements {
  if (subject === undefined || view.subject === null) return {};
  const middle = weigh(MIDDLE_WEIGHTS, readMiddleCues(subject, view.subject));
  return {
    ...measureSideCuts(subject, view),
    'placement.middle_likely': { value: middle, unit: '0..1', region: subject.region.region },
  };
}
