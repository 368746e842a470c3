// Searches crops of the photo's own and the usual shapes for up to three that place the subject better, with room around it, without cutting
// it and without losing what carries weight. Sums come from summed-area tables; knows no pixels.
import type { Suggestion } from '../../domain/analysis.ts';
import type { Region } from '../../domain/photo.ts';
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import { rateCrop, readScene } from './rate-crop.ts';
import type { CropRating, Scene } from './rate-crop.ts';

interface Aspect {
  name: string;
  /** Width / height in pixels. */
  ratio: number;
}

const PRESETS: readonly Aspect[] = [
  { name: '1:1', ratio: 1 },
  { name: '4:5', ratio: 4 / 5 },
  { name: '5:4', ratio: 5 / 4 },
  { name: '3:2', ratio: 3 / 2 },
  { name: '2:3', ratio: 2 / 3 },
  { name: '16:9', ratio: 16 / 9 },
];
/** A preset this close to the photo's own shape is the same crop under another name. */
const SAME_RATIO = 1.06;
/** A preset may turn the format by this much at most: a panorama makes no good 4:5. */
const WIDEST_CHANGE = 2;
const SIZES = [1, 0.93, 0.86, 0.8, 0.74, 0.68, 0.62, 0.56, 0.5];
const STEPS = 13;
/** Least gain of the rating, and the one asked for where a licensed fault asks for a crop. */
const MIN_GAIN = 0.06;
const WANTED_GAIN = 0.04;
/** Another shape is a larger change than a tighter frame: it must gain this much more. */
const SHAPE_COST = 0.03;
/** A crop keeps at least this share of what carries visual weight, and of the pixels. */
const MIN_WEIGHT_KEPT = 0.5;
const MIN_PIXELS_KEPT = 0.3;
/** A crop that leaves off less than a fifth of the frame is the frame again. */
const MOST_PIXELS_KEPT = 0.8;
/** Below this confidence of the subject region no crop is suggested. */
const MIN_CONFIDENCE = 0.8;
const MOST_CROPS = 3;
/** A frame around a subject that is only to leave the middle may rate this much lower otherwise, and must place it at least so well. */
const COST_OF_MOVING = 0.05;
const MIN_PLACING = 0.75;
/** Two suggestions overlap by less than this (intersection over union), or they are one. */
const SAME_CROP = 0.55;

interface Found {
  region: Region;
  aspect: Aspect;
  rating: CropRating;
  /** Gain less what the change of shape costs. */
  gain: number;
}

function listAspects(own: number): Aspect[] {
  const isOther = ({ ratio }: Aspect): boolean => {
    const change = Math.max(ratio / own, own / ratio);
    return change > SAME_RATIO && change <= WIDEST_CHANGE;
  };
  return [{ name: 'original', ratio: own }, ...PRESETS.filter(isOther)];
}

/** The best crop of one shape. */
function searchAspect(scene: Scene, aspect: Aspect, before: number, least = WANTED_GAIN): Found[] {
  const found: Found[] = [];
  const change = aspect.ratio / scene.aspectRatio;
  const [fullWidth, fullHeight] = change < 1 ? [change, 1] : [1, 1 / change];
  const cost = aspect.name === 'original' ? 0 : SHAPE_COST;
  for (const size of SIZES) {
    const width = fullWidth * size;
    const height = fullHeight * size;
    if (width * height < MIN_PIXELS_KEPT || width * height > MOST_PIXELS_KEPT) continue;
    for (let column = 0; column < STEPS; column += 1) {
      for (let row = 0; row < STEPS; row += 1) {
        const region: Region = [
          ((1 - width) * column) / (STEPS - 1),
          ((1 - height) * row) / (STEPS - 1),
          width,
          height,
        ];
        const rating = rateCrop(scene, region);
        if (rating === undefined || rating.weightKept < MIN_WEIGHT_KEPT) continue;
        const gain = rating.score - before - cost;
        if (gain >= least) found.push({ region, aspect, rating, gain });
        if (height > 0.999) break;
      }
      if (width > 0.999) break;
    }
  }
  return found;
}

function overlap(one: Region, other: Region): number {
  const width = Math.min(one[0] + one[2], other[0] + other[2]) - Math.max(one[0], other[0]);
  const height = Math.min(one[1] + one[3], other[1] + other[3]) - Math.max(one[1], other[1]);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (one[2] * one[3] + other[2] * other[3] - shared);
}

