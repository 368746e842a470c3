// Calibrates the licences of claims: measures real photos untouched and after controlled damage, and prints licence rates per
// folder, hit rates per damage on held-out photos, and false alarms. Run: node training/calibrate-measures.ts [DATA] [EVERY]
// DATA is the folder that holds `photos` and `saliency`; EVERY takes each n-th photo. Photos with a mask get it as subject map.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { licenseClaims } from '../src/main/pipeline/analysis/license-claims.ts';
import { CLAIMS } from '../src/main/pipeline/claims/vocabulary.ts';
import { decodePhoto } from '../src/main/pipeline/decode/decode-photo.ts';
import { measurePhoto } from '../src/main/pipeline/measure/measure-photo.ts';
import { cellMeans } from '../src/main/pipeline/measure/planes.ts';
import type { RgbImage } from '../src/main/pipeline/rgb-image.ts';
import type { SaliencyMap } from '../src/main/pipeline/saliency/saliency-map.ts';
import {
  addNoise,
  blurPhoto,
  darkenCorners,
  rotatePhoto,
  scaleContrast,
  scaleLight,
  scaleSaturation,
  shakePhoto,
  shiftExposure,
} from './manipulate-photo.ts';

const MAP_SIZE = 28;
/** Thresholds were looked at on each fifth photo, from the first: these are others wherever EVERY is a multiple of 5. */
const FIRST = 1;
const HELD_OUT = 'held out';

interface Trial {
  name: string;
  claims: readonly string[];
  damage: (image: RgbImage) => RgbImage;
  /** Only photos with one of these claims before the damage count; all if empty. */
  among: readonly string[];
}

const FINE = ['exposure.good', 'exposure.detail_kept'];

const TRIALS: readonly Trial[] = [
  ...[-1.5, -2, -3].map((ev) => trial(`${ev} EV`, ['exposure.under'], (image) => shiftExposure(image, ev), FINE)),
  ...[1, 1.5, 2].map((ev) =>
    trial(`+${ev} EV`, ['exposure.over', 'exposure.clip_high'], (image) => shiftExposure(image, ev), FINE),
  ),
  ...[0.6, 0.4, 0.3].map((factor) =>
    trial(`contrast x ${factor}`, ['contrast.low', 'light.flat'], (image) => scaleContrast(image, factor), FINE),
  ),
  ...[0.5, 0.25].map((factor) =>
    trial(`saturation x ${factor}`, ['color.dull', 'color.muted'], (image) => scaleSaturation(image, factor), ['color.vivid', 'color.good', 'color.harmony']),
  ),
  trial('saturation x 0', ['color.mono'], (image) => scaleSaturation(image, 0), []),
  trial('saturation x 2.5', ['color.oversat', 'color.vivid'], (image) => scaleSaturation(image, 2.5), ['color.good', 'color.muted']),
  trial('warm light', ['color.cast'], (image) => scaleLight(image, [1.25, 1, 0.6]), FINE),
  trial('strong warm light', ['color.cast'], (image) => scaleLight(image, [1.4, 1, 0.4]), FINE),
  trial('cool light', ['color.cast'], (image) => scaleLight(image, [0.6, 1, 1.35]), FINE),
  trial('green light', ['color.cast'], (image) => scaleLight(image, [0.75, 1.1, 0.75]), FINE),
  ...[1, 1.5, 2].map((sigma) =>
    trial(`blur ${sigma} px`, ['focus.soft', 'detail.lost', 'focus.motion'], (image) => blurPhoto(image, sigma), ['focus.sharp']),
  ),
  trial('shake 9 px', ['focus.motion'], (image) => shakePhoto(image, 9), ['focus.sharp']),
  ...[4, 7, 10].map((sigma) => trial(`noise ${sigma}`, ['noise.visible'], (image) => addNoise(image, sigma), ['noise.clean'])),
  ...[2, -3, 5].map((degrees) =>
    trial(`rotated ${degrees} degrees`, ['horizon.tilted'], (image) => rotatePhoto(image, degrees), ['horizon.level']),
  ),
  ...[1.5, 2.5].map((ev) => trial(`corners -${ev} EV`, ['vignette'], (image) => darkenCorners(image, ev), [])),
];

function trial(name: string, claims: readonly string[], damage: Trial['damage'], among: readonly string[]): Trial {
  return { name, claims, damage, among };
}

/** Half of the photos, by a hash of the name: thresholds were set on the others. */
function isHeldOut(name: string): boolean {
  return (createHash('sha256').update(name).digest()[0] ?? 0) % 2 === 0;
}

