// Which files of a folder hold its weights: one safetensors file, or the shards that an index lists tensor by tensor.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../domain/errors.ts';
import type { TensorFile } from './tensor-file.ts';

const SINGLE_FILE = 'model.safetensors';
const INDEX_FILE = 'model.safetensors.index.json';
/** The index of an 8B model is about 50 KB. */
const MAX_INDEX_BYTES = 64 * 1024 * 1024;

export interface WeightFiles {
  paths: string[];
  /** Path of the shard that must hold a tensor, by name; undefined without an index. */
  places: ReadonlyMap<string, string> | undefined;
}

/** `model.safetensors` of a folder, or the shards its index lists. Throws `pack-invalid`. */
export function listWeightFiles(folder: string): WeightFiles {
  const index = join(folder, INDEX_FILE);
  if (!existsSync(index)) return { paths: [join(folder, SINGLE_FILE)], places: undefined };
  const places = new Map<string, string>();
  for (const [tensor, name] of Object.entries(readWeightMap(index))) {
    if (typeof name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
      throw new AppError('pack-invalid', `${index} names a file outside its folder.`);
    }
    places.set(tensor, join(folder, name));
  }
  return { paths: [...new Set(places.values())].toSorted(), places };
}

/** Checks that every tensor lies in the shard the index names, and that no shard holds one it does not name. */
export function requireIndexed({ paths, places }: WeightFiles, files: readonly TensorFile[]): void {
  if (places === undefined) return;
  for (const file of files.filter(({ path }) => paths.includes(path))) {
    for (const name of file.entries.keys()) {
      if (places.get(name) === file.path) continue;
      throw new AppError('pack-invalid', `${file.path} holds "${name}", which the index does not place there.`);
    }
  }
  const held = new Map(files.map((file) => [file.path, file]));
  for (const [name, path] of places) {
    if (held.get(path)?.entries.has(name) === true) continue;
    throw new AppError('pack-invalid', `${path} lacks the tensor "${name}" that the index places there.`);
  }
}

function readWeightMap(index: string): object {
  let parsed: unknown;
  try {
    if (statSync(index).size > MAX_INDEX_BYTES) throw new RangeError('too large');
    parsed = JSON.parse(readFileSync(index, 'utf8'));
  } catch (cause) {
    throw new AppError('pack-invalid', `${index} cannot be read.`, { cause });
  }
  const map = typeof parsed === 'object' && parsed !== null && 'weight_map' in parsed ? parsed.weight_map : undefined;
  if (typeof map === 'object' && map !== null) return map;
  throw new AppError('pack-invalid', `${index} lists no weights.`);
}
