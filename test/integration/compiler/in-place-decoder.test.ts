// The in-place form of the decoder against the reference's logits: one text read at once and in pieces, and rows of
// different lengths stepping together, all in caches that never move.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterEach, describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../src/main/compiler/checkpoint.ts';
import { LanguageConfigSchema, checkConfig } from '../../../src/main/compiler/checkpoint-config.ts';
import type { LanguageConfig } from '../../../src/main/compiler/checkpoint-config.ts';
import { GraphBuilder } from '../../../src/main/compiler/graph-builder.ts';
import { buildDecoder } from '../../../src/main/compiler/internlm2.ts';
import { encodeModel } from '../../../src/main/compiler/onnx-writer.ts';
import { SafetensorsFile } from '../../../src/main/compiler/safetensors.ts';
import { RotaryState } from '../../../src/main/pipeline/language/rotary.ts';

const GOLDEN = join(import.meta.dirname, '..', '..', 'fixtures', 'golden', 'internlm2');
const CAPACITY = 40;

interface Decoder {
  config: LanguageConfig;
  session: InferenceSession;
  table: Float32Array;
  golden: SafetensorsFile;
  close: () => Promise<void>;
}

const opened: Decoder[] = [];
afterEach(async () => {
  for (const decoder of opened.splice(0)) await decoder.close();
});

async function openDecoder(name: string): Promise<Decoder> {
  const json = JSON.parse(readFileSync(join(GOLDEN, `${name}.json`), 'utf8')) as { config: unknown };
  const config = checkConfig(LanguageConfigSchema, json.config, name);
  const weights = new Checkpoint([join(GOLDEN, `${name}.weights.safetensors`)]);
  const golden = new SafetensorsFile(join(GOLDEN, `${name}.io.safetensors`));
  const graph = new GraphBuilder({ name: 'decoder', storage: 'fp32' });
  buildDecoder({ graph, weights, config }, 'in-place');
  const session = await InferenceSession.create(encodeModel(graph.finish()), { intraOpNumThreads: 1 });
  const embedding = weights.take('language_model.model.tok_embeddings.weight', [config.vocab_size, config.hidden_size]);
  const table = embedding.values();
  weights.close();
  const close = async () => {
    golden.close();
    await session.release();
  };
  const decoder = { config, session, table, golden, close };
  opened.push(decoder);
  return decoder;
}

type Cache = Record<string, Tensor>;

function emptyCache({ config }: Decoder, rows: number): Cache {
  const { num_key_value_heads: kvHeads, num_hidden_layers: layers } = config;
  const headDim = config.hidden_size / config.num_attention_heads;
  const buffer = () =>
    new Tensor('float32', new Float32Array(rows * kvHeads * CAPACITY * headDim), [rows, kvHeads, CAPACITY, headDim]);
  const names = Array.from({ length: layers }, (_, layer) => [`${layer}.key`, `${layer}.value`]).flat();
  return Object.fromEntries(names.map((name) => [name, buffer()]));
}

/** Cosines and sines of every position under the frequencies a text of `total` tokens has. */
function rotaryTables({ config }: Decoder, rotary: RotaryState, total: number): [Tensor, Tensor] {
  const half = config.hidden_size / config.num_attention_heads / 2;
  const frequencies = rotary.frequenciesFor(total);
  const table = (turn: (angle: number) => number) => {
    const values = Float32Array.from({ length: CAPACITY * half }, (_, index) =>
      turn(Math.fround(Math.floor(index / half) * (frequencies[index % half] ?? 0))),
    );
    return new Tensor('float32', values, [CAPACITY, half]);
  };
  return [table(Math.cos), table(Math.sin)];
}

function rotaryOf({ config }: Decoder): RotaryState {
  return new RotaryState({
    headDim: config.hidden_size / config.num_attention_heads,
    theta: config.rope_theta,
    factor: config.rope_scaling?.factor ?? null,
    maxPositions: config.max_position_embeddings,
  });
}

interface Call {
  cache: Cache;
  rotary: RotaryState;
  /** New tokens of every row. */
  ids: readonly (readonly number[])[];
  /** Tokens each row has already. */
  before: readonly number[];
}

