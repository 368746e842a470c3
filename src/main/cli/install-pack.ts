// `salient packs install|remove`: packs of the user's own, from a folder, an archive or an address.
import { dataPaths } from '../app-data.ts';
import { removePack } from '../modelpack/add-pack.ts';
import { installPack } from '../modelpack/install-pack.ts';
import { describeGaps } from '../modelpack/pack-gaps.ts';
import { createByteProgress } from './byte-progress.ts';
import { userDataFolder } from './open-pack.ts';
import { parseCommand } from './options.ts';
import { UsageError } from './usage.ts';

/** Exit code 0; everything wrong is thrown. Ctrl+C stops cleanly, and a download goes on next time. */
export async function install(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, { sha256: { type: 'string' } });
  const [source] = positionals;
  if (source === undefined || positionals.length > 1) throw new UsageError('packs install takes one path or address.');
  const { sha256 } = values;
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256)) throw new UsageError('--sha256 takes 64 hex digits.');
  const progress = createByteProgress();
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop);
  try {
    const { manifest, folder } = await installPack(source, {
      packsFolder: dataPaths(userDataFolder()).packs,
      signal: controller.signal,
      ...(sha256 !== undefined && { sha256 }),
      onProgress: ({ step, totalBytes, ...counts }) => {
        if (totalBytes !== undefined) progress.update({ ...counts, totalBytes, label: step });
      },
    });
    progress.end();
    for (const { message } of describeGaps(manifest)) process.stderr.write(`${message}\n`);
    process.stderr.write(`Installed ${manifest.packId}@${manifest.packVersion} in ${folder}.\n`);
    return 0;
  } finally {
    progress.end();
    process.off('SIGINT', stop);
  }
}

/** Exit code 0; an id that is not there is thrown. */
export async function remove(args: string[]): Promise<number> {
  const { positionals } = parseCommand(args, {});
  const [packId] = positionals;
  if (packId === undefined || positionals.length > 1) throw new UsageError('packs remove takes the id of one pack.');
  await removePack(packId, dataPaths(userDataFolder()).packs);
  process.stderr.write(`Removed ${packId}.\n`);
  return 0;
}
