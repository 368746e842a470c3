// From a pack folder to a pipeline that can run: memory is planned, graphs are opened on a provider that works, and what was tried in vain
// is kept. Knows no photo and no process.
import { AppError, reportError } from '../domain/errors.ts';
import type { MemoryUse } from '../domain/model-packs.ts';
import { loadPack } from '../modelpack/load-pack.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import type { GraphRole } from '../modelpack/manifest.ts';
import { createPipeline } from '../pipeline/critique-photo.ts';
import type { Pipeline } from '../pipeline/critique-photo.ts';
import { testProvider } from '../pipeline/provider-test.ts';
import { availableMemory } from '../runtime/available-memory.ts';
import { findUnsuited, isProviderChoice, isProviderName, providersToTry } from '../runtime/provider-table.ts';
import type { ProviderChoice, ProviderName, ProviderRefusal } from '../runtime/provider-table.ts';
import { planMemory } from '../runtime/plan-memory.ts';
import type { MemoryPlan } from '../runtime/plan-memory.ts';
import { findFault, readTrial, trialKey, writeTrial } from '../runtime/provider-trials.ts';
import type { EndedTrial, Trial } from '../runtime/provider-trials.ts';
import { openSession } from '../runtime/session.ts';
import type { Session } from '../runtime/session.ts';
import type { CriticInfo } from './critic.ts';
import type { CriticSetup } from './critic-protocol.ts';

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

interface OpenGraphs extends GraphsOnOne {
  refusals: ProviderRefusal[];
}

/** Opens a pack. Throws `pack-missing`, `pack-invalid`, `provider-unavailable` or `out-of-memory`. */
export async function openPack(setup: CriticSetup): Promise<OpenPack> {
  const { packFolder, provider, trialsFile, photosAhead = 1 } = setup;
  const choice = checkChoice(provider);
  const pack = loadPack(packFolder);
  const { sessions, plan, refusals } = await openOnFirst(pack, choice, trialsFile);
  const { packId, packVersion } = pack.manifest;
  try {
    const pipeline = createPipeline(pack, sessions, { plan, photosAhead });
    const { photosAtOnce } = pipeline;
    return {
      info: { packId, packVersion, provider: sessions.decoder.provider, refusals, photosAtOnce, memory: useOf(plan) },
      pipeline,
      keepBlame: () => keepBlame(pack, setup),
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

function keepBlame({ manifest }: LoadedPack, { trialsFile, blamed }: CriticSetup): void {
  if (trialsFile === undefined || blamed === undefined || !isProviderName(blamed.provider)) return;
  writeTrial(trialsFile, trialKey(manifest, blamed.provider), { state: 'failed', reason: blamed.reason });
}

/** What a setup asks for. Throws `provider-unavailable` for a name that no provider has. */
export function checkChoice(provider: string): ProviderChoice {
  if (isProviderChoice(provider)) return provider;
  throw new AppError('provider-unavailable', `There is no execution provider called "${provider}".`);
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

/** Opens all graphs on one provider, within a plan of its memory made before the large ones are read. */
async function openGraphs(pack: LoadedPack, provider: ProviderName): Promise<GraphsOnOne> {
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

async function openOthers(pack: LoadedPack, projector: Session, plan: MemoryPlan): Promise<Sessions> {
  const opened = new Map<GraphRole, Session>();
  const open = async (role: GraphRole): Promise<Session> => {
    // Looking up rows of a table gains nothing elsewhere, and some graphics adapters cannot read its float16.
    const session = await openGraph(pack, role, role === 'embed-tokens' ? 'cpu' : projector.provider, plan);
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

async function openGraph(
  pack: LoadedPack,
  role: GraphRole,
  provider: ProviderChoice,
  plan?: MemoryPlan,
): Promise<Session> {
  const { graphs, lightEncoder } = pack.manifest;
  const spec = role === 'ias-vit' && plan?.usesLightEncoder === true ? (lightEncoder ?? graphs[role]) : graphs[role];
  const { file, inputs, outputs } = spec;
  // Keys and values stay where the decoder left them; only logits come back.
  const resident = role === 'decoder' ? outputs.map(({ name }) => name).filter((name) => name !== 'logits') : [];
  const isInPlace = pack.manifest.language.decoder === 'in-place';
  return openSession(pack.filePath(file), {
    provider,
    expected: { inputs, outputs },
    // [Note: lanes] Small graphs gain more from photos side by side, and one thread gives the same sums on every machine.
    ...(pack.manifest.generation.claimTokens && { threads: 1 }),
    ...(isInPlace && { resident }),
  });
}

async function closeAll(sessions: readonly Session[]): Promise<void> {
  await Promise.all(sessions.map((session) => session.close()));
}
