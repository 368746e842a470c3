// The decoder with its cache in the real runtime: the reference's greedy tokens across the rotary limit, branching rows, loud errors.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConfig, LanguageConfigSchema } from '../../../../src/main/compiler/checkpoint-config.ts';
import { Checkpoint } from '../../../../src/main/compiler/checkpoint.ts';
import { describeLanguage } from '../../../../src/main/compiler/describe-language.ts';
import { GraphBuilder } from '../../../../src/main/compiler/graph-builder.ts';
import { buildDecoder, buildTokenEmbedding } from '../../../../src/main/compiler/internlm2.ts';
import type { DecoderForm } from '../../../../src/main/compiler/internlm2.ts';
import { encodeModel } from '../../../../src/main/compiler/onnx-writer.ts';
import { SafetensorsFile } from '../../../../src/main/compiler/safetensors.ts';
import { generateGreedily, generateRows } from '../../../../src/main/pipeline/language/generate.ts';
import { LanguageModel } from '../../../../src/main/pipeline/language/language-model.ts';
import { createRandom } from '../../../../src/main/pipeline/language/random.ts';
import { openSession } from '../../../../src/main/runtime/session.ts';
import type { Session } from '../../../../src/main/runtime/session.ts';

const GOLDEN = new URL('../../../fixtures/golden/internlm2/', import.meta.url);

function goldenPath(name: string): string {
  return new URL(name, GOLDEN).pathname;
}

const sessions: Session[] = [];

async function openModel(form: DecoderForm): Promise<LanguageModel> {
  const { config: raw } = JSON.parse(readFileSync(goldenPath('lm_ntk_crossing.json'), 'utf8'));
  const config = checkConfig(LanguageConfigSchema, raw, 'golden');
  const weights = new Checkpoint([goldenPath('lm_ntk_crossing.weights.safetensors')]);
  const open = async (build: typeof buildDecoder): Promise<Session> => {
    const graph = new GraphBuilder({ name: 'golden', storage: 'fp32' });
    build({ graph, weights, config }, form);
    const session = await openSession(encodeModel(graph.finish()), { provider: 'cpu', threads: 1 });
    sessions.push(session);
    return session;
  };
  const graphs = { embedTokens: await open(buildTokenEmbedding), decoder: await open(buildDecoder) };
  weights.close();
  return new LanguageModel(graphs, describeLanguage(config, form));
}

function worstDifference(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  return actual.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (expected[index] ?? Number.NaN))), 0);
}

