// One graph of a pack, opened as its manifest describes it. Knows no photo.
import { IN_PLACE_OUTPUT } from '../domain/in-place-output.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import type { GraphRole } from '../modelpack/manifest.ts';
import type { MemoryPlan } from '../runtime/plan-memory.ts';
import type { ProviderChoice } from '../runtime/provider-table.ts';
import { openSession } from '../runtime/session.ts';
import type { Session } from '../runtime/session.ts';

/** Whoever opens it closes it. Throws `pack-invalid`, `provider-unavailable` or `out-of-memory`. */
export async function openGraph(
  pack: LoadedPack,
  role: GraphRole,
  provider: ProviderChoice,
  plan?: MemoryPlan,
): Promise<Session> {
  const { graphs, lightEncoder } = pack.manifest;
  const spec = role === 'ias-vit' && plan?.usesLightEncoder === true ? (lightEncoder ?? graphs[role]) : graphs[role];
  const { file, inputs, outputs } = spec;
  // Keys and values stay where the decoder left them; only logits come back.
  const isCache = ({ name }: { name: string }): boolean => name !== 'logits' && name !== IN_PLACE_OUTPUT;
  const resident = role === 'decoder' ? outputs.filter(isCache).map(({ name }) => name) : [];
  const isInPlace = pack.manifest.language.decoder === 'in-place';
  return openSession(pack.filePath(file), {
    provider,
    expected: { inputs, outputs },
    // [Note: lanes] Small graphs gain more from photos side by side, and one thread gives the same sums on every machine.
    ...(pack.manifest.generation.claimTokens && { threads: 1 }),
    ...(isInPlace && { resident }),
  });
}
