// The starter's compiled saliency model and vision encoder against the outputs PyTorch gave when they were exported.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { VisionConfigSchema, checkConfig } from '../../../src/main/compiler/checkpoint-config.ts';
import { Checkpoint } from '../../../src/main/compiler/checkpoint.ts';
import { GraphBuilder } from '../../../src/main/compiler/graph-builder.ts';
import { buildVisionEncoder } from '../../../src/main/compiler/ias-vit.ts';
import { IasmConfigSchema, buildIasm } from '../../../src/main/compiler/iasm.ts';
import { configuredGrid } from '../../../src/main/compiler/intern-vit.ts';
import { encodeModel } from '../../../src/main/compiler/onnx-writer.ts';
import { SafetensorsFile } from '../../../src/main/compiler/safetensors.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import { floatData, floatTensor } from '../../../src/main/runtime/tensor.ts';
import type { Tensor } from '../../../src/main/runtime/tensor.ts';

const checkpoint =
  process.env['SALIENT_CHECKPOINT'] ?? join(import.meta.dirname, '..', '..', '..', 'training', 'work', 'checkpoint');
const parityFile = join(checkpoint, 'parity.safetensors');
const hasCheckpoint = existsSync(parityFile) && existsSync(join(checkpoint, 'iasm', 'iasm.safetensors'));
const hasVision = hasCheckpoint && existsSync(join(checkpoint, 'config.json'));
const TOLERANCE = 1e-3;
const PHOTOS = 20;
/** Intermediate results of the saliency model, from the pixels to its last block. */
const STAGES = ['statistics', 'deepest', 'neck', 'stage'];
const OUTPUTS = ['logits', 'type_logits', 'features', 'saliency', 'subject', 'attention'];

if (!hasCheckpoint) console.log('Starter parity is skipped: training/work/checkpoint holds no parity.safetensors.');

/** Rows of a tensor along its first axis, each kept as an axis of 1; the tensor is read once. */
function rowsOf(file: SafetensorsFile, name: string): (index: number) => Float32Array {
  const [rows = 1] = file.entry(name).shape;
  const values = file.readFloats(name);
  return (index) => values.subarray((index * values.length) / rows, ((index + 1) * values.length) / rows);
}

function worst(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  return actual.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? NaN))), 0);
}

async function runOnce(graph: GraphBuilder, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await openSession(encodeModel(graph.finish()), { provider: 'cpu' });
  try {
    return await session.run(feeds);
  } finally {
    await session.close();
  }
}

describe('starter parity', () => {
  it.skipIf(!hasCheckpoint)('agrees on every stage of the saliency model', async () => {
    const parity = new SafetensorsFile(parityFile);
    const weights = new Checkpoint([join(checkpoint, 'iasm', 'iasm.safetensors')]);
    const raw: unknown = JSON.parse(readFileSync(join(checkpoint, 'iasm', 'config.json'), 'utf8'));
    const config = checkConfig(IasmConfigSchema, raw, 'iasm/config.json');
    const photos = parity.entry('iasm.pixel_values').shape[0] ?? 0;
    expect(photos).toBeGreaterThanOrEqual(PHOTOS);
    const graph = new GraphBuilder({ name: 'iasm', storage: 'fp16', exposeTaps: true });
    buildIasm({ graph, weights, config });
    const session = await openSession(encodeModel(graph.finish()), { provider: 'cpu' });
    const worstOf = new Map<string, number>();
    const pixelsOf = rowsOf(parity, 'iasm.pixel_values');
    const expectedOf = new Map([...STAGES, ...OUTPUTS].map((name) => [name, rowsOf(parity, `iasm.${name}`)]));
    for (let photo = 0; photo < photos; photo += 1) {
      const size = config.inputSize;
      const pixels = floatTensor(pixelsOf(photo).slice(), [1, 3, size, size]);
      const outputs = await session.run({ pixel_values: pixels });
      for (const [name, expected] of expectedOf) {
        const tensor = outputs[name];
        if (tensor === undefined) throw new Error(`no output ${name}`);
        const error = worst(floatData(tensor), expected(photo));
        worstOf.set(name, Math.max(error, worstOf.get(name) ?? 0));
      }
    }
    await session.close();
    for (const [name, error] of worstOf) expect(error, name).toBeLessThan(TOLERANCE);
    expect(weights.unused()).toEqual([]);
    weights.close();
    parity.close();
  });

  it.skipIf(!hasVision)('agrees on the image features of every tile', async () => {
    const parity = new SafetensorsFile(parityFile);
    // Exported together with the parity file; merged into model.safetensors later.
    const exported = join(checkpoint, 'vision.safetensors');
    const weights = new Checkpoint([existsSync(exported) ? exported : join(checkpoint, 'model.safetensors')]);
    const raw: unknown = JSON.parse(readFileSync(join(checkpoint, 'config.json'), 'utf8'));
    const { vision_config: config } = checkConfig(v.object({ vision_config: VisionConfigSchema }), raw, 'config.json');
    const graph = new GraphBuilder({ name: 'ias-vit', storage: 'fp16' });
    buildVisionEncoder({ graph, weights, config, grid: configuredGrid(config) }, true);
    const feed = (name: string) => floatTensor(parity.readFloats(name), parity.entry(name).shape);
    const { image_features: features } = await runOnce(graph, {
      pixel_values: feed('ias_vit.pixel_values'),
      saliency: feed('ias_vit.saliency'),
      saliency_strength: floatTensor(Float32Array.of(1), []),
    });
    if (features === undefined) throw new Error('no image features');
    expect(features.dims[0]).toBeGreaterThanOrEqual(PHOTOS);
    expect(worst(floatData(features), parity.readFloats('ias_vit.image_features'))).toBeLessThan(TOLERANCE);
    weights.close();
    parity.close();
  });
});
