// Command-line options, checked at the door. Anything wrong is a UsageError.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { UsageError } from './usage.ts';

export type SidecarName = 'xmp' | 'json';

type OptionTable = NonNullable<ParseArgsConfig['options']>;

/** node's strict parser, its complaints turned into UsageErrors. */
export function parseCommand<Options extends OptionTable>(args: string[], options: Options) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** An unsigned 32-bit seed. */
export function parseSeed(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed > 0xffff_ffff)
    throw new UsageError('--seed takes a whole number from 0 to 4294967295.');
  return seed;
}

/** A tile budget: 1 shows the model the whole photo reduced to one tile. */
export function parseTiles(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const tiles = Number(text);
  if (!/^\d+$/.test(text) || tiles < 1 || tiles > 40)
    throw new UsageError('--tiles takes a whole number from 1 to 40.');
  return tiles;
}

export function parseSidecar(text: string | undefined): SidecarName | undefined {
  if (text === undefined || text === 'xmp' || text === 'json') return text;
  throw new UsageError('--sidecar takes xmp or json.');
}

/** A prompt that says something, of a sane length. */
export function parsePrompt(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text.trim() === '' || text.length > 2000) throw new UsageError('--prompt takes 1 to 2000 characters.');
  return text;
}

/** Options of every command that runs the critic. */
export const CRITIC_OPTIONS = {
  json: { type: 'boolean' },
  pack: { type: 'string' },
  provider: { type: 'string' },
} as const;

/** Where results go besides stdout. */
export const SINK_OPTIONS = {
  db: { type: 'string' },
  sidecar: { type: 'string' },
} as const;

/** Goes where the user stood, so that paths mean what they typed: npm runs scripts in the project's folder and says in INIT_CWD where it was called. */
export function standWithUser(env: NodeJS.ProcessEnv): void {
  const stood = env['npm_lifecycle_event'] === 'salient' ? env['INIT_CWD'] : undefined;
  if (stood !== undefined && existsSync(stood)) process.chdir(stood);
}
