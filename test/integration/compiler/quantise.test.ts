// Integer storage through ONNX Runtime's own multiplication.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildPack } from '../../../src/main/compiler/build-pack.ts';
import { GraphBuilder } from '../../../src/main/compiler/graph-builder.ts';
import { encodeModel } from '../../../src/main/compiler/onnx-writer.ts';
import { BLOCK_SIZES } from '../../../src/main/compiler/weight-format.ts';
import type { WeightFormat } from '../../../src/main/compiler/weight-format.ts';
import type { WeightTensor } from '../../../src/main/compiler/weights.ts';
import { loadPack } from '../../../src/main/modelpack/load-pack.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import { floatData, floatTensor, intTensor } from '../../../src/main/runtime/tensor.ts';
import type { Tensor } from '../../../src/main/runtime/tensor.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { writeTinyCheckpoint } from '../../support/tiny-pack.ts';

const ROWS = 24;

/** Numbers in -1..1 without a pattern, so that products do not cancel out. */
const noise = (index: number) => (Math.sin(index * 12.9898 + 1) * 43758.5453) % 1;

async function multiply(format: WeightFormat, columns: number): Promise<number[]> {
  const graph = new GraphBuilder({ name: 'product', ...format });
  const x = graph.input('x', 'float32', ['rows', columns]);
  graph.output('y', graph.multiply(x, matrixOf(columns)), ['rows', ROWS]);
  const input = Float32Array.from({ length: 2 * columns }, (_, index) => noise(index + 0.5));
  return runOnce(graph, 'y', { x: floatTensor(input, [2, columns]) });
}

/** Rows 3, 0 and 23 of the stored matrix. */
async function pick(format: WeightFormat, columns: number): Promise<number[]> {
  const graph = new GraphBuilder({ name: 'rows', ...format });
  const ids = graph.input('ids', 'int64', ['count']);
  graph.output('y', graph.pickRows(ids, matrixOf(columns)), ['count', columns]);
  return runOnce(graph, 'y', { ids: intTensor([3, 0, 23], [3]) });
}

function matrixOf(columns: number): WeightTensor {
  const values = Float32Array.from({ length: ROWS * columns }, (_, index) => noise(index));
  const rows = (first: number, count: number) => values.slice(first * columns, (first + count) * columns);
  return { name: 'matrix', shape: [ROWS, columns], values: () => values, rows };
}

async function runOnce(graph: GraphBuilder, output: string, feeds: Record<string, Tensor>): Promise<number[]> {
  const session = await openSession(encodeModel(graph.finish()), { provider: 'cpu', threads: 1 });
  const { [output]: result } = await session.run(feeds);
  await session.close();
  return result === undefined ? [] : [...floatData(result)];
}

/** Size of the difference relative to the exact result. */
function deviation(actual: readonly number[], exact: readonly number[]): number {
  const length = (values: readonly number[]) => Math.hypot(...values);
  return length(actual.map((value, index) => value - (exact[index] ?? 0))) / length(exact);
}

describe('integer storage', () => {
  // 50 is no multiple of a block, 1536 takes the larger blocks.
  it.each([50, 192, 1536])('multiplies with %d inputs close to float32', async (columns) => {
    const exact = await multiply({ storage: 'fp32' }, columns);
    const [half, byte, nibble] = [
      deviation(await multiply({ storage: 'fp16' }, columns), exact),
      deviation(await multiply({ storage: 'int8' }, columns), exact),
      deviation(await multiply({ storage: 'int4' }, columns), exact),
    ];
    expect(half).toBeLessThan(1e-3);
    expect(byte).toBeLessThan(0.03);
    expect(nibble).toBeLessThan(0.25);
    expect(nibble).toBeGreaterThan(byte);
  });

  const layouts = BLOCK_SIZES.flatMap((blockSize) =>
    [true, false].map((hasZeroPoint) => ({ blockSize, hasZeroPoint })),
  );

  // 352 columns leave the last block of 64 and of 128 half empty; 384 fill every block.
  it.each(layouts)(
    'multiplies and picks rows with $blockSize weights a block, zero point $hasZeroPoint',
    async (layout) => {
      for (const [storage, most] of [
        ['int8', 0.02],
        ['int4', 0.2],
      ] as const) {
        const format = { storage, ...layout };
        expect(deviation(await multiply(format, 352), await multiply({ storage: 'fp32' }, 352))).toBeLessThan(most);
        expect(deviation(await pick(format, 384), await pick({ storage: 'fp32' }, 384))).toBeLessThan(most);
      }
    },
  );

  it('keeps a table in float16 whose rows do not fill their blocks', async () => {
    expect(deviation(await pick({ storage: 'int4' }, 50), await pick({ storage: 'fp32' }, 50))).toBeLessThan(1e-3);
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
