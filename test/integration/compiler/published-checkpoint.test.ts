// The published layout of InternVL2, in miniature: what is built runs and says what it was built without; what does not
// explain itself is refused; an interrupted build goes on to the same bytes.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { buildPack } from '../../../src/main/compiler/build-pack.ts';
import type { BuildPackOptions, BuildProgress } from '../../../src/main/compiler/build-pack.ts';
import { requireSpace } from '../../../src/main/compiler/disk-space.ts';
import { openPack } from '../../../src/main/critic/open-pack.ts';
import type { QuantisationReport } from '../../../src/main/compiler/quantisation-report.ts';
import { loadPack } from '../../../src/main/modelpack/load-pack.ts';
import type { LoadedPack } from '../../../src/main/modelpack/load-pack.ts';
import { GRAPH_ROLES } from '../../../src/main/modelpack/manifest.ts';
import type { GraphRole } from '../../../src/main/modelpack/manifest.ts';
import { describeGaps } from '../../../src/main/modelpack/pack-gaps.ts';
import { verifyPack } from '../../../src/main/modelpack/verify-pack.ts';
import { TextDecoder } from '../../../src/main/pipeline/language/text-decoder.ts';
import { encodeTiles } from '../../../src/main/pipeline/vision/ias-vit.ts';
import { projectFeatures } from '../../../src/main/pipeline/vision/projector.ts';
import { planMemory } from '../../../src/main/runtime/plan-memory.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import { floatData } from '../../../src/main/runtime/tensor.ts';
import {
  PUBLISHED_CONFIG,
  publishedWeights,
  writeDelta,
  writePublishedCheckpoint,
  writeShards,
} from '../../support/published-checkpoint.ts';
import { renderPhoto } from '../../support/rendered-photos.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { buildTinyPack } from '../../support/tiny-pack.ts';

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

const build = (options: Partial<BuildPackOptions> = {}) => buildPack({ from, to, starter, quant: 'int4', ...options });

function writeConfig(change: Record<string, unknown>): void {
  writeFileSync(join(from, 'config.json'), JSON.stringify({ ...PUBLISHED_CONFIG, ...change }));
}

function editJson(file: string, edit: (value: Record<string, Record<string, unknown>>) => void): void {
  const value = JSON.parse(readFileSync(join(from, file), 'utf8')) as Record<string, Record<string, unknown>>;
  edit(value);
  writeFileSync(join(from, file), JSON.stringify(value));
}

/** Largest difference that another saliency map makes to the image features of one tile, and to the logits of what is said about it. */
async function mapInfluence(pack: LoadedPack): Promise<{ features: number; logits: number }> {
  const open = (role: GraphRole) => openSession(pack.graphPath(role), { provider: 'cpu', threads: 1 });
  const encoder = await open('ias-vit');
  const projector = await open('projector');
  const language = { embedTokens: await open('embed-tokens'), decoder: await open('decoder') };
  const { tileSize, patchSize, tokensPerTile } = pack.manifest.image;
  const plan = { textsAtOnce: 2, tokensPerText: tokensPerTile + 1 };
  const decoder = await TextDecoder.open(language, { config: pack.manifest.language, plan });
  const pixelValues = Float32Array.from({ length: 3 * tileSize ** 2 }, (_, index) => Math.sin(index * 0.013));
  const see = async (salient: (patch: number) => number) => {
    const saliency = Float32Array.from({ length: (tileSize / patchSize) ** 2 }, (_, patch) => salient(patch));
    const features = await encodeTiles(encoder, { pixelValues, saliency, tiles: 1, tileSize, saliencyStrength: 1 });
    const { data: embeds } = await projectFeatures(projector, features);
    decoder.begin(0, { from: 0, tokens: 0 });
    const frequencies = decoder.newRotary().frequenciesFor(1);
    const logits = await decoder.readChunk(0, { embeds, length: 0, frequencies });
    return { features: floatData(features).slice(), logits: logits.slice() };
  };
  const left = await see((patch) => (patch % 4 < 2 ? 1 : 0));
  const right = await see((patch) => (patch % 4 < 2 ? 0 : 1));
  await decoder.close();
  await Promise.all([encoder, projector, language.embedTokens, language.decoder].map((session) => session.close()));
  expect(left.features.length).toBeGreaterThan(0);
  const differ = (a: Float32Array, b: Float32Array) =>
    a.reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] ?? 0))), 0);
  return { features: differ(left.features, right.features), logits: differ(left.logits, right.logits) };
}

