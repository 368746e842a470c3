// Written models through ONNX Runtime: weights inside the file and, for large models, beside it.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/main/compiler/graph-builder.ts';
import { encodeModel, writeModel } from '../../../src/main/compiler/onnx-writer.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import { floatData, floatTensor } from '../../../src/main/runtime/tensor.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** y = x * matrix + vector, with a matrix of 64 x 64 ascending values. */
function affineGraph(): GraphBuilder {
  const graph = new GraphBuilder({ name: 'affine', storage: 'fp32' });
  const x = graph.input('x', 'float32', ['rows', 64]);
  const values = () => Float32Array.from({ length: 64 * 64 }, (_, index) => (index % 97) / 97);
  const matrix = graph.weight({ name: 'matrix', shape: [64, 64], values });
  const vector = graph.weight({ name: 'vector', shape: [64], values: () => new Float32Array(64).fill(0.5) });
  graph.output('y', graph.node('Add', [graph.node('MatMul', [x, matrix]), vector]), ['rows', 64]);
  return graph;
}

const input = Float32Array.from({ length: 128 }, (_, index) => Math.sin(index));

async function run(graph: string | Uint8Array): Promise<number[]> {
  const session = await openSession(graph, { provider: 'cpu', threads: 1 });
  const { y } = await session.run({ x: floatTensor(input, [2, 64]) });
  await session.close();
  if (y === undefined) throw new Error('no output');
  return [...floatData(y)];
}

it('computes the same with weights inside the graph and in a second file', async () => {
  const path = join(tempDir(), 'affine.onnx');
  const inside = await run(encodeModel(affineGraph().finish()));
  const row = (index: number) => Array.from({ length: 64 }, (_, k) => (input[k] ?? 0) * (((k * 64 + index) % 97) / 97));
  const sum = (index: number) => row(index).reduce((total, value) => total + value, 0.5);
  expect(inside[0]).toBeCloseTo(sum(0), 4);
  expect(inside[63]).toBeCloseTo(sum(63), 4);

  expect(writeModel(affineGraph().finish(), path, { inlineLimitBytes: 1000 })).toBe('affine.onnx.data');
  // The matrix is outside, the vector is too small for that.
  expect(statSync(`${path}.data`).size).toBe(64 * 64 * 4);
  expect(statSync(path).size).toBeLessThan(2000);
  expect(await run(path)).toEqual(inside);
});

it('keeps small models in one file', () => {
  const path = join(tempDir(), 'affine.onnx');
  expect(writeModel(affineGraph().finish(), path)).toBeNull();
  expect(existsSync(`${path}.data`)).toBe(false);
});
