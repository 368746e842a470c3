// What the panel makes of a report: evidence of sentences, what lights up, groups, and numbers as text.
import { describe, expect, test } from 'vitest';
import type { AnalysisTag, CritiqueSentence, PhotoDetail, Suggestion } from '../../../../src/preload/contract/types.ts';
import {
  effectOf,
  evidenceOf,
  groupTags,
  highlightOf,
  histogramBars,
  isCounterpart,
  isUnsure,
  paletteOf,
  restsOnModel,
  suggestionOf,
  toneOf,
  wordParam,
} from '../../../../src/renderer/logic/evidence.ts';
import * as format from '../../../../src/renderer/logic/format.ts';
import { STRINGS } from '../../../../src/renderer/strings.ts';

const TAG: AnalysisTag = {
  id: 'focus.sharp',
  group: 'focus',
  label: 'sharp subject',
  confidence: 0.9,
  measure: 'focus.subject',
  value: 0.74,
  unit: '0..1',
  threshold: 0.4,
  region: [0.2, 0.3, 0.4, 0.5],
};
const SENTENCE: CritiqueSentence = {
  text: 'The subject is sharp, but small.',
  source: 'model',
  claims: [
    { id: 'focus.sharp', polarity: 1, support: 'measured' },
    { id: 'comp.subject_small', polarity: -1, support: 'both' },
  ],
  regions: [[0.2, 0.3, 0.4, 0.5]],
};
const CROP: Suggestion = {
  kind: 'crop',
  text: 'Crop.',
  params: { x: 0.1, y: 0.2, width: 0.8, height: 0.7, measure: 'crop.score', before: 0.3, after: 0.5 },
};
const RAISE: Suggestion = { kind: 'exposure', text: 'Raise.', params: { ev: 1 } };

const PHOTO: PhotoDetail = {
  id: 1,
  folderId: 1,
  name: 'a.jpg',
  path: '/a.jpg',
  state: 'done',
  score: 60,
  stars: 0,
  flag: 'none',
  width: 600,
  height: 400,
  error: null,
  warningCount: 0,
  saliency: null,
  revision: 1,
  stackId: null,
  stackSize: 1,
  isStackBest: false,
  taste: null,
  sha256: null,
  exif: {},
  scoreDistribution: null,
  critique: { text: '', sentences: [SENTENCE, { ...SENTENCE, regions: [] }] },
  tags: [TAG],
  suggestions: [CROP, RAISE],
  subject: null,
  attention: null,
  measurements: {},
  pack: null,
  provider: null,
  seed: null,
  prompt: null,
  warnings: [],
  timingsMs: null,
};

describe('sentences', () => {
  test('take the measure from the claim itself, with a tag or without', () => {
    const evidence = { measure: 'subject.area', value: 0.04, unit: 'share', threshold: 0.13 };
    const claims = SENTENCE.claims.map((claim) => ({ ...claim, label: 'small subject', evidence }));
    const measure = { id: 'subject.area', value: 0.04, unit: 'share', threshold: 0.13 };
    expect(evidenceOf({ ...SENTENCE, claims }, [TAG])).toMatchObject([
      { label: 'small subject', measure },
      { label: 'small subject', measure },
    ]);
  });

  test('take measure and label from the tag of the claim where a stored claim has none', () => {
    expect(evidenceOf(SENTENCE, [TAG])).toMatchObject([
      { label: 'sharp subject', measure: { id: 'focus.subject', value: 0.74, threshold: 0.4 } },
      { label: undefined, measure: null },
    ]);
    expect(format.wordsOfId('comp.subject_small')).toBe('subject small');
  });

  test('show no measure for what the model alone vouches for', () => {
    const word: CritiqueSentence = { ...SENTENCE, claims: [{ id: 'focus.sharp', polarity: 1, support: 'model' }] };
    expect(evidenceOf(word, [TAG])).toMatchObject([{ label: 'sharp subject', support: 'model', measure: null }]);
    expect(restsOnModel(word)).toBe(true);
    expect(restsOnModel({ ...SENTENCE, claims: [], support: 'model' })).toBe(true);
    expect(restsOnModel(SENTENCE)).toBe(false);
    expect(STRINGS.panel.support.model(null)).toContain('model’s word');
    expect(STRINGS.panel.support.measured('x 1 > 0')).toContain('x 1 > 0');
  });

  test('praise and fault together are mixed', () => {
    expect(toneOf(SENTENCE)).toBe('mixed');
    expect(toneOf({ ...SENTENCE, claims: SENTENCE.claims.slice(0, 1) })).toBe('praise');
    expect(toneOf({ ...SENTENCE, claims: [] })).toBe('description');
  });
});

