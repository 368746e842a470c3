// What may tell that a side of the frame cuts the subject, read where the refined region alone says too little: how the model's maps run into the
// side, row by row, how the region meets it, and whether the classifier suspects a bad crop. Weighed by frame-models.ts; knows no claim.
import type { SaliencyMap } from '../saliency/saliency-map.ts';
import type { SideFacts } from './edge-tension.ts';
import { cellMeans, resizePlane } from './planes.ts';
import type { Subject } from './subject.ts';

/** Cells of a side of the subject and attention maps, of the aesthetic saliency, and of the refined membership as it is read here. */
const MAP_CELLS = 28;
const SALIENCY_CELLS = 7;
const MEMBER_CELLS = 40;
/** Probabilities of the map beyond these are as sure as these; maps are kept in steps of 1/255 at places. */
const LEAST_SEEN = 0.01;
/** From one in eight on a higher probability of a bad crop says no more; other damages count as one. Log odds. */
const LEAST_SUSPECTED = 1e-4;
const MOST_SUSPECTED = -2;
const LEAST_DAMAGED = 0.001;
const LEAST_CONFIDENCE = 0.005;

export interface SideView {
  subject: SaliencyMap;
  attention: SaliencyMap;
  saliency: SaliencyMap;
  /** The classifier's probability of each damage. */
  degradations: ReadonlyMap<string, number>;
}

/** Sums and highest values of a map's lines parallel to one side, from the side inward. */
interface Profile {
  sums: number[];
  peaks: number[];
}

type Profiles = readonly [left: Profile, right: Profile, top: Profile, bottom: Profile];

function profile(map: SaliencyMap): Profiles {
  const { width, height, data } = map;
  const lines = (count: number): Profile => ({
    sums: Array.from({ length: count }, () => 0),
    peaks: Array.from({ length: count }, () => 0),
  });
  const columns = lines(width);
  const rows = lines(height);
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      const value = data[i] ?? 0;
      columns.sums[x] = (columns.sums[x] ?? 0) + value;
      rows.sums[y] = (rows.sums[y] ?? 0) + value;
      columns.peaks[x] = Math.max(columns.peaks[x] ?? 0, value);
      rows.peaks[y] = Math.max(rows.peaks[y] ?? 0, value);
    }
  }
  const turned = ({ sums, peaks }: Profile): Profile => ({ sums: sums.toReversed(), peaks: peaks.toReversed() });
  return [columns, turned(columns), rows, turned(rows)];
}

/** Value of the map at cell `i` of the outermost line of a side. */
function outermost({ width, height, data }: SaliencyMap, side: number, i: number): number {
  const at = [i * width, i * width + width - 1, i, (height - 1) * width + i][side];
  return data[at ?? 0] ?? 0;
}

function fit(map: SaliencyMap, cells: number): SaliencyMap {
  return map.width === cells && map.height === cells ? map : resizePlane(map, cells, cells);
}

