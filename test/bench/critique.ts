// `npm run bench -- critique DIR`: photos per second end to end, core time and peak memory of the critic's process, and the split per stage,
// in one run. The critic runs in its own process as everywhere. Core time holds on a busy machine too; what passes on the clock does not.
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { findPhotos } from '../../src/main/cli/find-photos.ts';
import { openPack } from '../../src/main/cli/open-pack.ts';
import type { Critic } from '../../src/main/critic/critic.ts';
import { forkCritic } from '../../src/main/critic/process-critic.ts';
import { isFailure } from '../../src/main/domain/critique.ts';
import type { PhotoReport, TimingsMs } from '../../src/main/domain/critique.ts';
import { printFigures, round } from './print-figures.ts';
import type { BenchOptions } from './print-figures.ts';

/** The first photos of every thread are slow, while V8 compiles its code: they are counted apart, and go through again with all others. */
const WARM_UP_PHOTOS = 10;

/** Critiques every photo below the paths. */
export async function benchCritique(paths: readonly string[], options: BenchOptions): Promise<void> {
  const { pack, provider } = openPack(options);
  const { photos } = await findPhotos(paths);
  const critic = forkCritic({ packFolder: pack.folder, provider });
  const loadStartMs = performance.now();
  const info = await critic.ready();
  const loadMs = performance.now() - loadStartMs;
  const sampler = sampleMemory();
  const first = await critiqueAll(critic, photos.slice(0, WARM_UP_PHOTOS));
  const run = await critiqueAll(critic, photos);
  const peakMemoryMb = sampler.stop();
  await critic.close();
  if (run.done.length === 0) throw new Error('No photo could be critiqued.');
  const figures = {
    photos: run.done.length,
    failed: photos.length - run.done.length,
    ...describe(run.done),
    photosPerSecond: rateOf(run),
    coreMsPerPhoto: run.coreMsPerPhoto,
    firstPhotos: {
      photos: first.done.length,
      photosPerSecond: rateOf(first),
      photosPerSecondWithLoad: rateOf({ ...first, wallMs: first.wallMs + loadMs }),
      coreMsPerPhoto: first.coreMsPerPhoto,
    },
    lanes: info.lanes ?? 0,
    loadMs: Math.round(loadMs),
    peakMemoryMb,
    provider: info.provider,
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
  };
  printFigures(figures, options);
}

interface Run {
  done: PhotoReport[];
  wallMs: number;
  coreMsPerPhoto: number | null;
}

/** All photos at once, as many under way as the critic takes. */
async function critiqueAll(critic: Critic, photos: readonly string[]): Promise<Run> {
  const coreMsAtStart = readCoreMs();
  const startMs = performance.now();
  const outcomes = await Promise.all(photos.map(async (path) => critic.critique(path)));
  const wallMs = performance.now() - startMs;
  const coreMs = readCoreMs();
  const done = outcomes.filter((outcome): outcome is PhotoReport => !isFailure(outcome));
  const isKnown = coreMs !== null && coreMsAtStart !== null && done.length > 0;
  return { done, wallMs, coreMsPerPhoto: isKnown ? Math.round((coreMs - coreMsAtStart) / done.length) : null };
}

function rateOf({ done, wallMs }: Run): number {
  return round(done.length / (wallMs / 1000), 2);
}

function describe(done: readonly PhotoReport[]): Record<string, unknown> {
  const mean = (of: (photo: PhotoReport) => number, digits: number): number =>
    round(done.reduce((sum, photo) => sum + of(photo), 0) / done.length, digits);
  const stages = [
    'decode',
    'measure',
    'iasm',
    'encode',
    'generate',
    'total',
  ] as const satisfies readonly (keyof TimingsMs)[];
  return {
    meanMegapixels: mean(({ width, height }) => (width * height) / 1e6, 2),
    meanSentences: mean(({ critique }) => critique.sentences.length, 2),
    stagesMs: Object.fromEntries(stages.map((stage) => [stage, mean(({ timingsMs }) => timingsMs[stage], 1)])),
  };
}

/** Linux counts a process's time in these. */
const TICK_MS = 10;

/** Core time that this process's children have taken so far, all threads together, in ms; null where the system does not tell (/proc). */
function readCoreMs(): number | null {
  try {
    const ticks = listChildren().map((child) => {
      // The name in brackets may hold spaces; user and system time are the 12th and 13th field behind it.
      const fields = readFileSync(`/proc/${child}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return Number(fields[11]) + Number(fields[12]);
    });
    return ticks.reduce((sum, count) => sum + count, 0) * TICK_MS;
  } catch {
    return null;
  }
}

function listChildren(): string[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim();
  return children === '' ? [] : children.split(' ');
}

/** Highest resident memory of this process's children, in MB; null where the system does not tell (/proc). */
function sampleMemory(): { stop(): number | null } {
  let peakKb = 0;
  const look = (): void => {
    try {
      for (const child of listChildren()) {
        const high = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1];
        peakKb = Math.max(peakKb, Number(high ?? 0));
      }
    } catch {
      // A child that just ended, or a system without /proc.
    }
  };
  const timer = setInterval(look, 200);
  return {
    stop() {
      look();
      clearInterval(timer);
      return peakKb === 0 ? null : Math.round(peakKb / 1024);
    },
  };
}
