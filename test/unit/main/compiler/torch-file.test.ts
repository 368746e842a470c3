// PyTorch checkpoints as PyTorch 1.13 wrote them (test/fixtures/torch): values of every kind, views, both forms of the file,
// and pickles that want more than tensors.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Checkpoint } from '../../../../src/main/compiler/checkpoint.ts';
import { readPickle } from '../../../../src/main/compiler/pickle.ts';
import { TorchFile } from '../../../../src/main/compiler/torch-file.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'torch');

function open(name: string): TorchFile {
  const file = new TorchFile(join(FIXTURES, name));
  onTestFinished(() => file.close());
  return file;
}

const ascending = Array.from({ length: 24 }, (_, index) => index);

describe('TorchFile', () => {
  it.each(['state.pt', 'state-legacy.pt'])('reads every kind of number: %s', (name) => {
    const file = open(name);
    expect([...file.readFloats('float')]).toEqual(ascending);
    expect([...file.readFloats('half')]).toEqual(ascending.map((value) => value / 8));
    expect([...file.readFloats('bfloat')]).toEqual(ascending.map((value) => value * 2));
    expect([...file.readFloats('double')]).toEqual(ascending.map((value) => Math.fround(value / 3)));
    expect([...file.readFloats('parameter')]).toEqual(ascending.map((value) => value + 1));
    expect([...file.readFloats('scalar')]).toEqual([2.5]);
    expect(file.entries.get('float')?.shape).toEqual([4, 6]);
    expect(() => file.readFloats('indices')).toThrow(/LongStorage where floating point numbers are needed/);
  });

  it.each(['state.pt', 'state-legacy.pt'])('reads views of a shared storage: %s', (name) => {
    const file = open(name);
    expect(file.entries.get('transposed')?.shape).toEqual([6, 4]);
    expect([...file.readFloats('transposed')].slice(0, 6)).toEqual([0, 6, 12, 18, 1, 7]);
    expect([...file.readFloats('slice')]).toEqual([8, 9, 10, 14, 15, 16]);
    expect([...file.readFloatRows('transposed', 1, 1)]).toEqual([1, 7, 13, 19]);
    expect([...file.readFloatRows('float', 1, 2)]).toEqual(ascending.slice(6, 18));
    expect(() => file.readFloatRows('float', 3, 2)).toThrow(/no rows 3 to 5/);
  });

  it('finds the weights in a training script wrapper, without the prefix of parallel training', () => {
    const checkpoint = new Checkpoint([join(FIXTURES, 'wrapped.pth')]);
    onTestFinished(() => checkpoint.close());
    expect([...checkpoint.take('float', [4, 6]).values()]).toEqual(ascending);
    expect(checkpoint.unused()).toEqual(['half']);
  });

  it('runs nothing: a pickle that calls a function is refused by name', () => {
    expect(() => open('evil.pt')).toThrow(/asks for "posix.system", which is more than weights need/);
    expect(() => open('module.pt')).toThrow(/asks for "torch.nn.modules.linear.Linear"/);
  });

  it('refuses tensors that repeat few numbers as many', () => {
    const path = join(tempDir(), 'expanded.pt');
    const whole = readFileSync(join(FIXTURES, 'state-legacy.pt'));
    // The first tensor's shape and strides, (4, 6) and (6, 1), as (200, 6) and (0, 1).
    const at = whole.indexOf(Buffer.from([0x4b, 4, 0x4b, 6, 0x86]));
    const strides = whole.indexOf(Buffer.from([0x4b, 6, 0x4b, 1, 0x86]), at);
    expect(at > 0 && strides > at).toBe(true);
    whole[at + 1] = 200;
    whole[strides + 1] = 0;
    writeFileSync(path, whole);
    expect(() => new TorchFile(path)).toThrow(/describes a tensor larger than its storage/);
  });

  it('refuses what is cut off or no checkpoint at all', () => {
    const whole = readFileSync(join(FIXTURES, 'state.pt'));
    const legacy = readFileSync(join(FIXTURES, 'state-legacy.pt'));
    const path = join(tempDir(), 'broken.pt');
    for (const bytes of [
      whole.subarray(0, 400),
      legacy.subarray(0, 300),
      legacy.subarray(0, -8),
      Buffer.from('hello'),
    ]) {
      writeFileSync(path, bytes);
      expect(() => new TorchFile(path)).toThrow(expect.objectContaining({ kind: 'pack-invalid' }));
    }
  });

  it('survives any single damaged byte of the table with values or a named refusal', () => {
    const legacy = readFileSync(join(FIXTURES, 'state-legacy.pt'));
    const path = join(tempDir(), 'flipped.pt');
    for (let at = 0; at < 1200; at += 7) {
      const bytes = Buffer.from(legacy);
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      writeFileSync(path, bytes);
      try {
        const file = new TorchFile(path);
        for (const name of file.entries.keys()) if (name !== 'indices') file.readFloats(name);
        file.close();
      } catch (error) {
        expect(error).toMatchObject({ kind: 'pack-invalid' });
      }
    }
  });
});

describe('readPickle', () => {
  const rules = { globals: new Set<string>(), apply: () => null, persistent: () => null };
  const read = (...bytes: number[]) => readPickle(Uint8Array.from(bytes), 0, rules).value;

  it('knows plain values', () => {
    expect(read(0x80, 2, 0x4b, 7, 0x2e)).toBe(7);
    expect(read(0x4a, 0xff, 0xff, 0xff, 0xff, 0x2e)).toBe(-1);
    expect(read(0x8a, 2, 0x00, 0x80, 0x2e)).toBe(-32768);
    expect(read(0x47, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0x2e)).toBe(1.5);
  });

  it('refuses operations that build objects, and stacks that do not add up', () => {
    expect(() => read(0x29, 0x81, 0x2e)).toThrow(/operation 0x81, which is not allowed/);
    expect(() => read(0x2e)).toThrow(/takes more from its stack/);
    expect(() => read(0x28, 0x4b)).toThrow(/cut off/);
    expect(() => read(0x68, 5, 0x2e)).toThrow(/never stored/);
  });

  it('refuses what costs more than its bytes: long numbers, names made of lists', () => {
    expect(() => read(0x8b, 0, 0, 0, 1, 0x2e)).toThrow(/holds a number of 16777216 bytes/);
    // A list that holds a list twice, which holds a list twice...: as text it would double with every level.
    const doubled = [0x71, 0, 0x68, 0, 0x68, 0, 0x86];
    const name = [0x5d, ...Array.from({ length: 60 }, () => doubled).flat()];
    expect(() => read(...name, 0x8c, 1, 0x61, 0x93, 0x2e)).toThrow(/by what is no text/);
  });
});
