// `npm run bench -- measures DIR`: what measuring costs beyond decoding, in milliseconds of one core per photo, and which files spend it.
// The time of each file comes from V8's sampling profiler over the same run; maps are made by the pack's classifier, outside of it.
import { Session } from 'node:inspector/promises';
import type { Profiler } from 'node:inspector';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findPhotos } from '../../src/main/cli/find-photos.ts';
import { analyse } from '../../src/main/pipeline/analysis/analyse.ts';
import { decodePhoto } from '../../src/main/pipeline/decode/decode-photo.ts';
import type { DecodedPhoto } from '../../src/main/pipeline/decode/decode-photo.ts';
import { measurePhoto } from '../../src/main/pipeline/measure/measure-photo.ts';
import type { MeasureInput } from '../../src/main/pipeline/measure/photo-measures.ts';
import { seeMaps } from '../../training/calibrate/samples.ts';
import { printFigures, round } from './print-figures.ts';
import type { BenchOptions } from './print-figures.ts';

/**
 * Before the clock runs, so many photos are measured so many times: what is timed is compiled code. The engine goes on compiling on its other
 * threads for about the first hundred photos of a shoot, which cost up to twice as much.
 */
const WARM_UP = { photos: 10, rounds: 12 };

/** Threads of the decoder and the classifier look for more work for a while; their time is not that of the measures. */
const SETTLE_MS = 200;

async function readInput(path: string): Promise<MeasureInput & Pick<DecodedPhoto, 'original'>> {
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

interface CoreTime {
  /** Of the thread that measures. */
  thread: number;
  /** Of all threads of the process: garbage collection and compilation too. */
  process: number;
}

function timeOnce(input: MeasureInput): CoreTime {
  const thread = process.threadCpuUsage();
  const all = process.cpuUsage();
  analyse(measurePhoto(input));
  const threadSpent = process.threadCpuUsage(thread);
  const allSpent = process.cpuUsage(all);
  return {
    thread: (threadSpent.user + threadSpent.system) / 1000,
    process: (allSpent.user + allSpent.system) / 1000,
  };
}

/** Milliseconds by file over all photos. Apart from the timing: what the profiler leaves behind is collected in whatever runs next. */
async function profileFiles(photos: readonly string[]): Promise<Map<string, number>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  const files = new Map<string, number>();
  for (const path of photos) {
    const input = await readInput(path);
    await session.post('Profiler.start');
    analyse(measurePhoto(input));
    const { profile } = await session.post('Profiler.stop');
    for (const [file, ms] of timeByFile(profile)) files.set(file, (files.get(file) ?? 0) + ms);
  }
  session.disconnect();
  return files;
}

/** Measures and analyses every photo below the paths: once for the time, once more for where it goes. */
export async function benchMeasures(paths: readonly string[], options: BenchOptions): Promise<void> {
  const { photos } = await findPhotos(paths);
  if (photos.length === 0) throw new Error('No photo to measure.');
  const first = await Promise.all(photos.slice(0, WARM_UP.photos).map(readInput));
  for (let round = 0; round < WARM_UP.rounds; round += 1) for (const input of first) timeOnce(input);
  const total: CoreTime = { thread: 0, process: 0 };
  let pixels = 0;
  // In groups: reading between the measures leaves garbage whose collection would be charged to them.
  for (let at = 0; at < photos.length; at += WARM_UP.photos) {
    const group = await Promise.all(photos.slice(at, at + WARM_UP.photos).map(readInput));
    await wait(SETTLE_MS);
    for (const input of group) timeOnce(input);
    for (const input of group) {
      pixels += input.original.width * input.original.height;
      const spent = timeOnce(input);
      total.thread += spent.thread;
      total.process += spent.process;
    }
  }
  const files = await profileFiles(photos);
  const mean = (sum: number, digits: number): number => round(sum / photos.length, digits);
  const byFile = [...files].map(([file, ms]) => [file, mean(ms, 2)] as const);
  printFigures(
    {
      photos: photos.length,
      meanMegapixels: mean(pixels / 1e6, 2),
      coreMsPerPhoto: mean(total.thread, 1),
      coreMsWithEngineThreads: mean(total.process, 1),
      byFileMs: Object.fromEntries(byFile.filter(([, ms]) => ms >= 0.1).sort(([, one], [, other]) => other - one)),
    },
    options,
  );
}