/** Image features of one tile by one of the pack's encoders. */
async function featuresOf(pack: LoadedPack, file: string): Promise<Float32Array> {
  const session = await openSession(pack.filePath(file), { provider: 'cpu', threads: 1 });
  const { tileSize, patchSize } = pack.manifest.image;
  const pixelValues = Float32Array.from({ length: 3 * tileSize ** 2 }, (_, index) => Math.sin(index * 0.013));
  const saliency = new Float32Array((tileSize / patchSize) ** 2).fill(0.5);
  const features = await encodeTiles(session, { pixelValues, saliency, tiles: 1, tileSize, saliencyStrength: 1 });
  const values = floatData(features).slice();
  await session.close();
  return values;
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('a published folder', () => {
  it('becomes a whole pack whose graphs open as described', async () => {
    build();
    const pack = loadPack(to);
    expect(await verifyPack(pack)).toBeGreaterThan(8);
    for (const role of GRAPH_ROLES) {
      const expected = pack.manifest.graphs[role];
      const session = await openSession(pack.graphPath(role), { provider: 'cpu', threads: 1, expected });
      await session.close();
    }
    const { tokenizer, generation, image, license } = pack.manifest;
    expect(tokenizer).toMatchObject({ bosId: 1, eosIds: [2, 598, 599], imageTokenId: 602, imageStart: '<img>' });
    expect(generation).toMatchObject({ temperature: 0, claimTokens: false });
    expect(image).toMatchObject({ tileSize: 56, maxTiles: 2, tokensPerTile: 4, mean: [0.485, 0.456, 0.406] });
    expect(license).toBe('mit');
    expect(readFileSync(pack.filePath('chat-template.txt'), 'utf8')).toContain('<|im_end|><|im_start|>user\n{images}');
  });

  it('says what it was built without, and nothing once it has it', () => {
    expect(build().parts).toEqual({ iasm: 'starter', crossAttention: 'identity' });
    expect(describeGaps(loadPack(to).manifest).map(({ kind }) => kind)).toEqual([
      'starter-saliency',
      'no-saliency-attention',
    ]);
    expect(readFileSync(join(to, 'README.md'), 'utf8')).toContain('no ASE-MLLM delta weights');
    const delta = join(tempDir(), 'delta');
    writeDelta(delta);
    const manifest = build({ delta, iasm: join(starter.folder, '..', '..', 'checkpoint', 'iasm') });
    expect(manifest.parts).toEqual({ iasm: 'own', crossAttention: 'trained' });
    expect(describeGaps(manifest)).toEqual([]);
  });

  it('sees the saliency map with a delta and speaks of it, and not without', async () => {
    const delta = join(tempDir(), 'delta');
    writeDelta(delta);
    build();
    expect(await mapInfluence(loadPack(to))).toEqual({ features: 0, logits: 0 });
    build({ delta });
    const { features, logits } = await mapInfluence(loadPack(to));
    expect(features).toBeGreaterThan(0.01);
    expect(logits).toBeGreaterThan(1e-3);
  });

  it('stores each part as asked and reports the error of every matrix', () => {
    const { graphs } = build({
      parts: { projector: 'int8', 'embed-tokens': 'int8' },
      blockSize: 32,
      hasZeroPoint: true,
    });
    expect(graphs.decoder.dtype).toBe('int4');
    expect([graphs['ias-vit'].dtype, graphs.projector.dtype, graphs['embed-tokens'].dtype]).toEqual([
      'fp16',
      'int8',
      'int8',
    ]);
    const { parts } = JSON.parse(readFileSync(join(to, 'quantisation.json'), 'utf8')) as QuantisationReport;
    expect(parts.decoder?.matrices).toHaveLength(5 * 2 + 1);
    for (const { format, relativeError } of parts.decoder?.matrices ?? []) {
      expect(format).toBe('int4/32+zero');
      expect(relativeError).toBeGreaterThan(0.01);
      expect(relativeError).toBeLessThan(0.12);
    }
    expect(parts.projector?.relativeError).toBeLessThan(0.01);
  });

  it('carries a lighter encoder beside a decoder of whole numbers, and takes it when memory is short', async () => {
    expect(build({ parts: { 'ias-vit': 'fp16' } }).lightEncoder).toBeUndefined();
    const { lightEncoder, graphs } = build();
    expect([graphs['ias-vit'].dtype, lightEncoder?.dtype]).toEqual(['fp16', 'int8']);
    const pack = loadPack(to);
    expect(await verifyPack(pack)).toBeGreaterThan(9);
    const { parts } = JSON.parse(readFileSync(join(to, 'quantisation.json'), 'utf8')) as QuantisationReport;
    expect(parts['ias-vit-light']?.relativeError).toBeLessThan(0.02);

    const roomFor = (bytes: number) => planMemory(pack.manifest, { provider: 'cpu', availableBytes: bytes });
    const ample = roomFor(Number.MAX_SAFE_INTEGER);
    let least = Math.ceil(ample.bytes / 0.85);
    while (!roomFor(least).usesLightEncoder) least -= 256;
    const photo = await renderPhoto(from, { name: 'photo.jpg' });
    vi.stubEnv('SALIENT_MEMORY_GB', String(least / 2 ** 30));
    onTestFinished(() => void vi.unstubAllEnvs());
    const opened = await openPack({ packFolder: to, provider: 'cpu' });
    onTestFinished(opened.close);
    const { warnings } = await opened.pipeline.critique(photo, { maxTiles: 1 });
    expect(warnings.map(({ kind }) => kind)).toContain('precision-lowered');
    const features = await Promise.all([
      featuresOf(pack, graphs['ias-vit'].file),
      featuresOf(pack, lightEncoder?.file ?? ''),
    ]);
    expect(cosineOf(...features)).toBeGreaterThan(0.999);
    expect(features[0]).not.toEqual(features[1]);
  });

  it('goes on after an interruption and ends with the same bytes', () => {
    const whole = build({ inlineLimitBytes: 0 });
    rmSync(to, { recursive: true });
    let written = 0;
    const interrupt = ({ graph }: BuildProgress) => {
      if (graph === 'decoder' && (written += 1) === 9) throw new Error('power cut');
    };
    expect(() => build({ inlineLimitBytes: 0, onProgress: interrupt })).toThrow('power cut');
    expect(existsSync(to)).toBe(false);
    const seen: BuildProgress[] = [];
    const resumed = build({ inlineLimitBytes: 0, onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)?.resumedBytes).toBeGreaterThan(0.5 * (seen.at(-1)?.totalBytes ?? 0));
    expect(seen.at(-1)?.doneBytes).toBe(seen.at(-1)?.totalBytes);
    expect(resumed).toEqual(whole);
    expect(existsSync(`${to}.building`)).toBe(false);
  });

  it('starts over when the interrupted build was of something else', () => {
    const stop = () => {
      throw new Error('power cut');
    };
    expect(() => build({ inlineLimitBytes: 0, onProgress: stop })).toThrow('power cut');
    const seen: BuildProgress[] = [];
    build({ inlineLimitBytes: 0, quant: 'int8', onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)?.resumedBytes).toBe(0);
  });

  it('refuses a disk without room before writing anything', () => {
    expect(() => requireSpace(to, 5e9, 4e9)).toThrow(/needs 5.1 GB at .*, where 4.0 GB are free/);
    expect(() => requireSpace(to, 5e9, 6e9)).not.toThrow();
  });
});

describe('a folder that does not explain itself', () => {
  it('lacks a shard, or places a tensor wrongly', () => {
    renameSync(join(from, 'model-00002-of-00003.safetensors'), join(from, 'elsewhere'));
    expect(() => build()).toThrow(/model-00002-of-00003.safetensors is missing/);
    renameSync(join(from, 'elsewhere'), join(from, 'model-00002-of-00003.safetensors'));
    editJson('model.safetensors.index.json', ({ weight_map: map }) => {
      if (map) map['mlp1.0.bias'] = 'model-00001-of-00003.safetensors';
    });
    expect(() => build()).toThrow(/holds "mlp1.0.bias", which the index does not place there/);
  });

  it('has a tensor too few, too many, or of another shape', () => {
    const { 'mlp1.3.bias': bias, ...others } = publishedWeights(1);
    writeShards(from, others, 3);
    expect(() => build()).toThrow('The checkpoint lacks the tensor "mlp1.3.bias".');
    const extra = { shape: [2], values: new Float32Array(2) };
    writeShards(from, { ...others, 'mlp1.3.bias': extra }, 3);
    expect(() => build()).toThrow(/"mlp1.3.bias" is \[2\], expected \[64\]/);
    if (bias) writeShards(from, { ...others, 'mlp1.3.bias': bias, 'vision_model.head.weight': extra }, 3);
    expect(() => build()).toThrow(/no graph uses: vision_model.head.weight/);
    expect(existsSync(`${to}.building`)).toBe(false);
  });

  it('has half a delta', () => {
    const delta = join(tempDir(), 'delta');
    writeDelta(delta);
    writeFileSync(join(from, 'config.json'), JSON.stringify(PUBLISHED_CONFIG));
    const weights = publishedWeights(1);
    weights['vision_model.saliency_embedding.weight'] = { shape: [32], values: new Float32Array(32) };
    writeShards(from, weights, 3);
    expect(() => build()).toThrow(/lacks the tensor "vision_model.saliency_embedding.bias"/);
  });

  it('disagrees with itself about its tokens', () => {
    editJson('added_tokens.json', (table) => Object.assign(table, { '<img>': 601, '</img>': 600 }));
    expect(() => build()).toThrow(/files disagree about the token/);
    rmSync(join(from, 'added_tokens.json'));
    editJson('tokenizer_config.json', ({ added_tokens_decoder: table }) => delete table?.['602']);
    expect(() => build()).toThrow(/600 pieces and 8 added tokens/);
  });

  it('calls itself the 8B and is not', () => {
    const language = { ...PUBLISHED_CONFIG.llm_config, hidden_size: 4096, num_hidden_layers: 32 };
    writeConfig({ llm_config: language });
    expect(() => build()).toThrow(/config.json: "force_image_size" is 56, the published InternVL2-8B has 448/);
  });

  it('lacks a key the reference would fill in', () => {
    const { rope_theta: _, ...language } = PUBLISHED_CONFIG.llm_config;
    writeConfig({ llm_config: language });
    expect(() => build()).toThrow(/"llm_config.rope_theta" is wrong/);
  });

  it('has no saliency model and no starter beside it', () => {
    expect(() => buildPack({ from, to, quant: 'fp16' })).toThrow(/There is no saliency model/);
  });
});
