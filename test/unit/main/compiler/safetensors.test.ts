// The reader on whole, damaged and hostile files.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/main/compiler/checkpoint.ts';
import { SafetensorsFile } from '../../../../src/main/compiler/safetensors.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { writeSafetensors } from '../../../support/write-safetensors.ts';

/** A file with the given header and data. */
function writeRaw(header: unknown, data: Uint8Array, headerBytes?: number): string {
  const path = join(tempDir(), 'weights.safetensors');
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const prefix = new Uint8Array(8);
  new DataView(prefix.buffer).setBigUint64(0, BigInt(headerBytes ?? Buffer.byteLength(text)), true);
  writeFileSync(path, Buffer.concat([prefix, Buffer.from(text), data]));
  return path;
}

describe('SafetensorsFile', () => {
  it('reads every stored precision as numbers', () => {
    const data = new Uint8Array(4 + 2 + 2 + 8 + 8 + 2);
    const view = new DataView(data.buffer);
    view.setFloat32(0, 1.5, true);
    view.setUint16(4, 0xc000, true);
    view.setUint16(6, 0x3f80, true);
    view.setFloat64(8, -0.25, true);
    view.setBigInt64(16, -7n, true);
    data.set([3, 250], 24);
    const path = writeRaw(
      {
        __metadata__: { format: 'pt' },
        a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
        b: { dtype: 'F16', shape: [1, 1], data_offsets: [4, 6] },
        c: { dtype: 'BF16', shape: [], data_offsets: [6, 8] },
        d: { dtype: 'F64', shape: [1], data_offsets: [8, 16] },
        e: { dtype: 'I64', shape: [1], data_offsets: [16, 24] },
        f: { dtype: 'U8', shape: [2], data_offsets: [24, 26] },
      },
      data,
    );
    const file = new SafetensorsFile(path);
    expect(['a', 'b', 'c', 'd'].map((name) => file.readFloats(name)[0])).toEqual([1.5, -2, 1, -0.25]);
    expect(file.readInts('e')[0]).toBe(-7n);
    expect([...file.readBytes('f')]).toEqual([3, 250]);
    expect(() => file.readInts('a')).toThrow(/expected I64/);
    file.close();
    expect(() => file.readFloats('a')).toThrow(/already closed/);
  });

  const tensor = (shape: unknown, offsets: unknown, dtype = 'F32') => ({ t: { dtype, shape, data_offsets: offsets } });

  it.each([
    ['a header longer than the file', '{}', 1e9],
    ['a header that is no JSON', '{"t":', undefined],
    ['a header that is a list', '[]', undefined],
    ['an unknown type', tensor([2], [0, 8], 'F8'), undefined],
    ['a negative size', tensor([-2], [0, 8]), undefined],
    ['a fractional size', tensor([0.5], [0, 2]), undefined],
    ['a size that overflows', tensor([2 ** 40, 2 ** 40], [0, 8]), undefined],
    ['offsets that contradict the shape', tensor([3], [0, 8]), undefined],
    ['offsets outside the file', tensor([4], [0, 16]), undefined],
    ['offsets before the data', tensor([2], [-4, 4]), undefined],
    ['a gap before the first tensor', tensor([1], [4, 8]), undefined],
    ['bytes that belong to nothing', tensor([1], [0, 4]), undefined],
    [
      'overlapping tensors',
      { a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] }, b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } },
      undefined,
    ],
  ])('refuses %s', (_, header, headerBytes) => {
    const path = writeRaw(header, new Uint8Array(8), headerBytes);
    expect(() => new SafetensorsFile(path)).toThrow(expect.objectContaining({ kind: 'pack-invalid' }));
  });

  it('refuses a missing and an empty file', () => {
    const folder = tempDir();
    expect(() => new SafetensorsFile(join(folder, 'none'))).toThrow(expect.objectContaining({ kind: 'pack-invalid' }));
    writeFileSync(join(folder, 'empty'), '');
    expect(() => new SafetensorsFile(join(folder, 'empty'))).toThrow(/no safetensors file/);
  });
});

describe('Checkpoint', () => {
  const vector = (...values: number[]) => ({ shape: [values.length], values: Float32Array.from(values) });

  it('gives each tensor with its expected shape and remembers what was not taken', () => {
    const path = join(tempDir(), 'model.safetensors');
    writeSafetensors(path, { a: vector(1, 2), b: vector(3) });
    const checkpoint = new Checkpoint([path]);
    expect([...checkpoint.take('a', [2]).values()]).toEqual([1, 2]);
    expect(checkpoint.unused()).toEqual(['b']);
    expect(() => checkpoint.take('b', [2])).toThrow('The tensor "b" is [1], expected [2].');
    expect(() => checkpoint.take('c', [1])).toThrow('lacks the tensor "c"');
    checkpoint.close();
  });

  it('reads sharded weights, lets a delta replace tensors and refuses a name stored twice', () => {
    const folder = tempDir();
    writeSafetensors(join(folder, 'one.safetensors'), { a: vector(1) });
    writeSafetensors(join(folder, 'two.safetensors'), { b: vector(2) });
    const index = { weight_map: { a: 'one.safetensors', b: 'two.safetensors' } };
    writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify(index));
    const delta = tempDir();
    writeSafetensors(join(delta, 'model.safetensors'), { b: vector(20), c: vector(30) });
    const checkpoint = Checkpoint.openFolder(folder, delta);
    expect(['a', 'b', 'c'].map((name) => checkpoint.take(name, [1]).values()[0])).toEqual([1, 20, 30]);
    checkpoint.close();
    expect(() => new Checkpoint([join(folder, 'one.safetensors'), join(folder, 'one.safetensors')])).toThrow(/twice/);
  });

  it('refuses an index that names a file elsewhere', () => {
    const folder = tempDir();
    const index = { weight_map: { a: '../secret.safetensors' } };
    writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify(index));
    expect(() => Checkpoint.openFolder(folder)).toThrow(/outside its folder/);
  });
});
