// The critic of a process whose photos go side by side in lanes, a lane being two threads: one looks at the next photos while the other writes
// about this one. Stands between the process's messages and its threads; without lanes the critic of this very thread does the work.
//
// [Note: lanes] A small model's graphs are too short to be shared by threads: with two threads inside each operator a photo gained a sixth,
// and measuring and choosing words took one core anyhow. So every operator runs on one thread alone, and several photos are under way. The
// two halves of a photo (decode, classify, measure; encode, write, check) cost about the same, and a thread that does one of them compiles
// its code once: with whole photos on either thread both compiled everything, which took more than the work of their first ten photos.
// Nothing is shared between lanes: what is written does not depend on how many there are.
import type { PhotoOutcome } from '../domain/critique.ts';
import { AppError } from '../domain/errors.ts';
import type { WorkerProcess } from '../domain/worker-process.ts';
import type { Critic, CriticInfo, CritiqueOptions } from './critic.ts';
import type { CriticSetup } from './critic-protocol.ts';
import { planLanes } from './plan-lanes.ts';
import type { LanePlan } from './plan-lanes.ts';
import { createProcessCritic } from './process-critic.ts';

/** Photos decoded, looked at, or seen and waiting for the writer. */
const PHOTOS_AHEAD = 2;
/** Those, one that is written about, and one that waits, so that a lane never does. */
const PHOTOS_PER_LANE = PHOTOS_AHEAD + 2;

/** A critic in this process, in as many lanes as `plan` finds right; `startLane` starts the thread of one. */
export function createLaneCritic(
  setup: CriticSetup,
  startLane: () => WorkerProcess,
  plan: (setup: CriticSetup) => LanePlan = planLanes,
): Critic {
  return new LaneCritic(setup, startLane, plan);
}

interface Lane {
  critic: Critic;
  underWay: number;
}

interface OpenLanes {
  lanes: readonly Lane[];
  info: CriticInfo;
}

class LaneCritic implements Critic {
  readonly #setup: CriticSetup;
  readonly #startLane: () => WorkerProcess;
  readonly #plan: (setup: CriticSetup) => LanePlan;
  #opening: Promise<OpenLanes> | undefined;
  #isClosed = false;

  constructor(setup: CriticSetup, startLane: () => WorkerProcess, plan: (setup: CriticSetup) => LanePlan) {
    this.#setup = setup;
    this.#startLane = startLane;
    this.#plan = plan;
  }

  async ready(): Promise<CriticInfo> {
    return (await this.#open()).info;
  }

  async critique(path: string, options?: CritiqueOptions, signal?: AbortSignal): Promise<PhotoOutcome> {
    const { lanes } = await this.#open();
    // The first of the least busy: a single photo never wakes a second lane.
    const lane = lanes.reduce((least, other) => (other.underWay < least.underWay ? other : least));
    lane.underWay += 1;
    try {
      return await lane.critic.critique(path, options, signal);
    } finally {
      lane.underWay -= 1;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const opened = await this.#opening?.catch(() => undefined);
    await closeLanes(opened?.lanes ?? []);
  }

  async #open(): Promise<OpenLanes> {
    if (this.#isClosed) throw new AppError('cancelled', 'The critic was closed.');
    this.#opening ??= this.#openLanes();
    try {
      return await this.#opening;
    } catch (error) {
      // The pack may be installed or mended by the next time.
      this.#opening = undefined;
      throw error;
    }
  }

  /** Opens the pack in the first lane; the others open it when they get their first photo. */
  async #openLanes(): Promise<OpenLanes> {
    const { count, provider, refusals, furtherBytes } = this.#plan(this.#setup);
    const lanes = count > 0 ? this.#makeLanes(count, provider) : [await this.#makeLocal()];
    const [first] = lanes;
    if (!first) throw new Error('A critic needs a lane.');
    try {
      const info = await first.critic.ready();
      if (count === 0) return { lanes, info: { ...info, lanes: 0 } };
      const memory = { ...info.memory, bytes: info.memory.bytes + furtherBytes };
      const found = { refusals: [...refusals, ...info.refusals], photosAtOnce: count * PHOTOS_PER_LANE, lanes: count };
      return { lanes, info: { ...info, ...found, memory } };
    } catch (error) {
      await closeLanes(lanes);
      throw error;
    }
  }

  /** The only lane, in this very thread. What it takes is loaded only where it is used: it is most of the program. */
  async #makeLocal(): Promise<Lane> {
    const { createLocalCritic } = await import('./local-critic.ts');
    return { critic: createLocalCritic(this.#setup), underWay: 0 };
  }

  #makeLanes(count: number, provider: string): Lane[] {
    const { packFolder } = this.#setup;
    const setup = {
      packFolder,
      provider,
      photosAhead: PHOTOS_AHEAD,
      photosInFlight: PHOTOS_PER_LANE,
      idleMs: undefined,
    };
    return Array.from({ length: count }, () => ({
      critic: createProcessCritic({ ...setup, startWorker: this.#startLane }),
      underWay: 0,
    }));
  }
}

async function closeLanes(lanes: readonly Lane[]): Promise<void> {
  await Promise.all(lanes.map(({ critic }) => critic.close()));
}
