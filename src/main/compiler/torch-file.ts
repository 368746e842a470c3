// A PyTorch checkpoint (.pt, .pth), zip archive or the older single stream, read without Python: the pickle in it is read as
// data (pickle.ts), and only names that describe tensors are known here. Same face as a safetensors file.
import { fstatSync } from 'node:fs';
import { AppError } from '../domain/errors.ts';
import { fromBfloat16Array, fromFloat16Array } from './float16.ts';
import { isGlobal, readPickle } from './pickle.ts';
import type { PickleRules, PickleValue } from './pickle.ts';
import { closeWeightFile, openWeightFile, readExactly } from './tensor-file.ts';
import type { TensorFile } from './tensor-file.ts';
import { STORAGES, isContiguous, placeOf, sizeOf } from './torch-tensor.ts';
import type { Storage, StorageName, TorchTensor } from './torch-tensor.ts';
import { readZipDirectory } from './zip-directory.ts';

const DICTIONARY = 'collections.OrderedDict';
const TENSOR = 'torch._utils._rebuild_tensor_v2';
const PARAMETER = 'torch._utils._rebuild_parameter';
const GLOBALS: ReadonlySet<string> = new Set([
  DICTIONARY,
  TENSOR,
  PARAMETER,
  ...Object.keys(STORAGES).map((name) => `torch.${name}`),
]);

/** Under which training scripts put the weights. */
const WRAPPERS = ['state_dict', 'model', 'model_state_dict', 'net'];
/** What wrapping a model for several GPUs puts in front of every name. */
const PARALLEL_PREFIX = 'module.';
const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;
/** The older form begins with its pickles; the table of tensors of a large model stays under a few MB. */
const MAX_PICKLE_BYTES = 64 * 1024 * 1024;
const MAX_DIMENSIONS = 8;

/** An open PyTorch checkpoint; whoever opens it closes it. */
export class TorchFile implements TensorFile {
  readonly path: string;
  readonly entries: ReadonlyMap<string, TorchTensor>;
  #descriptor: number | undefined;
  /** Byte of the file at which a storage begins, by key. */
  #places: ReadonlyMap<string, number>;

