// Checkpoint to pack: what is written runs, and a checkpoint that does not explain itself is refused.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildPack } from '../../../src/main/compiler/build-pack.ts';
import { loadPack } from '../../../src/main/modelpack/load-pack.ts';
import { GRAPH_ROLES } from '../../../src/main/modelpack/manifest.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { TINY_CONFIG, tinyModelWeights } from '../../support/tiny-checkpoint.ts';
import { writeTinyCheckpoint } from '../../support/tiny-pack.ts';
import { writeSafetensors } from '../../support/write-safetensors.ts';

let from = '';
let to = '';

beforeEach(() => {
  from = join(tempDir(), 'checkpoint');
  to = join(tempDir(), 'pack');
  writeTinyCheckpoint(from);
});

const build = () => buildPack({ from, to, quant: 'fp16' });

function writeConfig(change: Record<string, unknown>): void {
  writeFileSync(join(from, 'config.json'), JSON.stringify({ ...TINY_CONFIG, ...change }));
}

describe('buildPack', () => {
  it('writes graphs that open exactly as the manifest describes them', async () => {
    build();
    const pack = loadPack(to);
    for (const role of GRAPH_ROLES) {
      const expected = pack.manifest.graphs[role];
      const session = await openSession(pack.graphPath(role), { provider: 'cpu', threads: 1, expected });
      expect(session.provider).toBe('cpu');
      await session.close();
    }
    expect(pack.manifest.image.tokensPerTile).toBe(4);
    expect(pack.manifest.language).toMatchObject({ layers: 2, kvHeads: 2, headDim: 4, ropeFactor: 2 });
    expect(pack.manifest.license).toBe('MIT License');
  });

  it('halves the weights in float16', () => {
    const half = build().graphs.decoder.bytes;
    const full = buildPack({ from, to, quant: 'fp32' }).graphs.decoder.bytes;
    expect(half).toBeLessThan(0.7 * full);
  });

  it('builds the same bytes twice', () => {
    build();
    const first = readFileSync(join(to, 'manifest.json'), 'utf8');
    build();
    expect(readFileSync(join(to, 'manifest.json'), 'utf8')).toBe(first);
  });

  it('leaves nothing behind when it fails, and keeps the pack that was there', () => {
    build();
    const before = readdirSync(to);
    rmSync(join(from, 'generation.json'));
    expect(build).toThrow(/lacks the file generation.json/);
    writeTinyCheckpoint(from);
    const weights = tinyModelWeights(1);
    delete weights['mlp1.3.bias'];
    writeSafetensors(join(from, 'model.safetensors'), weights);
    expect(build).toThrow('The checkpoint lacks the tensor "mlp1.3.bias".');
    expect(readdirSync(to)).toEqual(before);
    expect(existsSync(`${to}.building`)).toBe(false);
  });

  it('refuses tensors no graph explains', () => {
    const weights = { ...tinyModelWeights(1), 'vision_model.extra': { shape: [1], values: Float32Array.of(1) } };
    writeSafetensors(join(from, 'model.safetensors'), weights);
    expect(build).toThrow('The checkpoint holds 1 tensors no graph uses: vision_model.extra.');
  });

  it('refuses weights of another size than the configuration', () => {
    writeConfig({ llm_config: { ...TINY_CONFIG.llm_config, intermediate_size: 32 } });
    expect(build).toThrow(/feed_forward.w1.weight" is \[24,16\], expected \[32,16\]/);
  });

  it('never fills in a missing key', () => {
    const { bias: _, ...language } = TINY_CONFIG.llm_config;
    writeConfig({ llm_config: language });
    expect(build).toThrow(/"llm_config.bias" is wrong/);
  });

  it('refuses a vocabulary that does not add up', () => {
    writeFileSync(join(from, 'added-tokens.json'), JSON.stringify(['<|im_end|>']));
    expect(build).toThrow(/560 pieces and 1 added tokens/);
  });

  it('refuses an unknown template and an occupied folder', () => {
    writeConfig({ template: 'other' });
    expect(build).toThrow(/"other" is unknown/);
    mkdirSync(to);
    writeFileSync(join(to, 'holiday.jpg'), '');
    expect(build).toThrow(/is no model pack/);
    expect(existsSync(join(to, 'holiday.jpg'))).toBe(true);
  });
});
