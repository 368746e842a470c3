// LayerCAM without autograd: the gradient nodes of the saliency graph against finite differences through ONNX Runtime.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkConfig } from '../../../src/main/compiler/checkpoint-config.ts';
import { Checkpoint } from '../../../src/main/compiler/checkpoint.ts';
import { GraphBuilder } from '../../../src/main/compiler/graph-builder.ts';
import { IasmConfigSchema, buildIasm, rateFeatures, ratingGradient } from '../../../src/main/compiler/iasm.ts';
import { encodeModel } from '../../../src/main/compiler/onnx-writer.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import type { Session } from '../../../src/main/runtime/session.ts';
import { floatData, floatTensor } from '../../../src/main/runtime/tensor.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { TINY_IASM_CONFIG, tinyIasmWeights } from '../../support/tiny-checkpoint.ts';
import { writeSafetensors } from '../../support/write-safetensors.ts';

const config = checkConfig(IasmConfigSchema, TINY_IASM_CONFIG, 'tiny');
const { featureDim, inputSize } = config;
const { grid } = config.neck;
const cells = grid * grid;
const sessions: Session[] = [];

async function open(build: (graph: GraphBuilder, weights: Checkpoint) => void): Promise<Session> {
  const path = join(tempDir(), 'iasm.safetensors');
  writeSafetensors(path, tinyIasmWeights(7));
  const weights = new Checkpoint([path]);
  const graph = new GraphBuilder({ name: 'test', storage: 'fp32', exposeTaps: true });
  build(graph, weights);
  const session = await openSession(encodeModel(graph.finish()), { provider: 'cpu', threads: 1 });
  weights.close();
  sessions.push(session);
  return session;
}

let photo: Float32Array;
beforeAll(() => {
  photo = Float32Array.from({ length: 3 * inputSize * inputSize }, (_, i) => Math.sin(i * 0.37) * Math.cos(i / 511));
});
afterAll(async () => {
  for (const session of sessions) await session.close();
});

it('agrees with finite differences of the best rating with respect to the feature map', async () => {
  const network = await open((graph, weights) => buildIasm({ graph, weights, config }));
  const seen = await network.run({ pixel_values: floatTensor(photo, [1, 3, inputSize, inputSize]) });
  const valueOf = (outputs: typeof seen, name: string) => {
    const tensor = outputs[name];
    if (tensor === undefined) throw new Error(`no output ${name}`);
    return floatData(tensor);
  };
  const features = valueOf(seen, 'feature_map');
  const shares = valueOf(seen, 'shares');

  const head = await open((graph, weights) => {
    const z = graph.input('z', 'float32', [1, featureDim, grid, grid]);
    const a = graph.input('a', 'float32', [1, 1, grid, grid]);
    const { logits } = rateFeatures({ graph, weights, config }, z, a);
    graph.tap('logits', logits);
    graph.tap('gradient', ratingGradient({ graph, weights, config }, a, logits));
  });
  const rate = async (z: Float32Array) =>
    head.run({
      z: floatTensor(z, [1, featureDim, grid, grid]),
      a: floatTensor(shares, [1, 1, grid, grid]),
    });
  const rated = await rate(features);
  const logits = valueOf(rated, 'logits');
  expect([...logits]).toEqual([...valueOf(seen, 'logits')]);
  const best = logits.indexOf(Math.max(...logits));

  const step = 0.5; // the logit is linear in z, so a large step costs no accuracy
  const gradient = valueOf(rated, 'gradient');
  const map = new Float32Array(cells);
  for (let index = 0; index < features.length; index += 1) {
    const logitAt = async (shift: number) => {
      const moved = Float32Array.from(features);
      moved[index] = (moved[index] ?? 0) + shift;
      return valueOf(await rate(moved), 'logits')[best] ?? Number.NaN;
    };
    const slope = ((await logitAt(step)) - (await logitAt(-step))) / (2 * step);
    expect(gradient[index]).toBeCloseTo(slope, 5);
    const cell = index % cells;
    map[cell] = (map[cell] ?? 0) + Math.max(slope, 0) * (features[index] ?? 0);
  }
  const saliency = valueOf(seen, 'saliency');
  expect(saliency.some((value) => value > 0)).toBe(true);
  for (const [cell, value] of saliency.entries()) expect(value).toBeCloseTo(Math.max(map[cell] ?? 0, 0), 4);
});
