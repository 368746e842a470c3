// `salient serve`: the browser host in the foreground. Prints the address on stdout, everything else on stderr; ends with Ctrl+C, not with the browser.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder, dataPaths, thisMachine, type Surroundings } from '../app-data.ts';
import { forkWorker } from '../critic/fork-worker.ts';
import { openHostBackend } from '../host-backend.ts';
import { THUMBNAIL_WORKER } from '../library/thumbnails.ts';
import { openAppWindow } from '../web-host/open-app-window.ts';
import { announceHost, askRunningHost } from '../web-host/running-host.ts';
import { startWebHost, type WebHost } from '../web-host/web-host.ts';
import { buildWindow, PROJECT_FOLDER } from './build-window.ts';
import { parseCommand } from './options.ts';
import { UsageError } from './usage.ts';

const CRITIC_WORKER = new URL('../critic/critic-worker.ts', import.meta.url);

export interface BrowserHostOptions {
  /** 0 takes any free port. */
  port: number;
  /** Opens an app window where there is a display. */
  open: boolean;
}

/** Runs the command until interrupted. Exit code 0; wrong usage is thrown as UsageError. */
export async function serve(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, { port: { type: 'string' }, open: { type: 'boolean' } });
  if (positionals.length > 0) throw new UsageError('serve takes no paths.');
  return runBrowserHost({ port: parsePort(values.port), open: values.open === true });
}

/** A port number; 0 when none is given. */
export function parsePort(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new UsageError('--port takes a number from 0 to 65535.');
  return port;
}

/** Serves until SIGINT, SIGTERM or SIGHUP; if a server already runs on this data folder, prints a fresh address of that one instead. */
export async function runBrowserHost(options: BrowserHostOptions): Promise<number> {
  const machine = thisMachine();
  const folder = dataFolder(machine);
  const { hostFile } = dataPaths(folder);
  const running = await askRunningHost(hostFile);
  if (running !== undefined) {
    say('Salient is already running.');
    await present(running, machine, options);
    return 0;
  }
  await buildWindow(say);
  const backend = openBackend(folder);
  const stopped = waitForEnd();
  const host = await startWebHost({ backend, port: options.port, ...windowFiles() });
  const withdraw = await announceHost(hostFile, host);
  await present(host.issueAddress(), machine, options);
  const stopListening = presentAgainOnEnter(host, machine, options);
  await stopped;
  say('Closing ...');
  stopListening();
  await withdraw();
  await host.close();
  await backend.close();
  return 0;
}

function openBackend(folder: string): ReturnType<typeof openHostBackend> {
  const { version } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8')) as { version: string };
  return openHostBackend({
    host: 'browser',
    version,
    dataFolder: folder,
    builtInPacks: join(PROJECT_FOLDER, 'resources', 'models'),
    startCriticWorker: () => forkWorker(CRITIC_WORKER),
    startThumbnailWorker: () => forkWorker(THUMBNAIL_WORKER),
  });
}

function windowFiles(): { rendererFolder: string; apiScriptFile: string } {
  const built = join(PROJECT_FOLDER, 'out');
  return { rendererFolder: join(built, 'renderer'), apiScriptFile: join(built, 'preload', 'browser.cjs') };
}

async function present(address: string, machine: Surroundings, { open }: BrowserHostOptions): Promise<void> {
  process.stdout.write(`${address}\n`);
  if (!open) return;
  const profileFolder = dataPaths(dataFolder(machine)).browserProfile;
  say(await openAppWindow(machine, { address, profileFolder, isRoot: process.getuid?.() === 0 }));
}

/** The printed address opens once; whoever closed the window gets another by pressing Enter. */
function presentAgainOnEnter(host: WebHost, machine: Surroundings, options: BrowserHostOptions): () => void {
  say('The address works once. Ctrl+C ends Salient; closing the browser does not.');
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  say('Press Enter for a fresh address.');
  const again = (): void => void present(host.issueAddress(), machine, options);
  stdin.on('data', again);
  return () => {
    stdin.off('data', again);
    stdin.pause();
  };
}

/** Resolves at the first signal; a second one ends the process at once. */
function waitForEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve();
      });
    }
  });
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
