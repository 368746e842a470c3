// `salient watch`: critiques photos as they arrive or change, until interrupted. What is there already is left alone.
import { forkCritic } from '../critic/process-critic.ts';
import { isFailure } from '../domain/critique.ts';
import { watchFolders } from '../library/watch-folders.ts';
import { openStore } from '../store/database.ts';
import { announceProvider } from './announce-provider.ts';
import { critiqueOne, hasProblem } from './critique-one.ts';
import type { CritiqueJob } from './critique-one.ts';
import { openPack, providerTrials } from './open-pack.ts';
import { CRITIC_OPTIONS, SINK_OPTIONS, parseCommand, parseSidecar } from './options.ts';
import { describeOutcome } from './print-report.ts';
import { createProgress } from './progress.ts';
import { closeSidecars } from './sidecars.ts';
import { requireFolder } from './require-folder.ts';
import { UsageError } from './usage.ts';

/** Runs until SIGINT or SIGTERM. Exit code 0, or 1 when a photo or one of its outputs failed. */
export async function watch(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, { ...CRITIC_OPTIONS, ...SINK_OPTIONS });
  if (positionals.length === 0) throw new UsageError('watch needs at least one folder.');
  const sidecar = parseSidecar(values.sidecar);
  const { pack, provider } = openPack(values);
  const folders = await Promise.all(positionals.map(requireFolder));
  const store = values.db === undefined ? undefined : openStore(values.db);
  const progress = createProgress(0);
  const critic = announceProvider(
    forkCritic({ packFolder: pack.folder, provider, trialsFile: providerTrials() }),
    progress.say,
  );
  const interrupt = new AbortController();
  const job: CritiqueJob = { critic, store, sidecar, pack, signal: interrupt.signal };
  const underWay = new Set<Promise<void>>();
  let failures = 0;

  const critiqueArrival = async (path: string): Promise<void> => {
    const outcome = await critiqueOne(path, job);
    if (isFailure(outcome) && outcome.error.kind === 'cancelled') return;
    if (hasProblem(outcome)) failures++;
    process.stdout.write(
      values.json ? `${JSON.stringify(outcome)}\n` : describeOutcome(outcome, pack.manifest.scoreName),
    );
    progress.step(path, isFailure(outcome) ? outcome.error.kind : `${Math.round(outcome.score)}/100`);
  };
  const watcher = watchFolders({
    folders,
    onArrive: ({ path }) => {
      const work: Promise<void> = critiqueArrival(path).finally(() => underWay.delete(work));
      underWay.add(work);
    },
    onProblem: (error) => progress.say(`${error.kind}: ${error.message}`),
  });
  const interrupted = waitForInterrupt();
  await watcher.ready;
  progress.say(`Watching ${folders.join(', ')}. Ctrl+C ends it.`);
  await interrupted;
  await watcher.close();
  interrupt.abort();
  await Promise.allSettled(underWay);
  await critic.close();
  await closeSidecars();
  store?.close();
  return failures > 0 ? 1 : 0;
}

/** Resolves at SIGINT or SIGTERM. Keeps the process alive until then: with every watched folder gone nothing else would. */
async function waitForInterrupt(): Promise<void> {
  const alive = setInterval(() => undefined, 2 ** 30);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  clearInterval(alive);
}
