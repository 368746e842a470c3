// The weights of a checkpoint by name, with a record of which were used: a graph takes each tensor with the shape the
// configuration implies, and at the end nothing may be left over. Knows no model part.
import { existsSync } from 'node:fs';
import { AppError } from '../domain/errors.ts';
import { SafetensorsFile } from './safetensors.ts';
import type { TensorFile } from './tensor-file.ts';
import { TorchFile } from './torch-file.ts';
import { listWeightFiles, requireIndexed } from './weight-files.ts';
import type { WeightTensor } from './weights.ts';

export type { WeightTensor } from './weights.ts';

/** Weights by checkpoint name, from one or several files. */
export class Checkpoint {
  readonly #files: readonly TensorFile[];
  readonly #owner = new Map<string, TensorFile>();
  readonly #used = new Set<string>();

  /** Opens the given files; a name in two of them throws `pack-invalid`, one in `delta` too replaces the other. */
  constructor(paths: readonly string[], delta: readonly string[] = []) {
    const files: TensorFile[] = [];
    this.#files = files;
    try {
      for (const path of [...paths, ...delta]) {
        const file = openTensorFile(path);
        files.push(file);
        for (const name of file.entries.keys()) {
          const isTwice = paths.includes(path)
            ? this.#owner.has(name)
            : delta.includes(this.#owner.get(name)?.path ?? '');
          if (isTwice) throw new AppError('pack-invalid', `The tensor "${name}" is stored twice.`);
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
    const base = listWeightFiles(folder);
    const delta = deltaFolder === undefined ? undefined : listWeightFiles(deltaFolder);
    const checkpoint = new Checkpoint(base.paths, delta?.paths);
    try {
      for (const list of [base, delta]) if (list !== undefined) requireIndexed(list, checkpoint.#files);
    } catch (error) {
      checkpoint.close();
      throw error;
    }
    return checkpoint;
  }

  /** Paths of all files, for recognising the same checkpoint again. */
  paths(): string[] {
    return this.#files.map(({ path }) => path);
  }

  names(): string[] {
    return [...this.#owner.keys()];
  }

  has(name: string): boolean {
    return this.#owner.has(name);
  }

  /** The stored shape of a tensor; throws `pack-invalid` if it is missing. */
  shapeOf(name: string): readonly number[] {
    return this.#fileOf(name).entries.get(name)?.shape ?? [];
  }

  /** The tensor `name`, which must have exactly `shape`; marks it as used. Throws `pack-invalid`. */
  take(name: string, shape: readonly number[]): WeightTensor {
    const file = this.#fileOf(name);
    const stored = this.shapeOf(name);
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
    return this.names().filter((name) => !this.#used.has(name));
  }

  close(): void {
    for (const file of this.#files) file.close();
  }

  #fileOf(name: string): TensorFile {
    const file = this.#owner.get(name);
    if (file === undefined) throw new AppError('pack-invalid', `The checkpoint lacks the tensor "${name}".`);
    return file;
  }
}

/** By the ending of the name: safetensors, or PyTorch's .pt, .pth and .bin. */
function openTensorFile(path: string): TensorFile {
  if (!existsSync(path)) throw new AppError('pack-invalid', `The weights file ${path} is missing.`);
  return /\.(pt|pth|bin)$/i.test(path) ? new TorchFile(path) : new SafetensorsFile(path);
}
