// Profiles of photos of the calibration half, untouched and with known fall-offs, whole and cropped, for vignette_train.py:
// `node training/calibrate/vignette-dump.ts OUT.ndjson [N]`. A crop of an untouched photo has no vignette about its own middle.
import { appendFileSync, writeFileSync } from 'node:fs';
import { buildFrame } from '../../src/main/pipeline/measure/frame.ts';
import { readVignetteProfile } from '../../src/main/pipeline/measure/vignette-profile.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { addVignette } from './damage-tone.ts';
import { listSamples, readSample } from './samples.ts';

const FOLDERS = ['geary', 'bsds500', 'urban_sunhays', 'imagen', 'ecssd', 'imagenet1k', 'mit1003', 'ava'];
const SHAPES = ['round', 'oval', 'round', 'oval', 'steep'] as const;

let state = 20_011;
function random(): number {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
}

function cropAtRandom(image: RgbImage): RgbImage {
  const share = 0.55 + 0.35 * random();
  const width = Math.max(8, Math.floor(image.width * share));
  const height = Math.max(8, Math.floor(image.height * share));
  const left = Math.floor(random() * (image.width - width));
  const top = Math.floor(random() * (image.height - height));
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const from = ((top + y) * image.width + left) * 3;
    data.set(image.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, data };
}

const [out, every = '1'] = process.argv.slice(2);
if (out === undefined) throw new Error('Usage: vignette-dump.ts OUT.ndjson [N]');
writeFileSync(out, '');
for (const [index, id] of listSamples(FOLDERS, 'calibration', Number(every)).entries()) {
  const { image } = (await readSample(id)).photo;
  const lines: string[] = [];
  const keep = (kind: string, ev: number, pixels: RgbImage): void => {
    const features = readVignetteProfile(buildFrame(pixels)).features.map((value) => Math.round(value * 1000) / 1000);
    lines.push(JSON.stringify({ id, kind, ev, features }));
  };
  keep('whole', 0, image);
  for (let i = 0; i < 3; i += 1) keep('whole', 1, addVignette(image, 1.2 + 1.6 * random(), SHAPES[i * 2] ?? 'round'));
  const crops = [cropAtRandom(image), cropAtRandom(image)];
  for (const crop of crops) keep('crop', 0, crop);
  for (const crop of crops) keep('crop', 1, addVignette(crop, 1.2 + 1.6 * random(), random() < 0.5 ? 'round' : 'oval'));
  keep('test-1.5', 1, addVignette(image, 1.5, 'oval'));
  keep('test-2', 1, addVignette(image, 2, 'oval'));
  appendFileSync(out, `${lines.join('\n')}\n`);
  if (index % 100 === 99) console.error(index + 1);
}
