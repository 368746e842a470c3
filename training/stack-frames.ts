// Bursts made from real photos by what happens between two frames of one: the camera moves, turns and zooms a little, the exposure changes,
// a frame is shaken, a copy is compressed again or edited. With the fingerprints of many different photos, kept in training/work.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Fingerprint } from '../src/main/domain/fingerprint.ts';
import type { RgbImage } from '../src/main/pipeline/rgb-image.ts';
import { halfOf, listSamples, samplePath } from './calibrate/samples.ts';
import type { Half } from './calibrate/samples.ts';
import { openEyes } from './see-photo.ts';

const CACHE = join(import.meta.dirname, 'work', 'stack-frames.json');
const FOLDERS = ['geary', 'bsds500', 'urban_sunhays', 'ecssd'];

export interface Change {
  name: string;
  /** Shift of the frame to the right and down, and how much narrower it gets, in percent of its width. */
  shift: number;
  zoom: number;
  degrees?: number;
  ev?: number;
  blur?: number;
  quality?: number;
  saturation?: number;
}

export const CHANGES: readonly Change[] = [
  { name: 'compressed again at quality 40', shift: 0, zoom: 0, quality: 40 },
  { name: 'exposure +0.3 EV', shift: 0, zoom: 0, ev: 0.3 },
  { name: 'shift of 1 %', shift: 1, zoom: 1 },
  { name: 'shift of 2 %, turn of 0.5 degrees', shift: 2, zoom: 2, degrees: 0.5 },
  { name: 'shift of 4 %, turn of 1 degree', shift: 4, zoom: 4, degrees: 1 },
  { name: 'shift of 4 %, -0.3 EV, shaken', shift: 4, zoom: 4, ev: -0.3, blur: 2 },
  { name: 'shift of 8 %, turn of 2 degrees', shift: 8, zoom: 8, degrees: 2 },
  { name: 'edited: +1 EV, strong colour, crop of 3 %', shift: 0, zoom: 3, ev: 1, saturation: 1.5 },
];

export interface StackSample {
  id: string;
  half: Half;
  fingerprint: Fingerprint;
  /** By name of the change; only for photos of `geary`. */
  frames: Record<string, Fingerprint>;
}

/** The photo seen a moment later. */
export async function changePhoto(path: string, change: Change): Promise<RgbImage> {
  const turned = await sharp(path).rotate(change.degrees ?? 0, { background: '#808080' }).toColourspace('srgb').png().toBuffer();
  const { width = 1, height = 1 } = await sharp(turned).metadata();
  // Turning widens the frame by grey corners, which every crop cuts away.
  const spin = Math.abs(Math.sin(((change.degrees ?? 0) * Math.PI) / 180));
  const [lostX, lostY] = [Math.ceil(height * spin), Math.ceil(width * spin)];
  const innerWidth = Math.round((width - 2 * lostX) * (1 - (change.zoom + change.shift) / 100));
  const innerHeight = Math.round((height - 2 * lostY) * (1 - (change.zoom + change.shift) / 100));
  const left = lostX + Math.round(((width - 2 * lostX) * change.shift) / 100);
  const top = lostY + Math.round(((height - 2 * lostY) * change.shift) / 100);
  let picture = sharp(turned).extract({ left, top, width: innerWidth, height: innerHeight });
  // The encoded values of +1 EV are 2^(1/2.2) times as large.
  if (change.ev !== undefined) picture = picture.linear(2 ** (change.ev / 2.2), 0);
  if (change.blur !== undefined) picture = picture.blur(change.blur);
  if (change.saturation !== undefined) picture = picture.modulate({ saturation: change.saturation });
  const jpeg = await picture.jpeg({ quality: change.quality ?? 85 }).toBuffer();
  const { data, info } = await sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

const UNTOUCHED: Change = { name: 'untouched', shift: 0, zoom: 0 };

export async function readStackSamples(fresh: boolean): Promise<StackSample[]> {
  if (!fresh && existsSync(CACHE)) return JSON.parse(readFileSync(CACHE, 'utf8')) as StackSample[];
  const { see } = await openEyes();
  const samples: StackSample[] = [];
  const ids = (['calibration', 'held-out'] as const).flatMap((half) => listSamples(FOLDERS, half));
  for (const [index, id] of ids.entries()) {
    const seen = async (step: Change) => (await see(await changePhoto(samplePath(id), step), { withoutMeasures: true })).fingerprint;
    const frames: Record<string, Fingerprint> = {};
    if (id.startsWith('geary/') && index % 2 === 0) for (const step of CHANGES) frames[step.name] = await seen(step);
    samples.push({ id, half: halfOf(id), fingerprint: await seen(UNTOUCHED), frames });
    if (index % 200 === 199) console.error(`${index + 1}/${ids.length} photos`);
  }
  mkdirSync(join(import.meta.dirname, 'work'), { recursive: true });
  writeFileSync(`${CACHE}.part`, JSON.stringify(samples));
  renameSync(`${CACHE}.part`, CACHE);
  return samples;
}
