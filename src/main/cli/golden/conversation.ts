// A conversation on the two language graphs of a golden case: embedding, prefill, greedy steps, rotary state, cache.
// It keeps a mask per row, so that left padding can be compared; the pipeline has no padded rows.
import { describeLanguage } from '../../compiler/describe-language.ts';
import { buildDecoder, buildTokenEmbedding } from '../../compiler/internlm2.ts';
import type { LanguageConfig } from '../../compiler/checkpoint-config.ts';
import type { Checkpoint } from '../../compiler/checkpoint.ts';
import type { SafetensorsFile } from '../../compiler/safetensors.ts';
import { newRotaryState } from '../../pipeline/language/rotary.ts';
import type { RotaryState } from '../../pipeline/language/rotary.ts';
import type { Session } from '../../runtime/session.ts';
import { floatData, floatTensor, intTensor } from '../../runtime/tensor.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { Findings } from './findings.ts';
import { openGraph } from './run-graph.ts';

/** The two language graphs of a case, open. */
export interface OpenLanguage {
  config: LanguageConfig;
  embed: Session;
  decoder: Session;
}

/** One conversation on the open graphs: rotary state and cache. */
export interface Conversation {
  language: OpenLanguage;
  rotary: RotaryState;
  /** (batch, slots so far): 1 where a token counts. */
  mask: number[][];
  cache: Record<string, Tensor>;
  /** Tokens all rows read from one copy, and how many. */
  shared: Record<string, Tensor>;
  sharedLength: number;
}

/** Compiles and opens both language graphs. */
export async function openLanguage(weights: Checkpoint, config: LanguageConfig): Promise<OpenLanguage> {
  const embed = await openGraph((graph) => buildTokenEmbedding({ graph, weights, config }));
  const decoder = await openGraph((graph) => buildDecoder({ graph, weights, config }));
  return { config, embed, decoder };
}

export async function closeLanguage({ embed, decoder }: OpenLanguage): Promise<void> {
  await embed.close();
  await decoder.close();
}

/** A conversation with empty caches for `batch` rows. */
export function startConversation(language: OpenLanguage, batch: number): Conversation {
  const { config } = language;
  const rotary = newRotaryState(describeLanguage(config, 'shared-prefix'));
  const mask = Array.from({ length: batch }, () => []);
  return { language, rotary, mask, cache: emptyCache(config, batch), shared: emptyCache(config, 1), sharedLength: 0 };
}

function emptyCache(config: LanguageConfig, rows: number): Record<string, Tensor> {
  const shape = [rows, config.num_key_value_heads, 0, config.hidden_size / config.num_attention_heads];
  const cache: Record<string, Tensor> = {};
  for (let layer = 0; layer < config.num_hidden_layers; layer += 1) {
    for (const kind of ['key', 'value']) cache[`${layer}.${kind}`] = floatTensor(new Float32Array(0), shape);
  }
  return cache;
}

/** Moves what a conversation of one unpadded row has read so far into the shared copy. */
export function shareSoFar(talk: Conversation): void {
  talk.shared = talk.cache;
  talk.sharedLength = talk.mask[0]?.length ?? 0;
  talk.cache = emptyCache(talk.language.config, 1);
}

/** Embeds token ids (batch, S). */
export async function embedTokens({ embed }: OpenLanguage, ids: readonly (readonly number[])[]): Promise<Tensor> {
  const outputs = await embed.run({ input_ids: intTensor(ids.flat(), [ids.length, ids[0]?.length ?? 0]) });
  return outputOf(outputs, 'inputs_embeds');
}

