// Third step of the color cast: what the decision looks at (cast.ts), on photos of the calibration half that light_train.py kept back,
// untouched and under wrong white balances, for cast_fit.py. `node training/calibrate/cast-dump.ts OUT_FILE [EVERY]`.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { decodePhoto } from '../../src/main/pipeline/decode/decode-photo.ts';
import { castFeatures } from '../../src/main/pipeline/measure/cast.ts';
import { lightOfNeutrals } from '../../src/main/pipeline/measure/classic-light.ts';
import { measureColour } from '../../src/main/pipeline/measure/colour.ts';
import { buildFrame, WORKING_LONG_SIDE_PX } from '../../src/main/pipeline/measure/frame.ts';
import { countLogChroma } from '../../src/main/pipeline/measure/light-histogram.ts';
import { estimateLight } from '../../src/main/pipeline/measure/light-model.ts';
import { shrinkImage } from '../../src/main/pipeline/measure/shrink-image.ts';
import { balanceWrongly } from './damage-colour.ts';
import { listSamples, samplePath } from './samples.ts';

const FOLDERS = ['ava', 'bsds500', 'ecssd', 'geary', 'imagen', 'imagenet1k', 'mit1003', 'urban_sunhays'];
/** Kelvin and tint the balance is wrongly set to; the first is the photo as it is. */
const BALANCES = [
  [5500, 0],
  [3800, 0],
  [9000, 0],
  [5500, 40],
  [5500, -40],
] as const;
const LEAST_TONE_SPREAD = 0.022;

const [out = '/tmp/cast.jsonl', every = '1'] = process.argv.slice(2);
const kept = listSamples(FOLDERS, 'calibration').filter(
  (id) => (createHash('sha256').update(id).digest()[1] ?? 0) % 3 === 0,
);
const lines: string[] = [];
for (const id of kept.filter((_, index) => index % Number(every) === 0)) {
  const { image } = await decodePhoto(samplePath(id));
  const small = shrinkImage(image, WORKING_LONG_SIDE_PX);
  for (const [index, [kelvin, tint]] of BALANCES.entries()) {
    const frame = buildFrame(index === 0 ? small : balanceWrongly(small, { kelvin, tint }));
    if (index === 0 && (measureColour(frame, undefined)['color.tone_spread']?.value ?? 0) < LEAST_TONE_SPREAD) break;
    const estimate = estimateLight(countLogChroma({ width: frame.width, height: frame.height, data: frame.rgb }));
    const features = castFeatures(frame, estimate, lightOfNeutrals(frame));
    lines.push(JSON.stringify({ id, kelvin, tint, u: estimate.u, v: estimate.v, features }));
  }
}
writeFileSync(out, `${lines.join('\n')}\n`);
