// From a photo's critique to what its panel shows: the evidence of each sentence, rectangles to light up, groups of tags.
// Pure; joins data by id and decides nothing about the photo.
import type {
  AnalysisTag,
  CritiqueSentence,
  Measurements,
  PhotoDetail,
  Region,
  SentenceClaim,
  Suggestion,
  TagGroup,
} from '../../preload/contract/types.ts';
import { groupOfId } from './format.ts';

type Support = SentenceClaim['support'];

/** What makes one claim of a sentence true. */
export interface ClaimEvidence {
  id: string;
  /** Undefined in reports stored earlier, for a claim without a tag. */
  label: string | undefined;
  polarity: -1 | 0 | 1;
  support: Support;
  /** Measure, value, unit and what the value was compared with; null for the model's word. */
  measure: { id: string; value: number; unit: string; threshold: number } | null;
}

/** Evidence of a sentence's claims: a claim's own; in reports stored earlier, that of the tag with its id. */
export function evidenceOf(sentence: CritiqueSentence, tags: readonly AnalysisTag[]): ClaimEvidence[] {
  return sentence.claims.map((claim) => {
    const tag = tags.find((candidate) => candidate.id === claim.id);
    // A tag of the same id does not make measured what the model alone vouches for.
    const measured = claim.support === 'model' ? undefined : (claim.evidence ?? tag);
    return {
      id: claim.id,
      label: claim.label ?? tag?.label,
      polarity: claim.polarity,
      support: claim.support,
      measure: measured
        ? { id: measured.measure, value: measured.value, unit: measured.unit, threshold: measured.threshold }
        : null,
    };
  });
}

/** Fewer than three of five of such tags hold (docs/tags.md). */
const UNSURE_BELOW = 0.6;

/** True of a tag that is as likely wrong as right. */
export function isUnsure({ confidence }: AnalysisTag): boolean {
  return confidence < UNSURE_BELOW;
}

/** True if a part of the sentence is the model's word alone: no measure can judge it. */
export function restsOnModel(sentence: CritiqueSentence): boolean {
  return sentence.support === 'model' || sentence.claims.some(({ support }) => support === 'model');
}

/** True if something measured holds for the frame as a whole. */
export function isAboutWholeFrame({ regions, claims }: CritiqueSentence): boolean {
  return regions.length === 0 && claims.some(({ support }) => support !== 'model');
}

/** Praise, fault, description, or both praise and fault. */
export type SentenceTone = 'praise' | 'fault' | 'description' | 'mixed';

/** The tone of a sentence's claims together. */
export function toneOf(sentence: CritiqueSentence): SentenceTone {
  const praises = sentence.claims.some((claim) => claim.polarity === 1);
  const faults = sentence.claims.some((claim) => claim.polarity === -1);
  if (praises && faults) return 'mixed';
  if (praises) return 'praise';
  return faults ? 'fault' : 'description';
}

/** What is pointed at in the panel. */
export type Pointer =
  | { kind: 'sentence'; index: number }
  | { kind: 'tag'; id: string }
  | { kind: 'measurement'; id: string }
  | { kind: 'suggestion'; index: number };

/** The suggestion that carries out an advice sentence, by its place; null for any other sentence. */
export function suggestionOf({ suggestion }: CritiqueSentence, count: number): number | null {
  return suggestion !== undefined && suggestion >= 0 && suggestion < count ? suggestion : null;
}

/** True if the pointed-at thing is the other half of a sentence's advice: the suggestion of the sentence, or the sentence of the suggestion. */
export function isCounterpart(
  pointer: Pointer | null,
  self: Pointer,
  photo: Pick<PhotoDetail, 'critique' | 'suggestions'>,
): boolean {
  if (pointer === null || pointer.kind === self.kind) return false;
  const [sentence, suggestion] = pointer.kind === 'sentence' ? [pointer, self] : [self, pointer];
  if (sentence.kind !== 'sentence' || suggestion.kind !== 'suggestion') return false;
  const advice = photo.critique?.sentences[sentence.index];
  return advice !== undefined && suggestionOf(advice, photo.suggestions.length) === suggestion.index;
}

/** What to draw on the photo for it. */
export interface Highlight {
  regions: Region[];
  /** The claim is about the frame as a whole. */
  wholeFrame: boolean;
  /** The rectangle a crop would keep. */
  crop: Region | null;
  /** Clockwise. */
  rotateDegrees: number;
  /** Factors on linear red, green and blue. */
  gains: readonly [red: number, green: number, blue: number];
  /** The edit that is previewed, if any. */
  suggestion: Suggestion | null;
}

const UNCHANGED: Highlight = {
  regions: [],
  wholeFrame: false,
  crop: null,
  rotateDegrees: 0,
  gains: [1, 1, 1],
  suggestion: null,
};

