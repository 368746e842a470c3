// Does the craft score depend on how large the file is? Scores each photo as it is and saved smaller (long side 384, 1000 and 2048 px,
// JPEG of quality 92), through the app's own decoder, and prints a table: how far each size lies from the file itself.
// Run: `node training/craft-sizes.ts PHOTO...`
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { decodePhoto } from '../src/main/pipeline/decode/decode-photo.ts';
import { openScorer } from './starter-score.ts';

const LONG_SIDES = [384, 1000, 2048];
const JPEG_QUALITY = 92;

const scorer = await openScorer();
const folder = mkdtempSync(join(tmpdir(), 'craft-sizes-'));
const differences = new Map<number, number[]>(LONG_SIDES.map((side) => [side, []]));

async function scoreFile(path: string): Promise<number> {
  return (await scorer.scoreCopies(await decodePhoto(path))).score;
}

try {
  console.log(`| photo | ${LONG_SIDES.map((side) => `${side} px`).join(' | ')} | full |`);
  for (const path of process.argv.slice(2)) {
    const full = await scoreFile(path);
    const { width, height } = (await sharp(path).metadata()).autoOrient;
    const cells: string[] = [];
    for (const side of LONG_SIDES) {
      if (side >= Math.max(width, height)) {
        cells.push('');
        continue;
      }
      const copy = join(folder, 'copy.jpg');
      await sharp(path).autoOrient().resize(side, side, { fit: 'inside' }).jpeg({ quality: JPEG_QUALITY }).toFile(copy);
      const score = await scoreFile(copy);
      differences.get(side)?.push(score - full);
      cells.push(score.toFixed(1));
    }
    console.log(`| ${basename(path)} (${Math.max(width, height)} px) | ${cells.join(' | ')} | ${full.toFixed(1)} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const [side, found] of differences) {
  const sizes = found.map(Math.abs);
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const shift = found.reduce((sum, size) => sum + size, 0) / found.length;
  console.log(`${side} px against the file: ${found.length} photos, mean |difference| ${mean.toFixed(2)}, mean difference ${shift.toFixed(2)}, largest ${Math.max(...sizes).toFixed(1)}`);
}