/** Reads or steps; extends `cache` where it lies and returns the logits of each row's last token. */
async function advance(decoder: Decoder, { cache, rotary, ids, before }: Call): Promise<Float32Array[]> {
  const { config, session, table } = decoder;
  const [rows, width] = [ids.length, Math.max(...ids.map((row) => row.length))];
  const size = config.hidden_size;
  const embeds = new Float32Array(rows * width * size);
  for (const [row, tokens] of ids.entries()) {
    for (const [column, id] of tokens.entries()) {
      embeds.set(table.subarray(id * size, (id + 1) * size), (row * width + column) * size);
    }
  }
  const lengths = ids.map((row, index) => row.length + (before[index] ?? 0));
  const total = Math.max(...lengths);
  const [cosines, sines] = rotaryTables(decoder, rotary, total);
  const feeds: Record<string, Tensor> = {
    inputs_embeds: new Tensor('float32', embeds, [rows, width, size]),
    seqlens_k: new Tensor(
      'int32',
      Int32Array.from(lengths, (length) => length - 1),
      [rows],
    ),
    total_sequence_length: new Tensor('int32', Int32Array.of(total), []),
    cos_cache: cosines,
    sin_cache: sines,
    last_tokens: new Tensor(
      'int64',
      BigInt64Array.from(ids, (row) => BigInt(row.length - 1)),
      [rows],
    ),
  };
  const logits = new Tensor('float32', new Float32Array(rows * config.vocab_size), [rows, config.vocab_size]);
  const fetches: Record<string, Tensor> = { logits };
  for (const [name, tensor] of Object.entries(cache)) {
    feeds[`past_key_values.${name}`] = tensor;
    fetches[`present.${name}`] = tensor;
  }
  await session.run(feeds, fetches);
  return ids.map((_, row) =>
    (logits.data as Float32Array).slice(row * config.vocab_size, (row + 1) * config.vocab_size),
  );
}

function worst(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  return actual.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? Number.NaN))), 0);
}

function goldenIds({ golden }: Decoder, name: string): number[] {
  return Array.from(golden.readInts(name), Number);
}

/** Logits (steps, vocab) of the reference's greedy steps. */
function goldenStep({ golden, config }: Decoder, step: number): Float32Array {
  const all = golden.readFloats('output.step_logits');
  return all.slice(step * config.vocab_size, (step + 1) * config.vocab_size);
}

const CASES = ['lm_no_rope_scaling_mha', 'lm_ntk_crossing'];

describe('in-place decoder', () => {
  it.each(CASES)('equals the reference step by step: %s', async (name) => {
    const decoder = await openDecoder(name);
    const prompt = goldenIds(decoder, 'input.input_ids');
    const answer = goldenIds(decoder, 'output.tokens');
    const [cache, rotary] = [emptyCache(decoder, 1), rotaryOf(decoder)];
    let [logits] = await advance(decoder, { cache, rotary, ids: [prompt], before: [0] });
    for (const [step, id] of answer.entries()) {
      expect(worst(logits ?? new Float32Array(0), goldenStep(decoder, step))).toBeLessThan(1e-4);
      if (step + 1 === answer.length) break;
      [logits] = await advance(decoder, { cache, rotary, ids: [[id]], before: [prompt.length + step] });
    }
  });

  it('reads a prompt in pieces', async () => {
    const decoder = await openDecoder('lm_no_rope_scaling_mha');
    const prompt = goldenIds(decoder, 'input.input_ids');
    const [cache, rotary] = [emptyCache(decoder, 1), rotaryOf(decoder)];
    const cut = Math.floor(prompt.length / 2);
    await advance(decoder, { cache, rotary, ids: [prompt.slice(0, cut)], before: [0] });
    const [logits] = await advance(decoder, { cache, rotary, ids: [prompt.slice(cut)], before: [cut] });
    expect(worst(logits ?? new Float32Array(0), goldenStep(decoder, 0))).toBeLessThan(1e-4);
  });

  it('steps rows of different lengths together as it steps each alone', async () => {
    const decoder = await openDecoder('lm_no_rope_scaling_mha');
    const prompt = goldenIds(decoder, 'input.input_ids');
    const prompts = [prompt, prompt.slice(2, 5)];
    const rotary = rotaryOf(decoder);
    const alone = [];
    for (const ids of prompts) {
      const cache = emptyCache(decoder, 1);
      const [first] = await advance(decoder, { cache, rotary, ids: [ids], before: [0] });
      const [second] = await advance(decoder, { cache, rotary, ids: [[7]], before: [ids.length] });
      alone.push({ first, second });
    }
    const cache = emptyCache(decoder, 2);
    const firsts = await advance(decoder, { cache, rotary, ids: prompts, before: [0, 0] });
    const before = prompts.map((ids) => ids.length);
    const seconds = await advance(decoder, { cache, rotary, ids: [[7], [7]], before });
    for (const [row, { first, second }] of alone.entries()) {
      expect(worst(firsts[row] ?? new Float32Array(0), first ?? new Float32Array(1))).toBeLessThan(1e-5);
      expect(worst(seconds[row] ?? new Float32Array(0), second ?? new Float32Array(1))).toBeLessThan(1e-5);
    }
  });
});
