// Critiques of held-out photos by the critic process as the app runs it, with time and memory. Keeps every finished critique in
// work/evaluate, so a run can be stopped and resumed. A step of evaluate-starter.ts.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPack } from '../src/main/cli/open-pack.ts';
import { forkCritic } from '../src/main/critic/process-critic.ts';
import { isFailure } from '../src/main/domain/critique.ts';
import type { PhotoReport, TimingsMs } from '../src/main/domain/critique.ts';
import { DATA } from './calibrate/samples.ts';
import { isHeldOut, WORK } from './starter-versions.ts';

/** Photos in flight: decoding runs ahead of inference, as in the app. */
const AHEAD = 3;
const FOLDERS = ['geary', 'imagen', 'imagenet1k', 'bsds500', 'urban_sunhays', 'ecssd', 'mit1003'];

/**
 * Names of the orders of the held-out photos: after the critiques of one draw were looked at while the app was changed, the next is fresh.
 * The first had none.
 */
const EARLIER_DRAWS = ['', 'second ', 'third ', 'fourth '];
const DRAW = 'fifth ';
/** As many of an earlier draw were looked at, and are not drawn again. */
const LOOKED_AT = 100;

export interface KeptCritique {
  /** Such as `geary/20240507_0001.jpg`. */
  file: string;
  report: Pick<PhotoReport, 'score' | 'critique' | 'tags' | 'suggestions' | 'timingsMs' | 'width' | 'height' | 'seed'>;
}

export interface Speed {
  photos: number;
  meanMegapixels: number;
  /** Means, milliseconds. */
  stages: Record<keyof TimingsMs, number>;
  /** Null where the system does not tell. */
  peakMemoryMb: number | null;
}

/**
 * Held-out photos in an order that makes any beginning a fair sample, those that were looked at before last; of a photo kept in full size
 * that file.
 */
export function listHeldOut(): { file: string; path: string }[] {
  const found = FOLDERS.flatMap((folder) =>
    readdirSync(join(DATA, 'photos', folder)).filter(isHeldOut).map((name) => ({ file: `${folder}/${name}`, folder, name })),
  );
  const hash = (draw: string, name: string): string => createHash('sha256').update(`${draw}${name}`).digest('hex');
  const inOrder = (draw: string) => found.toSorted((one, other) => (hash(draw, one.name) < hash(draw, other.name) ? -1 : 1));
  const seen = new Set<string>();
  for (const draw of EARLIER_DRAWS) {
    const drawn = inOrder(draw).filter(({ file }) => !seen.has(file));
    for (const { file } of drawn.slice(0, LOOKED_AT)) seen.add(file);
  }
  const last = inOrder(DRAW);
  const fresh = last.filter(({ file }) => !seen.has(file));
  const ordered = [...fresh, ...last.filter(({ file }) => seen.has(file))];
  return ordered.map(({ file, folder, name }) => {
    const full = join(DATA, 'photos_full', name);
    return { file, path: folder === 'geary' && existsSync(full) ? full : join(DATA, 'photos', file) };
  });
}

function readKept(path: string): KeptCritique[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').filter((line) => line.endsWith('}'));
  return lines.map((line) => JSON.parse(line) as KeptCritique);
}

/** A pack's critiques are kept under the hash of its manifest, which names every file's hash. */
function keyOf(folder: string): string {
  return createHash('sha256').update(readFileSync(join(folder, 'manifest.json'))).digest('hex').slice(0, 16);
}

/** Highest resident memory of a process so far, in MB. */
function peakOf(child: string): number | null {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1]) / 1024);
  } catch {
    return null;
  }
}

function childrenOf(): string[] {
  try {
    return readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  } catch {
    return [];
  }
}

async function critiqueAll(open: readonly { file: string; path: string }[], kept: string, pack: string): Promise<void> {
  const before = new Set(childrenOf());
  const critic = forkCritic({ packFolder: pack, provider: 'cpu' });
  await critic.ready();
  const queue = open.values();
  const work = async (): Promise<void> => {
    for (const { file, path } of queue) {
      const outcome = await critic.critique(path);
      if (isFailure(outcome)) throw new Error(`${file}: ${outcome.error.message}`);
      const { score, critique, tags, suggestions, timingsMs, width, height, seed } = outcome;
      const line: KeptCritique = { file, report: { score, critique, tags, suggestions, timingsMs, width, height, seed } };
      appendFileSync(kept, `${JSON.stringify(line)}\n`);
    }
  };
  await Promise.all(Array.from({ length: AHEAD }, work));
  const peaks = childrenOf().filter((child) => !before.has(child)).map(peakOf);
  writeFileSync(`${kept}.memory`, JSON.stringify(Math.max(...peaks.map((peak) => peak ?? 0)) || null));
  await critic.close();
}

/** The critiques of the first `photos` held-out photos, in their order. */
export async function critiqueHeldOut(photos: number): Promise<{ critiques: KeptCritique[]; speed: Speed; packName: string }> {
  mkdirSync(WORK, { recursive: true });
  const { pack } = openPack({ provider: 'cpu' });
  const kept = join(WORK, `critiques-${keyOf(pack.folder)}.jsonl`);
  const wanted = listHeldOut().slice(0, photos);
  const done = new Set(readKept(kept).map(({ file }) => file));
  const open = wanted.filter(({ file }) => !done.has(file));
  if (open.length > 0) await critiqueAll(open, kept, pack.folder);
  const byFile = new Map(readKept(kept).map((line) => [line.file, line]));
  const critiques = wanted.flatMap(({ file }) => byFile.get(file) ?? []);
  const { packId, packVersion } = pack.manifest;
  return { critiques, speed: measureSpeed(critiques, kept), packName: `${packId}@${packVersion}` };
}

function measureSpeed(critiques: readonly KeptCritique[], kept: string): Speed {
  const mean = (of: (line: KeptCritique) => number): number =>
    critiques.reduce((sum, line) => sum + of(line), 0) / Math.max(1, critiques.length);
  const stages = ['decode', 'iasm', 'measure', 'encode', 'generate', 'total'] as const satisfies readonly (keyof TimingsMs)[];
  const means = Object.fromEntries(stages.map((stage) => [stage, mean(({ report }) => report.timingsMs[stage])]));
  return {
    photos: critiques.length,
    meanMegapixels: mean(({ report }) => (report.width * report.height) / 1e6),
    stages: means as Record<keyof TimingsMs, number>,
    peakMemoryMb: existsSync(`${kept}.memory`) ? (JSON.parse(readFileSync(`${kept}.memory`, 'utf8')) as number | null) : null,
  };
}
