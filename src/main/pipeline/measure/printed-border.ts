// Borders printed around a photo (mats, key lines, letterbox bars): part of the file, not of the picture. Their white is no burnt highlight, their
// black no shadow and their edge no line, so the measures are taken of the picture inside, continued over the border by reflection. Boxes keep
// their places in the file.
import type { Measurements } from '../../domain/analysis.ts';
import type { RgbImage } from '../rgb-image.ts';

/** Width of the border in pixels of the image it was found in. */
export interface Insets {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A border may take this much of a side. */
const MOST_SHARE = 0.25;
/** Levels by which a line of a border may vary; this share of it, at both ends of its brightness, is not looked at. */
const LINE_SPREAD = 20;
const TRIMMED_SHARE = 0.05;
/** Steps from the border to the picture are at least this many levels high ... */
const STEP = 24;
/** ... along this share of all its sides, and of each of them. A thing before a plain backdrop has no such straight step. */
const STEPPED_SHARE = 0.7;
const LEAST_STEPPED_SHARE = 0.35;
/** Rings of one color each: mat, key line, mat. */
const MOST_RINGS = 4;
/** Pixels at the inner edge that are half border. */
const BLENDED_PX = 1;
const CHANNELS = 3;

type Side = keyof Insets;
const NONE: Insets = { left: 0, top: 0, right: 0, bottom: 0 };
const SIDES: readonly Side[] = ['left', 'top', 'right', 'bottom'];

/** Pixel offsets of the line `depth` pixels inside one side of what `box` leaves. */
function lineAt(
  { width, height }: RgbImage,
  box: Insets,
  side: Side,
  depth: number,
): { first: number; step: number; count: number } {
  const isRow = side === 'top' || side === 'bottom';
  const x = side === 'right' ? width - 1 - box.right - depth : side === 'left' ? box.left + depth : box.left;
  const y = side === 'bottom' ? height - 1 - box.bottom - depth : side === 'top' ? box.top + depth : box.top;
  return {
    first: (y * width + x) * CHANNELS,
    step: (isRow ? 1 : width) * CHANNELS,
    count: isRow ? width - box.left - box.right : height - box.top - box.bottom,
  };
}

/** Middle level of each channel, if the line hardly varies. */
function colourOfLine(image: RgbImage, line: ReturnType<typeof lineAt>): number[] | undefined {
  const trimmed = Math.floor(line.count * TRIMMED_SHARE);
  const colour: number[] = [];
  for (let channel = 0; channel < CHANNELS; channel += 1) {
    const levels = Uint8Array.from(
      { length: line.count },
      (_, at) => image.data[line.first + at * line.step + channel] ?? 0,
    ).sort();
    const spread = (levels[line.count - 1 - trimmed] ?? 0) - (levels[trimmed] ?? 0);
    if (spread > LINE_SPREAD) return undefined;
    colour.push(levels[line.count >> 1] ?? 0);
  }
  return colour;
}

function isNear(one: readonly number[], other: readonly number[]): boolean {
  return one.every((level, channel) => Math.abs(level - (other[channel] ?? 0)) <= LINE_SPREAD);
}

/** Lines of one color from a side on. */
function depthOfRing(image: RgbImage, box: Insets, side: Side): number {
  const most = Math.floor((side === 'top' || side === 'bottom' ? image.height : image.width) * MOST_SHARE) - box[side];
  const outermost = colourOfLine(image, lineAt(image, box, side, 0));
  if (outermost === undefined) return 0;
  let depth = 1;
  while (depth < most) {
    const colour = colourOfLine(image, lineAt(image, box, side, depth));
    if (colour === undefined || !isNear(colour, outermost)) break;
    depth += 1;
  }
  return depth;
}

/** Share of the line just inside that differs from the last line of the border. */
function steppedShare(image: RgbImage, box: Insets, side: Side): number {
  const colour = colourOfLine(image, lineAt(image, box, side, -1 - BLENDED_PX));
  if (colour === undefined) return 0;
  const line = lineAt(image, box, side, BLENDED_PX);
  let stepped = 0;
  for (let at = 0; at < line.count; at += 1) {
    const offset = line.first + at * line.step;
    if (colour.some((level, channel) => Math.abs(level - (image.data[offset + channel] ?? 0)) > STEP)) stepped += 1;
  }
  return stepped / line.count;
}

/** Border of an image of a few hundred pixels; undefined without one. Bars on two opposite sides are one, too. */
export function findBorder(image: RgbImage): Insets | undefined {
  const box: Insets = { ...NONE };
  for (let ring = 0; ring < MOST_RINGS; ring += 1) {
    const depths = SIDES.map((side) => depthOfRing(image, box, side));
    if (depths.every((depth) => depth === 0)) break;
    for (const [at, side] of SIDES.entries()) box[side] += depths[at] ?? 0;
  }
  const bordered = SIDES.filter((side) => box[side] > BLENDED_PX);
  const isWhole = bordered.length === SIDES.length;
  const areBars = bordered.length === 2 && box.left > 0 === box.right > 0;
  if (!isWhole && !areBars) return undefined;
  const stepped = bordered.map((side) => steppedShare(image, box, side));
  const mean = stepped.reduce((sum, share) => sum + share, 0) / stepped.length;
  if (mean < STEPPED_SHARE || Math.min(...stepped) < LEAST_STEPPED_SHARE) return undefined;
  for (const side of bordered) box[side] += BLENDED_PX;
  return box;
}

/** Where each pixel of a line comes from: itself inside, its reflection at the inner edge within the border. */
function reflect(length: number, before: number, after: number): Int32Array {
  const last = length - 1 - after;
  return Int32Array.from({ length }, (_, at) => {
    const mirrored = at < before ? 2 * before - at : at > last ? 2 * last - at : at;
    return Math.min(last, Math.max(before, mirrored));
  });
}

/** A copy of `image` with its border painted over by the picture's reflection. `found` is the size of the image that `border` was found in. */
export function paintOverBorder(image: RgbImage, border: Insets, found: { width: number; height: number }): RgbImage {
  const { width, height } = image;
  const columns = reflect(
    width,
    Math.ceil((border.left * width) / found.width),
    Math.ceil((border.right * width) / found.width),
  );
  const rows = reflect(
    height,
    Math.ceil((border.top * height) / found.height),
    Math.ceil((border.bottom * height) / found.height),
  );
  const data = new Uint8Array(width * height * CHANNELS);
  for (let y = 0; y < height; y += 1) {
    const from = (rows[y] ?? 0) * width;
    for (let x = 0; x < width; x += 1) {
      const source = (from + (columns[x] ?? 0)) * CHANNELS;
      const target = (y * width + x) * CHANNELS;
      for (let channel = 0; channel < CHANNELS; channel += 1)
        data[target + channel] = image.data[source + channel] ?? 0;
    }
  }
  return { width, height, data };
}

/** `frame.border` = share of the file that is border, 0 without one; its box is the picture. */
export function measureBorder(
  { left, top, right, bottom }: Insets = NONE,
  { width, height }: { width: number; height: number },
): Measurements {
  const [wide, high] = [(width - left - right) / width, (height - top - bottom) / height];
  return {
    'frame.border': {
      value: 1 - wide * high,
      unit: 'share of the file',
      region: [left / width, top / height, wide, high],
    },
  };
}
