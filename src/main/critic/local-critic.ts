// A Critic in this very process: opens the pack's graphs once, on first need, and passes photos through the pipeline.
// Inference blocks the event loop, so hosts with a window use process-critic instead.
import type { PhotoOutcome } from '../domain/critique.ts';
import { AppError, reportError } from '../domain/errors.ts';
import { loadPack } from '../modelpack/load-pack.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import type { GraphRole } from '../modelpack/manifest.ts';
import { createPipeline } from '../pipeline/critique-photo.ts';
import type { Pipeline } from '../pipeline/critique-photo.ts';
import { isProviderChoice } from '../runtime/execution-providers.ts';
import type { ProviderChoice } from '../runtime/execution-providers.ts';
import { openSession } from '../runtime/session.ts';
import type { Session } from '../runtime/session.ts';
import type { Critic, CriticInfo, CritiqueOptions } from './critic.ts';
import type { CriticSetup } from './critic-protocol.ts';

interface OpenPack {
  info: CriticInfo;
  pipeline: Pipeline;
  sessions: readonly Session[];
}

type Sessions = Record<GraphRole, Session>;
type Refusal = CriticInfo['refusals'][number];

/** A critic in this process. */
export function createLocalCritic(setup: CriticSetup): Critic {
  return new LocalCritic(setup);
}

class LocalCritic implements Critic {
  readonly #setup: CriticSetup;
  readonly #underWay = new Set<Promise<unknown>>();
  #opening: Promise<OpenPack> | undefined;
  #isClosed = false;

  constructor(setup: CriticSetup) {
    this.#setup = setup;
  }

  async ready(): Promise<CriticInfo> {
    return (await this.#open()).info;
  }

  async critique(path: string, options: CritiqueOptions = {}, signal?: AbortSignal): Promise<PhotoOutcome> {
    const { pipeline } = await this.#open();
    const running = pipeline.critique(path, options, signal);
    const settled = running.catch(() => undefined);
    this.#underWay.add(settled);
    try {
      return await running;
    } catch (error) {
      if (error instanceof AppError && error.kind === 'cancelled') throw error;
      // A fault of the program, not of the photo, still fails this photo only; the log tells where.
      if (!(error instanceof AppError)) console.error(error);
      return { path, error: reportError(error) };
    } finally {
      this.#underWay.delete(settled);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#underWay);
    const opened = await this.#opening?.catch(() => undefined);
    await closeAll(opened?.sessions ?? []);
  }

  async #open(): Promise<OpenPack> {
    if (this.#isClosed) throw new AppError('cancelled', 'The critic was closed.');
    this.#opening ??= openPack(this.#setup);
    try {
      return await this.#opening;
    } catch (error) {
      // The pack may be installed or mended by the next time.
      this.#opening = undefined;
      throw error;
    }
  }
}

async function openPack({ packFolder, provider }: CriticSetup): Promise<OpenPack> {
  if (!isProviderChoice(provider)) {
    throw new AppError('provider-unavailable', `There is no execution provider called "${provider}".`);
  }
  const pack = loadPack(packFolder);
  const { sessions, refusals } = await openGraphs(pack, provider);
  const { packId, packVersion } = pack.manifest;
  try {
    return {
      info: { packId, packVersion, provider: sessions.decoder.provider, refusals },
      pipeline: createPipeline(pack, sessions),
      sessions: Object.values(sessions),
    };
  } catch (error) {
    await closeAll(Object.values(sessions));
    throw error;
  }
}

/** All graphs on one provider: what the decoder, the largest, gets; under `auto` all go to the CPU when one of the others is refused there. */
async function openGraphs(
  pack: LoadedPack,
  choice: ProviderChoice,
): Promise<{ sessions: Sessions; refusals: Refusal[] }> {
  const decoder = await openGraph(pack, 'decoder', choice);
  const refusals = [...decoder.refusals];
  try {
    return { sessions: await openOthers(pack, decoder), refusals };
  } catch (error) {
    await decoder.close();
    const mayFallBack = choice === 'auto' && decoder.provider !== 'cpu';
    if (!mayFallBack || !(error instanceof AppError && error.kind === 'provider-unavailable')) throw error;
    const onCpu = await openGraphs(pack, 'cpu');
    return { sessions: onCpu.sessions, refusals: [...refusals, { provider: decoder.provider, reason: error.message }] };
  }
}

async function openOthers(pack: LoadedPack, decoder: Session): Promise<Sessions> {
  const opened = new Map<GraphRole, Session>([['decoder', decoder]]);
  const open = async (role: GraphRole): Promise<Session> => {
    // Looking up rows of a table gains nothing elsewhere, and some graphics adapters cannot read its float16.
    const provider = role === 'embed-tokens' ? 'cpu' : decoder.provider;
    const session = opened.get(role) ?? (await openGraph(pack, role, provider));
    opened.set(role, session);
    return session;
  };
  try {
    return {
      iasm: await open('iasm'),
      'ias-vit': await open('ias-vit'),
      projector: await open('projector'),
      'embed-tokens': await open('embed-tokens'),
      decoder,
    };
  } catch (error) {
    opened.delete('decoder');
    await closeAll([...opened.values()]);
    throw error;
  }
}

async function openGraph(pack: LoadedPack, role: GraphRole, provider: ProviderChoice): Promise<Session> {
  const { inputs, outputs } = pack.manifest.graphs[role];
  return openSession(pack.graphPath(role), { provider, expected: { inputs, outputs } });
}

async function closeAll(sessions: readonly Session[]): Promise<void> {
  await Promise.all(sessions.map((session) => session.close()));
}
