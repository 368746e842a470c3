#!/usr/bin/env node
// Node entry of the command line: picks the command, maps errors to exit codes. No Electron here.
import { enableCompileCache } from 'node:module';
import { AppError } from './domain/errors.ts';
import { standWithUser } from './cli/options.ts';
import { USAGE, UsageError } from './cli/usage.ts';

type Command = (args: string[]) => Promise<number>;

/** Commands load on demand: `packs list` needs no runtime, `doctor` no database. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  critique: async () => (await import('./cli/critique.ts')).critique,
  watch: async () => (await import('./cli/watch.ts')).watch,
  export: async () => (await import('./cli/export.ts')).exportCommand,
  packs: async () => (await import('./cli/packs.ts')).packs,
  evaluate: async () => (await import('./cli/evaluate.ts')).evaluate,
  serve: async () => (await import('./cli/serve.ts')).serve,
  doctor: async () => (await import('./cli/doctor.ts')).doctor,
};

/** Exit code: 0 all done, 1 something failed, 2 wrong usage. */
async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === 'help' || asksForHelp([name, ...args])) {
    (name === undefined ? process.stderr : process.stdout).write(USAGE);
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) throw new UsageError(`Unknown command "${name}".`);
  const command = await load();
  return command(args);
}

function asksForHelp(args: string[]): boolean {
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  return options.includes('--help') || options.includes('-h');
}

// A reader that closes the pipe (head, less) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// A command's part of the program is kept compiled from one start to the next.
enableCompileCache();
try {
  standWithUser(process.env);
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`salient: ${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (error instanceof AppError) {
    process.stderr.write(`salient: ${error.kind}: ${error.message}\n`);
    process.exitCode = error.kind === 'invalid-argument' ? 2 : 1;
  } else {
    throw error;
  }
}
