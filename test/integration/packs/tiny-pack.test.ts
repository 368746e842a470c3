// The tiny pack from pixels to tokens: every stage has the manifest's shapes, and greedy decoding is one exact list.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadedPack } from '../../../src/main/modelpack/load-pack.ts';
import { GRAPH_ROLES } from '../../../src/main/modelpack/manifest.ts';
import type { GraphRole } from '../../../src/main/modelpack/manifest.ts';
import { generateGreedily } from '../../../src/main/pipeline/language/generate.ts';
import { LanguageModel } from '../../../src/main/pipeline/language/language-model.ts';
import { Tokenizer } from '../../../src/main/pipeline/language/tokenizer.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import type { Session } from '../../../src/main/runtime/session.ts';
import { floatData, floatTensor } from '../../../src/main/runtime/tensor.ts';
import type { Tensor } from '../../../src/main/runtime/tensor.ts';
import { buildTinyPack } from '../../support/tiny-pack.ts';

const sessions = new Map<GraphRole, Session>();
let pack: LoadedPack;
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'salient-tiny-'));
  pack = buildTinyPack(folder);
  for (const role of GRAPH_ROLES) {
    const expected = pack.manifest.graphs[role];
    sessions.set(role, await openSession(pack.graphPath(role), { provider: 'cpu', threads: 1, expected }));
  }
});
afterAll(async () => {
  for (const session of sessions.values()) await session.close();
  rmSync(folder, { recursive: true, force: true });
});

function sessionOf(role: GraphRole): Session {
  const session = sessions.get(role);
  if (session === undefined) throw new Error(`no session for ${role}`);
  return session;
}

async function run(role: GraphRole, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  return sessionOf(role).run(feeds);
}

function pixels(tiles: number, side: number): Tensor {
  const values = Float32Array.from({ length: tiles * 3 * side * side }, (_, index) => Math.sin(index * 0.013));
  return floatTensor(values, [tiles, 3, side, side]);
}

/** Mean and standard deviation. */
function spread(values: Float32Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

/** Image embeddings of one tile, (tokensPerTile, hidden). */
async function seeTile(saliencyAt: (patch: number) => number, strength = 1): Promise<Float32Array> {
  const { image } = pack.manifest;
  const patches = (image.tileSize / image.patchSize) ** 2;
  const { image_features: features } = await run('ias-vit', {
    pixel_values: pixels(1, image.tileSize),
    saliency: floatTensor(
      Float32Array.from({ length: patches }, (_, patch) => saliencyAt(patch)),
      [1, patches],
    ),
    saliency_strength: floatTensor(Float32Array.of(strength), []),
  });
  if (features === undefined) throw new Error('no features');
  const { image_embeddings: embeddings } = await run('projector', { image_features: features });
  expect(embeddings?.dims).toEqual([1, image.tokensPerTile, pack.manifest.language.hiddenSize]);
  return embeddings === undefined ? new Float32Array(0) : floatData(embeddings);
}

describe('tiny pack', () => {
  it('rates a photo and shows where', async () => {
    const { saliency } = pack.manifest;
    const seen = await run('iasm', { pixel_values: pixels(1, saliency.inputSize) });
    expect(seen['logits']?.dims).toEqual([10]);
    expect(seen['type_logits']?.dims).toEqual([saliency.degradationTypes.length]);
    expect(seen['saliency']?.dims).toEqual([saliency.mapSize, saliency.mapSize]);
    for (const name of ['subject', 'attention']) {
      const map = seen[name];
      const values = map === undefined ? new Float32Array(0) : floatData(map);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThanOrEqual(1);
      expect(spread(values).deviation).toBeGreaterThan(0.01);
    }
  });

  it('sees a tile differently with another saliency map, and not at all through it at strength 0', async () => {
    const left = await seeTile((patch) => (patch % 4 < 2 ? 1 : 0));
    const right = await seeTile((patch) => (patch % 4 < 2 ? 0 : 1));
    expect(spread(left).deviation).toBeGreaterThan(0.1);
    expect([...left]).not.toEqual([...right]);
    expect([...(await seeTile((patch) => patch % 2, 0))]).toEqual([...(await seeTile(() => 0, 0))]);
  });

  it('decodes one exact list of tokens', async () => {
    const { tokenizer: spec, language, image } = pack.manifest;
    const bytes = readFileSync(pack.filePath(spec.file));
    const tokenizer = Tokenizer.fromModel(bytes, spec.addedTokens);
    const placeholders = '<IMG_CONTEXT>'.repeat(image.tokensPerTile);
    const prompt = `<|im_start|>user\n<img>${placeholders}</img>\nThe light<|im_end|><|im_start|>assistant\n`;
    const ids = [spec.bosId, ...tokenizer.encode(prompt)];
    const model = new LanguageModel(
      { embedTokens: sessionOf('embed-tokens'), decoder: sessionOf('decoder') },
      language,
    );
    const images = { data: await seeTile((patch) => patch / 16), hiddenSize: language.hiddenSize };
    const read = await model.readPrompt(model.start(), ids, { images, imageTokenId: spec.imageTokenId });
    const { ids: answer } = await generateGreedily(model, read, {
      stopping: { stopIds: new Set(spec.eosIds), maxNewTokens: 12 },
    });
    expect(answer).toEqual([45, 310, 454, 16, 31, 22, 537, 263, 642, 141, 474, 77]);
  });
});
