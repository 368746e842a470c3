// Edge tension: how the subject meets the frame. Room is the gap between its box and a side; a cut is the length along which the refined
// region lies on a side, against the size of the subject, so that a foot that just touches is none and a halved head is one.
import type { Measurements } from '../../domain/analysis.ts';
import type { Region } from '../../domain/photo.ts';
import { rateCut, rateTightness } from './composition-models.ts';
import type { Subject } from './subject.ts';

const MEMBER = 0.5;
/** Cells from the side within which the region counts as touching: the last cells are often lost to the model's padding. */
const REACH_CELLS = 3;
/** Depth of the strip shown as evidence, share of the frame. */
export const STRIP = 0.06;

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

/** How the subject meets one side. */
export interface SideFacts {
  /** Length of contact over the root of the region's area, of the main part and of all parts. */
  contact: number;
  all: number;
  /** Length of the main part's contact as a share of the side. */
  share: number;
  /** Mean membership on the contact, a few cells in; 0 without one. */
  depth: number;
  /** Place of the contact as a strip of the frame. */
  region: Region;
}

/** Mean membership of the member cells on a line. */
function meanMember(data: Float32Array, { start, along, length }: Line): number {
  let cells = 0;
  let sum = 0;
  for (let i = 0, at = start; i < length; i += 1, at += along) {
    const value = data[at] ?? 0;
    if (value < MEMBER) continue;
    cells += 1;
    sum += value;
  }
  return cells > 0 ? sum / cells : 0;
}

function readSide(subject: Subject, line: Line, toRegion: (from: number, length: number) => Region): SideFacts {
  const { data, width, height } = subject.region.mask;
  const size = Math.sqrt(Math.max(1, subject.area * width * height));
  const { cells, from, to } = touch(data, line);
  return {
    contact: cells / size,
    all: touch(subject.parts.data, line).cells / size,
    share: cells / line.length,
    depth: cells > 0 ? meanMember(data, { ...line, start: line.start + (REACH_CELLS - 1) * line.inward }) : 0,
    region: toRegion(from, to - from),
  };
}

/** Left, right, top, bottom. */
export function readSides(subject: Subject): [left: SideFacts, right: SideFacts, top: SideFacts, bottom: SideFacts] {
  const { width, height } = subject.region.mask;
  const last = (height - 1) * width;
  return [
    readSide(subject, { start: 0, along: width, inward: 1, length: height }, (y, length) => [0, y, STRIP, length]),
    readSide(subject, { start: width - 1, along: width, inward: -1, length: height }, (y, length) => [
      1 - STRIP,
      y,
      STRIP,
      length,
    ]),
    readSide(subject, { start: 0, along: 1, inward: width, length: width }, (x, length) => [x, 0, length, STRIP]),
    readSide(subject, { start: last, along: 1, inward: -width, length: width }, (x, length) => [
      x,
      1 - STRIP,
      length,
      STRIP,
    ]),
  ];
}

/** The side with the highest probability of a cut; the lower one is left out: people and things stand on it. */
function likeliestCut(
  subject: Subject,
  [left, right, top, bottom]: ReturnType<typeof readSides>,
): { value: number; region: Region } {
  const { area } = subject;
  const { confidence } = subject.region;
  const across = Math.max(top.share, bottom.share);
  const tried = [
    { side: left, opposite: right.share, across },
    { side: right, opposite: left.share, across },
    { side: top, opposite: bottom.share, across: Math.max(left.share, right.share) },
  ];
  let best = { value: 0, region: subject.region.region };
  for (const { side, opposite, across: besides } of tried) {
    const { all, depth, share } = side;
    if (share === 0) continue;
    const value = rateCut({ all, depth, share, opposite, across: besides, confidence, area });
    if (value > best.value) best = { value, region: side.region };
  }
  return best;
}

/** Contact lengths over the square root of the subject's area: about 1 where a round subject is halved. Rooms are shares of the frame. */
export function measureEdgeTension(subject: Subject | undefined): Measurements {
  if (subject === undefined) return {};
  const { region } = subject.region;
  const [x, y, boxWidth, boxHeight] = region;
  const sides = readSides(subject);
  const [left, right, top, bottom] = sides;
  const worst = [left, right, top].reduce((most, side) => (side.contact > most.contact ? side : most));
  const found = (side: SideFacts): Measurements[string] => ({
    value: side.contact,
    unit: 'of the size',
    region: side.contact > 0 ? side.region : region,
  });
  const gaps = [x, y, 1 - x - boxWidth, 1 - y - boxHeight].sort((one, other) => one - other);
  const share = (value: number): Measurements[string] => ({ value, unit: 'share', region });
  const cutLength = left.share + right.share + top.share + bottom.share;
  return {
    'edge.cut': found(worst),
    'edge.cut_likely': { unit: '0..1', ...likeliestCut(subject, sides) },
    'edge.cut_sides': found(left.contact > right.contact ? left : right),
    'edge.cut_top': found(top),
    'edge.cut_bottom': found(bottom),
    'edge.cut_count': { value: sides.filter(({ contact }) => contact > 0.15).length, unit: 'sides', region },
    'edge.cut_opposite': { value: Math.min(left.contact, right.contact), unit: 'of the size', region },
    'edge.cut_length': share(cutLength),
    'placement.tight_likely': { value: rateTightness(gaps, boxWidth * boxHeight, cutLength), unit: '0..1', region },
    'placement.room': share(gaps[0] ?? 0),
    'placement.room_second': share(gaps[1] ?? 0),
    'placement.room_third': share(gaps[2] ?? 0),
    'placement.room_largest': share(gaps[3] ?? 0),
    'placement.room_top': share(y),
    'placement.room_sides': share(Math.min(x, 1 - x - boxWidth)),
  };
}
