// Bursts with one good frame: what the app sees of full-size photos, of the same scene a moment later, and of frames in which one thing
// went wrong. Kept in training/work.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RgbImage } from '../src/main/pipeline/rgb-image.ts';
import { blurPhoto, shakePhoto, shiftExposure } from './calibrate/damage.ts';
import { listSamples, samplePath } from './calibrate/samples.ts';
import type { Half } from './calibrate/samples.ts';
import { openEyes } from './see-photo.ts';
import type { SeenPhoto } from './see-photo.ts';
import { changePhoto } from './stack-frames.ts';

const CACHE = join(import.meta.dirname, 'work', 'burst-frames.json');

const moved = (path: string): Promise<RgbImage> => changePhoto(path, { name: 'moved', shift: 2, zoom: 1 });

/** What may go wrong in one frame of a burst; nothing in the first two. */
export const FRAMES: Record<string, (path: string) => Promise<RgbImage>> = {
  good: (path) => changePhoto(path, { name: 'good', shift: 1, zoom: 2 }),
  'moved by 1 %': moved,
  'focus missed, blur of 2 px': async (path) => blurPhoto(await moved(path), 2),
  'shaken over 9 px': async (path) => shakePhoto(await moved(path), 9),
  'turned by 3 degrees': (path) => changePhoto(path, { name: 'turned', shift: 1, zoom: 1, degrees: 3 }),
  'overexposed by 1.5 EV': async (path) => shiftExposure(await moved(path), 1.5),
};

export interface Burst {
  id: string;
  half: Half;
  frames: Record<string, SeenPhoto>;
}

export async function readBursts(fresh: boolean, every = 1): Promise<Burst[]> {
  if (!fresh && existsSync(CACHE)) return JSON.parse(readFileSync(CACHE, 'utf8')) as Burst[];
  const { see } = await openEyes();
  const bursts: Burst[] = [];
  for (const half of ['calibration', 'held-out'] as const) {
    for (const id of listSamples(['full'], half, every)) {
      const frames: Record<string, SeenPhoto> = {};
      for (const [name, make] of Object.entries(FRAMES)) frames[name] = await see(await make(samplePath(id)));
      bursts.push({ id, half, frames });
      if (bursts.length % 10 === 0) console.error(`${bursts.length} bursts`);
    }
  }
  mkdirSync(join(import.meta.dirname, 'work'), { recursive: true });
  writeFileSync(`${CACHE}.part`, JSON.stringify(bursts));
  renameSync(`${CACHE}.part`, CACHE);
  return bursts;
}
