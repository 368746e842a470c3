// How much memory is free where a provider keeps its weights and caches.
import type { ProviderName } from './provider-table.ts';

/** ONNX Runtime tells nothing about a graphics card's memory; this is the smallest card the large packs are made for. */
const ASSUMED_GPU_BYTES = 8 * 2 ** 30;
/** In GB, for owners of another card. */
const GPU_MEMORY_VARIABLE = 'SALIENT_GPU_MEMORY_GB';
/** In GB, for who wants to leave room to others. */
const MEMORY_VARIABLE = 'SALIENT_MEMORY_GB';

/** Bytes free for a pack on this provider: main memory as the system (or its container) reports it, or graphics memory as assumed. */
export function availableMemory(provider: ProviderName, environment: NodeJS.ProcessEnv = process.env): number {
  if (provider === 'cpu') {
    return Math.min(process.availableMemory(), gigabytes(environment[MEMORY_VARIABLE]) ?? Number.MAX_SAFE_INTEGER);
  }
  return gigabytes(environment[GPU_MEMORY_VARIABLE]) ?? ASSUMED_GPU_BYTES;
}

function gigabytes(told: string | undefined): number | undefined {
  const value = Number(told);
  return Number.isFinite(value) && value > 0 ? value * 2 ** 30 : undefined;
}
