// From a pack folder to a pipeline that can run: memory is planned, graphs are opened on a provider that works, and what was tried in vain
// is kept. Knows no photo and no process.
import { AppError } from '../domain/errors.ts';
import { loadPack } from '../modelpack/load-pack.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import type { GraphRole } from '../modelpack/manifest.ts';
import { createPipeline } from '../pipeline/critique-photo.ts';
import type { Pipeline } from '../pipeline/critique-photo.ts';
import { availableMemory } from '../runtime/available-memory.ts';
import { findUnsuited, isProviderChoice } from '../runtime/provider-table.ts';
import type { ProviderChoice, ProviderRefusal } from '../runtime/provider-table.ts';
import { planMemory } from '../runtime/plan-memory.ts';
import type { MemoryPlan } from '../runtime/plan-memory.ts';
import { openSession } from '../runtime/session.ts';
import type { Session } from '../runtime/session.ts';
import type { CriticInfo } from './critic.ts';
import type { CriticSetup } from './critic-protocol.ts';

/** An open pack; whoever opened it closes it. */
export interface OpenPack {
  info: CriticInfo;
  pipeline: Pipeline;
  close: () => Promise<void>;
}

type Sessions = Record<GraphRole, Session>;

interface OpenGraphs {
  sessions: Sessions;
  plan: MemoryPlan;
  refusals: ProviderRefusal[];
}

/** Opens a pack. Throws `pack-missing`, `pack-invalid`, `provider-unavailable` or `out-of-memory`. */
export async function openPack({ packFolder, provider }: CriticSetup): Promise<OpenPack> {
  if (!isProviderChoice(provider)) {
    throw new AppError('provider-unavailable', `There is no execution provider called "${provider}".`);
  }
  const pack = loadPack(packFolder);
  const { sessions, plan, refusals } = await openSuited(pack, provider);
  const { packId, packVersion } = pack.manifest;
  try {
    const pipeline = createPipeline(pack, sessions, plan);
    const { photosAtOnce } = pipeline;
    return {
      info: { packId, packVersion, provider: sessions.decoder.provider, refusals, photosAtOnce },
      pipeline,
      close: async () => {
        await pipeline.close();
        await closeAll(Object.values(sessions));
      },
    };
  } catch (error) {
    await closeAll(Object.values(sessions));
    throw error;
  }
}

/** Leaves out, under `auto`, the providers a pack is not made for. */
async function openSuited(pack: LoadedPack, choice: ProviderChoice): Promise<OpenGraphs> {
  const unsuited = choice === 'auto' ? findUnsuited(pack.manifest) : [];
  if (unsuited.length === 0) return openGraphs(pack, choice);
  return { ...(await openGraphs(pack, 'cpu')), refusals: unsuited };
}

/** All graphs on one provider: the first that opens the projector; under `auto` all go to the CPU when another graph is refused there. */
async function openGraphs(pack: LoadedPack, choice: ProviderChoice): Promise<OpenGraphs> {
  const projector = await openGraph(pack, 'projector', choice);
  const { provider } = projector;
  const refusals = [...projector.refusals];
  try {
    // Before the large graphs are read, not after they have filled the memory.
    const plan = planMemory(pack.manifest, { provider, availableBytes: availableMemory(provider) });
    return { sessions: await openOthers(pack, projector), plan, refusals };
  } catch (error) {
    await projector.close();
    if (choice !== 'auto' || provider === 'cpu' || !isRefusal(error)) throw error;
    const onCpu = await openGraphs(pack, 'cpu');
    return { ...onCpu, refusals: [...refusals, { provider, reason: error.message }] };
  }
}

function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && (error.kind === 'provider-unavailable' || error.kind === 'out-of-memory');
}

async function openOthers(pack: LoadedPack, projector: Session): Promise<Sessions> {
  const opened = new Map<GraphRole, Session>();
  const open = async (role: GraphRole): Promise<Session> => {
    // Looking up rows of a table gains nothing elsewhere, and some graphics adapters cannot read its float16.
    const session = await openGraph(pack, role, role === 'embed-tokens' ? 'cpu' : projector.provider);
    opened.set(role, session);
    return session;
  };
  try {
    return {
      iasm: await open('iasm'),
      'ias-vit': await open('ias-vit'),
      projector,
      'embed-tokens': await open('embed-tokens'),
      decoder: await open('decoder'),
    };
  } catch (error) {
    await closeAll([...opened.values()]);
    throw error;
  }
}

async function openGraph(pack: LoadedPack, role: GraphRole, provider: ProviderChoice): Promise<Session> {
  const { inputs, outputs } = pack.manifest.graphs[role];
  // Keys and values stay where the decoder left them; only logits come back.
  const resident = role === 'decoder' ? outputs.map(({ name }) => name).filter((name) => name !== 'logits') : [];
  const isInPlace = pack.manifest.language.decoder === 'in-place';
  return openSession(pack.graphPath(role), {
    provider,
    expected: { inputs, outputs },
    ...(isInPlace && { resident }),
  });
}

async function closeAll(sessions: readonly Session[]): Promise<void> {
  await Promise.all(sessions.map((session) => session.close()));
}
