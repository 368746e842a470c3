// The photos with a photographer's own stars, as the app sees them; kept in training/work since seeing them takes a minute.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePhoto } from '../src/main/pipeline/decode/decode-photo.ts';
import { DATA } from './calibrate/samples.ts';
import { openEyes } from './see-photo.ts';
import type { SeenPhoto } from './see-photo.ts';

const CACHE = join(import.meta.dirname, 'work', 'taste-photos.json');

export interface RatedPhoto extends SeenPhoto {
  file: string;
  /** 1..5. */
  stars: number;
}

function readStars(): { file: string; stars: number }[] {
  const [, ...lines] = readFileSync(join(DATA, 'labels', 'geary_stars.csv'), 'utf8').trim().split(/\r?\n/);
  return lines.map((line) => {
    const [file = '', stars = ''] = line.split(',');
    return { file, stars: Number(stars) };
  });
}

/** All rated photos, in order of the file; `fresh` sees them anew. */
export async function readRatedPhotos(fresh: boolean): Promise<RatedPhoto[]> {
  if (!fresh && existsSync(CACHE)) return JSON.parse(readFileSync(CACHE, 'utf8')) as RatedPhoto[];
  const { see } = await openEyes();
  const photos: RatedPhoto[] = [];
  for (const { file, stars } of readStars()) {
    const { original, exif } = await decodePhoto(join(DATA, 'photos', 'geary', file));
    photos.push({ file, stars, ...(await see(original, { exif })) });
    if (photos.length % 50 === 0) console.error(`${photos.length} photos seen`);
  }
  mkdirSync(join(import.meta.dirname, 'work'), { recursive: true });
  writeFileSync(`${CACHE}.part`, JSON.stringify(photos));
  renameSync(`${CACHE}.part`, CACHE);
  return photos;
}
