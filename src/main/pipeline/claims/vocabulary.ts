// The claim vocabulary: every checkable statement a critique sentence can make about a photo, as one table.
// Used by the tagger, the grammar, the sentence check, the licence rules and the tags. Knows no text patterns and no thresholds.
// The order of the rows is part of the model pack: claim tokens are numbered by it. Append, never reorder.
import type { TagGroup } from '../../domain/analysis.ts';
import type { ClaimId, Polarity } from '../../domain/critique.ts';

/** A: common and measurable; B: rare or hard to measure; V: vague, says nothing a reader can use. */
export type ClaimTier = 'A' | 'B' | 'V';

export interface Claim {
  id: ClaimId;
  polarity: Polarity;
  tier: ClaimTier;
  group: TagGroup;
  /** Short words for a tag chip. */
  label: string;
  /** True for general verdicts that are never asked of the generator. */
  vague: boolean;
  /** What a negated term of this claim says instead ("not sharp" is soft). */
  opposite: ClaimId | undefined;
  /** Claims that cannot hold for the same photo. */
  exclusions: readonly ClaimId[];
  /** General claims of the same aspect that a sentence about this claim may also make. */
  generals: readonly ClaimId[];
}

type Row = readonly [id: ClaimId, polarity: Polarity, tier: ClaimTier, group: TagGroup, label: string];