describe.each(['shared-prefix', 'tree'] as const)('language model, %s', (form) => {
  const golden = new SafetensorsFile(goldenPath('lm_ntk_crossing.io.safetensors'));
  const promptIds = Array.from(golden.readInts('input.input_ids'), Number);
  const expectedIds = Array.from(golden.readInts('output.tokens'), Number);
  let model: LanguageModel;

  beforeAll(async () => {
    model = await openModel(form);
  });

  afterAll(async () => {
    golden.close();
    await Promise.all(sessions.map((session) => session.close()));
  });

  it('decodes the reference tokens greedily, while dynamic NTK stretches the positions', async () => {
    const state = await model.readPrompt(model.start(), promptIds);
    const stopping = { stopIds: new Set<number>(), maxNewTokens: expectedIds.length };
    const heard: number[] = [];
    const text = await generateGreedily(model, state, { stopping, onToken: (_, id) => heard.push(id) });
    expect(text.ids).toEqual(expectedIds);
    expect(heard).toEqual(expectedIds);
    expect(text.reason).toBe('length');
  });

  it('gives the reference logits at every step, in every branch of a text', async () => {
    const expected = golden.readFloats('output.step_logits');
    let state = await model.readPrompt(model.start(), promptIds.slice(0, 5));
    state = await model.append(state, [promptIds.slice(5)]);
    state = model.select(state, [0, 0, 0]);
    for (const [step, id] of expectedIds.entries()) {
      const wanted = expected.subarray(step * model.config.vocabSize, (step + 1) * model.config.vocabSize);
      for (const row of [0, 2]) expect(worstDifference(model.select(state, [row]).logits, wanted)).toBeLessThan(1e-4);
      // The middle row goes its own way and must not disturb its neighbours.
      state = await model.append(state, [[id], [step + 40], [id]]);
    }
  });

  it('gives the same logits when rows read the prompt from one shared copy', async () => {
    const expected = golden.readFloats('output.step_logits');
    let state = model.share(await model.readPrompt(model.start(), promptIds));
    state = model.select(state, [0, 0]);
    for (const [step, id] of expectedIds.entries()) {
      const wanted = expected.subarray(step * model.config.vocabSize, (step + 1) * model.config.vocabSize);
      expect(worstDifference(model.select(state, [1]).logits, wanted)).toBeLessThan(1e-4);
      state = await model.append(state, [[step + 40], [id]]);
    }
    expect(() => model.share(state)).toThrow(/single text/);
  });

  it('decodes once what texts say alike, and a text alone as beside many', async () => {
    const start = model.share(await model.readPrompt(model.start(), promptIds));
    const rows = Array.from({ length: 40 }, () => 0);
    let many = model.select(start, rows);
    let alone = start;
    // Long enough that what was decoded must move to a larger cache.
    for (let step = 0; step < 18; step++) {
      many = await model.append(
        many,
        rows.map((_, row) => [row < 3 ? 7 + step : ((row * 31 + step * 5) % 400) + 3]),
      );
      alone = await model.append(alone, [[7 + step]]);
    }
    for (const row of [0, 1, 2]) {
      expect(worstDifference(model.logitsOf(many, row), model.logitsOf(alone, 0))).toBeLessThan(1e-4);
    }
    const shared = model.logitsOf(many, 0).buffer === model.logitsOf(many, 1).buffer;
    const isOne = shared && model.logitsOf(many, 0).byteOffset === model.logitsOf(many, 1).byteOffset;
    expect(isOne).toBe(form === 'tree');
  });

  it('keeps rows apart when some end early and the batch is compacted', async () => {
    const state = await model.readPrompt(model.start(), promptIds);
    const options = {
      sampling: { temperature: 1.5, topP: 1, topK: 0 },
      stopping: { stopIds: new Set(Array.from({ length: 64 }, (_, index) => index * 8)), maxNewTokens: 20 },
      forbiddenIds: new Set([3]),
      repetitionPenalty: 1,
    };
    const randoms = () => Array.from({ length: 8 }, (_, row) => createRandom(11, row));
    const texts = await generateRows(
      model,
      model.select(
        state,
        randoms().map(() => 0),
      ),
      randoms(),
      options,
    );
    const again = await generateRows(
      model,
      model.select(
        state,
        randoms().map(() => 0),
      ),
      randoms(),
      options,
    );
    expect(again).toEqual(texts);
    expect(new Set(texts.map(({ ids }) => ids.length)).size).toBeGreaterThan(2);
    expect(new Set(texts.map(({ ids }) => ids.join(' '))).size).toBe(texts.length);
    for (const { ids, reason } of texts) {
      expect(ids).not.toContain(3);
      expect(ids.some((id) => options.stopping.stopIds.has(id))).toBe(false);
      expect(ids.length).toBeLessThanOrEqual(20);
      if (reason === 'length') expect(ids).toHaveLength(20);
    }
    const alone = await generateRows(model, state, [createRandom(11, 5)], options);
    expect(alone[0]?.ids).toEqual(texts[5]?.ids);
  });

  it('refuses ragged rows and a wrong number of image embeddings', async () => {
    const state = await model.readPrompt(model.start(), promptIds);
    // Branches of a tree may have any lengths, but each must go on.
    const ragged = form === 'tree' ? [[1, 2], []] : [[1, 2], [3]];
    await expect(model.append(model.select(state, [0, 0]), ragged)).rejects.toThrow(/token/);
    const images = { data: new Float32Array(3 * model.config.hiddenSize), hiddenSize: model.config.hiddenSize };
    await expect(model.readPrompt(model.start(), [7, 9, 9], { images, imageTokenId: 9 })).rejects.toThrow(
      /2 image tokens, the photo gave 3/,
    );
  });

  it('stops between tokens when cancelled', async () => {
    const state = await model.readPrompt(model.start(), promptIds);
    const controller = new AbortController();
    const generation = generateRows(model, state, [createRandom(1)], {
      sampling: { temperature: 0, topP: 1, topK: 1 },
      stopping: { stopIds: new Set(), maxNewTokens: 1000 },
      forbiddenIds: new Set(),
      repetitionPenalty: 1,
      signal: controller.signal,
      onToken: () => controller.abort(),
    });
    await expect(generation).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
