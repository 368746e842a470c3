// Searches crops of the photo's own shape for one that places the subject better without losing what carries weight.
import type { Suggestion } from '../../domain/analysis.ts';
import type { Region } from '../../domain/photo.ts';
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import type { Plane } from '../measure/planes.ts';

const SIZES = [0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6];
const STEPS = 9;
/** Room to leave around the subject's box, share of the frame. */
const ROOM = 0.04;
const MIN_GAIN = 0.15;
/** A crop keeps at least this share of what carries visual weight, and gives the subject at least this share of the frame. */
const MIN_WEIGHT_KEPT = 0.7;
const MIN_AREA = 0.06;
/** Below this confidence of the subject region no crop is suggested. */
const MIN_CONFIDENCE = 0.75;
/** Share of the frame that a subject should take. */
const GOOD_AREA = 0.22;

interface Crop {
  region: Region;
  score: number;
  area: number;
}

/** Sum of a plane's cells whose centres lie in the region, as a share of all. */
function shareInside(plane: Plane, [left, top, width, height]: Region): number {
  let inside = 0;
  let total = 0;
  for (let y = 0; y < plane.height; y += 1) {
    for (let x = 0; x < plane.width; x += 1) {
      const value = plane.data[y * plane.width + x] ?? 0;
      const across = (x + 0.5) / plane.width;
      const down = (y + 0.5) / plane.height;
      total += value;
      if (across >= left && across <= left + width && down >= top && down <= top + height) inside += value;
    }
  }
  return total > 0 ? inside / total : 0;
}

/** 0..1: subject large enough, near a third or the middle, and as much visual weight kept as the crop's size allows. */
function rateCrop(measures: PhotoMeasures, subject: Region, region: Region): { score: number; area: number } {
  const [left, top, width, height] = region;
  const area = (subject[2] * subject[3]) / (width * height);
  const x = (subject[0] + subject[2] / 2 - left) / width;
  const y = (subject[1] + subject[3] / 2 - top) / height;
  const place = Math.min(...[1 / 3, 1 / 2, 2 / 3].map((line) => Math.abs(x - line)));
  const size = 1 - Math.min(1, Math.abs(Math.log2(Math.max(1e-3, area) / GOOD_AREA)) / 4);
  const placing = 1 - Math.min(1, place / 0.15) * 0.7 - Math.min(1, Math.abs(y - 0.5) / 0.5) * 0.3;
  return { score: 0.5 * size + 0.25 * placing + 0.25 * shareInside(measures.maps.weight, region), area };
}

function* candidates(subject: Region): Generator<Region> {
  for (const size of SIZES) {
    for (let column = 0; column < STEPS; column += 1) {
      for (let row = 0; row < STEPS; row += 1) {
        const left = ((1 - size) * column) / (STEPS - 1);
        const top = ((1 - size) * row) / (STEPS - 1);
        const holdsSubject =
          subject[0] - left >= ROOM * size &&
          subject[1] - top >= ROOM * size &&
          left + size - subject[0] - subject[2] >= ROOM * size &&
          top + size - subject[1] - subject[3] >= ROOM * size;
        if (holdsSubject) yield [left, top, size, size];
      }
    }
  }
}

/** A crop better by its own measure, if there is one; `isWanted` when a licensed fault asks for it (a smaller gain is then enough). */
export function suggestCrop(measures: PhotoMeasures, isWanted: boolean): Suggestion | undefined {
  const found = measures.subjectRegion;
  if (found === undefined || found.confidence < MIN_CONFIDENCE) return undefined;
  const before = rateCrop(measures, found.region, [0, 0, 1, 1]);
  let best: Crop | undefined;
  for (const region of candidates(found.region)) {
    const rated = rateCrop(measures, found.region, region);
    if (rated.area < MIN_AREA || shareInside(measures.maps.weight, region) < MIN_WEIGHT_KEPT) continue;
    if (best === undefined || rated.score > best.score) best = { region, ...rated };
  }
  if (best === undefined || best.score - before.score < (isWanted ? MIN_GAIN / 3 : MIN_GAIN)) return undefined;
  const [x, y, width, height] = best.region.map((value) => Math.round(value * 1000) / 1000);
  const share = (value: number): string => `${Math.round(value * 100)} %`;
  return {
    kind: 'crop',
    text: `Crop to ${share(best.region[2])} of the width and height: the subject then takes ${share(best.area)} of the frame instead of ${share(before.area)}.`,
    params: {
      x: x ?? 0,
      y: y ?? 0,
      width: width ?? 1,
      height: height ?? 1,
      measure: 'crop.score',
      before: Math.round(before.score * 1000) / 1000,
      after: Math.round(best.score * 1000) / 1000,
    },
  };
}