const ROWS: readonly Row[] = [
  ['exposure.good', 1, 'A', 'lighting', 'well exposed'],
  ['exposure.under', -1, 'A', 'lighting', 'too dark'],
  ['exposure.over', -1, 'A', 'lighting', 'too bright'],
  ['exposure.clip_high', -1, 'A', 'lighting', 'blown highlights'],
  ['exposure.clip_low', -1, 'B', 'lighting', 'blocked shadows'],
  ['exposure.detail_kept', 1, 'A', 'lighting', 'wide tonal range'],
  ['key.low', 0, 'B', 'lighting', 'low key'],
  ['key.high', 0, 'B', 'lighting', 'high key'],
  ['contrast.good', 1, 'A', 'lighting', 'strong contrast'],
  ['contrast.low', -1, 'A', 'lighting', 'low contrast'],
  ['contrast.too_high', -1, 'B', 'lighting', 'contrast too hard'],
  ['light.good', 1, 'A', 'lighting', 'good light'],
  ['light.soft', 1, 'A', 'lighting', 'soft light'],
  ['light.harsh', -1, 'A', 'lighting', 'harsh light'],
  ['light.flat', -1, 'A', 'lighting', 'flat light'],
  ['light.dramatic', 1, 'A', 'lighting', 'dramatic light'],
  ['light.silhouette', 0, 'A', 'lighting', 'backlit'],
  ['vignette', 0, 'A', 'technical', 'vignette'],
  ['color.good', 1, 'A', 'color', 'good color'],
  ['color.vivid', 1, 'A', 'color', 'vivid color'],
  ['color.oversat', -1, 'A', 'color', 'oversaturated'],
  ['color.dull', -1, 'A', 'color', 'dull color'],
  ['color.muted', 1, 'A', 'color', 'muted color'],
  ['color.warm', 0, 'A', 'color', 'warm palette'],
  ['color.cool', 0, 'B', 'color', 'cool palette'],
  ['color.cast', -1, 'A', 'color', 'color cast'],
  ['color.wb_good', 1, 'B', 'color', 'natural color'],
  ['color.harmony', 1, 'A', 'color', 'color harmony'],
  ['color.contrast', 1, 'A', 'color', 'color contrast'],
  ['color.mono', 0, 'A', 'color', 'black and white'],
  ['focus.sharp', 1, 'A', 'focus', 'sharp subject'],
  ['focus.soft', -1, 'A', 'focus', 'soft focus'],
  ['focus.misplaced', -1, 'B', 'focus', 'focus misplaced'],
  ['focus.motion', 0, 'A', 'focus', 'motion blur'],
  ['detail.good', 1, 'A', 'focus', 'fine detail'],
  ['detail.lost', -1, 'A', 'focus', 'detail lost'],
  ['dof.shallow', 1, 'A', 'focus', 'shallow depth of field'],
  ['dof.deep', 1, 'A', 'focus', 'deep focus'],
  ['dof.too_shallow', -1, 'A', 'focus', 'depth of field too shallow'],
  ['dof.too_deep', -1, 'A', 'focus', 'background too sharp'],
  ['dof.good', 1, 'A', 'focus', 'good depth of field'],
  ['noise.visible', -1, 'A', 'technical', 'visible noise'],
  ['noise.clean', 1, 'B', 'technical', 'clean, no noise'],
  ['artifact.process', -1, 'A', 'technical', 'processing artifacts'],
  ['comp.good', 1, 'A', 'composition', 'good composition'],
  ['comp.centered', 0, 'A', 'composition', 'centered subject'],
  ['comp.offcenter', 1, 'A', 'composition', 'off-center subject'],
  ['comp.thirds', 1, 'A', 'composition', 'rule of thirds'],
  ['comp.balanced', 1, 'A', 'composition', 'balanced'],
  ['comp.unbalanced', -1, 'A', 'composition', 'unbalanced'],
  ['comp.symmetry', 1, 'A', 'composition', 'symmetry'],
  ['comp.negspace', 1, 'A', 'composition', 'negative space'],
  ['comp.too_empty', -1, 'A', 'composition', 'too much empty space'],
  ['comp.fills_frame', 1, 'A', 'composition', 'fills the frame'],
  ['comp.subject_small', -1, 'A', 'composition', 'subject too small'],
  ['comp.simple', 1, 'A', 'composition', 'simple'],
  ['comp.clutter', -1, 'A', 'composition', 'cluttered'],
  ['comp.leading', 1, 'A', 'composition', 'leading lines'],
  ['comp.diagonal', 1, 'A', 'composition', 'diagonals'],
  ['comp.lines', 1, 'A', 'composition', 'lines and shapes'],
  ['comp.pattern', 1, 'A', 'composition', 'pattern'],
  ['comp.layers', 1, 'A', 'composition', 'depth'],
  ['comp.focal_clear', 1, 'A', 'composition', 'clear focal point'],
  ['comp.focal_none', -1, 'A', 'composition', 'no focal point'],
  ['comp.distraction', -1, 'A', 'composition', 'distraction'],
  ['comp.edge_cut', -1, 'A', 'composition', 'cut at the edge'],
  ['crop.too_tight', -1, 'A', 'composition', 'crop too tight'],
  ['crop.too_loose', -1, 'A', 'composition', 'crop too loose'],
  ['crop.good', 1, 'A', 'composition', 'good crop'],
  ['bg.clean', 1, 'A', 'composition', 'clean background'],
  ['bg.distract', -1, 'A', 'composition', 'busy background'],
  ['sep.weak', -1, 'A', 'composition', 'weak separation'],
  ['bright.distract', -1, 'B', 'composition', 'distracting bright area'],
  ['horizon.tilted', -1, 'A', 'composition', 'tilted horizon'],
  ['horizon.level', 1, 'B', 'composition', 'level horizon'],
  ['horizon.mid', 0, 'B', 'composition', 'horizon in the middle'],
  ['frame.natural', 1, 'B', 'composition', 'natural frame'],
  ['overall.good', 1, 'V', 'technical', 'good photo'],
  ['overall.technical', 1, 'V', 'technical', 'technically good'],
  ['exposure.bad', -1, 'V', 'lighting', 'exposure problem'],
  ['light.bad', -1, 'V', 'lighting', 'light problem'],
  ['color.bad', -1, 'V', 'color', 'color problem'],
  ['dof.bad', -1, 'V', 'focus', 'depth of field problem'],
  ['comp.bad', -1, 'V', 'composition', 'composition problem'],
  ['crop.bad', -1, 'V', 'composition', 'crop problem'],
];

