// Integer storage through ONNX Runtime's own multiplication.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildPack } from '../../../src/main/compiler/build-pack.ts';
import { GraphBuilder } from '../../../src/main/compiler/graph-builder.ts';
import { encodeModel } from '../../../src/main/compiler/onnx-writer.ts';
import type { StorageFormat } from '../../../src/main/compiler/weight-format.ts';
import { loadPack } from '../../../src/main/modelpack/load-pack.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import { floatData, floatTensor } from '../../../src/main/runtime/tensor.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { writeTinyCheckpoint } from '../../support/tiny-pack.ts';

const ROWS = 24;

/** Numbers in -1..1 without a pattern, so that products do not cancel out. */
const noise = (index: number) => (Math.sin(index * 12.9898 + 1) * 43758.5453) % 1;

async function multiply(storage: StorageFormat, columns: number): Promise<number[]> {
  const graph = new GraphBuilder({ name: 'product', storage });
  const x = graph.input('x', 'float32', ['rows', columns]);
  const values = () => Float32Array.from({ length: ROWS * columns }, (_, index) => noise(index));
  graph.output('y', graph.multiply(x, { name: 'matrix', shape: [ROWS, columns], values }), ['rows', ROWS]);
  const session = await openSession(encodeModel(graph.finish()), { provider: 'cpu', threads: 1 });
  const input = Float32Array.from({ length: 2 * columns }, (_, index) => noise(index + 0.5));
  const { y } = await session.run({ x: floatTensor(input, [2, columns]) });
  await session.close();
  return y === undefined ? [] : [...floatData(y)];
}

/** Size of the difference relative to the exact result. */
function deviation(actual: readonly number[], exact: readonly number[]): number {
  const length = (values: readonly number[]) => Math.hypot(...values);
  return length(actual.map((value, index) => value - (exact[index] ?? 0))) / length(exact);
}

describe('integer storage', () => {
  // 50 is no multiple of a block, 1536 takes the larger blocks.
  it.each([50, 192, 1536])('multiplies with %d inputs close to float32', async (columns) => {
    const exact = await multiply('fp32', columns);
    const [half, byte, nibble] = [
      deviation(await multiply('fp16', columns), exact),
      deviation(await multiply('int8', columns), exact),
      deviation(await multiply('int4', columns), exact),
    ];
    expect(half).toBeLessThan(1e-3);
    expect(byte).toBeLessThan(0.03);
    expect(nibble).toBeLessThan(0.25);
    expect(nibble).toBeGreaterThan(byte);
  });

  it('stores the decoder in integers and everything else in float16', async () => {
    const from = join(tempDir(), 'checkpoint');
    const to = join(tempDir(), 'pack');
    writeTinyCheckpoint(from);
    buildPack({ from, to, quant: 'int4' });
    const pack = loadPack(to);
    const { decoder, ...others } = pack.manifest.graphs;
    expect(decoder.dtype).toBe('int4');
    expect(new Set(Object.values(others).map(({ dtype }) => dtype))).toEqual(new Set(['fp16']));
    const session = await openSession(pack.graphPath('decoder'), { provider: 'cpu', threads: 1, expected: decoder });
    expect(session.inputNames).toContain('inv_freq');
    await session.close();
  });
});
