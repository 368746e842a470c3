// A tensor as PyTorch stores it: a view of a run of numbers, with strides. Pure index arithmetic; knows no file.

/** Storage classes by name, and the bytes of one number. */
export const STORAGES = {
  FloatStorage: 4,
  HalfStorage: 2,
  BFloat16Storage: 2,
  DoubleStorage: 8,
  LongStorage: 8,
  IntStorage: 4,
  ShortStorage: 2,
  CharStorage: 1,
  ByteStorage: 1,
  BoolStorage: 1,
} as const;
export type StorageName = keyof typeof STORAGES;

/** Numbers of one type, somewhere in the file. */
export interface Storage {
  kind: 'storage';
  type: StorageName;
  key: string;
  count: number;
}

/** A view of a storage, as the pickle describes it. */
export interface TorchTensor {
  kind: 'tensor';
  storage: Storage;
  /** In numbers, as are the strides. */
  offset: number;
  shape: readonly number[];
  strides: readonly number[];
}

/** Number of values. */
export function sizeOf({ shape }: TorchTensor): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** True if the numbers lie in the file in the order of the axes. */
export function isContiguous({ shape, strides }: TorchTensor): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const size = shape[axis] ?? 0;
    if (size > 1 && strides[axis] !== step) return false;
    step *= size;
  }
  return true;
}

/** Where the number with row-major index `index` lies in its storage. */
export function placeOf({ shape, strides, offset }: TorchTensor, index: number): number {
  let place = offset;
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const size = shape[axis] ?? 1;
    place += (rest % size) * (strides[axis] ?? 0);
    rest = Math.floor(rest / size);
  }
  return place;
}
