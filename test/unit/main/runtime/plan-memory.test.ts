// What a pack of the 8B's size needs, against budgets of real machines: numbers by hand, not by the code under test.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GraphSpec, Manifest } from '../../../../src/main/modelpack/manifest.ts';
import { loadPack } from '../../../../src/main/modelpack/load-pack.ts';
import { planMemory } from '../../../../src/main/runtime/plan-memory.ts';

const GB = 2 ** 30;
const STARTER = join(import.meta.dirname, '..', '..', '..', '..', 'resources', 'models', 'starter');
const { manifest: starter } = loadPack(STARTER);

/** A manifest with the sizes of InternVL2-8B in int4. */
function largeManifest(): Manifest {
  const graph = (gb: number, dtype: GraphSpec['dtype'], change: Partial<GraphSpec> = {}): GraphSpec => ({
    ...starter.graphs.decoder,
    bytes: 0,
    externalData: { file: 'x.data', bytes: gb * GB, sha256: '' },
    dtype,
    ...change,
  });
  const features = { name: 'image_features', dtype: 'float32', shape: ['tiles', 1025, 1024] };
  return {
    ...starter,
    graphs: {
      ...starter.graphs,
      decoder: graph(3.7, 'int4'),
      'embed-tokens': graph(0.7, 'fp16'),
      'ias-vit': graph(0.75, 'fp16', { outputs: [features] }),
    },
    generation: { ...starter.generation, claimTokens: false, maxNewTokens: 256 },
    image: { ...starter.image, tileSize: 448, patchSize: 14, tokensPerTile: 256, maxTiles: 12, thumbnail: true },
    language: { ...starter.language, layers: 32, kvHeads: 8, headDim: 128, contextLength: 32768 },
  };
}

describe('planMemory', () => {
  const manifest = largeManifest();
  const plan = (gb: number, provider: 'cpu' | 'webgpu' = 'cpu') =>
    planMemory(manifest, { provider, availableBytes: gb * GB });

  it('keeps all tiles and several texts where there is room', () => {
    const { maxTiles, textsAtOnce, tokensPerText, warnings } = plan(32);
    expect(maxTiles).toBe(12);
    expect(textsAtOnce).toBeGreaterThanOrEqual(4);
    // 13 tiles of 256, the answer, and room for the question.
    expect(tokensPerText).toBeGreaterThanOrEqual(13 * 256 + 256 + 300);
    expect(warnings).toEqual([]);
  });

  it('gives up texts at once before tiles, and says when tiles are fewer', () => {
    // Weights 3.7 + 0.7 + 2 x 0.75 GB; a token is 32 x 2 x 8 x 128 x 4 = 256 KB, a text of 13 tiles about 1 GB.
    const middling = plan(9.5);
    expect(middling).toMatchObject({ maxTiles: 12, warnings: [] });
    expect(middling.textsAtOnce).toBeLessThan(4);
    const small = plan(8.4);
    expect(small.maxTiles).toBeLessThan(12);
    expect(small.textsAtOnce).toBe(1);
    expect(small.warnings).toMatchObject([{ kind: 'tiles-lowered' }]);
    expect(small.bytes).toBeLessThan(8 * GB);
  });

  it('lowers the precision of the encoder after texts at once and before tiles, and says so', () => {
    // In int8 the encoder has 0.3 GB and stays as it is; in float16 its 0.75 GB are doubled.
    const lightEncoder: GraphSpec = {
      ...manifest.graphs['ias-vit'],
      externalData: { file: 'y', bytes: 0.3 * GB, sha256: '' },
      dtype: 'int8',
    };
    const light = (gb: number) =>
      planMemory({ ...manifest, lightEncoder }, { provider: 'cpu', availableBytes: gb * GB });
    expect(light(9.5)).toEqual(plan(9.5));
    const short = light(8.4);
    expect(short).toMatchObject({ maxTiles: 12, usesLightEncoder: true, warnings: [{ kind: 'precision-lowered' }] });
    expect(short.warnings[0]?.message).toMatch(/int8 instead of fp16/);
    expect(short.bytes).toBeLessThan(8.4 * 0.85 * GB);
    const shorter = light(6.8);
    expect(shorter.maxTiles).toBeLessThan(12);
    expect(shorter.warnings.map(({ kind }) => kind)).toEqual(['precision-lowered', 'tiles-lowered']);
  });

  it('fits a graphics card of 8 GB, where weights stay as they are stored', () => {
    const { maxTiles, bytes } = plan(8, 'webgpu');
    expect(maxTiles).toBeGreaterThan(1);
    expect(bytes).toBeLessThan(8 * GB);
  });

  it('refuses with both numbers when not even one tile fits', () => {
    expect(() => plan(5)).toThrow(/needs \d\.\d GB .* 4\.3 GB are free/);
  });

  it('asks no more of a pack that writes sentences than its weights', () => {
    const { maxTiles, bytes } = planMemory(starter, { provider: 'cpu', availableBytes: 2 * GB });
    expect(maxTiles).toBe(starter.image.maxTiles);
    expect(bytes).toBeLessThan(GB);
  });

  it('puts photos of such a pack side by side as far as memory goes, and those of others never', () => {
    const sideBySide = (gb: number) => planMemory(starter, { provider: 'cpu', availableBytes: gb * GB }).photosAtOnce;
    expect(sideBySide(0.6)).toBe(1);
    expect(sideBySide(1)).toBe(2);
    expect(sideBySide(8)).toBeGreaterThan(8);
    expect(plan(32).photosAtOnce).toBe(1);
  });
});
