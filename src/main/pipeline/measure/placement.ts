// Placement: where the subject stands against centre, thirds, golden section and diagonals. Fractions of width and height; y counts down.
import type { Measurements } from '../../domain/analysis.ts';
import type { SaliencyMap } from '../saliency/saliency-map.ts';
import type { Subject } from './subject.ts';

const THIRD = 1 / 3;
/** The smaller part of a length divided by the golden section. */
const GOLDEN = 2 / (3 + Math.sqrt(5));

/** Half the width of the band in the middle of the frame. */
const MIDDLE = 1 / 6;

/** Share of the subject that lies in the middle third of the frame's width: little of two things left and right, whose mean is the middle. */
export function middleShareOf({ width, height, data }: SaliencyMap): number {
  let inside = 0;
  let all = 0;
  for (let at = 0; at < width * height; at += 1) {
    const membership = data[at] ?? 0;
    all += membership;
    if (Math.abs(((at % width) + 0.5) / width - 0.5) < MIDDLE) inside += membership;
  }
  return all > 0 ? inside / all : 0;
}

function toLine(value: number, line: number): number {
  return Math.min(Math.abs(value - line), Math.abs(value - 1 + line));
}

/** Distances as shares of the frame. A crossing's distance is the larger of those to its two lines. */
export function measurePlacement(subject: Subject | undefined): Measurements {
  if (subject === undefined) return {};
  const { region, mask } = subject.region;
  const { x, y } = subject.centre;
  const [left, top, width, height] = region;
  const middleX = left + width / 2;
  const share = (value: number, unit = 'share'): Measurements[string] => ({ value, unit, region });
  return {
    'placement.x': share(x, 'share of width'),
    'placement.y': share(y, 'share of height'),
    'placement.centre_distance': share(Math.hypot(x - 0.5, y - 0.5)),
    'placement.centre_x': share(Math.abs(x - 0.5), 'share of width'),
    'placement.centre_y': share(Math.abs(y - 0.5), 'share of height'),
    'placement.middle_share': share(middleShareOf(mask), 'share of the subject'),
    'placement.third_line': share(toLine(x, THIRD), 'share of width'),
    'placement.third_row': share(toLine(y, THIRD), 'share of height'),
    'placement.third_crossing': share(Math.max(toLine(x, THIRD), toLine(y, THIRD))),
    'placement.golden_line': share(toLine(x, GOLDEN), 'share of width'),
    'placement.golden_crossing': share(Math.max(toLine(x, GOLDEN), toLine(y, GOLDEN))),
    'placement.diagonal': share(Math.min(Math.abs(x - y), Math.abs(x + y - 1)) / Math.SQRT2),
    'placement.box_off_centre': share(Math.hypot(middleX - 0.5, top + height / 2 - 0.5)),
    'placement.box_third_line': share(toLine(middleX, THIRD), 'share of width'),
    'placement.box_area': share(width * height),
    'placement.box_width': share(width, 'share of width'),
    'placement.box_height': share(height, 'share of height'),
  };
}
