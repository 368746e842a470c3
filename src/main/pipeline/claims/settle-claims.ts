// Settles clashes between claims found together: shared words first (one clause), then general against specific (a sentence).
import type { ClaimId } from '../../domain/critique.ts';
import { CLAUSE_GUARDS } from './lexicon-guards.ts';
import { BACKGROUND, DEPTH_OF_FIELD } from './word-classes.ts';

/** Claims that a more specific find in the same sentence replaces. `*`: any other claim. */
const REPLACED_BY: Readonly<Record<ClaimId, readonly ClaimId[] | '*'>> = {
  'light.good': [
    'light.soft',
    'light.dramatic',
    'light.harsh',
    'light.flat',
    'key.low',
    'key.high',
    'light.silhouette',
  ],
  'light.bad': ['light.harsh', 'light.flat'],
  'color.good': [
    'color.vivid',
    'color.muted',
    'color.warm',
    'color.cool',
    'color.harmony',
    'color.contrast',
    'color.wb_good',
    'color.oversat',
    'color.dull',
    'color.cast',
    'color.mono',
  ],
  'color.bad': ['color.dull', 'color.oversat', 'color.cast'],
  'dof.good': ['dof.shallow', 'dof.deep', 'dof.too_shallow', 'dof.too_deep'],
  'dof.bad': ['dof.too_shallow', 'dof.too_deep'],
  'comp.good': [
    'comp.thirds',
    'comp.balanced',
    'comp.simple',
    'comp.centered',
    'comp.clutter',
    'comp.offcenter',
    'comp.symmetry',
    'comp.fills_frame',
    'comp.diagonal',
    'comp.unbalanced',
    'crop.too_tight',
    'crop.too_loose',
    'frame.natural',
  ],
  'comp.bad': ['comp.unbalanced', 'comp.clutter', 'comp.centered', 'comp.offcenter'],
  'comp.distraction': ['bg.distract', 'bright.distract'],
  'comp.clutter': ['bg.distract'],
  'bg.distract': ['bright.distract'],
  'exposure.good': ['exposure.under', 'exposure.over'],
  'exposure.bad': ['exposure.under', 'exposure.over', 'exposure.clip_high', 'exposure.clip_low'],
  'exposure.over': ['exposure.clip_high'],
  'comp.simple': ['bg.clean'],
  'focus.soft': ['dof.shallow', 'focus.motion', 'focus.misplaced'],
  'focus.sharp': ['dof.deep', 'dof.too_deep', 'focus.misplaced'],
  'crop.good': ['crop.too_tight', 'crop.too_loose'],
  'crop.bad': ['crop.too_tight', 'crop.too_loose'],
  'comp.fills_frame': ['crop.too_tight', 'crop.too_loose', 'comp.subject_small'],
  'contrast.low': ['light.flat', 'contrast.too_high'],
  'contrast.good': ['contrast.too_high', 'contrast.low', 'color.contrast'],
  'color.vivid': ['color.oversat', 'color.dull'],
  'color.cool': ['color.cast'],
  'color.warm': ['color.cast'],
  'comp.lines': ['comp.leading', 'comp.diagonal'],
  'comp.offcenter': ['comp.thirds', 'comp.centered'],
  'comp.centered': ['horizon.mid'],
  'detail.lost': ['exposure.clip_high', 'exposure.clip_low', 'noise.visible'],
  'detail.good': ['exposure.detail_kept'],
  'comp.negspace': ['comp.too_empty', 'comp.subject_small'],
  'comp.focal_clear': ['comp.distraction', 'comp.focal_none'],
  'comp.focal_none': ['sep.weak', 'comp.subject_small'],
  'light.harsh': ['contrast.too_high'],
  'color.dull': ['color.muted'],
  'overall.good': '*',
  'overall.technical': '*',
};

/** Balance of light, color or exposure is no balance of the picture. */
const OTHER_BALANCE =
  /\bbalanc\w+ (?:\w+ ){0,2}?(?:light|exposure|color|flash|contrast|tones)|\b(?:light|exposure|color|flash|white|tonal|contrast)\w* (?:(?!and\b)\w+ ){0,3}?balanc|\bbalanc\w+ (?:\w+ ){0,2}?between\b|\bbalanc\w+ (?:\w+ ){0,4}?(?:shadow\w*|sunny|highlights?|bright|exposures?)\b/;

