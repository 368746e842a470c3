// Model packs and execution providers behind the contract: what is installed and in use, and the user's choice of both, which takes effect
// at once. Joins the shelf of packs, the critic and the stored choice; knows no host.
import type { Handlers, PackCall } from '../preload/contract/api.ts';
import type { Critic, CriticInfo, CritiqueOptions } from './critic/critic.ts';
import type { CriticSetup } from './critic/critic-protocol.ts';
import { FallbackCritic } from './critic/fallback-critic.ts';
import { createProcessCritic } from './critic/process-critic.ts';
import { SwitchableCritic } from './critic/switchable-critic.ts';
import { isFailure } from './domain/critique.ts';
import type { PhotoOutcome } from './domain/critique.ts';
import { AppError, reportError } from './domain/errors.ts';
import type { ErrorReport } from './domain/errors.ts';
import type { InstalledPack, PackList, PackTask, ProviderState, ProviderTrial } from './domain/model-packs.ts';
import type { WorkerProcess } from './domain/worker-process.ts';
import { getCritiqueSettings, saveCritiqueSettings } from './library/critique-settings.ts';
import { getEngineChoice, saveEngineChoice } from './library/engine-choice.ts';
import type { EngineChoice } from './library/engine-choice.ts';
import type { LoadedPack } from './modelpack/load-pack.ts';
import { packBytes } from './modelpack/load-pack.ts';
import { describeGaps } from './modelpack/pack-gaps.ts';
import { describePack } from './modelpack/pack-info.ts';
import { PackShelf } from './modelpack/pack-shelf.ts';
import { findUnsuited, isProviderChoice, providersOfPlatform } from './runtime/provider-table.ts';
import type { WritableDB } from './store/database.ts';

export interface HostPacksOptions {
  db: WritableDB;
  packsFolder: string;
  builtInPacks: string;
  /** File that keeps what came of trying providers. */
  trialsFile: string;
  startCriticWorker: () => WorkerProcess;
  onTask: (task: PackTask) => void;
  /** What is installed or in use changed. */
  onPacksChanged: (packs: PackList) => void;
  /** Photos may be critiqued (again): another pack or provider is in use. */
  onSwitched: () => void;
}

const NO_PACK: ErrorReport = {
  kind: 'pack-missing',
  message: 'No model pack is installed, so photos can be browsed and rated but not critiqued.',
};

export class HostPacks {
  /** The critic of whichever pack is in use. */
  readonly critic: Critic;
  readonly #options: HostPacksOptions;
  readonly #shelf: PackShelf;
  readonly #switch: SwitchableCritic;
  #choice: EngineChoice;
  #pack: LoadedPack | undefined;
  #problem: ErrorReport | undefined;
  /** What the critic in use told when it opened. */
  #info: CriticInfo | undefined;

  constructor(options: HostPacksOptions) {
    this.#options = options;
    const { packsFolder, builtInPacks, onTask } = options;
    this.#shelf = new PackShelf({ packsFolder, builtInPacks, onTask, onInstalled: () => this.#reopen() });
    this.#choice = getEngineChoice(options.db);
    this.#findPack();
    this.#switch = new SwitchableCritic(this.#openCritic());
    this.critic = this.#switch;
  }

  /** The pack in use; undefined if none can be used. */
  get pack(): LoadedPack | undefined {
    return this.#pack;
  }

  /** Why there is no pack. */
  get problem(): ErrorReport | undefined {
    return this.#problem;
  }

