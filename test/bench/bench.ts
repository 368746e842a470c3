// `npm run bench -- critique DIR`: photos per second end to end, peak memory and the split per stage, in one run.
// The critic runs in its own process as everywhere; decode of the next photos overlaps inference.
import { availableParallelism, cpus } from 'node:os';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findPhotos } from '../../src/main/cli/find-photos.ts';
import { openPack } from '../../src/main/cli/open-pack.ts';
import { forkCritic } from '../../src/main/critic/process-critic.ts';
import { isFailure } from '../../src/main/domain/critique.ts';
import type { PhotoOutcome, PhotoReport, TimingsMs } from '../../src/main/domain/critique.ts';

const { values, positionals } = parseArgs({
  options: { provider: { type: 'string' }, pack: { type: 'string' }, json: { type: 'boolean' } },
  allowPositionals: true,
});
const [what, ...paths] = positionals;
if (what !== 'critique' || paths.length === 0) {
  process.stderr.write('Usage: npm run bench -- critique DIR [--provider P] [--pack ID] [--json]\n');
  process.exit(2);
}

const { pack, provider } = openPack(values);
const { photos } = await findPhotos(paths);
const critic = forkCritic({ packFolder: pack.folder, provider });
const loadStartMs = performance.now();
const info = await critic.ready();
const loadMs = performance.now() - loadStartMs;
const sampler = sampleMemory();
const startMs = performance.now();
const outcomes = await Promise.all(photos.map((path) => critic.critique(path)));
const wallMs = performance.now() - startMs;
const peakMb = sampler.stop();
await critic.close();
report(outcomes);

function report(all: readonly PhotoOutcome[]): void {
  const done = all.filter((outcome): outcome is PhotoReport => !isFailure(outcome));
  if (done.length === 0) throw new Error('No photo could be critiqued.');
  const mean = (of: (photo: PhotoReport) => number): number =>
    done.reduce((sum, photo) => sum + of(photo), 0) / done.length;
  const figures = {
    photos: done.length,
    failed: all.length - done.length,
    meanMegapixels: round(
      mean(({ width, height }) => (width * height) / 1e6),
      2,
    ),
    meanSentences: round(
      mean(({ critique }) => critique.sentences.length),
      2,
    ),
    photosPerSecond: round(done.length / (wallMs / 1000), 2),
    photosPerSecondWithLoad: round(done.length / ((wallMs + loadMs) / 1000), 2),
    loadMs: Math.round(loadMs),
    peakMemoryMb: peakMb,
    provider: info.provider,
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    stagesMs: Object.fromEntries(
      (
        ['decode', 'measure', 'iasm', 'encode', 'generate', 'total'] as const satisfies readonly (keyof TimingsMs)[]
      ).map((stage) => [
        stage,
        round(
          mean(({ timingsMs }) => timingsMs[stage]),
          1,
        ),
      ]),
    ),
  };
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else
    for (const [name, value] of Object.entries(figures))
      console.log(name.padEnd(24), typeof value === 'object' ? JSON.stringify(value) : value);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
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
