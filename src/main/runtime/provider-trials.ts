// What came of trying a provider on a pack, kept in a small file: a provider that gave wrong numbers or ended the process is not trusted
// again until pack, driver or runtime change. A trial that was begun by a process that is gone means that it ended that process.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { arch, release } from 'node:os';
import { dirname, join } from 'node:path';
import { env } from 'onnxruntime-node';
import type { Manifest } from '../modelpack/manifest.ts';
import type { ProviderName } from './provider-table.ts';
import { isRunning } from '../domain/running-process.ts';

/** The same run on both, in milliseconds. */
export interface Speed {
  provider: number;
  cpu: number;
}

/**
 * `begun`: by the process `pid`, which may be gone. `slow`: not tested to the end, because it is far slower than the CPU. `agreement`: how
 * near each result came to the CPU's (cosine), for whoever looks into the file.
 */
export type Trial =
  | { state: 'begun'; pid: number }
  | { state: 'passed'; agreement: Record<string, number>; speedMs: Speed | null }
  | { state: 'slow'; speedMs: Speed }
  | { state: 'failed'; reason: string };

export type EndedTrial = Exclude<Trial, { state: 'begun' }>;

/** Of packs and drivers tried long ago nothing is kept. */
const MOST_TRIALS = 64;
const CRASHED = 'Its self-test ended the process.';

/** Names a pack on a provider with this machine's driver and runtime, as far as they can be told apart. */
export function trialKey({ packId, graphs }: Pick<Manifest, 'packId' | 'graphs'>, provider: ProviderName): string {
  const weights = Object.values(graphs).flatMap(({ sha256, externalData }) => [sha256, externalData?.sha256]);
  const machine = [process.platform, arch(), release(), env.versions.common, ...describeDrivers()];
  const digest = createHash('sha256').update(JSON.stringify([weights, machine]));
  return `${packId} ${provider} ${digest.digest('hex').slice(0, 16)}`;
}

/** Why a provider is not to be used; `mustBeFast`: nobody asked for it by name, so it must be faster than the CPU. */
export function findFault(trial: EndedTrial, mustBeFast: boolean): string | undefined {
  if (trial.state === 'failed') return trial.reason;
  const { speedMs } = trial;
  if (!mustBeFast || speedMs === null || speedMs.provider <= speedMs.cpu) return undefined;
  const [own, cpu] = [speedMs.provider, speedMs.cpu].map((ms) => ms.toFixed(ms < 10 ? 1 : 0));
  return `It is slower than the CPU: a run of its self-test took ${own} ms, and ${cpu} ms there.`;
}

/** What is known of a provider: `failed` includes one whose trial ended its process. Undefined: nothing, or another process is at it. */
export function readTrial(file: string, key: string): EndedTrial | undefined {
  const trial = readTrials(file)[key];
  if (trial?.state !== 'begun') return trial;
  return trial.pid === process.pid || isRunning(trial.pid) ? undefined : { state: 'failed', reason: CRASHED };
}

/** Keeps what came of a trial; undefined forgets it. A file that cannot be written costs a trial at every start, no more. */
export function writeTrial(file: string, key: string, trial: Trial | undefined): void {
  const { [key]: _before, ...others } = readTrials(file);
  const newest = Object.entries({ ...others, ...(trial && { [key]: trial }) }).slice(-MOST_TRIALS);
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, JSON.stringify(Object.fromEntries(newest), undefined, 1), { flush: true });
    renameSync(temporary, file);
  } catch {
    return;
  }
}

function readTrials(file: string): Record<string, Trial> {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter((entry): entry is [string, Trial] => isTrial(entry[1])));
  } catch {
    return {};
  }
}

function isTrial(value: unknown): value is Trial {
  if (typeof value !== 'object' || value === null || !('state' in value)) return false;
  if (value.state === 'begun') return 'pid' in value && typeof value.pid === 'number';
  if (value.state === 'failed') return 'reason' in value && typeof value.reason === 'string';
  const speedMs = 'speedMs' in value ? value.speedMs : undefined;
  if (value.state === 'slow') return isSpeed(speedMs);
  return value.state === 'passed' && 'agreement' in value && (speedMs === null || isSpeed(speedMs));
}

function isSpeed(value: unknown): value is Speed {
  return typeof value === 'object' && value !== null && 'provider' in value && 'cpu' in value;
}

/** On Linux the Vulkan drivers by file, content and date; elsewhere the system's version (in the key) must do. */
function describeDrivers(): string[] {
  if (process.platform !== 'linux') return [];
  const named = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES'];
  const files = named !== undefined ? named.split(':') : ['/etc', '/usr/share'].flatMap(listDriverFiles);
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => [file, readFileSync(file, 'utf8'), dateOfDriver(file)]);
}

function listDriverFiles(root: string): string[] {
  const folder = join(root, 'vulkan', 'icd.d');
  return existsSync(folder)
    ? readdirSync(folder)
        .toSorted()
        .map((name) => join(folder, name))
    : [];
}

/** When the library behind a driver file changed, if it is named by its path. */
function dateOfDriver(file: string): string {
  const library = /"library_path"\s*:\s*"([^"]+)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  const path = library.startsWith('.') ? join(dirname(file), library) : library;
  return library.includes('/') && existsSync(path) ? String(statSync(path).mtimeMs) : '';
}