function centreMap(): SaliencyMap {
  const data = Float32Array.from({ length: MAP_SIZE * MAP_SIZE }, (_, i) => {
    const x = ((i % MAP_SIZE) + 0.5) / MAP_SIZE - 0.5;
    const y = (Math.floor(i / MAP_SIZE) + 0.5) / MAP_SIZE - 0.5;
    return Math.exp(-(x * x + y * y) / 0.05);
  });
  return { width: MAP_SIZE, height: MAP_SIZE, data };
}

async function readMask(dataFolder: string, file: string): Promise<SaliencyMap | null> {
  const path = join(dataFolder, 'saliency', 'ecssd_masks', `${basename(file, extname(file))}.png`);
  if (!existsSync(path)) return null;
  const { image } = await decodePhoto(path);
  const plane = new Float32Array(image.width * image.height);
  for (let i = 0; i < plane.length; i += 1) plane[i] = (image.data[i * 3] ?? 0) / 255;
  return cellMeans({ width: image.width, height: image.height, data: plane }, MAP_SIZE, MAP_SIZE);
}

function claimsOf(image: RgbImage, subject: SaliencyMap | null): Set<string> {
  const saliency = subject ?? centreMap();
  const measures = measurePhoto({ image, subject, saliency, attention: null });
  return new Set(licenseClaims(measures).licensed.map(({ id }) => id));
}

interface Tally {
  photos: number;
  claims: Map<string, number>;
}

function count(tallies: Map<string, Tally>, folder: string, claims: ReadonlySet<string>): void {
  const tally = tallies.get(folder) ?? { photos: 0, claims: new Map<string, number>() };
  tally.photos += 1;
  for (const id of claims) tally.claims.set(id, (tally.claims.get(id) ?? 0) + 1);
  tallies.set(folder, tally);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}

async function calibrate(dataFolder: string, every: number): Promise<void> {
  const root = join(dataFolder, 'photos');
  const tallies = new Map<string, Tally>();
  const hits = TRIALS.map(() => ({ tried: 0, hit: 0 }));
  for (const folder of readdirSync(root).sort()) {
    const files = readdirSync(join(root, folder)).sort();
    for (const [index, file] of files.entries()) {
      if (index % every !== FIRST) continue;
      const { image } = await decodePhoto(join(root, folder, file));
      const subject = folder === 'ecssd' ? await readMask(dataFolder, file) : null;
      const before = claimsOf(image, subject);
      count(tallies, folder, before);
      count(tallies, 'all', before);
      if (!isHeldOut(file)) continue;
      count(tallies, HELD_OUT, before);
      for (const [place, { among, claims, damage }] of TRIALS.entries()) {
        const tally = hits[place];
        if (tally === undefined || (among.length > 0 && !among.some((id) => before.has(id)))) continue;
        const after = claimsOf(damage(image), null);
        tally.tried += 1;
        if (claims.some((id) => after.has(id))) tally.hit += 1;
      }
    }
  }
  printRates(tallies);
  printHits(hits, tallies);
}

function printRates(tallies: ReadonlyMap<string, Tally>): void {
  const folders = [...tallies.keys()].sort();
  console.log(`| claim | ${folders.join(' | ')} |`);
  console.log(`| --- |${' --- |'.repeat(folders.length)}`);
  for (const { id, vague } of CLAIMS) {
    if (vague) continue;
    const rates = folders.map((folder) => percent(tallies.get(folder)?.claims.get(id) ?? 0, tallies.get(folder)?.photos ?? 0));
    console.log(`| ${id} | ${rates.join(' | ')} |`);
  }
}

function printHits(hits: readonly { tried: number; hit: number }[], tallies: ReadonlyMap<string, Tally>): void {
  console.log('\n| damage | claims | held-out photos | hits | untouched held-out photos with the claim |\n| --- | --- | --- | --- | --- |');
  const untouched = tallies.get(HELD_OUT);
  for (const [place, { name, claims }] of TRIALS.entries()) {
    const { tried, hit } = hits[place] ?? { tried: 0, hit: 0 };
    const alarms = claims.map((id) => percent(untouched?.claims.get(id) ?? 0, untouched?.photos ?? 0));
    console.log(`| ${name} | ${claims.join(', ')} | ${tried} | ${percent(hit, tried)} | ${alarms.join(', ')} |`);
  }
}

await calibrate(process.argv[2] ?? join(import.meta.dirname, '..', '..', 'shared', 'data'), Number(process.argv[3] ?? 5));
