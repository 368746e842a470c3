// Steps at the borders of 8 x 8 JPEG blocks, in the photo's own pixels and for any position of the grid: low quality shows as blocks.
// Looks at squares spread over the photo, so its cost does not grow with it.
import type { Measurements } from '../../domain/analysis.ts';
import type { RgbImage } from '../rgb-image.ts';

const BLOCK = 8;
/** Squares looked at in each direction, spread evenly; the whole photo if it is no larger. */
const SQUARES = 5;
const SQUARE_PX = 56;
/** Larger steps are edges of the scene. */
const LARGEST_STEP = 20;

interface Part {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Starts of up to SQUARES stretches of SQUARE_PX along a side, and how long they are; one stretch if they would touch. */
function stretches(length: number): { starts: number[]; size: number } {
  if (length <= SQUARES * SQUARE_PX) return { starts: [0], size: length };
  const slack = (length - SQUARE_PX) / (SQUARES - 1);
  return { starts: Array.from({ length: SQUARES }, (_, index) => Math.floor(index * slack)), size: SQUARE_PX };
}

function partsOf({ width, height }: RgbImage): Part[] {
  const across = stretches(width);
  const down = stretches(height);
  return down.starts.flatMap((top) =>
    across.starts.map((left) => ({ left, top, right: left + across.size, bottom: top + down.size })),
  );
}

interface Bends {
  sums: Float64Array;
  counts: Float64Array;
}

/** Adds the bends of green tone along rows: the jump between two neighbours less the slope on either side, by position within the block. */
function addAcross({ width, data }: RgbImage, { left, top, right, bottom }: Part, { sums, counts }: Bends): void {
  const first = Math.max(2, left);
  const end = Math.min(width - 1, right);
  for (let y = top; y < bottom; y += 1) {
    let at = (y * width + first) * 3 + 1;
    let further = data[at - 6] ?? 0;
    let before = data[at - 3] ?? 0;
    let here = data[at] ?? 0;
    for (let x = first; x < end; x += 1, at += 3) {
      const next = data[at + 3] ?? 0;
      const jump = here - before;
      if (jump <= LARGEST_STEP && jump >= -LARGEST_STEP) {
        const bend = 2 * jump - (next - here + before - further);
        const phase = x & (BLOCK - 1);
        sums[phase] = (sums[phase] ?? 0) + (bend < 0 ? -bend : bend);
        counts[phase] = (counts[phase] ?? 0) + 1;
      }
      further = before;
      before = here;
      here = next;
    }
  }
}

/** The same along columns, read row by row because that is how pixels lie in memory. */
function addDown({ width, height, data }: RgbImage, { left, top, right, bottom }: Part, { sums, counts }: Bends): void {
  const step = width * 3;
  const end = Math.min(height - 1, bottom);
  for (let y = Math.max(2, top); y < end; y += 1) {
    let sum = 0;
    let count = 0;
    let at = (y * width + left) * 3 + 1;
    for (let x = left; x < right; x += 1, at += 3) {
      const before = data[at - step] ?? 0;
      const here = data[at] ?? 0;
      const jump = here - before;
      if (jump > LARGEST_STEP || jump < -LARGEST_STEP) continue;
      const bend = 2 * jump - ((data[at + step] ?? 0) - here + before - (data[at - 2 * step] ?? 0));
      sum += bend < 0 ? -bend : bend;
      count += 1;
    }
    const phase = y & (BLOCK - 1);
    sums[phase] = (sums[phase] ?? 0) + sum;
    counts[phase] = (counts[phase] ?? 0) + count;
  }
}

/** Mean bend per position within the block, across and down. */
function bendByPhase(image: RgbImage): { across: Float64Array; down: Float64Array } {
  const empty = (): Bends => ({ sums: new Float64Array(BLOCK), counts: new Float64Array(BLOCK) });
  const across = empty();
  const down = empty();
  for (const part of partsOf(image)) {
    addAcross(image, part, across);
    addDown(image, part, down);
  }
  const mean = ({ sums, counts }: Bends): Float64Array =>
    sums.map((sum, phase) => sum / Math.max(1, counts[phase] ?? 0) / 2);
  return { across: mean(across), down: mean(down) };
}

/** How far one position stands out: its bend over that of the five not beside it, and the difference in 8-bit steps. */
function standOut(bends: Float64Array): { ratio: number; steps: number } {
  let phase = 0;
  for (let i = 1; i < BLOCK; i += 1) if ((bends[i] ?? 0) > (bends[phase] ?? 0)) phase = i;
  const far = [2, 3, 4, 5, 6].map((shift) => bends[(phase + shift) % BLOCK] ?? 0).sort((one, other) => one - other);
  const most = bends[phase] ?? 0;
  // The roughest of the others tells chance from a grid.
  const typical = 0.5 * ((far[2] ?? 0) + (far[4] ?? 0));
  return { ratio: (most + 0.2) / (typical + 0.2), steps: most - typical };
}

/** `artifact.blockiness` = roughness at block borders over that elsewhere, mean of both directions (1: no blocks); `artifact.block_step` its height. */
export function measureArtifacts(original: RgbImage): Measurements {
  const bends = bendByPhase(original);
  const across = standOut(bends.across);
  const down = standOut(bends.down);
  return {
    'artifact.blockiness': { value: Math.sqrt(across.ratio * down.ratio), unit: 'ratio' },
    'artifact.block_least': { value: Math.min(across.ratio, down.ratio), unit: 'ratio' },
    'artifact.block_step': { value: Math.min(across.steps, down.steps), unit: '8-bit steps' },
  };
}
