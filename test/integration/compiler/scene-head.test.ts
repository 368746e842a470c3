// The scene head as a graph: mean and deviation of every channel, map after map, times the checkpoint's weights.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Checkpoint } from '../../../src/main/compiler/checkpoint.ts';
import { GraphBuilder } from '../../../src/main/compiler/graph-builder.ts';
import { encodeModel } from '../../../src/main/compiler/onnx-writer.ts';
import { sceneOdds } from '../../../src/main/compiler/scene-head.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import { floatData, floatTensor } from '../../../src/main/runtime/tensor.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { writeSafetensors } from '../../support/write-safetensors.ts';

const config = { claims: ['comp.clutter', 'light.soft'], deviationEps: 1e-6 };
const MAPS = [
  { name: 'fine', channels: 2, side: 8 },
  { name: 'coarse', channels: 3, side: 4 },
];
const INPUTS = 2 * 2 + 2 * 3;
const ROWS = 2 * config.claims.length;

const weight = Float32Array.from({ length: ROWS * INPUTS }, (_, index) => Math.sin(index * 1.7));
const bias = Float32Array.from({ length: ROWS }, (_, index) => index - 1);

function valuesOf({ channels, side }: (typeof MAPS)[number]): Float32Array {
  return Float32Array.from({ length: channels * side * side }, (_, index) => Math.cos(index * 0.9) + index / 50);
}

/** Means of all channels of a map, then their deviations. */
function momentsOf(values: Float32Array, channels: number): number[] {
  const size = values.length / channels;
  const rows = Array.from({ length: channels }, (_, row) => [...values.subarray(row * size, (row + 1) * size)]);
  const meanOf = (row: readonly number[]): number => row.reduce((sum, value) => sum + value, 0) / size;
  const deviationOf = (row: readonly number[]): number => {
    const mean = meanOf(row);
    return Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size + config.deviationEps);
  };
  return [...rows.map(meanOf), ...rows.map(deviationOf)];
}

it('gives each claim two log odds, from mean and deviation of every channel', async () => {
  const path = join(tempDir(), 'iasm.safetensors');
  writeSafetensors(path, {
    'scene_head.weight': { shape: [ROWS, INPUTS], values: weight },
    'scene_head.bias': { shape: [ROWS], values: bias },
  });
  const weights = new Checkpoint([path]);
  const graph = new GraphBuilder({ name: 'test', storage: 'fp32' });
  const maps = MAPS.map(({ name, channels, side }) => ({
    value: graph.input(name, 'float32', [1, channels, side, side]),
    channels,
    side,
  }));
  graph.output('scene_odds', sceneOdds({ graph, weights, config }, maps), [config.claims.length, 2]);
  const session = await openSession(encodeModel(graph.finish()), { provider: 'cpu', threads: 1 });
  weights.close();
  const feeds = MAPS.map((map) => [map.name, floatTensor(valuesOf(map), [1, map.channels, map.side, map.side])]);
  const { scene_odds: odds } = await session.run(Object.fromEntries(feeds));
  await session.close();

  const moments = MAPS.flatMap((map) => momentsOf(valuesOf(map), map.channels));
  expect(odds?.dims).toEqual([config.claims.length, 2]);
  for (const [row, value] of (odds ? floatData(odds) : new Float32Array()).entries()) {
    const expected = moments.reduce(
      (sum, moment, at) => sum + moment * (weight[row * INPUTS + at] ?? 0),
      bias[row] ?? 0,
    );
    expect(value).toBeCloseTo(expected, 4);
  }
});
