// Licence rules for what the frame cuts off, squeezes or leaves around the subject. Thresholds: docs/measures/subject.md.
import type { ClaimRule, Condition } from './claim-rule.ts';
import { SURE } from './rules-composition.ts';

/**
 * A cut subject is less sure than a whole one: one in eight of cut ECSSD subjects is below 0.6, one in eleven below 0.5. Asking for 0.5 in place of 0.3
 * loses 2 % of hits and no alarm on 352 photos of the calibration half: the model of cuts weighs the rest.
 */
const CUT_SURE = 0.3;
/**
 * The classifier's probability of a bad crop, as second witness. Nine of ten untouched photos lie near or below the first, one in fifty above the second; of
 * photos with 30 % of the subject cut off at a side the middle one is at 0.15. Packs without the witness go by the measures alone.
 */
const NO_BAD_CROP = 0.002;
const BAD_CROP = 0.01;
const SURE_BAD_CROP = 0.5;
/** In a blurred photo the witness suspects whatever it knows. */
const BLURRED: Condition = ['focus.best', '<', 0.5];

const CUTTABLE: readonly Condition[] = [
  ['subject.area', '<', 0.6],
  ['subject.area', '>', 0.02],
  // What lies on both the left and the right side is scenery or fills the frame.
  ['edge.cut_opposite', '<', 0.3],
];

const cut: Omit<ClaimRule, 'threshold'> = {
  claim: 'comp.edge_cut',
  measure: 'edge.cut_likely',
  relation: '>',
  extreme: 0.97,
  place: 'measure',
  // A large subject that meets the frame is a tight portrait as often as a mistake.
  spoken: 0.82,
  spokenWhen: [['subject.confidence', '>', 0.5]],
};

const FILLED: readonly Condition[] = [
  ['subject.area', '>', 0.15],
  ['placement.box_area', '>', 0.4],
];

const tight: Omit<ClaimRule, 'threshold'> = {
  claim: 'crop.too_tight',
  measure: 'placement.tight_likely',
  relation: '>',
  extreme: 0.9,
  // A frame that is filled too far is not praised for being filled.
  priority: 1,
  place: 'subject',
  // What meets the frame on purpose, a face or a pattern, fills it.
  spoken: 0.55,
  spokenWhen: [
    ['subject.confidence', '>', 0.8],
    ['exposure.white_border', '<', 0.5],
  ],
};

/**
 * Region, maps and classifier weighed together (measure/frame-models.ts). Of untouched photos of the calibration half 5 % are tagged as cut by these rules and
 * those above together; a look finds two fifths of them so. Hence a tag and no sentence.
 */
const weighed: Omit<ClaimRule, 'measure' | 'threshold'> = {
  claim: 'comp.edge_cut',
  relation: '>',
  extreme: 1,
  place: 'measure',
  when: [
    ['subject.confidence', '>', 0.03],
    ['subject.area', '>', 0.02],
  ],
  unless: [BLURRED],
  isSilent: true,
};

/** Praise of a crop asks for a surer region where lines run through the frame: of a street or a facade a part is often taken for the subject. */
const VERY_SURE = 0.95;
const SURE_WITHOUT_LINES = 0.8;
const FEW_LINES: Condition = ['lines.length', '<', 1];

const roomy: Omit<ClaimRule, 'when'> = {
  claim: 'crop.good',
  measure: 'placement.room',
  relation: '>',
  threshold: 0.06,
  extreme: 0.2,
  relaxed: 0.045,
  needsSubject: true,
  place: 'subject',
};
const UNFILLED: readonly Condition[] = [
  ['placement.box_area', '>', 0.12],
  ['placement.box_area', '<', 0.64],
];

export const CROP_RULES: readonly ClaimRule[] = [
  {
    ...cut,
    threshold: 0.62,
    when: [['subject.confidence', '>', CUT_SURE], ...CUTTABLE],
    unless: [['seen.bad-crop', '<', NO_BAD_CROP]],
  },
  { ...cut, threshold: 0.9, spoken: 0.9, when: [['subject.confidence', '>', CUT_SURE], ...CUTTABLE] },
  {
    // What both see plainly is said by rules-confirmed.ts.
    claim: 'comp.edge_cut',
    measure: 'edge.cut_likely',
    relation: '>',
    threshold: 0.4,
    extreme: 0.97,
    place: 'measure',
    when: [
      ['subject.confidence', '>', 0.03],
      ['subject.area', '<', 0.6],
      ['subject.area', '>', 0.02],
      ['edge.cut_opposite', '<', 0.5],
      ['seen.bad-crop', '>', BAD_CROP],
    ],
    unless: [BLURRED],
    isSilent: true,
  },
  {
    // People and things stand on the lower side: a bust is no cut to the measures, so only the witness tells one.
    claim: 'comp.edge_cut',
    measure: 'edge.cut_bottom',
    relation: '>',
    threshold: 0.6,
    extreme: 2,
    place: 'measure',
    when: [
      ['seen.bad-crop', '>', 2 * BAD_CROP],
      ['subject.confidence', '>', 0.5],
      ['subject.area', '<', 0.6],
      ['subject.area', '>', 0.02],
    ],
    unless: [BLURRED],
    spokenWhen: [['seen.bad-crop', '>', SURE_BAD_CROP]],
  },
  { ...weighed, measure: 'edge.side_cut', threshold: 0.6 },
  { ...weighed, measure: 'edge.lower_cut', threshold: 0.45 },
  {
    ...tight,
    threshold: 0.45,
    when: [['subject.confidence', '>', 0.45], ['subject.area', '<', 0.85], ...FILLED],
    unless: [['seen.bad-crop', '<', NO_BAD_CROP]],
  },
  {
    ...tight,
    threshold: 0.8,
    spoken: 0.8,
    when: [['subject.confidence', '>', 0.45], ['subject.area', '<', 0.85], ...FILLED],
  },
  {
    ...tight,
    threshold: 0.15,
    when: [['subject.confidence', '>', 0.25], ...FILLED, ['seen.bad-crop', '>', 0.05]],
    unless: [BLURRED],
    spoken: 0.3,
    spokenWhen: [
      ['subject.confidence', '>', 0.8],
      ['seen.bad-crop', '>', SURE_BAD_CROP],
      ['exposure.white_border', '<', 0.5],
    ],
  },
  {
    claim: 'crop.too_loose',
    measure: 'placement.box_area',
    relation: '<',
    threshold: 0.055,
    extreme: 0.015,
    needsSubject: true,
    place: 'subject',
    when: [
      ['subject.confidence', '>', SURE],
      ['separation.difference', '>', 0.08],
      ['placement.room', '>', 0.08],
      ['subject.rival', '<', 0.4],
    ],
  },
  { ...roomy, when: [...UNFILLED, ['subject.confidence', '>', VERY_SURE]] },
  { ...roomy, when: [...UNFILLED, ['subject.confidence', '>', SURE_WITHOUT_LINES], FEW_LINES] },
];
