// What noise is told from texture by (measure/noise.ts), on photos of the calibration half, untouched and with sensor noise as it is and
// through JPEG, for noise_fit.py: `node training/calibrate/noise-dump.ts OUT.ndjson [N]`.
import { appendFileSync, writeFileSync } from 'node:fs';
import { decodePhoto, WORKING_LONG_SIDE_PX } from '../../src/main/pipeline/decode/decode-photo.ts';
import { findFlatCrops } from '../../src/main/pipeline/measure/flat-crops.ts';
import { buildFrame } from '../../src/main/pipeline/measure/frame.ts';
import { measureNoise } from '../../src/main/pipeline/measure/noise.ts';
import { shrinkImage } from '../../src/main/pipeline/measure/shrink-image.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { addSensorNoise, throughJpeg } from './damage-sharpness.ts';
import { readLooks } from './harness.ts';
import { listSamples, samplePath } from './samples.ts';

const FOLDERS = ['bsds500', 'ecssd', 'geary', 'imagen', 'imagenet1k', 'urban_sunhays', 'full'];

function measure(pixels: RgbImage): Record<string, number> {
  const frame = buildFrame(shrinkImage(pixels, WORKING_LONG_SIDE_PX));
  const measured = Object.entries(measureNoise(pixels, findFlatCrops(frame, pixels)));
  return Object.fromEntries(measured.map(([id, { value }]) => [id, value]));
}

const [out, every = '4'] = process.argv.slice(2);
if (out === undefined) throw new Error('Usage: noise-dump.ts OUT.ndjson [N]');
const looks = readLooks()['noise.visible'] ?? {};
writeFileSync(out, '');
for (const id of listSamples(FOLDERS, 'calibration', Number(every))) {
  const { original } = await decodePhoto(samplePath(id));
  const noisy = addSensorNoise(original, 6);
  const kinds: [kind: string, pixels: RgbImage][] = [
    ['untouched', original],
    ['noise 6', noisy],
    ['noise 6, JPEG 85', await throughJpeg(noisy, 85)],
    ['noise 8, JPEG 75', await throughJpeg(addSensorNoise(original, 8), 75)],
  ];
  const lines = kinds.map(([kind, pixels]) =>
    JSON.stringify({ id, kind, isNoisy: looks[id] === true, measures: measure(pixels) }),
  );
  appendFileSync(out, `${lines.join('\n')}\n`);
}
