// `node training/calibrate/check-level.ts [--half H] [--every N]`: the trials of lines.ts for the tilt alone, with only the measures it
// needs, so that all photos can be tried: hits by degrees, alarms on untouched photos with their names.
import { parseArgs } from 'node:util';
import { holds } from '../../src/main/pipeline/analysis/license-claims.ts';
import { LINE_RULES } from '../../src/main/pipeline/analysis/rules-lines.ts';
import { decodePhoto } from '../../src/main/pipeline/decode/decode-photo.ts';
import type { Measurements } from '../../src/main/domain/analysis.ts';
import { findEdges } from '../../src/main/pipeline/measure/edges.ts';
import { buildFrame } from '../../src/main/pipeline/measure/frame.ts';
import { measureHorizon } from '../../src/main/pipeline/measure/horizon.ts';
import { findSegments } from '../../src/main/pipeline/measure/segments.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { part } from './lines.ts';
import { listSamples, samplePath } from './samples.ts';

const TILT_RULES = LINE_RULES.filter(({ claim }) => claim === 'horizon.tilted');

function measureLevel(image: RgbImage): Measurements {
  const frame = buildFrame(image);
  return measureHorizon(frame, findEdges(frame.lightness), findSegments(frame.lightness));
}

function isTilted(measurements: Measurements): boolean {
  return TILT_RULES.some(({ measure, relation, threshold, when = [] }) =>
    [[measure, relation, threshold] as const, ...when].every((condition) => holds(condition, measurements)),
  );
}

const { values } = parseArgs({
  options: { half: { type: 'string', default: 'held-out' }, every: { type: 'string', default: '1' } },
});
const half = values.half === 'calibration' ? 'calibration' : 'held-out';
const tallies = part.trials.map((trial) => ({ trial, tried: 0, hit: 0 }));
const alarms: string[] = [];
const photos = listSamples(part.folders, half, Number(values.every));
for (const [index, id] of photos.entries()) {
  const { image } = await decodePhoto(samplePath(id));
  const measurements = measureLevel(image);
  if (isTilted(measurements)) alarms.push(`${id}|${measurements['level.roll_angle']?.value.toFixed(1)}`);
  for (const tally of tallies) {
    if ((await tally.trial.among?.({ tags: new Set(), measurements }, id)) === false) continue;
    tally.tried += 1;
    if (isTilted(measureLevel(await tally.trial.damage(image, id)))) tally.hit += 1;
  }
  if (index % 100 === 99) console.error(`${index + 1}/${photos.length}`);
}
console.log(`${half} half, ${photos.length} photos\n\n| damage | photos | named tilted |\n| --- | --- | --- |`);
for (const { trial, tried, hit } of tallies) {
  console.log(`| ${trial.name} | ${tried} | ${((100 * hit) / Math.max(1, tried)).toFixed(1)} % |`);
}
console.log(`| untouched | ${photos.length} | ${((100 * alarms.length) / photos.length).toFixed(1)} % |\n`);
console.log(alarms.join('\n'));