/** Which way the subject stands in a crop: two crops of one shape that agree in it are one idea. */
function sideOf({ anchor }: CropRating): string {
  return anchor.split(' ')[0] ?? anchor;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** A smaller change is no reason to crop. */
const LEAST_REASON = 0.05;

/** What gets better, in words, the larger change first. */
function explain(before: CropRating, after: CropRating): string {
  const more = after.anchor === before.anchor ? 'more exactly ' : '';
  const reasons: { gain: number; words: string }[] = [
    { gain: after.placing - before.placing, words: `the subject stands ${more}${after.placeWords}` },
    {
      gain: 1.2 * (after.size - before.size),
      words: `the subject takes ${percent(after.subjectShare)} of the frame instead of ${percent(before.subjectShare)}`,
    },
    { gain: after.calmEdge - before.calmEdge, words: 'less is cut off at the edges' },
    { gain: after.roomRating - before.roomRating, words: 'the room around the subject is more even' },
  ];
  const good = reasons.filter(({ gain }) => gain > LEAST_REASON).toSorted((one, other) => other.gain - one.gain);
  const [first, second] = good;
  if (first === undefined) return 'the frame gathers around the subject';
  return second === undefined ? first.words : `${first.words}, and ${second.words}`;
}

type Grounds = 'crop.score' | 'crop.placing';

function toSuggestion(
  { region, aspect, rating }: Found,
  before: CropRating,
  { measure, isOther = false }: { measure: Grounds; isOther?: boolean },
): Suggestion {
  const rated = measure === 'crop.score' ? [before.score, rating.score] : [before.placing, rating.placing];
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  const [x, y, width, height] = region;
  const crop = isOther ? 'Or crop' : 'Crop';
  const shape = aspect.name === 'original' ? `${crop} tighter in the same shape` : `${crop} to ${aspect.name}`;
  const kept: Region = [round(x), round(y), round(width), round(height)];
  return {
    kind: 'crop',
    text: `${shape}: ${explain(before, rating)}.`,
    params: {
      x: kept[0],
      y: kept[1],
      width: kept[2],
      height: kept[3],
      region: kept,
      aspect: aspect.name,
      ...(rating.placing - before.placing > LEAST_REASON && { place: rating.placeWords }),
      subjectBefore: round(before.subjectShare),
      subjectAfter: round(rating.subjectShare),
      measure,
      before: round(rated[0] ?? 0),
      after: round(rated[1] ?? 0),
    },
  };
}

export interface CropWishes {
  /** A licensed fault asks for a crop: a smaller gain is then enough. */
  isWanted: boolean;
  /** The subject stands in the middle without need: one crop may be made for its place alone. */
  isCentred?: boolean;
}

/** The best frame with the subject out of the middle, by its place more than by anything else. */
function searchOffCentre(scene: Scene, aspects: readonly Aspect[], before: CropRating): Found | undefined {
  if (scene.isSymmetric) return undefined;
  return aspects
    .flatMap((aspect) => searchAspect(scene, aspect, before.score, -COST_OF_MOVING))
    .filter(({ rating }) => rating.anchor !== 'middle' && rating.placing >= MIN_PLACING)
    .sort((one, other) => other.gain - one.gain)[0];
}

function choose(crops: readonly Found[]): Found[] {
  const chosen: Found[] = [];
  for (const crop of crops.toSorted((one, other) => other.gain - one.gain)) {
    if (chosen.length === MOST_CROPS) break;
    const isSame = chosen.some(
      ({ region, aspect, rating }) =>
        overlap(region, crop.region) > SAME_CROP || (aspect === crop.aspect && sideOf(rating) === sideOf(crop.rating)),
    );
    if (!isSame) chosen.push(crop);
  }
  return chosen;
}

/** Up to three clearly different crops, best first. */
export function suggestCrops(measures: PhotoMeasures, { isWanted, isCentred = false }: CropWishes): Suggestion[] {
  const found = measures.subjectRegion;
  if (found === undefined || found.confidence < MIN_CONFIDENCE) return [];
  const scene = readScene(measures, found);
  const before = rateCrop(scene, [0, 0, 1, 1]);
  if (before === undefined) return [];
  const least = isWanted ? WANTED_GAIN : MIN_GAIN;
  const aspects = listAspects(measures.aspectRatio);
  const crops = aspects
    .flatMap((aspect) => searchAspect(scene, aspect, before.score))
    .filter(({ gain }) => gain >= least);
  const chosen = choose(crops);
  const moved = isCentred && chosen.length === 0 ? searchOffCentre(scene, aspects, before) : undefined;
  if (moved !== undefined) return [toSuggestion(moved, before, { measure: 'crop.placing' })];
  return chosen.map((crop, index) => toSuggestion(crop, before, { measure: 'crop.score', isOther: index > 0 }));
}
