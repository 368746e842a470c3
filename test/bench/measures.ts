// `npm run bench -- measures DIR`: what measuring costs beyond decoding, in milliseconds of one core per photo, and which files spend it.
// The time of each file comes from V8's sampling profiler over the same run; maps are made by the pack's classifier, outside of it.
import { Session } from 'node:inspector/promises';
import type { Profiler } from 'node:inspector';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPhotos } from '../../src/main/cli/find-photos.ts';
import { analyse } from '../../src/main/pipeline/analysis/analyse.ts';
import { decodePhoto } from '../../src/main/pipeline/decode/decode-photo.ts';
import { measurePhoto } from '../../src/main/pipeline/measure/measure-photo.ts';
import type { MeasureInput } from '../../src/main/pipeline/measure/photo-measures.ts';
import { seeMaps } from '../../training/calibrate/samples.ts';
import { printFigures, round } from './print-figures.ts';
import type { BenchOptions } from './print-figures.ts';

/** Photos measured before the clock runs, so that the compiled code is what is timed. */
const WARM_UP = 6;

async function readInput(path: string): Promise<MeasureInput> {
  const photo = await decodePhoto(path);
  return { ...photo, ...(await seeMaps(photo.image)) };
}

/** Self time in milliseconds by file name. */
function timeByFile({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Map<string, number> {
  const files = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.url || '(engine)']));
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const url = files.get(id) ?? '(engine)';
    const file = url.startsWith('file:') ? basename(fileURLToPath(url)) : '(engine)';
    times.set(file, (times.get(file) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  }
  return times;
}

/** Measures and analyses every photo below the paths. */
export async function benchMeasures(paths: readonly string[], options: BenchOptions): Promise<void> {
  const { photos } = await findPhotos(paths);
  const [first] = photos;
  if (first === undefined) throw new Error('No photo to measure.');
  const warm = await readInput(first);
  for (let round = 0; round < WARM_UP; round += 1) analyse(measurePhoto(warm));
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  let coreMs = 0;
  let pixels = 0;
  const files = new Map<string, number>();
  for (const path of photos) {
    const input = await readInput(path);
    pixels += input.image.width * input.image.height;
    await session.post('Profiler.start');
    const before = process.cpuUsage();
    analyse(measurePhoto(input));
    const { user, system } = process.cpuUsage(before);
    coreMs += (user + system) / 1000;
    const { profile } = await session.post('Profiler.stop');
    for (const [file, ms] of timeByFile(profile)) files.set(file, (files.get(file) ?? 0) + ms);
  }
  session.disconnect();
  const byFile = [...files].map(([file, ms]) => [file, round(ms / photos.length, 2)] as const);
  printFigures(
    {
      photos: photos.length,
      meanMegapixels: round(pixels / photos.length / 1e6, 2),
      coreMsPerPhoto: round(coreMs / photos.length, 1),
      byFileMs: Object.fromEntries(byFile.filter(([, ms]) => ms >= 0.1).sort(([, one], [, other]) => other - one)),
    },
    options,
  );
}
