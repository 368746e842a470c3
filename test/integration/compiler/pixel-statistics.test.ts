// The graph of the pixel statistics against the training code's own output. The fixture holds the filters and what
// salient_training/pixel_statistics.py makes of the waves below (training/vision_fixture.py writes it).
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Checkpoint } from '../../../src/main/compiler/checkpoint.ts';
import { GraphBuilder } from '../../../src/main/compiler/graph-builder.ts';
import { encodeModel } from '../../../src/main/compiler/onnx-writer.ts';
import { pixelStatistics } from '../../../src/main/compiler/pixel-statistics.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import { floatData, floatTensor } from '../../../src/main/runtime/tensor.ts';

const SIDE = 224;
const GRID = 7;
const CHANNELS = 134;
const CONFIG = {
  signed: 3,
  ramps: 10,
  histogramBins: 10,
  saturationSteps: 5,
  edges: 5,
  detailScales: 3,
  blocks: 56,
  flat: 0.03,
  tails: [0.3, 0.5, 0.7],
  detailFloor: 0.002,
  varianceFloor: 1e-6,
  angles: 15,
  angleFloor: 0.02,
  slopeFloor: 1e-6,
};

/** Smooth waves, hard edges, flat areas and clipped ends, different in each channel: (3, SIDE, SIDE) in -1..1. */
function waves(): Float32Array {
  return Float32Array.from({ length: 3 * SIDE * SIDE }, (_, index) => {
    const x = index % SIDE;
    const y = Math.floor(index / SIDE) % SIDE;
    const channel = Math.floor(index / (SIDE * SIDE));
    const smooth = Math.sin(0.05 * x * (channel + 1) + 0.031 * y) * Math.cos(0.043 * y);
    const bars = (x + 0.12 * y + 9 * channel) % 48 < 20 ? 0.4 : -0.3;
    const value = y > 150 ? Math.round(3 * smooth) / 3 : smooth + bars;
    return Math.min(1, Math.max(-1, value));
  });
}

test('agrees with the training code', async () => {
  const fixture = new Checkpoint([join(import.meta.dirname, '../../fixtures/pixel-statistics.safetensors')]);
  const graph = new GraphBuilder({ name: 'test', storage: 'fp32' });
  const value = graph.input('pixel_values', 'float32', [1, 3, SIDE, SIDE]);
  const maps = pixelStatistics(
    { graph, weights: fixture, config: CONFIG, grid: GRID },
    { value, channels: 3, side: SIDE },
  );
  const shape = [1, CHANNELS, GRID, GRID];
  graph.output('statistics', graph.node('Concat', maps, { axis: 1 }), shape);
  const expected = fixture.take('expected', shape).values();
  expect(fixture.unused()).toEqual([]);
  const session = await openSession(encodeModel(graph.finish()), { provider: 'cpu', threads: 1 });
  const { statistics } = await session.run({ pixel_values: floatTensor(waves(), [1, 3, SIDE, SIDE]) });
  await session.close();
  fixture.close();
  const found = statistics === undefined ? new Float32Array(0) : floatData(statistics);
  expect(found.length).toBe(expected.length);
  const worst = found.reduce((most, number, at) => Math.max(most, Math.abs(number - (expected[at] ?? NaN))), 0);
  expect(worst).toBeLessThan(1e-3);
});
