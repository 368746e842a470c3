// The graph of the pixel statistics against the training code's own output. The fixture holds the filters, an input of waves (made up, no
// photo) and what salient_training/pixel_statistics.py makes of it.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Checkpoint } from '../../../src/main/compiler/checkpoint.ts';
import { GraphBuilder } from '../../../src/main/compiler/graph-builder.ts';
import { encodeModel } from '../../../src/main/compiler/onnx-writer.ts';
import { pixelStatistics } from '../../../src/main/compiler/pixel-statistics.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import { floatData, floatTensor } from '../../../src/main/runtime/tensor.ts';

const SIDE = 56;
const GRID = 7;
const CHANNELS = 52;

test('agrees with the training code', async () => {
  const fixture = new Checkpoint([join(import.meta.dirname, '../../fixtures/pixel-statistics.safetensors')]);
  const graph = new GraphBuilder({ name: 'test', storage: 'fp32' });
  const value = graph.input('pixel_values', 'float32', [1, 3, SIDE, SIDE]);
  const maps = pixelStatistics(
    graph,
    fixture,
    { value, channels: 3, side: SIDE },
    { signed: 3, ramps: 4, edges: 5, lineAngles: 11, lineSize: 15, grid: GRID },
  );
  const shape = [1, CHANNELS, GRID, GRID];
  graph.output('statistics', graph.node('Concat', maps, { axis: 1 }), shape);
  const pixels = fixture.take('pixel_values', [1, 3, SIDE, SIDE]).values();
  const expected = fixture.take('expected', shape).values();
  const session = await openSession(encodeModel(graph.finish()), { provider: 'cpu', threads: 1 });
  const { statistics } = await session.run({ pixel_values: floatTensor(pixels, [1, 3, SIDE, SIDE]) });
  await session.close();
  fixture.close();
  const found = statistics === undefined ? new Float32Array(0) : floatData(statistics);
  expect(found.length).toBe(expected.length);
  const worst = found.reduce((most, number, at) => Math.max(most, Math.abs(number - (expected[at] ?? NaN))), 0);
  expect(worst).toBeLessThan(1e-4);
});
