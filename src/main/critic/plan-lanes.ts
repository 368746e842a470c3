// How many lanes a critic's process has: what cores and memory allow, for packs small enough to gain from it.
import { availableParallelism } from 'node:os';
import { loadPack } from '../modelpack/load-pack.ts';
import { availableMemory } from '../runtime/available-memory.ts';
import { planMemory } from '../runtime/plan-memory.ts';
import { checkChoice, findUnsuited } from '../runtime/provider-table.ts';
import type { ProviderRefusal } from '../runtime/provider-table.ts';
import type { CriticSetup } from './critic-protocol.ts';

/** Lanes a critic's process gets. */
export interface LanePlan {
  /** 0: photos pass one after the other in the process's own thread. */
  count: number;
  /** The one every lane opens the pack on; the one asked for where there are no lanes. */
  provider: string;
  /** Providers that are not tried in lanes. */
  refusals: readonly ProviderRefusal[];
  /** Memory that threads after the first are expected to take: each has a photo of its own under way. */
  furtherBytes: number;
}

/** A lane is a thread that looks at photos and one that writes about them. */
const THREADS_PER_LANE = 2;
/** Threads beyond these bring little: by then the cores share memory's bandwidth and the machine has other work. */
const MOST_THREADS = 4;

/**
 * Packs that write planned sentences get a lane for every two cores on the CPU, which is what `auto` means for them, as far as memory goes.
 * Everything else gets none: whole texts are written as one batch of several photos, and a graphics card is one. Throws `pack-missing`, `pack-invalid`,
 * `provider-unavailable` for a name that no provider has, or `out-of-memory`.
 */
export function planLanes(setup: CriticSetup): LanePlan {
  const choice = checkChoice(setup.provider);
  const none = { count: 0, provider: choice, refusals: [], furtherBytes: 0 };
  const { manifest } = loadPack(setup.packFolder);
  if (!manifest.generation.claimTokens || (choice !== 'auto' && choice !== 'cpu')) return none;
  const { photosAtOnce, bytesPerPhoto } = planMemory(manifest, {
    provider: 'cpu',
    availableBytes: availableMemory('cpu'),
  });
  const threads = Math.min(availableParallelism(), MOST_THREADS, photosAtOnce);
  if (threads === 1) return none;
  const count = Math.round(threads / THREADS_PER_LANE);
  const refusals = choice === 'auto' ? findUnsuited(manifest) : [];
  return { count, provider: 'cpu', refusals, furtherBytes: (count * THREADS_PER_LANE - 1) * bytesPerPhoto };
}
