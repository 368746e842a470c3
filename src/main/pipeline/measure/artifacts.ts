// Steps at the borders of 8 x 8 JPEG blocks, in the photo's own pixels and for any position of the grid: low quality shows as blocks.
// Looks at strips spread over the photo, so its cost does not grow with it.
import type { Measurements } from '../../domain/analysis.ts';
import type { RgbImage } from '../rgb-image.ts';

const BLOCK = 8;
/** Lines looked at in each direction. */
const LINES = 180;
/** Pixels of a line looked at: of a longer line, a part that moves from line to line. */
const LINE_PX = 480;
/** Larger steps are edges of the scene. */
const LARGEST_STEP = 20;

interface Walk {
  lines: number;
  length: number;
  /** Distance between neighbours of a line and between lines, in pixels. */
  step: number;
  stride: number;
}

/** Mean bend of green tone per position within the block: the jump between two neighbours less the slope on either side. */
function bendByPhase({ data }: RgbImage, walk: Walk): Float64Array {
  const sums = new Float64Array(BLOCK);
  const counts = new Float64Array(BLOCK);
  const every = Math.max(1, Math.floor(walk.lines / LINES));
  const step = walk.step * 3;
  const span = Math.min(walk.length, LINE_PX);
  const slack = walk.length - span;
  for (let line = 0, turn = 0; line < walk.lines; line += every, turn += 1) {
    const first = slack === 0 ? 0 : (turn * 331) % slack;
    for (let i = Math.max(2, first); i < Math.min(first + span, walk.length - 1); i += 1) {
      const at = (line * walk.stride + i * walk.step) * 3 + 1;
      const before = data[at - step] ?? 0;
      const here = data[at] ?? 0;
      const jump = here - before;
      if (jump > LARGEST_STEP || jump < -LARGEST_STEP) continue;
      const around = (data[at + step] ?? 0) - here + before - (data[at - 2 * step] ?? 0);
      const phase = i % BLOCK;
      sums[phase] = (sums[phase] ?? 0) + Math.abs(2 * jump - around);
      counts[phase] = (counts[phase] ?? 0) + 1;
    }
  }
  return sums.map((sum, phase) => sum / Math.max(1, counts[phase] ?? 0) / 2);
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
  const { width, height } = original;
  const across = standOut(bendByPhase(original, { lines: height, length: width, step: 1, stride: width }));
  const down = standOut(bendByPhase(original, { lines: width, length: height, step: width, stride: 1 }));
  return {
    'artifact.blockiness': { value: Math.sqrt(across.ratio * down.ratio), unit: 'ratio' },
    'artifact.block_least': { value: Math.min(across.ratio, down.ratio), unit: 'ratio' },
    'artifact.block_step': { value: Math.min(across.steps, down.steps), unit: '8-bit steps' },
  };
}