describe('what lights up', () => {
  test('a sentence shows its regions, or the whole frame without any', () => {
    expect(highlightOf({ kind: 'sentence', index: 0 }, PHOTO)).toMatchObject({
      regions: [[0.2, 0.3, 0.4, 0.5]],
      wholeFrame: false,
    });
    expect(highlightOf({ kind: 'sentence', index: 1 }, PHOTO)).toMatchObject({ regions: [], wholeFrame: true });
    expect(highlightOf({ kind: 'sentence', index: 9 }, PHOTO)).toBeNull();
  });

  test('suggestions preview a crop and an exposure in linear light', () => {
    expect(highlightOf({ kind: 'suggestion', index: 0 }, PHOTO)).toMatchObject({ crop: [0.1, 0.2, 0.8, 0.7] });
    expect(highlightOf({ kind: 'suggestion', index: 1 }, PHOTO)).toMatchObject({ gains: [2, 2, 2], crop: null });
    expect(effectOf(CROP)).toEqual({ before: 0.3, after: 0.5 });
    expect(effectOf(RAISE)).toBeNull();
  });
});

test('advice and the suggestion that carries it out know one another', () => {
  const advice = { ...SENTENCE, suggestion: 1 };
  const photo = { critique: { text: '', sentences: [SENTENCE, advice] }, suggestions: [CROP, RAISE] };
  expect([SENTENCE, advice, { ...advice, suggestion: 2 }].map((one) => suggestionOf(one, 2))).toEqual([null, 1, null]);
  const sentence = (index: number) => ({ kind: 'sentence', index }) as const;
  const suggestion = (index: number) => ({ kind: 'suggestion', index }) as const;
  expect(isCounterpart(sentence(1), suggestion(1), photo)).toBe(true);
  expect(isCounterpart(suggestion(1), sentence(1), photo)).toBe(true);
  expect(isCounterpart(sentence(1), suggestion(0), photo)).toBe(false);
  expect(isCounterpart(suggestion(1), sentence(0), photo)).toBe(false);
  expect(isCounterpart(sentence(1), sentence(1), photo)).toBe(false);
  expect(isCounterpart({ kind: 'tag', id: 'focus.sharp' }, suggestion(1), photo)).toBe(false);
  expect(isCounterpart(null, sentence(1), photo)).toBe(false);
});

test('each kind of suggestion says its effect in words and the unit of its measure', () => {
  const effect = STRINGS.suggestionEffects;
  expect(effect.crop(0.853, 0.952)).toBe('Framing 85\u00a0→\u00a095\u00a0of 100');
  expect(effect.straighten(2.4, 0.3)).toBe('Tilt 2.4°\u00a0→\u00a00.3°');
  expect(effect.exposure(0.241, 0.482)).toBe('Mid-tone lightness 24\u00a0%\u00a0→\u00a048\u00a0%');
  expect(effect.sharpen(2.8, 2)).toBe('Blur of edges 0.28\u00a0%\u00a0→\u00a00.20\u00a0%\u00a0of the long side');
  const discard: Suggestion = { kind: 'sharpen', text: 'Discard.', params: { action: 'discard', before: 0.4 } };
  expect(wordParam(discard, 'action')).toBe('discard');
  expect(wordParam(discard, 'before')).toBeUndefined();
  expect(effectOf(discard)).toBeNull();
});

test('the palette holds the swatches that were measured, largest first', () => {
  const measured = (value: number, unit: string): { value: number; unit: string } => ({ value, unit });
  const swatches = paletteOf({
    'palette.swatch1_rgb': measured(0x112233, '0xRRGGBB'),
    'palette.swatch1_share': measured(0.2, 'share'),
    'palette.swatch2_rgb': measured(0x445566, '0xRRGGBB'),
    'palette.swatch2_share': measured(0.7, 'share'),
    'palette.swatch3_rgb': measured(0, '0xRRGGBB'),
    'palette.swatch3_share': measured(0, 'share'),
  });
  expect(swatches).toEqual([
    { color: 0x445566, share: 0.7 },
    { color: 0x112233, share: 0.2 },
  ]);
});

