// How much memory is free where a provider keeps its weights and caches.
import type { ProviderName } from './provider-table.ts';

/** ONNX Runtime tells nothing about a graphics card's memory; this is the smallest card the large packs are made for. */
const ASSUMED_GPU_BYTES = 8 * 2 ** 30;
/** In GB, for owners of another card. */
const GPU_MEMORY_VARIABLE = 'SALIENT_GPU_MEMORY_GB';

/** Bytes free for a pack on this provider: main memory as the system (or its container) reports it, or graphics memory as assumed. */
export function availableMemory(provider: ProviderName, environment: NodeJS.ProcessEnv = process.env): number {
  if (provider === 'cpu') return process.availableMemory();
  const told = Number(environment[GPU_MEMORY_VARIABLE]);
  return Number.isFinite(told) && told > 0 ? told * 2 ** 30 : ASSUMED_GPU_BYTES;
}