function odds(probability: number, least: number): number {
  const p = Math.min(1 - least, Math.max(least, probability));
  return Math.log(p / (1 - p));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Everything that the four sides share, computed once. */
interface Whole {
  map: SaliencyMap;
  attention: SaliencyMap;
  mapSides: Profiles;
  attentionSides: Profiles;
  saliencySides: Profiles;
  memberSides: Profiles;
  /** Sums of the maps. */
  mass: number;
  looked: number;
  liked: number;
  member: number;
  peak: number;
  confidence: number;
  area: number;
  box: number;
  badCrop: number;
  otherDamage: number;
}

function readWhole(subject: Subject, view: SideView): Whole {
  const map = fit(view.subject, MAP_CELLS);
  const attention = fit(view.attention, MAP_CELLS);
  const saliency = fit(view.saliency, SALIENCY_CELLS);
  const member = cellMeans(subject.parts, MEMBER_CELLS, MEMBER_CELLS);
  const [mapSides, attentionSides, saliencySides, memberSides] = [
    profile(map),
    profile(attention),
    profile(saliency),
    profile(member),
  ];
  const { region, confidence } = subject.region;
  const badCrop = view.degradations.get('bad-crop') ?? 0;
  const none = view.degradations.get('none') ?? 0;
  return {
    map,
    attention,
    mapSides,
    attentionSides,
    saliencySides,
    memberSides,
    mass: sum(mapSides[0].sums),
    looked: sum(attentionSides[0].sums),
    liked: sum(saliencySides[0].sums),
    member: sum(memberSides[0].sums),
    peak: Math.max(...mapSides[0].peaks),
    confidence: odds(confidence, LEAST_CONFIDENCE),
    area: Math.log(Math.max(LEAST_CONFIDENCE, subject.area)),
    box: region[2] * region[3],
    badCrop: Math.min(MOST_SUSPECTED, odds(badCrop, LEAST_SUSPECTED)),
    otherDamage: odds(1 - none - badCrop, LEAST_DAMAGED),
  };
}

const ACROSS: Readonly<Record<number, readonly [number, number]>> = { 0: [2, 3], 1: [2, 3], 2: [0, 1], 3: [0, 1] };

/** The map's lines: how sure its strongest cell is, how long the subject is there, how much of it lies so near. */
function mapTerms(whole: Whole, side: number): Record<string, number> {
  const { map, attention, mapSides, mass, peak } = whole;
  const { sums, peaks } = mapSides[side] ?? mapSides[0];
  const size = Math.sqrt(Math.max(1, mass));
  const widest = Math.max(1e-3, ...sums);
  const at = (depth: number): number => sums[depth] ?? 0;
  const onSide = (other: number): number => (mapSides[other]?.sums[0] ?? 0) / size;
  const near = (depth: number): number => sum(sums.slice(0, depth)) / Math.max(1e-3, mass);
  const across = (ACROSS[side] ?? []).map(onSide);
  let lookedOn = 0;
  for (let i = 0; i < MAP_CELLS; i += 1) lookedOn += outermost(map, side, i) * outermost(attention, side, i);
  return {
    ...Object.fromEntries([0, 1, 2, 4].map((depth) => [`reach${depth}`, odds(peaks[depth] ?? 0, LEAST_SEEN)])),
    ...Object.fromEntries([0, 1, 2, 8].map((depth) => [`line${depth}`, at(depth) / size])),
    wide0: at(0) / widest,
    wide1: at(1) / widest,
    near2: near(2),
    near4: near(4),
    lookedOn: lookedOn / Math.max(0.05, at(0)),
    opposite: onSide(side ^ 1),
    acrossMost: Math.max(...across),
    mass: Math.log(mass / MAP_CELLS ** 2 + LEAST_SEEN),
    peak: odds(peak, LEAST_SEEN),
    middle: sums.reduce((total, value, depth) => total + value * depth, 0) / Math.max(1e-3, mass) / MAP_CELLS,
    widestAt: sums.indexOf(Math.max(...sums)) / MAP_CELLS,
    narrowing: Math.min(2, at(0) / Math.max(0.3, at(5))),
    narrowingFirst: Math.min(2, at(1) / Math.max(0.3, at(3))),
  };
}

/** Where people look and what is liked, near the side. */
function lookTerms({ attentionSides, saliencySides, looked, liked }: Whole, side: number): Record<string, number> {
  const attention = attentionSides[side] ?? attentionSides[0];
  const saliency = saliencySides[side] ?? saliencySides[0];
  const share = (depth: number): number =>
    ((sum(attention.sums.slice(0, depth)) / Math.max(1e-3, looked)) * MAP_CELLS) / depth;
  return {
    looked2: share(2),
    looked4: share(4),
    lookPeak0: attention.peaks[0] ?? 0,
    liked0: (saliency.sums[0] ?? 0) / Math.max(1e-3, liked),
  };
}

/** How the refined region meets the side. */
function regionTerms(
  { memberSides, member }: Whole,
  sides: readonly SideFacts[],
  side: number,
): Record<string, number> {
  const { sums, peaks } = memberSides[side] ?? memberSides[0];
  const here = sides[side];
  const size = Math.sqrt(Math.max(1, member));
  const onSide = sums[0] ?? 0;
  return {
    all: Math.min(1.5, here?.all ?? 0),
    depth: here?.depth ?? 0,
    share: here?.share ?? 0,
    memberPeak: peaks[0] ?? 0,
    member0: onSide / size,
    member3: (sums[3] ?? 0) / size,
    taper: onSide / Math.max(0.3, ...sums),
    taperNear: onSide / Math.max(1, sums[5] ?? 0),
  };
}

/** What counts only together. */
function jointTerms(terms: Readonly<Record<string, number>>, { badCrop, confidence }: Whole): Record<string, number> {
  const { all = 0, reach1 = 0, line1 = 0, middle = 0 } = terms;
  return {
    allSure: all * confidence,
    reachSure: reach1 * confidence,
    lineBad: line1 * badCrop,
    allBad: all * badCrop,
    reachBad: reach1 * badCrop,
    middleBad: middle * badCrop,
    middleLine: middle * line1,
  };
}

/** The terms of left, right, top and bottom, by name. */
export function readSideCues(
  subject: Subject,
  sides: readonly SideFacts[],
  view: SideView,
): Readonly<Record<string, number>>[] {
  const whole = readWhole(subject, view);
  const { confidence, area, box, badCrop, otherDamage } = whole;
  return [0, 1, 2, 3].map((side) => {
    const terms = {
      ...mapTerms(whole, side),
      ...lookTerms(whole, side),
      ...regionTerms(whole, sides, side),
      confidence,
      area,
      box,
      badCrop,
      otherDamage,
    };
    return { ...terms, ...jointTerms(terms, whole) };
  });
}