test('tags are grouped in the order of the panel', () => {
  const groups = groupTags([{ group: 'focus' }, { group: 'own' }, { group: 'composition' }, { group: 'focus' }]);
  expect(groups.map(([group, tags]) => [group, tags.length])).toEqual([
    ['composition', 1],
    ['focus', 2],
    ['own', 1],
  ]);
});

test('a tag that holds as seldom as one in two is unsure', () => {
  expect(isUnsure(TAG)).toBe(false);
  expect(isUnsure({ ...TAG, confidence: 0.59 })).toBe(true);
  expect(STRINGS.panel.tagTitle('cool', 0.55, 'x 1 > 0', true)).toContain('unsure, confidence 55');
});

test('the highest bar has full height', () => {
  expect(histogramBars([0.1, 0.4, 0.2]).map((bar) => bar.height)).toEqual([0.25, 1, 0.5]);
});

test.each([
  [format.formatShutter(0.004), '1/250 s'],
  [format.formatShutter(2.5), '2.5 s'],
  [format.formatAperture(2.8), 'f/2.8'],
  [format.formatMeasure(-1.234, 'EV'), '\u22121.23\u00a0EV'],
  [format.formatMeasure(0.5, '0..1'), '0.50'],
  [format.formatComparison(0.62, 0.68, '0..1'), '0.62\u00a0<\u00a00.68'],
  // A limit that is next to nothing.
  [format.formatComparison(0.24, 0.0003, '0..1'), '0.24\u00a0>\u00a00'],
  [format.formatMeasure(-0.0001, 'EV'), '0\u00a0EV'],
  [format.formatComparison(3.2, 1.6, 'degrees'), '3.2°\u00a0>\u00a01.6°'],
  [format.formatComparison(0.2601, 0.2599, '0..1'), '0.2601\u00a0>\u00a00.2599'],
  [format.formatComparison(0.5, 0.5, '0..1'), '0.50\u00a0=\u00a00.50'],
  [format.formatComparison(0.263, 0.2, 'lightness'), '26\u00a0%\u00a0>\u00a020\u00a0%'],
  [format.formatComparison(0.0278, 0.05, 'share of width'), '2.8\u00a0%\u00a0<\u00a05\u00a0%\u00a0of width'],
  [format.formatComparison(1.69, 1.35, 'ratio'), '1.69×\u00a0>\u00a01.35×'],
  [format.formatChange(0.039, 0.007, 'chroma'), '0.039\u00a0→\u00a00.007'],
  [format.formatMeasure(0x0a50c8, '0xRRGGBB'), '#0a50c8'],
  [format.formatMeasure(12, 'segments'), '12\u00a0segments'],
  [format.formatMeasure(1.44, 'degrees'), '1.4°'],
  [format.formatTakenAt('2024-05-09T09:32:10'), '9 May 2024, 09:32'],
  [format.formatTakenAt('long ago'), 'long ago'],
  [format.formatDuration(59_400), '59 s'],
  [format.formatDuration(4_800_000), '1 h 20 min'],
  [format.formatStopwatch(420.4), '420 ms'],
  [format.formatStopwatch(4203), '4.2 s'],
  [format.formatStopwatch(83_000), '83 s'],
  [format.formatBytes(0), '0 bytes'],
  [format.formatBytes(999), '999 bytes'],
  [format.formatBytes(3_440_000), '3.4 MB'],
  [format.formatBytes(17_000_000_000), '17 GB'],
  [format.formatCount(100_000), '100\u202f000'],
  [format.folderName('/photos/2024 shoot/'), '2024 shoot'],
  [format.folderName('C:\\photos\\shoot'), 'shoot'],
  [format.folderName('/'), '/'],
  [format.wordsOfId('comp.negspace_share'), 'negspace share'],
])('%s', (text, expected) => {
  expect(text).toBe(expected);
});
