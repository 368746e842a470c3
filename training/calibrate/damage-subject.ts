// Controlled crops and changes around a hand-drawn subject: cut by a share of its area, framed tightly, moved within the frame, its
// surroundings blurred, a bright spot beside it. Used by the calibration only.
import type { Region } from '../../src/main/domain/photo.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import type { SaliencyMap } from '../../src/main/pipeline/saliency/saliency-map.ts';
import { resizePlane } from '../../src/main/pipeline/measure/planes.ts';
import { blurPhoto } from './damage.ts';

export type Side = 'left' | 'right' | 'top' | 'bottom';

/** The pixels of a region given in fractions. */
export function cropPhoto(image: RgbImage, [x, y, width, height]: Region): RgbImage {
  const left = Math.min(image.width - 2, Math.max(0, Math.round(x * image.width)));
  const top = Math.min(image.height - 2, Math.max(0, Math.round(y * image.height)));
  const outWidth = Math.min(image.width - left, Math.max(2, Math.round(width * image.width)));
  const outHeight = Math.min(image.height - top, Math.max(2, Math.round(height * image.height)));
  const data = new Uint8Array(outWidth * outHeight * 3);
  for (let row = 0; row < outHeight; row += 1) {
    const from = ((top + row) * image.width + left) * 3;
    data.set(image.data.subarray(from, from + outWidth * 3), row * outWidth * 3);
  }
  return { width: outWidth, height: outHeight, data };
}

/** Left and right changed over. */
export function mirrorPhoto({ width, height, data }: RgbImage): RgbImage {
  const mirrored = new Uint8Array(data.length);
  for (let at = 0, row = 0; row < height; row += 1) {
    for (let from = ((row + 1) * width - 1) * 3, x = 0; x < width; x += 1, from -= 3, at += 3)
      mirrored.set(data.subarray(from, from + 3), at);
  }
  return { width, height, data: mirrored };
}

/** The mask's cells of a region given in fractions, bilinear on a grid of the same size. */
export function cropMask(mask: SaliencyMap, [x, y, width, height]: Region): SaliencyMap {
  const fine = resizePlane(mask, 224, 224);
  const left = Math.round(x * 224);
  const top = Math.round(y * 224);
  const columns = Math.max(1, Math.min(224 - left, Math.round(width * 224)));
  const rows = Math.max(1, Math.min(224 - top, Math.round(height * 224)));
  const data = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    data.set(fine.data.subarray((top + row) * 224 + left, (top + row) * 224 + left + columns), row * columns);
  }
  return { width: columns, height: rows, data };
}

export interface MaskFacts {
  /** Share of the frame. */
  area: number;
  box: Region;
  centre: { x: number; y: number };
}

/** Cells of a mask on each side of the frame, over the root of its area: a cut subject lies on a side with all its width. */
export function readContacts({ width, height, data }: SaliencyMap): Record<Side, number> {
  const cells: Record<Side, number> = { left: 0, right: 0, top: 0, bottom: 0 };
  let area = 0;
  for (let i = 0; i < data.length; i += 1) {
    if ((data[i] ?? 0) < 0.5) continue;
    const x = i % width;
    const y = Math.floor(i / width);
    area += 1;
    if (x === 0) cells.left += 1;
    if (x === width - 1) cells.right += 1;
    if (y === 0) cells.top += 1;
    if (y === height - 1) cells.bottom += 1;
  }
  const root = Math.sqrt(Math.max(1, area));
  return { left: cells.left / root, right: cells.right / root, top: cells.top / root, bottom: cells.bottom / root };
}

/** Size and place of a mask. */
export function readMaskFacts({ width, height, data }: SaliencyMap): MaskFacts {
  let [left, right, top, bottom, count, sumX, sumY] = [width, 0, height, 0, 0, 0, 0];
  for (let i = 0; i < data.length; i += 1) {
    if ((data[i] ?? 0) < 0.5) continue;
    const x = i % width;
    const y = Math.floor(i / width);
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
    count += 1;
    sumX += x + 0.5;
    sumY += y + 0.5;
  }
  const area = count / data.length;
  if (count === 0) return { area, box: [0, 0, 0, 0], centre: { x: 0.5, y: 0.5 } };
  return {
    area,
    box: [left / width, top / height, (right - left) / width, (bottom - top) / height],
    centre: { x: sumX / count / width, y: sumY / count / height },
  };
}

