// What plan-critique.ts goes by beside the ranks, as tables: which claims say the same, which read well together, which open a
// critique, which faults advice can be given on, and which of them a computed suggestion cures.
import type { Suggestion } from '../../domain/analysis.ts';
import type { ClaimId } from '../../domain/critique.ts';

/** Of each group at most one is said. */
export const SAME_SENSE: readonly (readonly ClaimId[])[] = [
  ['light.good', 'light.soft', 'light.dramatic'],
  ['comp.simple', 'bg.clean', 'comp.negspace'],
  ['comp.clutter', 'bg.distract', 'comp.distraction', 'dof.too_deep'],
  ['bright.distract', 'comp.distraction'],
  ['crop.too_loose', 'comp.subject_small', 'comp.too_empty'],
  ['crop.too_tight', 'comp.edge_cut', 'comp.fills_frame'],
  ['exposure.under', 'exposure.clip_low'],
  ['exposure.over', 'exposure.clip_high'],
  ['exposure.clip_high', 'light.harsh', 'contrast.too_high'],
  ['exposure.good', 'exposure.detail_kept'],
  ['contrast.low', 'light.flat'],
  ['contrast.good', 'light.dramatic'],
  ['key.low', 'light.silhouette'],
  ['comp.focal_none', 'sep.weak', 'comp.clutter'],
  ['comp.offcenter', 'comp.thirds'],
  ['comp.offcenter', 'comp.balanced'],
  ['comp.lines', 'comp.leading', 'comp.diagonal'],
  ['color.vivid', 'color.good', 'color.wb_good'],
  ['color.harmony', 'color.warm', 'color.cool', 'color.cast'],
  ['color.dull', 'color.muted', 'key.low'],
  ['vignette', 'key.low', 'frame.natural'],
  ['comp.thirds', 'comp.symmetry'],
  ['color.contrast', 'color.vivid'],
  ['color.contrast', 'color.harmony'],
  ['focus.soft', 'detail.lost', 'focus.motion'],
  ['focus.sharp', 'dof.deep'],
  ['dof.good', 'dof.shallow', 'dof.deep', 'dof.too_deep'],
  ['crop.good', 'comp.fills_frame'],
  ['exposure.good', 'light.good'],
];

/** Pairs across aspects that make one sentence. */
export const NATURAL_PAIRS: readonly (readonly [ClaimId, ClaimId])[] = [
  ['focus.sharp', 'detail.good'],
  ['focus.sharp', 'dof.shallow'],
  ['focus.sharp', 'noise.clean'],
  ['focus.sharp', 'exposure.good'],
  ['focus.sharp', 'contrast.good'],
  ['detail.good', 'noise.clean'],
  ['exposure.good', 'noise.clean'],
  ['dof.shallow', 'bg.clean'],
  ['dof.shallow', 'comp.focal_clear'],
  ['bg.clean', 'comp.focal_clear'],
  ['detail.good', 'dof.deep'],
  ['light.soft', 'color.muted'],
  ['light.soft', 'exposure.good'],
  ['color.mono', 'contrast.good'],
  ['color.mono', 'light.dramatic'],
  ['key.low', 'light.dramatic'],
  ['key.high', 'light.soft'],
  ['exposure.good', 'contrast.good'],
  ['exposure.good', 'color.wb_good'],
  ['color.vivid', 'contrast.good'],
  ['color.warm', 'light.soft'],
  ['comp.leading', 'comp.layers'],
  ['horizon.level', 'horizon.mid'],
  ['horizon.level', 'comp.balanced'],
  ['exposure.under', 'contrast.low'],
  ['exposure.over', 'contrast.low'],
  ['noise.visible', 'exposure.under'],
  ['focus.soft', 'noise.visible'],
  ['light.flat', 'color.dull'],
  ['contrast.low', 'color.dull'],
  ['crop.too_loose', 'bg.distract'],
  ['comp.edge_cut', 'comp.unbalanced'],
];

/** Claims that say what a viewer sees first. */
export const FIRST_IMPRESSIONS: ReadonlySet<ClaimId> = new Set([
  'key.low',
  'key.high',
  'contrast.good',
  'light.soft',
  'light.dramatic',
  'light.silhouette',
  'color.vivid',
  'color.muted',
  'color.warm',
  'color.cool',
  'color.harmony',
  'color.contrast',
  'color.mono',
  'dof.shallow',
  'focus.sharp',
  'comp.thirds',
  'comp.offcenter',
  'comp.centered',
  'comp.symmetry',
  'comp.negspace',
  'comp.fills_frame',
  'comp.simple',
  'comp.leading',
  'comp.diagonal',
  'comp.lines',
  'comp.pattern',
  'comp.focal_clear',
  'bg.clean',
]);

/** Claims that advice can be given on: faults with a remedy, and choices a remedy would undo. */
export const REMEDIES: ReadonlySet<ClaimId> = new Set([
  'exposure.under',
  'exposure.over',
  'exposure.clip_high',
  'exposure.clip_low',
  'contrast.low',
  'contrast.too_high',
  'light.harsh',
  'light.flat',
  'color.oversat',
  'color.dull',
  'color.cast',
  'focus.soft',
  'focus.motion',
  'focus.misplaced',
  'detail.lost',
  'dof.too_shallow',
  'dof.too_deep',
  'noise.visible',
  'comp.centered',
  'comp.unbalanced',
  'comp.too_empty',
  'comp.subject_small',
  'comp.clutter',
  'comp.focal_none',
  'comp.distraction',
  'comp.edge_cut',
  'crop.too_tight',
  'crop.too_loose',
  'bg.distract',
  'sep.weak',
  'bright.distract',
  'horizon.tilted',
  'horizon.mid',
]);

/** What each kind of suggestion is computed to cure. */
const CURES: Readonly<Record<Suggestion['kind'], readonly ClaimId[]>> = {
  crop: ['crop.too_loose', 'comp.subject_small', 'comp.too_empty', 'comp.centered'],
  straighten: ['horizon.tilted'],
  exposure: ['exposure.under', 'exposure.over'],
  'white-balance': ['color.cast'],
  sharpen: ['focus.soft', 'focus.motion', 'focus.misplaced'],
  burn: ['bright.distract'],
  declutter: ['comp.distraction'],
};

/** A crop must be better by this much (of 0..1) before a subject in the middle is advised to be moved. */
const WORTH_MOVING = 0.1;

/** A crop moves a subject out of the middle only if it says where to, and that is another place, and much the better one. */
function movesSubject({ place, before, after }: Suggestion['params']): boolean {
  if (place === undefined || place === 'in the middle') return false;
  return typeof before === 'number' && typeof after === 'number' && after - before >= WORTH_MOVING;
}

/** A crop cuts nothing off that a viewer would miss: none is computed where the photo is known to be too tight, and beside one nobody asks for more. */
const WANTS_MORE: readonly ClaimId[] = ['comp.edge_cut', 'crop.too_tight'];

/** True if a suggestion goes the other way: a crop to the middle that the claim calls dull, or a crop where it misses a part of the subject. */
export function suggestionOpposes({ kind, params }: Suggestion, id: ClaimId): boolean {
  if (kind !== 'crop') return false;
  return WANTS_MORE.includes(id) || (id === 'comp.centered' && params.place === 'in the middle');
}

/** True if a suggestion was computed against this claim. */
export function suggestionCures({ kind, params }: Suggestion, id: ClaimId): boolean {
  return CURES[kind].includes(id) && (id !== 'comp.centered' || movesSubject(params));
}
