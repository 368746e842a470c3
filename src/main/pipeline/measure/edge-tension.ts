// Edge tension: how the subject meets the frame. Room is the gap between its box and a side; a cut is the length along which the refined
// region lies on a side, against the size of the subject, so that a foot that just touches is none and a halved head is one.
import type { Measurements } from '../../domain/analysis.ts';
import type { Region } from '../../domain/photo.ts';
import type { Subject } from './subject.ts';

const MEMBER = 0.5;
/** Cells from the side within which the region counts as touching: the last cells are often lost to the model's padding. */
const REACH_CELLS = 3;
/** Depth of the strip shown as evidence, share of the frame. */
const STRIP = 0.06;

interface Contact {
  /** Cells of the side that the subject touches, and the first and last of them as shares of the side. */
  cells: number;
  from: number;
  to: number;
}

interface Line {
  /** Index of the first cell, step to the next along the side, step inward, number of cells. */
  start: number;
  along: number;
  inward: number;
  length: number;
}

function touch(data: Float32Array, { start, along, inward, length }: Line): Contact {
  const contact: Contact = { cells: 0, from: 1, to: 0 };
  for (let i = 0; i < length; i += 1) {
    let isTouching = false;
    for (let depth = 0; depth < REACH_CELLS; depth += 1) {
      if ((data[start + i * along + depth * inward] ?? 0) >= MEMBER) isTouching = true;
    }
    if (!isTouching) continue;
    contact.cells += 1;
    contact.from = Math.min(contact.from, i / length);
    contact.to = (i + 1) / length;
  }
  return contact;
}

/** Contact lengths over the square root of the subject's area: about 1 where a round subject is halved. Rooms are shares of the frame. */
export function measureEdgeTension(subject: Subject | undefined): Measurements {
  if (subject === undefined) return {};
  const { region, mask } = subject.region;
  const { width, height, data } = mask;
  const [x, y, boxWidth, boxHeight] = region;
  const last = (height - 1) * width;
  const left = touch(data, { start: 0, along: width, inward: 1, length: height });
  const right = touch(data, { start: width - 1, along: width, inward: -1, length: height });
  const top = touch(data, { start: 0, along: 1, inward: width, length: width });
  const bottom = touch(data, { start: last, along: 1, inward: -width, length: width });
  const size = Math.sqrt(Math.max(1, subject.area * width * height));
  const cuts: { value: number; region: Region }[] = [
    { value: left.cells / size, region: [0, left.from, STRIP, left.to - left.from] },
    { value: right.cells / size, region: [1 - STRIP, right.from, STRIP, right.to - right.from] },
    { value: top.cells / size, region: [top.from, 0, top.to - top.from, STRIP] },
    { value: bottom.cells / size, region: [bottom.from, 1 - STRIP, bottom.to - bottom.from, STRIP] },
  ];
  const worst = cuts.slice(0, 3).reduce((most, cut) => (cut.value > most.value ? cut : most));
  const found = (cut: { value: number; region: Region }): Measurements[string] => ({
    value: cut.value,
    unit: 'of the size',
    region: cut.value > 0 ? cut.region : region,
  });
  const [leftCut = worst, rightCut = worst, topCut = worst, bottomCut = worst] = cuts;
  const gaps = [x, y, 1 - x - boxWidth, 1 - y - boxHeight].sort((one, other) => one - other);
  const share = (value: number): Measurements[string] => ({ value, unit: 'share', region });
  return {
    'edge.cut': found(worst),
    'edge.cut_sides': found(leftCut.value > rightCut.value ? leftCut : rightCut),
    'edge.cut_top': found(topCut),
    'edge.cut_bottom': found(bottomCut),
    'edge.cut_count': { value: cuts.filter(({ value }) => value > 0.15).length, unit: 'sides', region },
    'edge.cut_opposite': {
      value: Math.min(leftCut.value, rightCut.value),
      unit: 'of the size',
      region,
    },
    'edge.cut_length': share(
      (left.cells + right.cells) / Math.max(1, height) + (top.cells + bottom.cells) / Math.max(1, width),
    ),
    'placement.room': share(gaps[0] ?? 0),
    'placement.room_second': share(gaps[1] ?? 0),
    'placement.room_third': share(gaps[2] ?? 0),
    'placement.room_largest': share(gaps[3] ?? 0),
    'placement.room_top': share(y),
    'placement.room_sides': share(Math.min(x, 1 - x - boxWidth)),
  };
}
