// A kilobyte-scale model pack with random weights, built by the production compiler: same roles, same graphs, real
// runtime, test speed. Its text is noise; its shapes and its manifest are real.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPack } from '../../src/main/compiler/build-pack.ts';
import { loadPack } from '../../src/main/modelpack/load-pack.ts';
import type { LoadedPack } from '../../src/main/modelpack/load-pack.ts';
import {
  TINY_ADDED_TOKENS,
  TINY_CONFIG,
  TINY_IASM_CONFIG,
  TINY_TEMPLATE,
  tinyIasmWeights,
  tinyModelWeights,
} from './tiny-checkpoint.ts';
import { writeSafetensors } from './write-safetensors.ts';

const TOKENIZER = join(import.meta.dirname, '..', 'fixtures', 'golden', 'tokenizer', 'bpe_no_prefix.model');

/** Writes the miniature checkpoint into `folder`. */
export function writeTinyCheckpoint(folder: string, seed = 1, config: typeof TINY_CONFIG = TINY_CONFIG): void {
  mkdirSync(join(folder, 'iasm'), { recursive: true });
  const writeJson = (file: string, value: unknown) => writeFileSync(join(folder, file), JSON.stringify(value));
  writeJson('config.json', config);
  writeJson('added-tokens.json', TINY_ADDED_TOKENS);
  writeJson('pack.json', { packId: 'tiny', packVersion: '0.1.0', name: 'Tiny', provenance: 'Random weights.' });
  writeJson('generation.json', {
    prompt: 'Comment on this image from an aesthetic perspective.',
    temperature: 0.8,
    topP: 0.95,
    topK: 40,
    maxNewTokens: 16,
    candidates: 4,
  });
  writeJson('iasm/config.json', TINY_IASM_CONFIG);
  writeJson('craft-score.json', TINY_CRAFT_MODEL);
  writeFileSync(join(folder, 'chat-template.txt'), TINY_TEMPLATE);
  writeFileSync(join(folder, 'LICENSE.txt'), 'MIT License\n\nRandom weights for tests.\n');
  writeFileSync(join(folder, 'README.md'), '# Tiny pack\n\nRandom weights for tests.\n');
  copyFileSync(TOKENIZER, join(folder, 'tokenizer.model'));
  writeSafetensors(join(folder, 'model.safetensors'), tinyModelWeights(seed, config));
  writeSafetensors(join(folder, 'iasm', 'iasm.safetensors'), tinyIasmWeights(seed + 1));
}

/** Brighter photos score higher, and nothing else counts. */
export const TINY_CRAFT_MODEL = {
  formatVersion: 1,
  curves: [{ from: 'measure', id: 'exposure.midtone', values: [0, 1], points: [-2, 2] }],
  claims: { points: {}, mean: 0, weight: 0 },
  scale: { middle: 0, width: 1 },
};

/** Builds the tiny pack below `folder` (a checkpoint in `checkpoint`, the pack in `packs/tiny`) and loads it. */
export function buildTinyPack(folder: string, seed = 1, config: typeof TINY_CONFIG = TINY_CONFIG): LoadedPack {
  const checkpoint = join(folder, 'checkpoint');
  const target = join(folder, 'packs', 'tiny');
  mkdirSync(join(folder, 'packs'), { recursive: true });
  writeTinyCheckpoint(checkpoint, seed, config);
  buildPack({ from: checkpoint, quant: 'fp16', to: target });
  return loadPack(target);
}
