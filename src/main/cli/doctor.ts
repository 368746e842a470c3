// `salient doctor`: what works on this machine, by trying it. Nothing is stored and nothing is sent.
import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dataPaths } from '../app-data.ts';
import { forkCritic } from '../critic/process-critic.ts';
import { reportError } from '../domain/errors.ts';
import { verifyPack } from '../modelpack/verify-pack.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import { findUnsuited, providersOfPlatform } from '../runtime/provider-table.ts';
import type { ProviderName } from '../runtime/provider-table.ts';
import { installedPacks, userDataFolder } from './open-pack.ts';
import { parseCommand } from './options.ts';
import { UsageError } from './usage.ts';

/** Libraries whose version explains most differences between two machines; pinned, so the package file tells the truth. */
const TOLD_LIBRARIES = ['onnxruntime-node', 'sharp', 'better-sqlite3', 'exiftool-vendored'];

interface Line {
  topic: 'salient' | 'machine' | 'libraries' | 'data' | 'library' | 'packs' | 'pack' | 'provider';
  ok: boolean;
  text: string;
}

/** Exit code 0 when a pack and a provider work, else 1. */
export async function doctor(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, { json: { type: 'boolean' } });
  if (positionals.length > 0) throw new UsageError('doctor takes no arguments.');
  const { packs, broken } = installedPacks();
  const packLines = await Promise.all(packs.map(describePack));
  const providerLines = packs[0] ? await tryProviders(packs[0]) : [];
  const lines: Line[] = [
    ...describeVersions(),
    ...describePlaces(),
    ...packLines,
    ...broken.map(({ folder, error }) => ({ topic: 'pack' as const, ok: false, text: `${folder}: ${error.message}` })),
    ...(packs.length + broken.length === 0 ? [{ topic: 'pack' as const, ok: false, text: 'no model pack found' }] : []),
    ...providerLines,
  ];
  if (values.json) process.stdout.write(`${JSON.stringify(lines)}\n`);
  else
    for (const { topic, ok, text } of lines) process.stdout.write(`${markOf(topic, ok)} ${topic.padEnd(9)} ${text}\n`);
  return packLines.some(({ ok }) => ok) && providerLines.some(({ ok }) => ok) ? 0 : 1;
}

/** A provider that this machine lacks is no failure. */
function markOf(topic: Line['topic'], ok: boolean): string {
  if (ok) return 'ok  ';
  return topic === 'provider' ? 'no  ' : 'FAIL';
}

function describeVersions(): Line[] {
  const { version, dependencies } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  ) as {
    version: string;
    dependencies: Record<string, string>;
  };
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return [
    { topic: 'salient', ok: true, text: version },
    {
      topic: 'machine',
      ok: true,
      text: `${process.platform} ${process.arch}, ${availableParallelism()} cores, ${memoryGb} GB, Node ${process.versions.node}`,
    },
    { topic: 'libraries', ok: true, text: TOLD_LIBRARIES.map((name) => `${name} ${dependencies[name]}`).join(', ') },
  ];
}

function describePlaces(): Line[] {
  const folder = userDataFolder();
  const { database, packs } = dataPaths(folder);
  return [
    { topic: 'data', ok: true, text: folder },
    { topic: 'library', ok: true, text: database },
    { topic: 'packs', ok: true, text: packs },
  ];
}

async function describePack(pack: LoadedPack): Promise<Line> {
  const { packId, packVersion } = pack.manifest;
  const name = `${packId}@${packVersion} in ${pack.folder}`;
  try {
    const count = await verifyPack(pack);
    return { topic: 'pack', ok: true, text: `${name}, ${count} files verified` };
  } catch (error) {
    return { topic: 'pack', ok: false, text: `${name}: ${reportError(error).message}` };
  }
}

/** Opens the pack that is used by default with every provider this platform could have, and tests it there. */
async function tryProviders(pack: LoadedPack): Promise<Line[]> {
  const lines: Line[] = [];
  for (const provider of providersOfPlatform()) lines.push(await tryProvider(pack, provider));
  return lines;
}

/** In a process of its own, which a bad driver may end; and whatever came of it before. */
async function tryProvider(pack: LoadedPack, provider: ProviderName): Promise<Line> {
  const critic = forkCritic({ packFolder: pack.folder, provider });
  try {
    await critic.ready();
    const unsuited = findUnsuited(pack.manifest).find((refusal) => refusal.provider === provider);
    const text = unsuited ? `${provider} works, but is not chosen by itself: ${unsuited.reason}` : `${provider} works`;
    return { topic: 'provider', ok: true, text };
  } catch (error) {
    return { topic: 'provider', ok: false, text: `${provider}: ${reportError(error).message.replace(/\s+/g, ' ')}` };
  } finally {
    await critic.close();
  }
}