/** The region whose edge on `side` runs through the subject so that about `share` of its area is gone. */
export function cutRegion(mask: SaliencyMap, side: Side, share: number): Region {
  const isAcross = side === 'left' || side === 'right';
  const length = isAcross ? mask.width : mask.height;
  const sums = new Float64Array(length);
  let total = 0;
  for (let i = 0; i < mask.data.length; i += 1) {
    const value = (mask.data[i] ?? 0) >= 0.5 ? 1 : 0;
    const place = isAcross ? i % mask.width : Math.floor(i / mask.width);
    sums[place] = (sums[place] ?? 0) + value;
    total += value;
  }
  const isFirst = side === 'left' || side === 'top';
  let gone = 0;
  let lines = 0;
  while (lines < length && gone < share * total) {
    gone += sums[isFirst ? lines : length - 1 - lines] ?? 0;
    lines += 1;
  }
  const start = isFirst ? lines / length : 0;
  const size = 1 - lines / length;
  return isAcross ? [start, 0, size, 1] : [0, start, 1, size];
}

/** The region that leaves `room` (share of the subject's box) on each side of the subject. */
export function tightRegion(box: Region, room: number): Region {
  const left = Math.max(0, box[0] - room * box[2]);
  const top = Math.max(0, box[1] - room * box[3]);
  const right = Math.min(1, box[0] + box[2] * (1 + room));
  const bottom = Math.min(1, box[1] + box[3] * (1 + room));
  return [left, top, right - left, bottom - top];
}

/** The largest region of the photo's own shape that has the subject's centre at (x, y) and does not cut its box; undefined if none. */
export function placedRegion(facts: MaskFacts, [x, y]: readonly [number, number]): Region | undefined {
  const { centre, box } = facts;
  const size = Math.min(centre.x / x, (1 - centre.x) / (1 - x), centre.y / y, (1 - centre.y) / (1 - y));
  const region: Region = [centre.x - x * size, centre.y - y * size, size, size];
  const margin = 0.02 * size;
  const isInside =
    box[0] - region[0] > margin &&
    box[1] - region[1] > margin &&
    region[0] + size - box[0] - box[2] > margin &&
    region[1] + size - box[1] - box[3] > margin;
  return isInside && size > 0.4 ? region : undefined;
}

/** The largest part of the frame beside, above or below the subject; undefined if it is less than a third of the frame's side. */
export function emptyRegion({ box }: MaskFacts): Region | undefined {
  const found: Region[] = [
    [0, 0, box[0] - 0.02, 1],
    [box[0] + box[2] + 0.02, 0, 1 - box[0] - box[2] - 0.02, 1],
    [0, 0, 1, box[1] - 0.02],
    [0, box[1] + box[3] + 0.02, 1, 1 - box[1] - box[3] - 0.02],
  ];
  const best = found.toSorted((one, other) => Math.min(other[2], other[3]) - Math.min(one[2], one[3]))[0];
  return best !== undefined && Math.min(best[2], best[3]) > 0.33 ? best : undefined;
}

/** Everything but the subject blurred by a Gaussian of `sigma` pixels, as by a wide aperture. */
export function blurSurroundings(image: RgbImage, mask: SaliencyMap, sigma: number): RgbImage {
  const soft = blurPhoto(image, sigma);
  const member = resizePlane(mask, image.width, image.height).data;
  const data = new Uint8Array(image.data.length);
  for (let i = 0; i < data.length; i += 1) {
    const share = member[Math.floor(i / 3)] ?? 0;
    data[i] = Math.round((image.data[i] ?? 0) * share + (soft.data[i] ?? 0) * (1 - share));
  }
  return { ...image, data };
}

/** A soft-edged white spot, `radius` in shares of the long side, as a lamp or a hole in the leaves makes it. */
export function addBrightSpot(image: RgbImage, place: { x: number; y: number }, radius: number): RgbImage {
  const data = Uint8Array.from(image.data);
  const reach = radius * Math.max(image.width, image.height);
  const [centreX, centreY] = [place.x * image.width, place.y * image.height];
  for (let y = 0; y < image.height; y += 1) {
    for (let x = 0; x < image.width; x += 1) {
      const distance = Math.hypot(x + 0.5 - centreX, y + 0.5 - centreY) / reach;
      const share = Math.min(1, Math.max(0, (1.15 - distance) / 0.3));
      if (share === 0) continue;
      const at = (y * image.width + x) * 3;
      for (let k = at; k < at + 3; k += 1) data[k] = Math.round((data[k] ?? 0) * (1 - share) + 252 * share);
    }
  }
  return { ...image, data };
}