/** Advances a conversation by embeddings (batch, S, hidden); `mask` is (batch, S). Returns all decoder outputs. */
export async function advance(
  talk: Conversation,
  embeddings: Tensor,
  mask: readonly (readonly number[])[],
): Promise<Record<string, Tensor>> {
  const before = talk.mask[0]?.length ?? 0;
  const batch = talk.mask.length;
  for (const [row, slots] of talk.mask.entries()) slots.push(...(mask[row] ?? []));
  const total = talk.mask[0]?.length ?? 0;
  const positions = talk.mask.flatMap((slots) => positionsOf(slots).slice(before));
  const own = talk.mask.map((slots) => slots.slice(talk.sharedLength));
  const feeds: Record<string, Tensor> = {
    inputs_embeds: embeddings,
    attention_mask: intTensor(own.flat(), [batch, total - talk.sharedLength]),
    position_ids: intTensor(positions, [batch, total - before]),
    inv_freq: inverseFrequencies(talk, total),
  };
  for (const [key, tensor] of Object.entries(talk.cache)) feeds[`past_key_values.${key}`] = tensor;
  for (const [key, tensor] of Object.entries(talk.shared)) feeds[`shared_key_values.${key}`] = tensor;
  const outputs = await talk.language.decoder.run(feeds);
  for (const key of Object.keys(talk.cache)) talk.cache[key] = outputOf(outputs, `present.${key}`);
  return outputs;
}

function inverseFrequencies(talk: Conversation, total: number): Tensor {
  const frequencies = talk.rotary.frequenciesFor(total);
  return floatTensor(frequencies, [frequencies.length]);
}

/** Running count of real tokens minus 1; padded slots get 1. */
export function positionsOf(mask: readonly number[]): number[] {
  let count = 0;
  return mask.map((value) => {
    count += value;
    return value === 1 ? count - 1 : 1;
  });
}

export function outputOf(outputs: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const tensor = outputs[name];
  if (tensor === undefined) throw new Error(`The graph has no output "${name}".`);
  return tensor;
}

/** Logits of every position, (batch, S, vocab). */
export function allLogits(outputs: Readonly<Record<string, Tensor>>): Float32Array {
  return floatData(outputOf(outputs, 'logits'));
}

/** The last position's logits per row, (batch, vocab). */
export function lastLogits(outputs: Readonly<Record<string, Tensor>>): Float32Array[] {
  const logits = outputOf(outputs, 'logits');
  const [batch = 0, length = 0, vocab = 0] = logits.dims;
  const values = floatData(logits);
  return Array.from({ length: batch }, (_, row) => {
    const end = (row + 1) * length * vocab;
    return values.slice(end - vocab, end);
  });
}

/** Index of the largest value. */
export function argmax(values: Float32Array): number {
  let best = 0;
  for (const [index, value] of values.entries()) if (value > (values[best] ?? -Infinity)) best = index;
  return best;
}

/** Greedy steps after a prefill; returns per step the logits that chose the tokens, and the tokens. */
export async function decodeGreedily(talk: Conversation, prefill: Record<string, Tensor>, steps: number) {
  const logits: Float32Array[][] = [];
  const tokens: number[][] = [];
  let outputs = prefill;
  for (let step = 0; step < steps; step += 1) {
    const rows = lastLogits(outputs);
    const chosen = rows.map(argmax);
    logits.push(rows);
    tokens.push(chosen);
    if (step + 1 === steps) break;
    const ids = chosen.map((id) => [id]);
    outputs = await advance(
      talk,
      await embedTokens(talk.language, ids),
      ids.map(() => [1]),
    );
  }
  return { logits, tokens };
}

/** step_logits (batch, steps, vocab) and tokens (batch, steps) against the case. */
export function compareSteps(
  findings: Findings,
  tensors: SafetensorsFile,
  { logits, tokens }: Awaited<ReturnType<typeof decodeGreedily>>,
): void {
  const batch = tokens[0]?.length ?? 0;
  const rows = Array.from({ length: batch }, (_, row) => row);
  const flat = rows.flatMap((row) => logits.flatMap((step) => Array.from(step[row] ?? [])));
  findings.compareTensor('output.step_logits', flat, tensors);
  const chosen = rows.flatMap((row) => tokens.map((step) => step[row] ?? -1));
  findings.same('output.tokens', chosen, Array.from(tensors.readInts('output.tokens'), Number));
}

/** A (rows, columns) int64 tensor as rows of numbers. */
export function readRows(tensors: SafetensorsFile, name: string): number[][] {
  const [rows = 0, columns = 0] = tensors.entry(name).shape;
  const values = Array.from(tensors.readInts(name), Number);
  return Array.from({ length: rows }, (_, row) => values.slice(row * columns, (row + 1) * columns));
}
