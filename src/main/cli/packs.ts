// `salient packs list|verify|build|install|remove`: what is installed, whether every byte is as listed, and packs that come
// and go.
import { reportError } from '../domain/errors.ts';
import { describeGaps } from '../modelpack/pack-gaps.ts';
import { verifyPack } from '../modelpack/verify-pack.ts';
import { build } from './build-pack.ts';
import { install, remove } from './install-pack.ts';
import { installedPacks } from './open-pack.ts';
import { parseCommand } from './options.ts';
import { UsageError } from './usage.ts';

/** Exit code 0, or 1 when a pack is broken. */
export async function packs([action, ...args]: string[]): Promise<number> {
  if (action === 'list') return listPacks(args);
  if (action === 'verify') return verifyPacks(args);
  if (action === 'build') return build(args);
  if (action === 'install') return install(args);
  if (action === 'remove') return remove(args);
  throw new UsageError('packs takes list, verify, build, install or remove.');
}

function listPacks(args: string[]): number {
  const { values } = parseCommand(args, { json: { type: 'boolean' } });
  const { packs: found, broken } = installedPacks();
  for (const { folder, manifest } of found) {
    const { packId: id, packVersion: version, name, license } = manifest;
    const gaps = describeGaps(manifest).map(({ message }) => message);
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ id, version, name, license, folder, gaps })}\n`
        : [`${id}@${version}  ${name}  ${license}  ${folder}`, ...gaps.map((gap) => `  ! ${gap}`), ''].join('\n'),
    );
  }
  for (const { folder, error } of broken) process.stderr.write(`${folder}: ${error.kind}: ${error.message}\n`);
  return broken.length > 0 ? 1 : 0;
}

async function verifyPacks(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, { json: { type: 'boolean' } });
  const { packs: found, broken } = installedPacks();
  const chosen =
    positionals.length === 0 ? found : found.filter(({ manifest }) => positionals.includes(manifest.packId));
  const unknown = positionals.filter((id) => !found.some(({ manifest }) => manifest.packId === id));
  if (unknown.length > 0) throw new UsageError(`There is no usable model pack "${unknown.join('", "')}".`);
  let failures = positionals.length === 0 ? broken.length : 0;
  if (failures > 0)
    for (const { folder, error } of broken) process.stderr.write(`${folder}: ${error.kind}: ${error.message}\n`);
  for (const pack of chosen) {
    const { packId: id, packVersion: version } = pack.manifest;
    try {
      const files = await verifyPack(pack);
      process.stdout.write(
        values.json
          ? `${JSON.stringify({ id, version, ok: true, files })}\n`
          : `${id}@${version}  ok, ${files} files\n`,
      );
    } catch (error) {
      failures++;
      const report = reportError(error);
      process.stdout.write(
        values.json
          ? `${JSON.stringify({ id, version, ok: false, error: report })}\n`
          : `${id}@${version}  ${report.kind}: ${report.message}\n`,
      );
    }
  }
  return failures > 0 ? 1 : 0;
}
