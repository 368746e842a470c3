// Tone measures of photos of the calibration half, untouched and after controlled damage, for tone_fit.py:
// `node training/calibrate/tone-dump.ts OUT.ndjson [N]`.
import { appendFileSync, writeFileSync } from 'node:fs';
import { measureClipping } from '../../src/main/pipeline/measure/clipping.ts';
import { measureColour } from '../../src/main/pipeline/measure/colour.ts';
import { measureContrast } from '../../src/main/pipeline/measure/contrast.ts';
import { measureExposure } from '../../src/main/pipeline/measure/exposure.ts';
import { buildFrame } from '../../src/main/pipeline/measure/frame.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { scaleContrast, shiftExposure } from './damage.ts';
import { exposeInCamera, flattenTones } from './damage-tone.ts';
import { listSamples, readSample } from './samples.ts';

const FOLDERS = ['geary', 'bsds500', 'urban_sunhays', 'imagen', 'ecssd', 'imagenet1k', 'mit1003', 'ava'];

const VARIANTS: Readonly<Record<string, (image: RgbImage) => RgbImage>> = {
  none: (image) => image,
  'ev-1.5': (image) => shiftExposure(image, -1.5),
  'ev-2': (image) => shiftExposure(image, -2),
  'ev-3': (image) => shiftExposure(image, -3),
  'cam-2': (image) => exposeInCamera(image, -2),
  'ev+1': (image) => shiftExposure(image, 1),
  'ev+1.5': (image) => shiftExposure(image, 1.5),
  'ev+2': (image) => shiftExposure(image, 2),
  'cam+1.5': (image) => exposeInCamera(image, 1.5),
  'con0.6': (image) => scaleContrast(image, 0.6),
  'con0.5': (image) => scaleContrast(image, 0.5),
  'con0.4': (image) => scaleContrast(image, 0.4),
  'flat0.5': (image) => flattenTones(image, 0.5),
};

const [out, every = '5'] = process.argv.slice(2);
if (out === undefined) throw new Error('Usage: tone-dump.ts OUT.ndjson [N]');
writeFileSync(out, '');
for (const [index, id] of listSamples(FOLDERS, 'calibration', Number(every)).entries()) {
  const { image } = (await readSample(id)).photo;
  for (const [name, damage] of Object.entries(VARIANTS)) {
    const pixels = damage(image);
    const frame = buildFrame(pixels);
    const found = {
      ...measureExposure(frame, undefined),
      ...measureClipping(pixels),
      ...measureContrast(frame),
      ...measureColour(frame, undefined),
    };
    const values = Object.fromEntries(Object.entries(found).map(([key, { value }]) => [key, Math.round(value * 1e4) / 1e4]));
    appendFileSync(out, `${JSON.stringify({ id, v: name, m: values })}\n`);
  }
  if (index % 100 === 99) console.error(index + 1);
}
