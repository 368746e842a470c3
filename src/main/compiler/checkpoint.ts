// The weights of a checkpoint by name, with a record of which were used: a graph takes each tensor with the shape the
// configuration implies, and at the end nothing may be left over. Knows no model part.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../domain/errors.ts';
import { SafetensorsFile } from './safetensors.ts';
import type { WeightTensor } from './weights.ts';

export type { WeightTensor } from './weights.ts';

/** Weights by checkpoint name, from one or several safetensors files. */
export class Checkpoint {
  readonly #files: readonly SafetensorsFile[];
  readonly #owner = new Map<string, SafetensorsFile>();
  readonly #used = new Set<string>();

  /** Opens the given files; a name in two of them throws `pack-invalid`, one in `delta` too replaces the other. */
  constructor(paths: readonly string[], delta: readonly string[] = []) {
    const files: SafetensorsFile[] = [];
    this.#files = files;
    try {
      for (const path of [...paths, ...delta]) {
        const file = new SafetensorsFile(path);
        files.push(file);
        for (const name of file.entries.keys()) {
          if (this.#owner.has(name) && !delta.includes(path))
            throw new AppError('pack-invalid', `The tensor "${name}" is stored twice.`);
          this.#owner.set(name, file);
        }
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Opens the weights of a folder, and of a second one whose tensors replace or extend them. */
  static openFolder(folder: string, deltaFolder?: string): Checkpoint {
    return new Checkpoint(listWeightFiles(folder), deltaFolder === undefined ? [] : listWeightFiles(deltaFolder));
  }

  has(name: string): boolean {
    return this.#owner.has(name);
  }

  /** The stored shape of a tensor; throws `pack-invalid` if it is missing. */
  shapeOf(name: string): readonly number[] {
    return this.#fileOf(name).entry(name).shape;
  }

  /** The tensor `name`, which must have exactly `shape`; marks it as used. Throws `pack-invalid`. */
  take(name: string, shape: readonly number[]): WeightTensor {
    const file = this.#fileOf(name);
    const stored = file.entry(name).shape;
    if (stored.join() !== shape.join()) {
      throw new AppError('pack-invalid', `The tensor "${name}" is [${stored.join()}], expected [${shape.join()}].`);
    }
    this.#used.add(name);
    return {
      name,
      shape,
      values: () => file.readFloats(name),
      rows: (first, count) => file.readFloatRows(name, first, count),
    };
  }

  /** Marks a tensor that follows from others (an index table, a mask) as explained without using it. */
  ignore(name: string): void {
    this.#fileOf(name);
    this.#used.add(name);
  }

  /** Names no graph has taken. */
  unused(): string[] {
    return [...this.#owner.keys()].filter((name) => !this.#used.has(name));
  }

  close(): void {
    for (const file of this.#files) file.close();
  }

  #fileOf(name: string): SafetensorsFile {
    const file = this.#owner.get(name);
    if (file === undefined) throw new AppError('pack-invalid', `The checkpoint lacks the tensor "${name}".`);
    return file;
  }
}

/** `model.safetensors` of a folder, or the parts its index lists. */
function listWeightFiles(folder: string): string[] {
  const index = join(folder, 'model.safetensors.index.json');
  if (!existsSync(index)) return [join(folder, 'model.safetensors')];
  return readShardNames(index).map((name) => join(folder, name));
}

function readShardNames(indexPath: string): string[] {
  const parsed: unknown = JSON.parse(readFileSync(indexPath, 'utf8'));
  const map = typeof parsed === 'object' && parsed !== null && 'weight_map' in parsed ? parsed.weight_map : undefined;
  if (typeof map !== 'object' || map === null) throw new AppError('pack-invalid', `${indexPath} lists no weights.`);
  const names = new Set<string>();
  for (const name of Object.values(map)) {
    if (typeof name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
      throw new AppError('pack-invalid', `${indexPath} names a file outside its folder.`);
    }
    names.add(name);
  }
  return [...names];
}
