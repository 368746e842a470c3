// From a pack folder to a pipeline that can run: memory is planned, graphs are opened on a provider that works, and what was tried in vain
// is kept. Knows no photo and no process.
import { AppError, reportError } from '../domain/errors.ts';
import type { MemoryUse } from '../domain/model-packs.ts';
import { loadPack } from '../modelpack/load-pack.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import type { GraphRole } from '../modelpack/manifest.ts';
import type { WorkerProcess } from '../domain/worker-process.ts';
import { createPipeline, joinPipeline } from '../pipeline/critique-photo.ts';
import type { Pipeline } from '../pipeline/critique-photo.ts';
import type { WritingSessions } from '../pipeline/photo-models.ts';
import { testProvider } from '../pipeline/provider-test.ts';
import { availableMemory } from '../runtime/available-memory.ts';
import { checkChoice, findUnsuited, isProviderName, providersToTry } from '../runtime/provider-table.ts';
import type { ProviderChoice, ProviderName, ProviderRefusal } from '../runtime/provider-table.ts';
import { planMemory } from '../runtime/plan-memory.ts';
import type { MemoryPlan } from '../runtime/plan-memory.ts';
import { findFault, readTrial, trialKey, writeTrial } from '../runtime/provider-trials.ts';
import type { EndedTrial, Trial } from '../runtime/provider-trials.ts';
import type { Session } from '../runtime/session.ts';
import type { CriticInfo } from './critic.ts';
import type { CriticSetup } from './critic-protocol.ts';
import { openFarLooker } from './far-looker.ts';
import { openGraph } from './open-graph.ts';

/** An open pack; whoever opened it closes it. */
export interface OpenPack {
  info: CriticInfo;
  pipeline: Pipeline;
  /** Writes the provider that the setup blames, if any, among its trials. */
  keepBlame: () => void;
  close: () => Promise<void>;
}

type Sessions = Record<GraphRole, Session>;

interface GraphsOnOne {
  sessions: Sessions;
  plan: MemoryPlan;
}

interface WritingGraphs {
  sessions: WritingSessions;
  plan: MemoryPlan;
}

interface OpenGraphs extends GraphsOnOne {
  refusals: ProviderRefusal[];
}

/** Opens a pack. Throws `pack-missing`, `pack-invalid`, `provider-unavailable` or `out-of-memory`. */
export async function openPack(setup: CriticSetup): Promise<OpenPack> {
  const { packFolder, provider, trialsFile, photosAhead = 1 } = setup;
  const choice = checkChoice(provider);
  const pack = loadPack(packFolder);
  const { sessions, plan, refusals } = await openOnFirst(pack, choice, trialsFile);
  try {
    const pipeline = createPipeline(pack, sessions, { plan, photosAhead });
    return { ...describe({ pack, sessions, plan, pipeline }, refusals), keepBlame: () => keepBlame(pack, setup) };
  } catch (error) {
    await closeAll(Object.values(sessions));
    throw error;
  }
}

function keepBlame({ manifest }: LoadedPack, { trialsFile, blamed }: CriticSetup): void {
  if (trialsFile === undefined || blamed === undefined || !isProviderName(blamed.provider)) return;
  writeTrial(trialsFile, trialKey(manifest, blamed.provider), { state: 'failed', reason: blamed.reason });
}

/**
 * Opens a pack in one of a critic's lanes: on the CPU, with its classifier in a thread of its own that `startLooker` starts. Calls `onDeath`
 * if that thread ends by itself. Throws as `openPack`.
 */
export async function openInLane(
  { packFolder, photosAhead = 1 }: CriticSetup,
  startLooker: () => WorkerProcess,
  onDeath: (reason: string) => void,
): Promise<OpenPack> {
  const pack = loadPack(packFolder);
  const opening = openFarLooker(packFolder, startLooker, onDeath);
  // Both at once; whichever fails, the other is closed.
  const writing = openWritingGraphs(pack, 'cpu');
  const closeBoth = async (): Promise<void> => {
    const [looker, graphs] = await Promise.allSettled([opening, writing]);
    if (looker.status === 'fulfilled') looker.value.close();
    if (graphs.status === 'fulfilled') await closeAll(Object.values(graphs.value.sessions));
  };
  try {
    const [{ lookAhead }, { sessions, plan }] = await Promise.all([opening, writing]);
    const pipeline = joinPipeline(pack, sessions, { plan, photosAhead, lookAhead });
    const opened = describe({ pack, sessions, plan, pipeline }, []);
    return {
      ...opened,
      // A lane runs on the CPU, whoever asked for what.
      keepBlame: () => undefined,
      close: async () => {
        await pipeline.close();
        await closeBoth();
      },
    };
  } catch (error) {
    await closeBoth();
    throw error;
  }
}

function describe(
  { pack, sessions, plan, pipeline }: WritingGraphs & { pack: LoadedPack; pipeline: Pipeline },
  refusals: ProviderRefusal[],
): Omit<OpenPack, 'keepBlame'> {
  const { packId, packVersion } = pack.manifest;
  const { photosAtOnce } = pipeline;
  return {
    info: { packId, packVersion, provider: sessions.decoder.provider, refusals, photosAtOnce, memory: useOf(plan) },
    pipeline,
    close: async () => {
      await pipeline.close();
      await closeAll(Object.values(sessions));
    },
  };
}