  /** How the next photo is to be critiqued: the user's settings, as far as the pack in use takes them. */
  critiqueOptions(): Pick<CritiqueOptions, 'maxTiles' | 'prompt'> {
    const { maxTiles, prompt } = getCritiqueSettings(this.#options.db);
    const { image, generation } = this.#pack?.manifest ?? {};
    const isFewer = maxTiles !== null && image !== undefined && maxTiles < image.maxTiles;
    const isAsked = prompt !== null && generation?.claimTokens === false;
    return { ...(isFewer && { maxTiles }), ...(isAsked && { prompt }) };
  }

  /** The contract's calls. */
  get handlers(): Pick<Handlers, PackCall> {
    return {
      listPacks: async () => this.#list(),
      getPack: async (packId) => describePack(this.#require(packId)),
      getPackTask: async () => this.#shelf.task,
      installPack: async (source, sha256) => this.#shelf.install(source, sha256 ?? undefined),
      verifyPack: async (packId) => this.#shelf.verify(packId),
      cancelPackTask: async () => {
        this.#shelf.cancel();
        return null;
      },
      removePack: (packId) => this.#remove(packId),
      choosePack: (packId) => this.#choosePack(packId),
      getProviders: async () => this.#providerState(),
      tryProviders: () => this.#tryProviders(),
      chooseProvider: (provider) => this.#chooseProvider(provider),
      getCritiqueSettings: async () => getCritiqueSettings(this.#options.db),
      saveCritiqueSettings: async (settings) => {
        saveCritiqueSettings(this.#options.db, settings);
        return null;
      },
    };
  }

  /** Stops what is under way and ends the critic. */
  async close(): Promise<void> {
    await this.#shelf.close();
    await this.#switch.close();
  }

  #findPack(): void {
    const { packs, broken } = this.#shelf.find();
    this.#pack = packs.find(({ manifest }) => manifest.packId === this.#choice.packId) ?? packs[0];
    this.#problem = this.#pack === undefined ? (broken[0]?.error ?? NO_PACK) : undefined;
  }

  #openCritic(): Critic {
    this.#info = undefined;
    if (this.#pack === undefined) return refuseEverything(this.#problem ?? NO_PACK);
    const critic = this.#startChosen(this.#pack);
    return {
      ready: () => critic.ready(),
      critique: async (...args) => {
        const outcome = await critic.critique(...args);
        this.#info ??= await critic.ready();
        this.#noteFallback(outcome);
        return outcome;
      },
      close: () => critic.close(),
    };
  }

  /** On the provider the user chose, or on what works when that one cannot be used. */
  #startChosen(pack: LoadedPack): Critic {
    const { provider } = this.#choice;
    const { trialsFile } = this.#options;
    const start = (name: string): Critic => this.#startCritic({ packFolder: pack.folder, provider: name, trialsFile });
    const first = start(provider);
    if (provider === 'auto') return first;
    return new FallbackCritic({ provider, first, startOther: () => start('auto') });
  }

  /** A provider gave way in the middle of its work. */
  #noteFallback(outcome: PhotoOutcome): void {
    const info = this.#info;
    if (info === undefined || isFailure(outcome) || outcome.provider === info.provider) return;
    const reason = outcome.warnings.find(({ kind }) => kind === 'provider-failed')?.message ?? '';
    const refusals = [...info.refusals, { provider: info.provider, reason }];
    this.#info = { ...info, provider: outcome.provider, refusals };
  }

  #startCritic(setup: CriticSetup): Critic {
    return createProcessCritic({ ...setup, givesWay: true, startWorker: this.#options.startCriticWorker });
  }

  /** Looks again at what is installed and goes on with what is to be used now. */
  async #reopen(): Promise<void> {
    this.#findPack();
    await this.#switch.replace(this.#openCritic());
    this.#options.onPacksChanged(this.#list());
    this.#options.onSwitched();
  }

  #list(): PackList {
    const { packs, broken } = this.#shelf.find();
    const isKnown = packs.some(({ manifest }) => manifest.packId === this.#choice.packId);
    return {
      packs: packs.map((pack) => this.#describe(pack)),
      broken,
      chosenId: isKnown ? this.#choice.packId : null,
      packsFolder: this.#options.packsFolder,
    };
  }

  #describe(pack: LoadedPack): InstalledPack {
    const { packId: id, packVersion: version, name, license } = pack.manifest;
    return {
      id,
      version,
      name,
      license,
      folder: pack.folder,
      bytes: packBytes(pack.manifest),
      isBuiltIn: this.#shelf.isBuiltIn(pack),
      isInUse: pack.folder === this.#pack?.folder,
      gaps: describeGaps(pack.manifest).map(({ message }) => message),
    };
  }

  async #remove(packId: string): Promise<PackList> {
    // Files that a process holds open cannot be moved away everywhere.
    const isInUse = this.#pack?.manifest.packId === packId;
    if (isInUse)
      await this.#switch.replace(refuseEverything({ kind: 'cancelled', message: 'The model pack is being removed.' }));
    try {
      await this.#shelf.remove(packId);
    } finally {
      await this.#reopen();
    }
    return this.#list();
  }

  async #choosePack(packId: string | null): Promise<PackList> {
    if (packId !== null) this.#require(packId);
    this.#choose({ ...this.#choice, packId });
    await this.#reopen();
    return this.#list();
  }

  #require(packId: string): LoadedPack {
    const pack = this.#shelf.find().packs.find(({ manifest }) => manifest.packId === packId);
    if (pack === undefined) throw new AppError('invalid-argument', `There is no usable model pack "${packId}".`);
    return pack;
  }

  /** Starts the critic there at once, so that the answer says what came of it. */
  async #chooseProvider(provider: string): Promise<ProviderState> {
    if (!this.#choices().includes(provider)) {
      throw new AppError('invalid-argument', `There is no execution provider "${provider}" on this system.`);
    }
    this.#choose({ ...this.#choice, provider });
    await this.#reopen();
    if (this.#pack !== undefined) this.#info ??= await this.critic.ready();
    return this.#providerState();
  }

  #choose(choice: EngineChoice): void {
    saveEngineChoice(this.#options.db, choice);
    this.#choice = choice;
  }

  #choices(): string[] {
    return ['auto', ...providersOfPlatform()];
  }

  #providerState(): ProviderState {
    const { provider: choice } = this.#choice;
    return {
      choice: isProviderChoice(choice) ? choice : 'auto',
      choices: this.#choices(),
      inUse: this.#info?.provider ?? null,
      refusals: this.#info?.refusals ?? [],
      memory: this.#info?.memory ?? null,
    };
  }

  /** Opens the pack in use with every provider in turn, each in a process of its own: one that crashes is a reason, not an end. */
  async #tryProviders(): Promise<ProviderTrial[]> {
    const pack = this.#pack;
    if (pack === undefined) throw new AppError('pack-missing', (this.#problem ?? NO_PACK).message);
    const trials: ProviderTrial[] = [];
    for (const provider of providersOfPlatform()) trials.push(await this.#tryProvider(pack, provider));
    return trials;
  }

  async #tryProvider(pack: LoadedPack, name: string): Promise<ProviderTrial> {
    const unsuited = findUnsuited(pack.manifest).find(({ provider }) => provider === name);
    // Twice in memory or on the card would be once too often.
    if (this.#info?.provider === name) return { name, works: true, reason: null };
    // Without the file of trials: what failed once is tried again.
    const critic = this.#startCritic({ packFolder: pack.folder, provider: name });
    try {
      await critic.ready();
      return { name, works: true, reason: unsuited?.reason ?? null };
    } catch (error) {
      return { name, works: false, reason: reportError(error).message };
    } finally {
      await critic.close();
    }
  }
}

/** Stands where the critic would: the queue stops at its first photo and says why. */
function refuseEverything({ kind, message }: ErrorReport): Critic {
  const refuse = (): Promise<never> => Promise.reject(new AppError(kind, message));
  return { ready: refuse, critique: refuse, close: async () => undefined };
}
