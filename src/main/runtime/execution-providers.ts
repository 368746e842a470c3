// How each execution provider of the table is opened, and what shows beforehand that it cannot work here. Whether one works is only known
// by opening a session with it (session.ts) and trying it on the pack.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import type { ProviderName } from './provider-table.ts';

type ProviderConfig = InferenceSession.ExecutionProviderConfig;

interface ProviderRow {
  options: ProviderConfig;
  /** Why the provider cannot work here, as far as that shows without trying; trying prints warnings nobody can catch. */
  findObstacle?: () => string | undefined;
}

const ROWS: Record<ProviderName, ProviderRow> = {
  /** Needs CUDA 12, cuDNN 9 and ONNX Runtime's CUDA library installed by the user. */
  cuda: { options: { name: 'cuda' }, findObstacle: () => findMissingLibrary('cuda') },
  /** Needs TensorRT besides what CUDA needs. */
  tensorrt: { options: { name: 'tensorrt' }, findObstacle: () => findMissingLibrary('tensorrt') },
  /** Bundled. */
  webgpu: { options: { name: 'webgpu' }, findObstacle: findVulkanObstacle },
  directml: { options: { name: 'dml' }, findObstacle: () => findMissingBackend('dml') },
  coreml: { options: { name: 'coreml' }, findObstacle: () => findMissingBackend('coreml') },
  qnn: { options: { name: 'qnn' } },
  cpu: { options: { name: 'cpu' } },
};

/** ONNX Runtime's own description of a provider. */
export function providerOptions(name: ProviderName): ProviderConfig {
  return ROWS[name].options;
}

/** Why a provider cannot work on this machine, if that is known without trying it. */
export function findObstacle(name: ProviderName): string | undefined {
  return ROWS[name].findObstacle?.();
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