/** All graphs on the first provider that opens them and passes its self-test; under `auto` it must also be faster than the CPU. */
async function openOnFirst(pack: LoadedPack, choice: ProviderChoice, trialsFile?: string): Promise<OpenGraphs> {
  const refusals = choice === 'auto' ? findUnsuited(pack.manifest) : [];
  const suited = providersToTry(choice).filter((name) => !refusals.some(({ provider }) => provider === name));
  for (const provider of suited) {
    try {
      const opened = await openTrusted(pack, provider, { trialsFile, mustBeFast: choice === 'auto' });
      return { ...opened, refusals };
    } catch (error) {
      if (choice !== 'auto' || provider === 'cpu' || !isRefusal(error)) throw error;
      refusals.push({ provider, reason: reasonOf(error) });
    }
  }
  throw new AppError('provider-unavailable', 'This system has no execution provider.');
}

interface TrialOptions {
  trialsFile: string | undefined;
  mustBeFast: boolean;
}

function useOf({ bytes, maxTiles, textsAtOnce, warnings }: MemoryPlan): MemoryUse {
  return { bytes, maxTiles, textsAtOnce, warnings };
}

/**
 * [Note: provider trials] Drivers crash, and wrong shaders give wrong critiques without a word. So a provider's first work on a pack is a
 * self-test, and what came of it is kept: a process that ends in the middle of it leaves a trial that is begun and never ends.
 */
async function openTrusted(
  pack: LoadedPack,
  provider: ProviderName,
  { trialsFile, mustBeFast }: TrialOptions,
): Promise<GraphsOnOne> {
  if (provider === 'cpu') return openGraphs(pack, provider);
  const key = trialKey(pack.manifest, provider);
  const known = trialsFile === undefined ? undefined : readTrial(trialsFile, key);
  // One that was found too slow was not tested to the end.
  if (known !== undefined && (known.state !== 'slow' || mustBeFast)) {
    const reason = findFault(known, mustBeFast);
    if (reason !== undefined) throw refuse(provider, reason);
    return openGraphs(pack, provider);
  }
  const keep = (trial: Trial | undefined): void => {
    if (trialsFile !== undefined) writeTrial(trialsFile, key, trial);
  };
  keep({ state: 'begun', pid: process.pid });
  let opened: GraphsOnOne;
  try {
    opened = await openGraphs(pack, provider);
  } catch (error) {
    // Trying again costs little, and a missing driver may be there by then.
    keep(undefined);
    throw error;
  }
  const trial = await tryProvider(pack, opened.sessions, mustBeFast);
  keep(trial);
  const reason = findFault(trial, mustBeFast);
  if (reason === undefined) return opened;
  await closeAll(Object.values(opened.sessions));
  throw refuse(provider, reason);
}

async function tryProvider(pack: LoadedPack, sessions: Sessions, mustBeFast: boolean): Promise<EndedTrial> {
  try {
    const { isComplete, agreement, speedMs } = await testProvider(pack, sessions, { mustBeFast });
    return isComplete || speedMs === null ? { state: 'passed', agreement, speedMs } : { state: 'slow', speedMs };
  } catch (error) {
    return { state: 'failed', reason: reportError(error).message };
  }
}

function refuse(provider: ProviderName, reason: string): AppError {
  const message = `The execution provider "${provider}" does not work here. ${reason}`;
  return new AppError('provider-unavailable', message, { detail: { reason } });
}

function reasonOf({ detail, message }: AppError): string {
  return typeof detail['reason'] === 'string' ? detail['reason'] : message;
}

/** Opens all graphs on one provider. */
async function openGraphs(pack: LoadedPack, provider: ProviderName): Promise<GraphsOnOne> {
  const { sessions, plan } = await openWritingGraphs(pack, provider);
  try {
    return { sessions: { ...sessions, iasm: await openGraph(pack, 'iasm', provider) }, plan };
  } catch (error) {
    await closeAll(Object.values(sessions));
    throw error;
  }
}

/** All but the classifier, within a plan of its memory made before the large ones are read. */
async function openWritingGraphs(pack: LoadedPack, provider: ProviderName): Promise<WritingGraphs> {
  const projector = await openGraph(pack, 'projector', provider);
  try {
    const plan = planMemory(pack.manifest, { provider, availableBytes: availableMemory(provider) });
    return { sessions: await openOthers(pack, projector, plan), plan };
  } catch (error) {
    await projector.close();
    throw error;
  }
}

function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && (error.kind === 'provider-unavailable' || error.kind === 'out-of-memory');
}

async function openOthers(pack: LoadedPack, projector: Session, plan: MemoryPlan): Promise<WritingSessions> {
  const opened = new Map<GraphRole, Session>();
  const open = async (role: GraphRole): Promise<Session> => {
    // Looking up rows of a table gains nothing elsewhere, and some graphics adapters cannot read its float16.
    const session = await openGraph(pack, role, role === 'embed-tokens' ? 'cpu' : projector.provider, plan);
    opened.set(role, session);
    return session;
  };
  try {
    return {
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

async function closeAll(sessions: readonly Session[]): Promise<void> {
  await Promise.all(sessions.map((session) => session.close()));
}