const OPPOSITES: Readonly<Record<ClaimId, ClaimId>> = {
  'focus.sharp': 'focus.soft',
  'focus.soft': 'focus.sharp',
  'contrast.good': 'contrast.low',
  'color.vivid': 'color.dull',
  'comp.balanced': 'comp.unbalanced',
  'comp.unbalanced': 'comp.balanced',
  'bg.clean': 'bg.distract',
  'bg.distract': 'bg.clean',
  'comp.clutter': 'comp.simple',
  'comp.simple': 'comp.clutter',
  'noise.visible': 'noise.clean',
  'exposure.clip_high': 'exposure.detail_kept',
  'exposure.clip_low': 'exposure.detail_kept',
  'color.cast': 'color.wb_good',
  'detail.good': 'detail.lost',
  'dof.shallow': 'dof.too_deep',
  'comp.centered': 'comp.offcenter',
  'comp.focal_clear': 'comp.focal_none',
  'horizon.level': 'horizon.tilted',
  'exposure.good': 'exposure.bad',
  'light.good': 'light.bad',
  'color.good': 'color.bad',
  'dof.good': 'dof.bad',
  'comp.good': 'comp.bad',
  'crop.good': 'crop.bad',
};

/** Every pair inside a group excludes each other. */
const EXCLUSIVE_GROUPS: readonly (readonly ClaimId[])[] = [
  ['exposure.good', 'exposure.under', 'exposure.over'],
  ['exposure.good', 'exposure.bad'],
  ['exposure.good', 'exposure.clip_high'],
  ['exposure.clip_high', 'exposure.detail_kept'],
  ['exposure.clip_low', 'exposure.detail_kept'],
  ['key.low', 'key.high'],
  ['key.low', 'exposure.over'],
  ['key.high', 'exposure.under'],
  ['contrast.good', 'contrast.low', 'contrast.too_high'],
  ['light.good', 'light.harsh'],
  ['light.good', 'light.flat'],
  ['light.good', 'light.bad'],
  ['light.soft', 'light.harsh'],
  ['light.flat', 'light.dramatic'],
  ['light.flat', 'contrast.good'],
  ['light.dramatic', 'contrast.low'],
  ['color.vivid', 'color.dull', 'color.muted', 'color.mono'],
  ['color.oversat', 'color.dull', 'color.muted', 'color.mono'],
  ['color.good', 'color.dull'],
  ['color.good', 'color.oversat'],
  ['color.good', 'color.cast'],
  ['color.good', 'color.mono'],
  ['color.good', 'color.bad'],
  ['color.cast', 'color.wb_good'],
  ['color.warm', 'color.cool', 'color.mono'],
  ['color.mono', 'color.harmony'],
  ['color.mono', 'color.contrast'],
  ['color.mono', 'color.cast'],
  ['color.mono', 'color.wb_good'],
  ['focus.sharp', 'focus.soft', 'focus.misplaced'],
  ['detail.good', 'detail.lost'],
  ['dof.shallow', 'dof.deep'],
  ['dof.too_shallow', 'dof.too_deep'],
  ['dof.shallow', 'dof.too_deep'],
  ['dof.deep', 'dof.too_shallow'],
  ['dof.good', 'dof.too_shallow'],
  ['dof.good', 'dof.bad'],
  ['dof.good', 'dof.too_deep'],
  ['noise.visible', 'noise.clean'],
  ['comp.centered', 'comp.offcenter'],
  ['comp.centered', 'comp.thirds'],
  ['comp.balanced', 'comp.unbalanced'],
  ['comp.good', 'comp.clutter'],
  ['comp.good', 'comp.unbalanced'],
  ['comp.good', 'comp.bad'],
  ['comp.good', 'comp.focal_none'],
  ['comp.simple', 'comp.clutter'],
  ['comp.negspace', 'comp.too_empty', 'comp.fills_frame'],
  ['comp.fills_frame', 'comp.subject_small'],
  ['comp.fills_frame', 'crop.too_loose'],
  ['comp.subject_small', 'crop.too_tight'],
  ['comp.too_empty', 'crop.too_tight'],
  ['comp.fills_frame', 'crop.too_tight'],
  ['comp.focal_clear', 'comp.focal_none'],
  ['comp.focal_clear', 'sep.weak'],
  ['crop.too_tight', 'crop.too_loose', 'crop.good'],
  ['crop.good', 'crop.bad'],
  ['crop.good', 'comp.edge_cut'],
  ['bg.clean', 'bg.distract'],
  ['horizon.tilted', 'horizon.level'],
  ['light.soft', 'light.flat'],
];

