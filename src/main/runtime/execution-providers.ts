// The one table of execution providers: what can be asked for, where it can exist, and what `auto` tries in which
// order. Whether a provider works is only known by opening a session with it (session.ts).
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import { AppError } from '../domain/errors.ts';

type ProviderConfig = InferenceSession.ExecutionProviderConfig;

interface ProviderRow {
  platforms: readonly NodeJS.Platform[];
  options: ProviderConfig;
  /** Place in the order `auto` tries; null: only when asked for. */
  rank: number | null;
  /** Why the provider cannot work here, as far as that shows without trying; trying prints warnings nobody can catch. */
  findObstacle?: () => string | undefined;
}

const EVERYWHERE = ['linux', 'win32', 'darwin'] as const;

const TABLE = {
  /** Needs CUDA 12, cuDNN 9 and ONNX Runtime's CUDA library installed by the user. */
  cuda: {
    platforms: ['linux', 'win32'],
    options: { name: 'cuda' },
    rank: 10,
    findObstacle: () => findMissingLibrary('cuda'),
  },
  /** Needs TensorRT besides what CUDA needs. */
  tensorrt: {
    platforms: ['linux', 'win32'],
    options: { name: 'tensorrt' },
    rank: 15,
    findObstacle: () => findMissingLibrary('tensorrt'),
  },
  /** Bundled; needs a graphics adapter that is no software renderer. */
  webgpu: { platforms: EVERYWHERE, options: { name: 'webgpu' }, rank: 20, findObstacle: findVulkanObstacle },
  cpu: { platforms: EVERYWHERE, options: { name: 'cpu' }, rank: 100 },
  /** After WebGPU, the only one whose caches can stay in graphics memory. */
  directml: { platforms: ['win32'], options: { name: 'dml' }, rank: 30, findObstacle: () => findMissingBackend('dml') },
  coreml: {
    platforms: ['darwin'],
    options: { name: 'coreml' },
    rank: 30,
    findObstacle: () => findMissingBackend('coreml'),
  },
  qnn: { platforms: ['win32'], options: { name: 'qnn' }, rank: null },
} as const satisfies Record<string, ProviderRow>;

export type ProviderName = keyof typeof TABLE;
/** What a user may ask for: one provider, or the best that works. */
export type ProviderChoice = ProviderName | 'auto';

/** Every provider name, in the order of the table. */
export const PROVIDER_NAMES: readonly ProviderName[] = [
  'cuda',
  'tensorrt',
  'webgpu',
  'directml',
  'coreml',
  'qnn',
  'cpu',
];

/** True for `auto` and every provider of the table. */
export function isProviderChoice(text: string): text is ProviderChoice {
  return text === 'auto' || Object.hasOwn(TABLE, text);
}

/** Providers that can exist on this platform, asked for or not. */
export function providersOfPlatform(platform: NodeJS.Platform = process.platform): ProviderName[] {
  return PROVIDER_NAMES.filter((name) => row(name).platforms.includes(platform));
}

/** What to try, in order: one provider when asked for it, else all ranked ones. Throws `provider-unavailable`. */
export function providersToTry(choice: ProviderChoice, platform: NodeJS.Platform = process.platform): ProviderName[] {
  const present = providersOfPlatform(platform);
  if (choice !== 'auto') {
    if (present.includes(choice)) return [choice];
    throw new AppError('provider-unavailable', `The execution provider "${choice}" does not exist on ${platform}.`);
  }
  return present.filter((name) => row(name).rank !== null).sort((a, b) => (row(a).rank ?? 0) - (row(b).rank ?? 0));
}

/** ONNX Runtime's own description of a provider. */
export function providerOptions(name: ProviderName): ProviderConfig {
  return row(name).options;
}

/** Why a provider cannot work on this machine, if that is known without trying it. */
export function findObstacle(name: ProviderName): string | undefined {
  return row(name).findObstacle?.();
}

/** A provider this build of ONNX Runtime does not have. */
function findMissingBackend(name: string): string | undefined {
  if (listSupportedBackends().some((backend) => backend.name === name)) return undefined;
  return 'This build of ONNX Runtime does not have it.';
}

/** CUDA and TensorRT are libraries of their own beside ONNX Runtime's, which no package brings along; loading without prints errors. */
function findMissingLibrary(name: 'cuda' | 'tensorrt'): string | undefined {
  const missing = findMissingBackend(name);
  if (missing !== undefined) return missing;
  const file =
    process.platform === 'win32' ? `onnxruntime_providers_${name}.dll` : `libonnxruntime_providers_${name}.so`;
  const folder = findRuntimeFolder();
  if (folder === undefined || existsSync(join(folder, file))) return undefined;
  return `ONNX Runtime's library for it (${file}) is not installed.`;
}

/** Where ONNX Runtime's own libraries lie, if they lie where its package puts them. */
function findRuntimeFolder(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
    const folder = join(dirname(entry), 'bin', 'napi-v6', process.platform, process.arch);
    return existsSync(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** On Linux WebGPU goes through the Vulkan loader. */
function findVulkanObstacle(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const loader = 'libvulkan.so.1';
  const folders = (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '');
  if (folders.some((folder) => existsSync(join(folder, loader)))) return undefined;
  const cache = '/etc/ld.so.cache';
  if (!existsSync(cache) || readFileSync(cache).includes(loader)) return undefined;
  return `The Vulkan loader (${loader}) is not installed.`;
}

function row(name: ProviderName): ProviderRow {
  return TABLE[name];
}
