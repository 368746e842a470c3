// `npm start`: opens Salient in Electron, or says why that can't be and starts the browser host. Runs from source under Node 24.
import { parseArgs } from 'node:util';
import { thisMachine } from './app-data.ts';
import { buildWindow, PROJECT_FOLDER } from './cli/build-window.ts';
import { findElectron, installElectron, runElectron } from './cli/launch-electron.ts';
import { parsePort, runBrowserHost } from './cli/serve.ts';
import { UsageError } from './cli/usage.ts';
import { AppError } from './domain/errors.ts';
import { hasDisplay } from './web-host/open-app-window.ts';

const USAGE = 'Usage: npm start [-- --browser] [-- --port N]';

/** Resolves to the exit code. */
async function start(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { browser: { type: 'boolean' }, port: { type: 'string' } } });
  const port = parsePort(values.port);
  await buildWindow(say);
  if (values.browser !== true) {
    const reason = await openElectron();
    if (reason === undefined) return 0;
    say(`Electron cannot be used: ${reason}. Opening Salient in a browser instead.`);
  }
  return runBrowserHost({ port, open: true });
}

/** Runs the app in Electron until it is closed; resolves to the reason if it could not be opened. */
async function openElectron(): Promise<string | undefined> {
  const machine = thisMachine();
  if (!hasDisplay(machine)) return 'there is no display';
  if (findElectron(PROJECT_FOLDER, machine) === undefined) {
    say('Fetching Electron ...');
    const reason = await installElectron(PROJECT_FOLDER);
    if (reason !== undefined) return reason;
  }
  const binary = findElectron(PROJECT_FOLDER, machine);
  if (binary === undefined) return 'its binary is missing';
  return runElectron(binary, PROJECT_FOLDER, process.getuid?.() === 0);
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

// A terminal that goes away takes its pipes with it; the server stays until it is told to end.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

try {
  process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  if (error instanceof AppError) {
    say(`salient: ${error.kind}: ${error.message}`);
    process.exitCode = 1;
  } else if (error instanceof UsageError || (error instanceof TypeError && 'code' in error)) {
    say(`salient: ${error.message}\n${USAGE}`);
    process.exitCode = 2;
  } else {
    throw error;
  }
}