/** Words that two readings share: when both are found in one clause, the first gives way if the test holds. */
const CLAUSE_RULES: readonly { drop: ClaimId; besides?: readonly ClaimId[]; when?: RegExp; unless?: RegExp }[] = [
  { drop: 'focus.soft', besides: ['dof.too_shallow'], unless: /\boff\b|\bsoft\b|blurr|out of focus|fuzz/ },
  { drop: 'contrast.low', besides: ['sep.weak'] },
  { drop: 'bg.clean', besides: ['comp.focal_clear'], when: /separation/ },
  { drop: 'exposure.over', besides: ['color.dull'], when: /\bcolors?\b|\bhues\b/ },
  { drop: 'color.dull', besides: ['exposure.over'], when: /washed[- ]?out/, unless: /\bcolors?\b|\bhues\b/ },
  { drop: 'comp.focal_clear', besides: ['color.vivid', 'color.contrast'], unless: /\bsubject\b/ },
  { drop: 'color.vivid', besides: ['comp.focal_clear'], when: /\bsubject\b/, unless: /vivid|vibrant|saturat|rich/ },
  { drop: 'focus.soft', besides: ['comp.edge_cut'], unless: /blurr|sharp|focus\b/ },
  { drop: 'contrast.low', besides: ['light.flat'] },
  { drop: 'light.flat', besides: ['contrast.low'], unless: /\blight(?:ing)?\b/ },
  { drop: 'dof.deep', when: /deeper|greater|larger|\bonly\b|small part|not everything|n't everything/ },
  { drop: 'focus.sharp', when: /\bonly\b|small part|not everything|n't everything/ },
  { drop: 'crop.too_tight', besides: ['comp.fills_frame'], unless: /\btoo\b|bit|little|slightly|rather|cramped|touch/ },
  { drop: 'comp.too_empty', besides: ['crop.too_loose'], when: /too much (?:room|space) around/ },
  { drop: 'crop.too_tight', besides: ['comp.edge_cut'], unless: /tight|cramped|room|space/ },
  { drop: 'crop.too_loose', besides: ['comp.subject_small'], unless: /crop|fram(?:ing|ed)|tighter|closer/ },
  { drop: 'bg.clean', besides: ['dof.shallow'], unless: /clean|simple|plain|uncluttered/ },
  { drop: 'bg.clean', besides: ['dof.too_deep', 'bg.distract', 'sep.weak', 'comp.too_empty'] },
  { drop: 'comp.layers', besides: ['dof.deep', 'dof.shallow', 'dof.good'], when: new RegExp(DEPTH_OF_FIELD) },
  { drop: 'sep.weak', besides: ['color.harmony'], unless: /subject/ },
  { drop: 'color.harmony', besides: ['sep.weak'] },
  { drop: 'color.good', besides: ['exposure.detail_kept', 'contrast.good', 'contrast.low'], unless: /\bcolors?\b/ },
  {
    drop: 'color.muted',
    besides: ['noise.clean', 'exposure.over', 'contrast.low'],
    unless: /\bcolors?\b|palette|muted|pastel/,
  },
  { drop: 'light.good', besides: ['exposure.under', 'exposure.over'] },
  {
    drop: 'comp.good',
    besides: ['comp.negspace', 'comp.leading', 'comp.lines'],
    unless: /well[- ]compos|good composition/,
  },
  { drop: 'comp.balanced', when: OTHER_BALANCE },
  { drop: 'comp.unbalanced', when: OTHER_BALANCE },
  { drop: 'exposure.under', besides: ['key.low', 'vignette', 'exposure.clip_low'], unless: /too dark|under-?expos/ },
  { drop: 'exposure.over', besides: ['key.high'], unless: /too bright|over-?expos|washed/ },
  { drop: 'comp.pattern', when: /noise|grain/ },
  {
    drop: 'comp.focal_clear',
    besides: ['dof.shallow', 'bg.clean', 'frame.natural', 'comp.negspace'],
    unless: /(?<!subject )stands? out|isolates? |apart|\bpops?\b|(?:separat|isolat)\w* (?:\w+ ){1,5}(?:from|against)/,
  },
  { drop: 'color.harmony', besides: ['color.contrast'], when: /\bplay|against|off each/ },
  { drop: 'light.dramatic', besides: ['exposure.clip_low', 'exposure.detail_kept', 'key.low'] },
  { drop: 'noise.visible', besides: ['noise.clean'] },
  { drop: 'light.soft', besides: ['light.flat', 'light.harsh'] },
  { drop: 'crop.too_tight', besides: ['comp.negspace'] },
  { drop: 'comp.distraction', besides: ['comp.simple', 'bg.clean'], when: /\b(?:no|without|free|nothing|not)\b/ },
  { drop: 'comp.clutter', besides: ['comp.simple', 'bg.clean'] },
  { drop: 'comp.simple', besides: ['comp.clutter', 'bg.distract'] },
  {
    drop: 'comp.too_empty',
    besides: ['dof.too_deep', 'comp.negspace'],
    unless: /too much|too empty|dead|wasted|unused/,
  },
  { drop: 'comp.negspace', besides: ['comp.too_empty'] },
  { drop: 'light.good', besides: ['contrast.good', 'contrast.low'], when: /\bbetween\b|light and dark/ },
  { drop: 'crop.too_tight', besides: ['contrast.low', 'sep.weak'], unless: /crop|fram(?:ing|ed)|room|space/ },
  { drop: 'crop.too_tight', besides: ['comp.too_empty'], unless: /tight|cramped/ },
  { drop: 'focus.soft', besides: ['light.soft', 'color.muted'], unless: /sharp|focus|blur/ },
  { drop: 'color.cast', besides: ['color.warm', 'color.cool'], unless: /cast|tint|white balance|\btoo\b/ },
  { drop: 'color.vivid', besides: ['color.cast'], unless: /vivid|vibrant/ },
  { drop: 'color.bad', besides: ['color.mono'] },
  { drop: 'color.dull', besides: ['color.mono'] },
  { drop: 'comp.focal_clear', besides: ['color.mono', 'comp.simple'], unless: /stands? out|focal/ },
  { drop: 'detail.good', besides: ['detail.lost'] },
  { drop: 'focus.sharp', besides: ['dof.shallow'], when: /out[- ]of[- ]focus/ },
  { drop: 'dof.deep', besides: ['dof.too_deep'] },
  { drop: 'dof.shallow', besides: ['dof.too_shallow'], when: /too (?:shallow|narrow)|\bmore\b/ },
  { drop: 'comp.lines', besides: ['comp.pattern'], when: /repeat/ },
  { drop: 'bg.clean', besides: ['frame.natural'] },
  { drop: 'sep.weak', besides: ['light.silhouette'] },
  { drop: 'color.harmony', besides: ['contrast.low'], unless: /harmon|palette/ },
  {
    drop: 'light.good',
    when: /\bcontrasts?\b/,
    unless: /\blight(?:ing)? (?:is|works)\b|\b(?:good|nice|great|lovely) light/,
  },
  { drop: 'color.good', besides: ['contrast.good', 'contrast.low'], when: /tones/, unless: /colors?\b/ },
  { drop: 'light.flat', besides: ['color.dull'], unless: /\blight/ },
  { drop: 'comp.layers', besides: ['light.dramatic', 'contrast.good'] },
  { drop: 'comp.lines', besides: ['color.mono'] },
  { drop: 'comp.focal_clear', besides: ['sep.weak'] },
  { drop: 'focus.soft', besides: ['artifact.process'], unless: /\bsoft\b|focus|blurr/ },
  { drop: 'contrast.low', besides: ['sep.weak'], unless: /contrast/ },
];

const SOFT_SURROUNDINGS = new RegExp(`${BACKGROUND}|surround|rest of|everything else|everything behind`);

/** Claims of one clause after its own rules; words stay with the claim that keeps them. */
export function settleClause(found: ReadonlyMap<ClaimId, string>, clause: string): Map<ClaimId, string> {
  const kept = new Map(found);
  for (const { drop, besides, when, unless } of CLAUSE_RULES) {
    if (!kept.has(drop)) continue;
    if (besides && !besides.some((id) => kept.has(id))) continue;
    if (when && !when.test(clause)) continue;
    if (unless?.test(clause)) continue;
    kept.delete(drop);
  }
  const softWords = kept.get('focus.soft');
  if (softWords !== undefined && isAboutSurroundings(clause)) {
    kept.delete('focus.soft');
    if (!kept.has('dof.too_deep') && !kept.has('dof.too_shallow')) kept.set('dof.shallow', softWords);
  }
  return kept;
}

/** Claims of a settled clause whose words mean something else beside the clause's other words. */
export function doubtfulClaims(found: ReadonlyMap<ClaimId, string>, clause: string): Set<ClaimId> {
  const guards = CLAUSE_GUARDS.filter(
    ({ drop, when, unless }) => found.has(drop) && (when?.test(clause) ?? true) && !(unless?.test(clause) ?? false),
  );
  return new Set(guards.map(({ drop }) => drop));
}

function isAboutSurroundings(clause: string): boolean {
  return (
    SOFT_SURROUNDINGS.test(clause) &&
    /out[- ]of[- ]focus|blurr?|soft|unsharp|\boof\b/.test(clause) &&
    !/\b(?:subject|image is|photo is|main)\b/.test(clause)
  );
}

/** True if a sentence that states both is read as stating only one of them. */
export function hides(first: ClaimId, second: ClaimId): boolean {
  return settleSentence([first, second]).size < 2;
}

/** Claims of a whole sentence after specific ones have replaced general ones. */
export function settleSentence(found: readonly ClaimId[]): Set<ClaimId> {
  const all = new Set(found);
  const kept = new Set(found);
  for (const [general, specific] of Object.entries(REPLACED_BY)) {
    if (!kept.has(general)) continue;
    const isReplaced =
      specific === '*' ? [...all].some((id) => !id.startsWith('overall.')) : specific.some((id) => kept.has(id));
    if (isReplaced) kept.delete(general);
  }
  return kept;
}