  /** Opens `path` and reads its table of tensors; throws `pack-invalid`. */
  constructor(path: string) {
    this.path = path;
    const descriptor = openWeightFile(path);
    this.#descriptor = descriptor;
    try {
      const magic = readExactly(descriptor, { begin: 0, length: Math.min(4, fstatSync(descriptor).size), path });
      const isZip = magic[0] === 0x50 && magic[1] === 0x4b;
      const { value, places } = isZip ? readArchive(descriptor, path) : readLegacy(descriptor, path);
      this.entries = listTensors(value, path);
      this.#places = places;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  readFloats(name: string): Float32Array {
    const tensor = this.#tensor(name);
    const count = sizeOf(tensor);
    if (isContiguous(tensor)) return this.#read(tensor.storage, tensor.offset, count);
    const source = this.#read(tensor.storage, 0, tensor.storage.count);
    return Float32Array.from({ length: count }, (_, index) => source[placeOf(tensor, index)] ?? 0);
  }

  readFloatRows(name: string, first: number, count: number): Float32Array {
    const tensor = this.#tensor(name);
    const [rows = 0] = tensor.shape;
    if (first < 0 || count < 0 || first + count > rows) {
      throw new AppError('invalid-argument', `${this.path}: ${name} has no rows ${first} to ${first + count}.`);
    }
    const rowSize = rows === 0 ? 0 : sizeOf(tensor) / rows;
    if (isContiguous(tensor)) return this.#read(tensor.storage, tensor.offset + first * rowSize, count * rowSize);
    return this.readFloats(name).slice(first * rowSize, (first + count) * rowSize);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeWeightFile(this.#descriptor);
    this.#descriptor = undefined;
  }

  #tensor(name: string): TorchTensor {
    const tensor = this.entries.get(name);
    if (tensor === undefined) throw new AppError('pack-invalid', `${this.path} has no tensor "${name}".`);
    return tensor;
  }

  #read({ type, key }: Storage, from: number, count: number): Float32Array {
    const place = this.#places.get(key);
    if (this.#descriptor === undefined) throw new AppError('pack-invalid', `${this.path} is already closed.`);
    if (place === undefined) throw lacksNumbers(this.path);
    const size = STORAGES[type];
    const begin = place + from * size;
    return toFloats(type, readExactly(this.#descriptor, { begin, length: count * size, path: this.path }), this.path);
  }
}

function lacksNumbers(path: string): AppError {
  return new AppError('pack-invalid', `${path} lacks the numbers of a tensor.`);
}

interface Contents {
  value: PickleValue;
  places: Map<string, number>;
}

function readArchive(descriptor: number, path: string): Contents {
  const directory = readZipDirectory(descriptor, path);
  const table = [...directory.keys()].find((name) => name.endsWith('/data.pkl'));
  const entry = table === undefined ? undefined : directory.get(table);
  if (table === undefined || entry === undefined || entry.length > MAX_PICKLE_BYTES) {
    throw new AppError('pack-invalid', `${path} is no PyTorch checkpoint: it has no table of tensors.`);
  }
  const folder = `${table.slice(0, -'data.pkl'.length)}data/`;
  const places = new Map<string, number>();
  const rules = rulesFor((storage) => {
    const data = directory.get(`${folder}${storage.key}`);
    if (data === undefined || data.length < storage.count * STORAGES[storage.type]) {
      throw lacksNumbers(path);
    }
    places.set(storage.key, data.begin);
  });
  const bytes = readExactly(descriptor, { begin: entry.begin, length: entry.length, path });
  return { value: readPickle(bytes, 0, rules).value, places };
}

/** Five pickles (a magic number, a version, the machine, the object, the storages' keys), then the storages. */
function readLegacy(descriptor: number, path: string): Contents {
  const fileBytes = fstatSync(descriptor).size;
  const bytes = readExactly(descriptor, { begin: 0, length: Math.min(fileBytes, MAX_PICKLE_BYTES), path });
  const storages = new Map<string, Storage>();
  const rules = rulesFor((storage) => storages.set(storage.key, storage));
  const magic = readPickle(bytes, 0, rules);
  if (magic.value !== LEGACY_MAGIC) throw new AppError('pack-invalid', `${path} is no PyTorch checkpoint.`);
  const version = readPickle(bytes, magic.next, rules);
  const machine = readPickle(bytes, version.next, rules);
  const object = readPickle(bytes, machine.next, rules);
  const keys = readPickle(bytes, object.next, rules);
  const places = new Map<string, number>();
  let at = keys.next;
  for (const key of Array.isArray(keys.value) ? keys.value : []) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined) throw new AppError('pack-invalid', `${path} stores numbers no tensor names.`);
    const head = readExactly(descriptor, { begin: at, length: 8, path });
    const count = Number(new DataView(head.buffer).getBigInt64(0, true));
    if (count !== storage.count) throw new AppError('pack-invalid', `${path} has a storage of the wrong size.`);
    places.set(storage.key, at + 8);
    at += 8 + count * STORAGES[storage.type];
    if (at > fileBytes) throw new AppError('pack-invalid', `${path} ends before its tensors do.`);
  }
  return { value: object.value, places };
}

function rulesFor(onStorage: (storage: Storage) => void): PickleRules {
  return {
    globals: GLOBALS,
    apply: (name, args) => {
      if (name === DICTIONARY) return new Map<PickleValue, PickleValue>();
      const [data] = args;
      if (name === PARAMETER && isTensor(data)) return data;
      if (name === TENSOR) return makeTensor(args);
      throw new AppError('pack-invalid', `The checkpoint's pickle calls "${name}" in a way no checkpoint does.`);
    },
    persistent: (id) => {
      const storage = makeStorage(id);
      onStorage(storage);
      return storage;
    },
  };
}

function makeStorage(id: PickleValue): Storage {
  const [label, type, key, , count] = Array.isArray(id) ? id : [];
  const name = type !== undefined && isGlobal(type) ? type.name.replace(/^torch\./, '') : '';
  if (label !== 'storage' || !isStorageName(name) || typeof key !== 'string' || !isCount(count)) {
    throw new AppError('pack-invalid', "The checkpoint's pickle describes a storage in an unknown way.");
  }
  return { kind: 'storage', type: name, key, count };
}

function makeTensor([storage, offset, shape, strides]: readonly PickleValue[]): TorchTensor {
  const isKnown = isStorage(storage) && isCount(offset) && isCounts(shape) && isCounts(strides);
  if (!isKnown || strides.length !== shape.length || shape.length > MAX_DIMENSIONS) {
    throw new AppError('pack-invalid', "The checkpoint's pickle describes a tensor in an unknown way.");
  }
  const tensor: TorchTensor = { kind: 'tensor', storage, offset, shape, strides };
  const last = shape.reduce((sum, size, axis) => sum + Math.max(size - 1, 0) * (strides[axis] ?? 0), offset);
  // An expanded tensor repeats few numbers as many.
  const isWider = sizeOf(tensor) > storage.count || last >= storage.count;
  if (!Number.isSafeInteger(last) || (sizeOf(tensor) > 0 && isWider)) {
    throw new AppError('pack-invalid', "The checkpoint's pickle describes a tensor larger than its storage.");
  }
  return tensor;
}

/** The tensors of a state dict, or of the one inside a training script's wrapper; other values are refused. */
function listTensors(value: PickleValue, path: string): Map<string, TorchTensor> {
  const state = findState(value);
  if (state === undefined) throw new AppError('pack-invalid', `${path} holds no table of tensors.`);
  const names = [...state.keys()];
  if (!names.every((name) => typeof name === 'string')) {
    throw new AppError('pack-invalid', `${path} holds no table of tensors by name.`);
  }
  const isParallel = names.length > 0 && names.every((name) => name.startsWith(PARALLEL_PREFIX));
  const tensors = new Map<string, TorchTensor>();
  for (const name of names) {
    const tensor = state.get(name);
    if (!isTensor(tensor)) throw new AppError('pack-invalid', `${path}: "${name}" is no tensor.`);
    tensors.set(isParallel ? name.slice(PARALLEL_PREFIX.length) : name, tensor);
  }
  return tensors;
}

function findState(value: PickleValue): Map<PickleValue, PickleValue> | undefined {
  if (!(value instanceof Map)) return undefined;
  const inner = WRAPPERS.map((key) => value.get(key)).find((found) => found instanceof Map);
  return inner instanceof Map ? inner : value;
}

function isStorageName(name: string): name is StorageName {
  return Object.hasOwn(STORAGES, name);
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

function isStorage(value: PickleValue | undefined): value is Storage {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'storage';
}

function isTensor(value: PickleValue | undefined): value is TorchTensor {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor';
}

function toFloats(type: StorageName, bytes: Uint8Array<ArrayBuffer>, path: string): Float32Array {
  const { buffer, length } = bytes;
  switch (type) {
    case 'FloatStorage':
      return new Float32Array(buffer, 0, length / 4);
    case 'DoubleStorage':
      return Float32Array.from(new Float64Array(buffer, 0, length / 8));
    case 'HalfStorage':
      return fromFloat16Array(new Uint16Array(buffer, 0, length / 2));
    case 'BFloat16Storage':
      return fromBfloat16Array(new Uint16Array(buffer, 0, length / 2));
    default:
      throw new AppError('pack-invalid', `${path} holds ${type} where floating point numbers are needed.`);
  }
}
