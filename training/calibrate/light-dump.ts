// First of three steps that teach the light estimate (docs/measures/colour.md): writes log-chroma histograms of the calibration half's
// photos, untouched and under random wrong white balances, for light_train.py. `node training/calibrate/light-dump.ts OUT_DIR [EVERY]`.
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { decodePhoto } from '../../src/main/pipeline/decode/decode-photo.ts';
import { CHROMA_BINS, CHROMA_CHANNELS, countLogChroma } from '../../src/main/pipeline/measure/light-histogram.ts';
import { WORKING_LONG_SIDE_PX } from '../../src/main/pipeline/measure/frame.ts';
import { shrinkImage } from '../../src/main/pipeline/measure/shrink-image.ts';
import type { Temperature } from '../../src/main/pipeline/measure/colour-temperature.ts';
import { balanceWrongly, castLight, DAYLIGHT } from './damage-colour.ts';
import { listSamples, samplePath } from './samples.ts';

const FOLDERS = ['ava', 'bsds500', 'ecssd', 'geary', 'imagen', 'imagenet1k', 'mit1003', 'urban_sunhays'];
const CASTS_PER_PHOTO = 9;
/** Sines spread evenly enough and the same on every run. */
let state = 20_251;

function random(): number {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
}

/** Half of them wrong in temperature, a quarter in tint, a quarter in both; from just visible to gross. */
function randomBalance(): Temperature {
  const kind = random();
  const daylight = 1e6 / DAYLIGHT.kelvin;
  const mired = kind < 0.75 ? (random() < 0.5 ? -1 : 1) * (15 + 100 * random()) : 0;
  const tint = kind >= 0.5 ? (random() < 0.5 ? -1 : 1) * (6 + 60 * random()) : 0;
  // Below 1e6 / 14,000 the fitted locus ends.
  return { kelvin: 1e6 / Math.max(71, daylight + mired), tint };
}

const [out = '/tmp', every = '1'] = process.argv.slice(2);
const histograms = openSync(join(out, 'light-histograms.u16'), 'w');
const labels: string[] = [];
for (const id of listSamples(FOLDERS, 'calibration', Number(every))) {
  const { image } = await decodePhoto(samplePath(id));
  const small = shrinkImage(image, WORKING_LONG_SIDE_PX);
  for (let cast = 0; cast <= CASTS_PER_PHOTO; cast += 1) {
    const assumed = cast === 0 ? DAYLIGHT : randomBalance();
    const damaged = cast === 0 ? small : balanceWrongly(small, assumed, random() < 0.5);
    const { bins } = countLogChroma(damaged);
    writeSync(histograms, Uint16Array.from(bins, (value) => Math.round(value * 65535)));
    const [red, green, blue] = castLight(assumed);
    labels.push([id, Math.log(green / red).toFixed(4), Math.log(green / blue).toFixed(4)].join('\t'));
  }
}
closeSync(histograms);
writeFileSync(join(out, 'light-labels.tsv'), `${CHROMA_CHANNELS}\t${CHROMA_BINS}\t${CASTS_PER_PHOTO + 1}\n${labels.join('\n')}\n`);
