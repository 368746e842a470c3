// Joins pieces of one straight line that a crossing branch or a gap has cut. Knows no measure.
import type { Segment } from './segments.ts';

/** Pieces whose directions differ by less are one line; short pieces are given half a degree more per 6 px. */
const SAME_DIRECTION_DEGREES = 1.5;
/** How far off the line the other piece's ends may lie, long sides: 1.5 px of 384. */
const OFF_LINE = 0.004;
/** Largest gap, long sides, and as a share of the shorter piece. */
const MAX_GAP = 0.04;
const MAX_GAP_SHARE = 0.6;
/** Pieces side by side for more of the shorter one than this are the two edges of a bar. */
const MAX_OVERLAP_SHARE = 0.3;

/** A segment in long sides: middle, unit direction. */
interface Piece {
  x: number;
  y: number;
  dx: number;
  dy: number;
  length: number;
  contrast: number;
}

function toPiece({ from, to, angle, length, contrast }: Segment, aspectRatio: number): Piece {
  const scale = Math.max(1, aspectRatio);
  const turn = (angle * Math.PI) / 180;
  return {
    x: ((from.x + to.x) / 2) * (aspectRatio / scale),
    y: (from.y + to.y) / 2 / scale,
    dx: Math.cos(turn),
    dy: Math.sin(turn),
    length,
    contrast,
  };
}

function toSegment({ x, y, dx, dy, length, contrast }: Piece, aspectRatio: number): Segment {
  const scale = Math.max(1, aspectRatio);
  const half = length / 2;
  const end = (sign: number): { x: number; y: number } => ({
    x: ((x + sign * half * dx) * scale) / aspectRatio,
    y: (y + sign * half * dy) * scale,
  });
  return { from: end(-1), to: end(1), length, angle: (Math.atan2(dy, dx) * 180) / Math.PI, contrast };
}

/** Ends of the other piece on the longer one: position along it from its middle, and distance from it. */
function isOneLine(longer: Piece, other: Piece): boolean {
  const cross = Math.abs(longer.dx * other.dy - longer.dy * other.dx);
  const tolerance = SAME_DIRECTION_DEGREES + 0.5 / (60 * other.length);
  if (cross > Math.sin((tolerance * Math.PI) / 180)) return false;
  const awayX = other.x - longer.x;
  const awayY = other.y - longer.y;
  const across = awayY * longer.dx - awayX * longer.dy;
  if (Math.abs(across) + (cross * other.length) / 2 > OFF_LINE) return false;
  const along = Math.abs(awayX * longer.dx + awayY * longer.dy);
  const gap = along - (longer.length + other.length) / 2;
  return gap <= Math.min(MAX_GAP, MAX_GAP_SHARE * other.length) && gap >= -MAX_OVERLAP_SHARE * other.length;
}

/** The line that fits both pieces best: principal axis of two rods of even weight. */
function join(one: Piece, other: Piece): Piece {
  const total = one.length + other.length;
  const x = (one.x * one.length + other.x * other.length) / total;
  const y = (one.y * one.length + other.y * other.length) / total;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (const rod of [one, other]) {
    const own = rod.length ** 3 / 12;
    xx += own * rod.dx * rod.dx + rod.length * (rod.x - x) ** 2;
    xy += own * rod.dx * rod.dy + rod.length * (rod.x - x) * (rod.y - y);
    yy += own * rod.dy * rod.dy + rod.length * (rod.y - y) ** 2;
  }
  let angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  if (angle <= -Math.PI / 2) angle += Math.PI;
  const dx = Math.cos(angle);
  const dy = Math.sin(angle);
  let first = Infinity;
  let last = -Infinity;
  for (const rod of [one, other]) {
    const middle = (rod.x - x) * dx + (rod.y - y) * dy;
    first = Math.min(first, middle - rod.length / 2);
    last = Math.max(last, middle + rod.length / 2);
  }
  const shift = (first + last) / 2;
  const contrast = (one.contrast * one.length + other.contrast * other.length) / total;
  return { x: x + shift * dx, y: y + shift * dy, dx, dy, length: last - first, contrast };
}

/** Segments with pieces of one line joined; `aspectRatio` is width / height. */
export function joinSegments(segments: readonly Segment[], aspectRatio: number): Segment[] {
  const waiting = segments
    .map((segment) => toPiece(segment, aspectRatio))
    .sort((one, other) => other.length - one.length);
  const joined: Piece[] = [];
  for (const piece of waiting) {
    let current = piece;
    // A piece may bridge two longer ones, so what was joined is tried again.
    for (let at = 0; at < joined.length; at += 1) {
      const longer = joined[at];
      if (
        longer === undefined ||
        !isOneLine(
          longer.length >= current.length ? longer : current,
          longer.length >= current.length ? current : longer,
        )
      )
        continue;
      current = join(longer, current);
      joined.splice(at, 1);
      at = -1;
    }
    joined.push(current);
  }
  return joined.map((piece) => toSegment(piece, aspectRatio));
}

/** Nearer to a side than this share, along most of it and exactly parallel: the edge of a border, not of a thing. */
const BORDER_SHARE = 0.05;
const BORDER_LENGTH = 0.6;
const BORDER_DEGREES = 0.4;

/** True for the inner edge of a border around the photo: it is level however the camera was held. */
export function isBorder({ from, to, angle }: Segment): boolean {
  const isNear = (one: number, other: number): boolean =>
    Math.max(one, other) < BORDER_SHARE || Math.min(one, other) > 1 - BORDER_SHARE;
  if (Math.abs(angle) < BORDER_DEGREES) return isNear(from.y, to.y) && Math.abs(to.x - from.x) > BORDER_LENGTH;
  return Math.abs(angle) > 90 - BORDER_DEGREES && isNear(from.x, to.x) && Math.abs(to.y - from.y) > BORDER_LENGTH;
}
