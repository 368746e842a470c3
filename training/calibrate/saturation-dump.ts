// First of two steps that teach the saturation level (docs/measures/colour.md): writes color histograms of the calibration half's
// photos, untouched and with random saturation (in encoded RGB or in OKLab), for saturation_train.py. `node training/calibrate/saturation-dump.ts OUT_DIR [EVERY]`.
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { decodePhoto } from '../../src/main/pipeline/decode/decode-photo.ts';
import { buildFrame, WORKING_LONG_SIDE_PX } from '../../src/main/pipeline/measure/frame.ts';
import { COLOUR_CELLS, COLOUR_STRIDE, countColours } from '../../src/main/pipeline/measure/colour-histogram.ts';
import { shrinkImage } from '../../src/main/pipeline/measure/shrink-image.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { scaleChroma } from './damage-colour.ts';
import { scaleSaturation } from './damage.ts';
import { measureColour } from '../../src/main/pipeline/measure/colour.ts';
import { listSamples, samplePath } from './samples.ts';

const FOLDERS = ['ava', 'bsds500', 'ecssd', 'geary', 'imagen', 'imagenet1k', 'mit1003', 'urban_sunhays'];
/** Single tones have no saturation to judge. */
const LEAST_TONE_SPREAD = 0.022;
const VERSIONS = 8;
let state = 40_231;

function random(): number {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
}

/** The pixels that `countColours` reads, alone: four times faster. */
function everySecond(image: RgbImage): RgbImage {
  const width = Math.ceil(image.width / COLOUR_STRIDE);
  const height = Math.ceil(image.height / COLOUR_STRIDE);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i += 1) {
    const from = (Math.floor(i / width) * image.width + (i % width)) * COLOUR_STRIDE * 3;
    data.set(image.data.subarray(from, from + 3), i * 3);
  }
  return { width, height, data };
}

const [out = '/tmp', every = '1'] = process.argv.slice(2);
const histograms = openSync(join(out, 'colours.u16'), 'w');
const labels: string[] = [];
for (const id of listSamples(FOLDERS, 'calibration', Number(every))) {
  const { image } = await decodePhoto(samplePath(id));
  const small = everySecond(shrinkImage(image, WORKING_LONG_SIDE_PX));
  for (let version = 0; version < VERSIONS; version += 1) {
    const scale = random() < 0.5 ? scaleSaturation : scaleChroma;
    const stops = version === 0 ? 0 : -2 + 3.6 * random();
    const frame = buildFrame(version === 0 ? small : scale(small, 2 ** stops));
    if (version === 0 && (measureColour(frame, undefined)['color.tone_spread']?.value ?? 0) < LEAST_TONE_SPREAD) break;
    writeSync(histograms, Uint16Array.from(countColours(frame, 1), (value) => Math.round(value * 65535)));
    labels.push(`${id}\t${stops.toFixed(4)}`);
  }
}
closeSync(histograms);
writeFileSync(join(out, 'colours.tsv'), `${COLOUR_CELLS}\t${VERSIONS}\n${labels.join('\n')}\n`);
