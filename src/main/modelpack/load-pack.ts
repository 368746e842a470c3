// Finds model packs on disk and reads their manifests: layout, version and file sizes are checked at every start, hashes
// only on request (verify-pack.ts). Opens no graph.
import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { AppError, reportError } from '../domain/errors.ts';
import type { ErrorReport } from '../domain/errors.ts';
import { MANIFEST_FORMAT_VERSION, ManifestSchema } from './manifest.ts';
import type { GraphRole, Manifest } from './manifest.ts';

export const MANIFEST_FILE = 'manifest.json';

/** A manifest is a few KB; more than this is no manifest. */
const MAX_MANIFEST_BYTES = 10 * 1024 * 1024;

/** A file the manifest answers for. */
export interface ListedFile {
  file: string;
  bytes: number;
  sha256: string;
}

export interface LoadedPack {
  /** Absolute. */
  folder: string;
  manifest: Manifest;
  /** Absolute path of the graph that fills a role. */
  graphPath: (role: GraphRole) => string;
  /** Absolute path of a file of the pack, e.g. `manifest.tokenizer.file`. */
  filePath: (file: string) => string;
}

/** Reads the pack in `folder`. Throws `pack-missing` without a manifest, else `pack-invalid` with what is wrong. */
export function loadPack(folder: string): LoadedPack {
  const root = resolve(folder);
  const manifest = readManifest(root);
  for (const listed of listFiles(manifest)) checkSize(root, listed);
  return {
    folder: root,
    manifest,
    graphPath: (role) => join(root, manifest.graphs[role].file),
    filePath: (file) => join(root, file),
  };
}

/** Every file of a pack besides the manifest; a name listed twice throws `pack-invalid`. */
export function listFiles(manifest: Manifest): ListedFile[] {
  const graphs = [...Object.values(manifest.graphs), ...(manifest.lightEncoder ? [manifest.lightEncoder] : [])];
  const external = graphs.flatMap(({ externalData }) => (externalData === null ? [] : [externalData]));
  const listed = [...graphs, ...external, manifest.tokenizer, manifest.chatTemplate, ...manifest.files];
  const names = new Set(listed.map(({ file }) => file));
  if (names.size !== listed.length || names.has(MANIFEST_FILE)) {
    throw new AppError('pack-invalid', 'The manifest of the model pack lists a file twice.');
  }
  return listed.map(({ file, bytes, sha256 }) => ({ file, bytes, sha256 }));
}

/** Size of a pack on disk, its manifest aside. */
export function packBytes(manifest: Manifest): number {
  return listFiles(manifest).reduce((sum, { bytes }) => sum + bytes, 0);
}

export interface FoundPacks {
  packs: LoadedPack[];
  /** Folders with a manifest that cannot be used. */
  broken: { folder: string; error: ErrorReport }[];
}

/** Packs in the direct subfolders of `roots`, earlier roots first; missing roots hold none. Names with a dot in front are in the making. */
export function findPacks(roots: readonly string[]): FoundPacks {
  const found: FoundPacks = { packs: [], broken: [] };
  for (const root of roots.filter((path) => existsSync(path))) {
    const folders = readdirSync(root, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
    );
    for (const name of folders.map((entry) => entry.name).toSorted()) {
      const folder = join(root, name);
      if (!existsSync(join(folder, MANIFEST_FILE))) continue;
      try {
        found.packs.push(loadPack(folder));
      } catch (error) {
        found.broken.push({ folder, error: reportError(error, 'pack-invalid') });
      }
    }
  }
  return found;
}

function readManifest(root: string): Manifest {
  const path = join(root, MANIFEST_FILE);
  if (!existsSync(path)) throw new AppError('pack-missing', `There is no model pack in ${root}.`);
  if (lstatSync(path).size > MAX_MANIFEST_BYTES) {
    throw new AppError('pack-invalid', `The manifest of the model pack in ${root} is too large.`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new AppError('pack-invalid', `The manifest of the model pack in ${root} cannot be read.`, { cause });
  }
  refuseNewerFormat(parsed);
  const result = v.safeParse(ManifestSchema, parsed);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const key = v.getDotPath(issue) ?? 'the whole file';
  throw new AppError(
    'pack-invalid',
    `The manifest of the model pack in ${root} is wrong at "${key}": ${issue.message}`,
  );
}

/** Checked before the layout, which a newer version may have changed. */
function refuseNewerFormat(parsed: unknown): void {
  const isTable = typeof parsed === 'object' && parsed !== null;
  const version = isTable && 'formatVersion' in parsed ? parsed.formatVersion : undefined;
  if (typeof version !== 'number' || version <= MANIFEST_FORMAT_VERSION) return;
  throw new AppError('pack-invalid', 'This model pack was made for a newer version of Salient. Please update Salient.');
}

function checkSize(root: string, { file, bytes }: ListedFile): void {
  const stats = lstatSync(join(root, file), { throwIfNoEntry: false });
  if (stats === undefined) throw new AppError('pack-invalid', `The model pack in ${root} lacks the file ${file}.`);
  // A link could lead out of the folder.
  if (!stats.isFile()) throw new AppError('pack-invalid', `${file} in the model pack ${root} is no plain file.`);
  if (stats.size !== bytes) {
    throw new AppError('pack-invalid', `${file} in the model pack ${root} is ${stats.size} bytes, expected ${bytes}.`);
  }
}
