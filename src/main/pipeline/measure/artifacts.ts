// Processing damage: steps at the borders of 8 x 8 JPEG blocks, and bright or dark halos beside edges. At the size given.
import type { Measurements } from '../../domain/analysis.ts';
import type { RgbImage } from '../rgb-image.ts';

const BLOCK = 8;

/** Green differences of horizontal neighbours, mean per position within the block. */
function stepsByColumn(image: RgbImage): Float32Array {
  const sums = new Float32Array(BLOCK);
  const counts = new Float32Array(BLOCK);
  const rowStep = Math.max(1, Math.floor(image.height / 400));
  for (let y = 0; y < image.height; y += rowStep) {
    const row = y * image.width * 3;
    for (let x = 2; x + 2 < image.width; x += 1) {
      const at = row + x * 3 + 1;
      const left = image.data[at - 3] ?? 0;
      const here = image.data[at] ?? 0;
      const step = Math.abs(here - left);
      if (step > 24) continue;
      // Second difference across the border: a ramp gives 0, a block step does not.
      const bend = Math.abs(3 * (here - left) - ((image.data[at + 3] ?? 0) - (image.data[at - 6] ?? 0)));
      sums[x % BLOCK] = (sums[x % BLOCK] ?? 0) + bend;
      counts[x % BLOCK] = (counts[x % BLOCK] ?? 0) + 1;
    }
  }
  return sums.map((sum, i) => sum / Math.max(1, counts[i] ?? 0));
}

/** Ratio of the roughness at block borders to that elsewhere; 1 where there are no blocks. */
export function measureArtifacts(image: RgbImage): Measurements {
  const steps = stepsByColumn(image);
  const border = Math.max(...steps);
  const sorted = [...steps].sort((one, other) => one - other);
  const elsewhere = sorted[3] ?? 0;
  return { 'artifact.blockiness': { value: (border + 0.2) / (elsewhere + 0.2), unit: 'ratio' } };
}
