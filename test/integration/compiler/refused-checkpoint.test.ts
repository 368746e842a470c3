// Checkpoint folders in the published layout that are broken in one way each: refused by name before anything is written.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildPack } from '../../../src/main/compiler/build-pack.ts';
import type { LoadedPack } from '../../../src/main/modelpack/load-pack.ts';
import {
  PUBLISHED_CONFIG,
  publishedWeights,
  writePublishedCheckpoint,
  writeShards,
} from '../../support/published-checkpoint.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { buildTinyPack } from '../../support/tiny-pack.ts';
import { writeSafetensors } from '../../support/write-safetensors.ts';

const SHARD = 'model-00002-of-00003.safetensors';
const MATRIX = 'language_model.model.layers.0.attention.wo.weight';

let from = '';
let to = '';
let starter: LoadedPack;

beforeEach(() => {
  const root = tempDir();
  from = join(root, 'InternVL2-tiny');
  to = join(root, 'pack');
  starter = buildTinyPack(join(root, 'starter'));
  writePublishedCheckpoint(from);
});

function expectRefusal(message: RegExp | string, quant: 'int4' | 'int8' | 'fp16' | 'fp32' = 'int4'): void {
  const refusal = { kind: 'pack-invalid', message: expect.stringMatching(message) };
  expect(() => buildPack({ from, to, starter, quant })).toThrow(expect.objectContaining(refusal));
  expect([to, `${to}.building`].filter((path) => existsSync(path))).toEqual([]);
}

function writeConfig(change: object): void {
  writeFileSync(join(from, 'config.json'), JSON.stringify({ ...PUBLISHED_CONFIG, ...change }));
}

describe('a configuration at odds with itself', () => {
  it.each([
    ['llm_config', { num_attention_heads: 7 }, /hidden_size does not give every head an even size/],
    ['llm_config', { num_key_value_heads: 3 }, /no multiple of num_key_value_heads/],
    ['llm_config', { rms_norm_eps: -1 }, /"llm_config.rms_norm_eps" is wrong/],
    ['llm_config', { rope_theta: 0 }, /"llm_config.rope_theta" is wrong/],
    ['llm_config', { bos_token_id: 99_999 }, /outside its vocabulary/],
    ['llm_config', { bos_token_id: 7 }, /the token 7 is ".*", not <s>/],
    ['llm_config', { rope_scaling: { type: 'yarn', factor: 2 } }, /"llm_config.rope_scaling.type" is wrong/],
    ['vision_config', { num_attention_heads: 5 }, /vision_config.hidden_size is no multiple of its heads/],
    ['vision_config', { patch_size: 13 }, /image_size is no multiple of patch_size/],
    ['vision_config', { image_size: 112 }, /force_image_size and vision_config.image_size differ/],
  ] as const)('%s %o', (part, change, message) => {
    writeConfig({ [part]: { ...PUBLISHED_CONFIG[part], ...change } });
    expectRefusal(message);
  });

  it.each([
    [{ downsample_ratio: 0.3 }, /does not divide the patches of a tile evenly/],
    [{ min_dynamic_patch: 5 }, /min_dynamic_patch is above max_dynamic_patch/],
    [{ max_dynamic_patch: 100_000 }, /"max_dynamic_patch" is wrong/],
    [{ image_std: [0.2, 0, 0.2] }, /"image_std.1" is wrong/],
  ])('%o', (change, message) => {
    writeConfig(change);
    expectRefusal(message);
  });
});

describe('weights', () => {
  it.each(['int4', 'int8', 'fp16', 'fp32'] as const)('with infinite numbers, stored as %s', (quant) => {
    const weights = publishedWeights(1);
    const values = weights[MATRIX]?.values.slice() ?? new Float32Array();
    values[7] = Infinity;
    writeShards(from, { ...weights, [MATRIX]: { shape: weights[MATRIX]?.shape ?? [], values } }, 3);
    expectRefusal(`"${MATRIX}" holds Infinity`, quant);
  });

  it('of which one file is a folder, or only a pointer', () => {
    renameSync(join(from, SHARD), join(from, 'elsewhere'));
    mkdirSync(join(from, SHARD));
    expectRefusal(/model-00002-of-00003.safetensors is no file/);
    rmSync(join(from, SHARD), { recursive: true });
    writeFileSync(join(from, SHARD), 'version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 5000000000\n');
    expectRefusal(/only a pointer of Git LFS/);
  });

  it('of which one file ends early', () => {
    const whole = readFileSync(join(from, SHARD));
    writeFileSync(join(from, SHARD), whole.subarray(0, -100));
    expectRefusal(/lies outside the file/);
    writeFileSync(join(from, SHARD), whole.subarray(0, 50));
    expectRefusal(/announces a header/);
  });

  it('without an output head, unless it is tied to the embedding', () => {
    const { 'language_model.output.weight': _, ...others } = publishedWeights(1);
    writeShards(from, others, 3);
    expectRefusal(/lacks the tensor "language_model.output.weight"/);
    writeConfig({ llm_config: { ...PUBLISHED_CONFIG.llm_config, tie_word_embeddings: true } });
    expect(buildPack({ from, to, starter, quant: 'int4' }).language.vocabSize).toBe(609);
  });
});

describe('a folder', () => {
  it('with one file of weights and no index is whole', () => {
    for (const shard of [1, 2, 3]) rmSync(join(from, `model-0000${shard}-of-00003.safetensors`));
    rmSync(join(from, 'model.safetensors.index.json'));
    expectRefusal(/model.safetensors is missing/);
    writeSafetensors(join(from, 'model.safetensors'), publishedWeights(1), 'BF16');
    expect(buildPack({ from, to, starter, quant: 'int4' }).packId).toBe('ase-mllm');
  });

  it('that is none', () => {
    rmSync(from, { recursive: true });
    expectRefusal(/There is no checkpoint folder/);
  });

  it.each(['<IMG_CONTEXT>', '<|im_end|>', '</img>'])('whose tokenizer lacks %s is refused before any work', (token) => {
    for (const file of ['added_tokens.json', 'tokenizer_config.json']) {
      const path = join(from, file);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(token, 'else'));
    }
    const refusal = { kind: 'pack-invalid', message: `The tokenizer lacks the token ${token}.` };
    let steps = 0;
    const build = () => buildPack({ from, to, starter, quant: 'int4', onProgress: () => (steps += 1) });
    expect(build).toThrow(expect.objectContaining(refusal));
    expect(steps).toBe(0);
  });
});
