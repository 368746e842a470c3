// Bright spots: small areas much brighter than what is around them, away from the subject.
import type { Measurements } from '../../domain/analysis.ts';
import { findBlobs } from './blobs.ts';
import type { Blob } from './blobs.ts';
import { rateBrightSpot } from './composition-models.ts';
import type { Frame } from './frame.ts';
import { boxBlur, resizePlane } from './planes.ts';
import type { Plane } from './planes.ts';
import type { Subject } from './subject.ts';

const MIN_LIGHTNESS = 0.84;
const MIN_EXCESS = 0.22;
const COLUMNS = 96;
const SMALLEST = 0.003;
const LARGEST = 0.06;

/** Coarse lightness, and its excess over the wide surroundings where a cell is bright, 0 elsewhere. */
function mapExcess(frame: Frame): { light: Plane; excess: Plane } {
  const rows = Math.max(16, Math.round((COLUMNS * frame.height) / frame.width));
  const light = resizePlane(boxBlur(frame.lightness, 2), COLUMNS, rows);
  const wide = boxBlur(light, 16);
  const data = light.data.map((value, i) => {
    const excess = value - (wide.data[i] ?? 0);
    return value > MIN_LIGHTNESS && excess > MIN_EXCESS ? excess : 0;
  });
  return { light, excess: { ...light, data } };
}

/** Share of the blob's box that lies on the subject. */
function onSubject(blob: Blob, subject: Subject): number {
  const { mask } = subject.region;
  const [x, y, width, height] = blob.region;
  let inside = 0;
  let count = 0;
  for (let row = Math.floor(y * mask.height); row < Math.ceil((y + height) * mask.height); row += 1) {
    for (let column = Math.floor(x * mask.width); column < Math.ceil((x + width) * mask.width); column += 1) {
      count += 1;
      if ((mask.data[row * mask.width + column] ?? 0) > 0.3) inside += 1;
    }
  }
  return inside / Math.max(1, count);
}

/** Mean lightness of the cells of one blob. */
function meanLightness(light: Plane, labels: Int32Array, label: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < labels.length; i += 1) {
    if (labels[i] !== label) continue;
    sum += light.data[i] ?? 0;
    count += 1;
  }
  return sum / Math.max(1, count);
}

/** The strongest bright spot: excess in lightness, area as share, and where it is. */
export function measureBrightSpots(frame: Frame, subject: Subject | undefined): Measurements {
  const { light, excess } = mapExcess(frame);
  const { list, labels } = findBlobs(excess, 0.01);
  const spots = list.filter(
    (blob) =>
      blob.share >= SMALLEST && blob.share <= LARGEST && (subject === undefined || onSubject(blob, subject) < 0.1),
  );
  const strongest = spots[0];
  if (strongest === undefined) return { 'bright_spot.excess': { value: 0, unit: 'lightness' } };
  const { region, share, mass, label } = strongest;
  const excessMean = mass / Math.max(1, share * light.data.length);
  const lightness = meanLightness(light, labels, label);
  const likely = rateBrightSpot({ excess: excessMean, area: share, lightness, top: region[1] });
  return {
    'bright_spot.excess': { value: excessMean, unit: 'lightness', region },
    'bright_spot.likely': { value: likely, unit: '0..1', region },
    'bright_spot.lightness': { value: lightness, unit: 'lightness', region },
    'bright_spot.area': { value: share, unit: 'share', region },
    'bright_spot.top': { value: region[1], unit: 'share of height' },
    'bright_spot.count': { value: spots.length, unit: 'spots' },
  };
}