/** The drawing for what is pointed at; null if the photo no longer has it. */
export function highlightOf(pointer: Pointer, photo: PhotoDetail): Highlight | null {
  if (pointer.kind === 'suggestion') {
    const suggestion = photo.suggestions[pointer.index];
    return suggestion === undefined ? null : previewOf(suggestion);
  }
  const regions = regionsOf(pointer, photo);
  return regions === null ? null : { ...UNCHANGED, regions, wholeFrame: regions.length === 0 };
}

function regionsOf(pointer: Exclude<Pointer, { kind: 'suggestion' }>, photo: PhotoDetail): Region[] | null {
  if (pointer.kind === 'sentence') return photo.critique?.sentences[pointer.index]?.regions ?? null;
  if (pointer.kind === 'tag') {
    const tag = photo.tags.find((candidate) => candidate.id === pointer.id);
    if (tag === undefined) return null;
    return tag.region === null ? [] : [tag.region];
  }
  const measurement = photo.measurements[pointer.id];
  if (measurement === undefined) return null;
  return measurement.region === undefined ? [] : [measurement.region];
}

function previewOf(suggestion: Suggestion): Highlight {
  const preview = { ...UNCHANGED, suggestion };
  const number = (name: string, absent: number): number => numberParam(suggestion, name, absent);
  if (suggestion.kind === 'crop') {
    return { ...preview, crop: [number('x', 0), number('y', 0), number('width', 1), number('height', 1)] };
  }
  if (suggestion.kind === 'straighten') return { ...preview, rotateDegrees: number('angleDegrees', 0) };
  if (suggestion.kind === 'exposure') {
    const gain = 2 ** number('ev', 0);
    return { ...preview, gains: [gain, gain, gain] };
  }
  if (suggestion.kind === 'white-balance') {
    return { ...preview, gains: [number('gainRed', 1), number('gainGreen', 1), number('gainBlue', 1)] };
  }
  return { ...preview, regions: Object.values(suggestion.params).filter((value) => typeof value === 'object') };
}

function numberParam(suggestion: Suggestion, name: string, absent: number): number {
  const value = suggestion.params[name];
  return typeof value === 'number' ? value : absent;
}

/** A suggestion's measure now and after it; null where there is nothing to gain, as for a photo to discard. */
export function effectOf({ params }: Suggestion): { before: number; after: number } | null {
  const { before, after } = params;
  return typeof before === 'number' && typeof after === 'number' ? { before, after } : null;
}

/** A word among a suggestion's parameters, such as the shape of a crop. */
export function wordParam({ params }: Suggestion, name: string): string | undefined {
  const value = params[name];
  return typeof value === 'string' ? value : undefined;
}

/** Order of the groups in the panel. */
export const TAG_GROUPS: readonly TagGroup[] = ['composition', 'lighting', 'color', 'focus', 'technical'];

/** Items by group in the panel's order; unknown groups come last, empty ones are left out. */
export function groupTags<Tag extends { group: string }>(tags: readonly Tag[]): [group: string, tags: Tag[]][] {
  const groups = new Map<string, Tag[]>(TAG_GROUPS.map((group) => [group, []]));
  for (const tag of tags) groups.set(tag.group, [...(groups.get(tag.group) ?? []), tag]);
  return [...groups].filter(([, members]) => members.length > 0);
}

export interface MeasurementRow {
  id: string;
  value: number;
  unit: string;
  hasRegion: boolean;
}

/** Measurements by the first part of their id, in the order they were taken. */
export function groupMeasurements(measurements: Measurements): [group: string, rows: MeasurementRow[]][] {
  const groups = new Map<string, MeasurementRow[]>();
  for (const [id, { value, unit, region }] of Object.entries(measurements)) {
    const row = { id, value, unit, hasRegion: region !== undefined };
    groups.set(groupOfId(id), [...(groups.get(groupOfId(id)) ?? []), row]);
  }
  return [...groups];
}

export interface Swatch {
  /** 0xRRGGBB. */
  color: number;
  /** Of the photo, 0..1. */
  share: number;
}

const MOST_SWATCHES = 12;

/** The photo's main colors, largest first. */
export function paletteOf(measurements: Measurements): Swatch[] {
  const swatches: Swatch[] = [];
  for (let number = 1; number <= MOST_SWATCHES; number += 1) {
    const color = measurements[`palette.swatch${number}_rgb`]?.value;
    const share = measurements[`palette.swatch${number}_share`]?.value;
    if (color !== undefined && share !== undefined && share > 0) swatches.push({ color, share });
  }
  return swatches.toSorted((one, other) => other.share - one.share);
}

export interface HistogramBar {
  /** The rating this bar stands for, 1..10. */
  rating: number;
  /** 0..1. */
  probability: number;
  /** Height over the highest bar, 0..1. */
  height: number;
}

/** Bars of a score distribution. */
export function histogramBars(distribution: readonly number[]): HistogramBar[] {
  const highest = Math.max(...distribution, 1e-9);
  return distribution.map((probability, index) => ({ rating: index + 1, probability, height: probability / highest }));
}
