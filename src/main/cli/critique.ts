// `salient critique`: files and folders in, one result per photo out, in the order found. Knows no model and no SQL.
import { mkdir } from 'node:fs/promises';
import { forkCritic } from '../critic/process-critic.ts';
import { isFailure } from '../domain/critique.ts';
import type { PhotoOutcome } from '../domain/critique.ts';
import { translateWriteError } from '../sidecar/replace-file.ts';
import { openStore } from '../store/database.ts';
import type { Store } from '../store/database.ts';
import { announceProvider } from './announce-provider.ts';
import { critiqueOne, hasProblem } from './critique-one.ts';
import type { CritiqueJob } from './critique-one.ts';
import { findPhotos } from './find-photos.ts';
import { nameHeatmaps } from './name-heatmaps.ts';
import {
  CRITIC_OPTIONS,
  SINK_OPTIONS,
  parseCommand,
  parsePrompt,
  parseSeed,
  parseSidecar,
  parseTiles,
} from './options.ts';
import { openPack, providerTrials } from './open-pack.ts';
import { describeOutcome } from './print-report.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { closeSidecars } from './sidecars.ts';
import { UsageError } from './usage.ts';

const OPTIONS = {
  ...CRITIC_OPTIONS,
  ...SINK_OPTIONS,
  heatmaps: { type: 'string' },
  prompt: { type: 'string' },
  seed: { type: 'string' },
  tiles: { type: 'string' },
} as const;

/**
 * Photos asked for before the first of them is printed: decode and sidecars of neighbours overlap inference, and packs that write whole
 * texts write several at once. The critic takes as many of them as it can use.
 */
const PHOTOS_AHEAD = 12;

/** Runs the command. Exit code 0: all done, 1: a photo or one of its outputs failed, 2: wrong usage (thrown as UsageError). */
export async function critique(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, OPTIONS);
  if (positionals.length === 0) throw new UsageError('critique needs at least one file or folder.');
  const prompt = parsePrompt(values.prompt);
  const seed = parseSeed(values.seed);
  const maxTiles = parseTiles(values.tiles);
  const sidecar = parseSidecar(values.sidecar);
  const { pack, provider } = openPack(values);
  const found = await findPhotos(positionals);
  const heatmaps = values.heatmaps === undefined ? undefined : nameHeatmaps(values.heatmaps, found.photos);
  if (values.heatmaps !== undefined) await makeFolder(values.heatmaps);

  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  const store = values.db === undefined ? undefined : openStore(values.db);
  const progress = createProgress(found.photos.length);
  const critic = announceProvider(
    forkCritic({ packFolder: pack.folder, provider, trialsFile: providerTrials() }),
    progress.say,
  );
  const job: CritiqueJob = {
    critic,
    store,
    sidecar,
    heatmaps,
    prompt,
    seed,
    maxTiles,
    pack,
    signal: interrupt.signal,
    onProgress: progress.write,
  };
  const print = (outcome: PhotoOutcome): void => {
    process.stdout.write(
      values.json ? `${JSON.stringify(outcome)}\n` : describeOutcome(outcome, pack.manifest.scoreName),
    );
  };
  try {
    const problems = await critiqueInOrder(found.photos, job, { print, progress });
    if (found.skipped > 0) progress.say(`${found.skipped} other files skipped.`);
    return problems > 0 || interrupt.signal.aborted ? 1 : 0;
  } finally {
    progress.end();
    await closeAll(critic, store);
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw translateWriteError(error, path);
  });
}

/** Prints every outcome as soon as all before it are printed; returns how many had a problem. */
async function critiqueInOrder(
  paths: readonly string[],
  job: CritiqueJob,
  { print, progress }: { print: (outcome: PhotoOutcome) => void; progress: Progress },
): Promise<number> {
  const underWay: Promise<PhotoOutcome>[] = [];
  let problems = 0;
  const settleFirst = async (): Promise<void> => {
    const outcome = await underWay.shift();
    if (!outcome || (isFailure(outcome) && outcome.error.kind === 'cancelled')) return;
    print(outcome);
    if (hasProblem(outcome)) problems++;
    progress.step(outcome.path, isFailure(outcome) ? outcome.error.kind : `${Math.round(outcome.score)}/100`);
  };
  for (const path of paths) {
    if (job.signal.aborted) break;
    underWay.push(critiqueOne(path, job));
    if (underWay.length >= PHOTOS_AHEAD) await settleFirst();
  }
  while (underWay.length > 0) await settleFirst();
  return problems;
}

async function closeAll(critic: { close(): Promise<void> }, store: Store | undefined): Promise<void> {
  await critic.close();
  await closeSidecars();
  store?.close();
}
