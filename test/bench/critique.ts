// `npm run bench -- critique DIR`: photos per second end to end, peak memory and the split per stage, in one run.
// The critic runs in its own process as everywhere; decode of the next photos overlaps inference.
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { findPhotos } from '../../src/main/cli/find-photos.ts';
import { openPack } from '../../src/main/cli/open-pack.ts';
import { forkCritic } from '../../src/main/critic/process-critic.ts';
import { isFailure } from '../../src/main/domain/critique.ts';
import type { PhotoReport, TimingsMs } from '../../src/main/domain/critique.ts';
import { printFigures, round } from './print-figures.ts';
import type { BenchOptions } from './print-figures.ts';

/** Critiques every photo below the paths. */
export async function benchCritique(paths: readonly string[], options: BenchOptions): Promise<void> {
  const { pack, provider } = openPack(options);
  const { photos } = await findPhotos(paths);
  const critic = forkCritic({ packFolder: pack.folder, provider });
  const loadStartMs = performance.now();
  const info = await critic.ready();
  const loadMs = performance.now() - loadStartMs;
  const sampler = sampleMemory();
  const startMs = performance.now();
  const outcomes = await Promise.all(photos.map((path) => critic.critique(path)));
  const wallMs = performance.now() - startMs;
  const peakMemoryMb = sampler.stop();
  await critic.close();
  const done = outcomes.filter((outcome): outcome is PhotoReport => !isFailure(outcome));
  if (done.length === 0) throw new Error('No photo could be critiqued.');
  const figures = {
    photos: done.length,
    failed: outcomes.length - done.length,
    ...describe(done),
    photosPerSecond: round(done.length / (wallMs / 1000), 2),
    photosPerSecondWithLoad: round(done.length / ((wallMs + loadMs) / 1000), 2),
    loadMs: Math.round(loadMs),
    peakMemoryMb,
    provider: info.provider,
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
  };
  printFigures(figures, options);
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

/** Highest resident memory of this process's children, in MB; null where the system does not tell (/proc). */
function sampleMemory(): { stop(): number | null } {
  let peakKb = 0;
  const look = (): void => {
    try {
      const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ');
      for (const child of children) {
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