/** Specific claims under the general one that they make redundant. */
const SPECIFICS: Readonly<Record<ClaimId, readonly ClaimId[]>> = {
  'light.good': ['light.soft', 'light.dramatic', 'key.low', 'key.high'],
  'light.bad': ['light.harsh', 'light.flat'],
  'color.good': [
    'color.vivid',
    'color.muted',
    'color.warm',
    'color.cool',
    'color.harmony',
    'color.contrast',
    'color.wb_good',
  ],
  'color.bad': ['color.dull', 'color.oversat', 'color.cast'],
  'dof.good': ['dof.shallow', 'dof.deep'],
  'dof.bad': ['dof.too_shallow', 'dof.too_deep'],
  'comp.good': [
    'comp.offcenter',
    'comp.thirds',
    'comp.balanced',
    'comp.symmetry',
    'comp.negspace',
    'comp.fills_frame',
    'comp.simple',
    'comp.leading',
    'comp.diagonal',
    'comp.lines',
    'comp.pattern',
    'comp.layers',
    'comp.focal_clear',
  ],
  'comp.bad': ['comp.unbalanced', 'comp.clutter'],
  'comp.distraction': ['bg.distract', 'bright.distract'],
  'comp.lines': ['comp.leading', 'comp.diagonal'],
  'comp.offcenter': ['comp.thirds'],
  'comp.clutter': ['bg.distract'],
  'crop.bad': ['crop.too_tight', 'crop.too_loose', 'comp.edge_cut'],
  'exposure.bad': ['exposure.under', 'exposure.over', 'exposure.clip_high', 'exposure.clip_low'],
};

function exclusionsOf(id: ClaimId): readonly ClaimId[] {
  const groups = EXCLUSIVE_GROUPS.filter((group) => group.includes(id));
  return [...new Set(groups.flat())].filter((other) => other !== id);
}

function generalsOf(id: ClaimId): readonly ClaimId[] {
  return Object.keys(SPECIFICS).filter((general) => SPECIFICS[general]?.includes(id));
}

/** All claims in the order of the reference tables, vague ones last. */
export const CLAIMS: readonly Claim[] = ROWS.map(([id, polarity, tier, group, label]) => ({
  id,
  polarity,
  tier,
  group,
  label,
  vague: tier === 'V',
  opposite: OPPOSITES[id],
  exclusions: exclusionsOf(id),
  generals: generalsOf(id),
}));

const BY_ID = new Map(CLAIMS.map((claim) => [claim.id, claim]));

/** The claim of an id, undefined for an unknown id. */
export function claimById(id: ClaimId): Claim | undefined {
  return BY_ID.get(id);
}

/** The claim tokens of a model pack, `<claim:ID>` for every claim that is not vague, in table order. */
export function claimTokens(): string[] {
  return CLAIMS.filter((claim) => !claim.vague).map((claim) => `<claim:${claim.id}>`);
}

/** True if both claims cannot hold for the same photo. */
export function areExclusive(first: ClaimId, second: ClaimId): boolean {
  return claimById(first)?.exclusions.includes(second) ?? false;
}
