// InternLM2 as two graphs: token ids -> embeddings, and embeddings + KV cache -> logits + longer KV cache. The decoder has
// two forms, equal in what they compute (PIPELINE: InternLM2):
// `shared-prefix`: the cache grows by a copy each step; a prefix that all rows read is stored once. For many short texts
//   about one photo. Attention is written out, rotary frequencies and the mask are inputs.
// `in-place`: the cache is a buffer of fixed capacity that each run extends where it lies; rows have lengths of their own.
//   For long texts about several photos (internlm2-in-place.ts).
// Shapes: B rows, S new tokens, P cached tokens, C cached tokens shared by all rows, H heads, K kv heads, G = H / K, D head size.
import type { Checkpoint } from './checkpoint.ts';
import type { LanguageConfig } from './checkpoint-config.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { inPlaceAttention } from './internlm2-in-place.ts';
import { treeAttention } from './internlm2-tree.ts';
import { linear, rmsNorm } from './layers.ts';
import { reorderSlices } from './weights.ts';
import type { WeightTensor } from './weights.ts';

/** Added to the scores of forbidden keys; finite, so a fully masked row stays a number. */
const MASKED_SCORE = -1e30;

export interface LanguageParts {
  graph: GraphBuilder;
  weights: Checkpoint;
  config: LanguageConfig;
}

/** Builds `embed-tokens.onnx`: `input_ids` (B, S) int64 -> `inputs_embeds` (B, S, hidden). */
export function buildTokenEmbedding({ graph, weights, config }: LanguageParts): void {
  const ids = graph.input('input_ids', 'int64', ['batch', 'sequence']);
  const table = weights.take('language_model.model.tok_embeddings.weight', [config.vocab_size, config.hidden_size]);
  graph.output('inputs_embeds', graph.pickRows(ids, table), ['batch', 'sequence', config.hidden_size]);
}

/** Values every layer of one decoder run shares. */
interface StepInputs {
  /** (B, S, 1, D) */
  cosines: string;
  /** (B, S, 1, D), first half negated */
  sines: string;
  /** (B, 1, 1, S, P + S): 0 or MASKED_SCORE */
  mask: string;
  /** Scores as (B, K, G, S, P + S), to meet the mask. */
  perHeadShape: string;
  /** Scores as (B, K, G * S, P + S), to meet keys and values. */
  stackedShape: string;
}

/** Forms of the decoder graph; the manifest names the one a pack has. */
export type DecoderForm = 'shared-prefix' | 'in-place' | 'tree';

/** A form of the decoder: it has declared its inputs and now adds one layer's attention, or picks what becomes logits. */
export interface DecoderAttention {
  /** x (B, S, hidden), normed -> (B, S, hidden) before the output projection of the layer. */
  attend: (x: string, layer: number) => string;
  /** Final hidden states (B, S, hidden) -> those whose logits are wanted, and their shape without the last axis. */
  select: (hidden: string) => { rows: string; shape: readonly string[] };
}

/** Builds `decoder.onnx`; inputs and outputs as the model pack describes them. */
export function buildDecoder(parts: LanguageParts, form: DecoderForm = 'shared-prefix'): void {
  const { graph, weights, config } = parts;
  const { hidden_size: size, rms_norm_eps: epsilon } = config;
  const embeds = graph.input('inputs_embeds', 'float32', ['batch', 'sequence', size]);
  const attention = ATTENTION[form](parts);
  let x = embeds;
  graph.tap('hidden_states.0', x);
  for (let layer = 0; layer < config.num_hidden_layers; layer += 1) {
    const prefix = `language_model.model.layers.${layer}`;
    const normed = rmsNorm(graph, weights, x, { name: `${prefix}.attention_norm`, size, epsilon });
    const options = { name: `${prefix}.attention.wo`, inputs: size, outputs: size, bias: config.bias };
    x = graph.node('Add', [x, linear(graph, weights, attention.attend(normed, layer), options)]);
    const second = rmsNorm(graph, weights, x, { name: `${prefix}.ffn_norm`, size, epsilon });
    x = graph.node('Add', [x, feedForward(parts, second, `${prefix}.feed_forward`)]);
    if (layer + 1 < config.num_hidden_layers) graph.tap(`hidden_states.${layer + 1}`, x);
  }
  const final = rmsNorm(graph, weights, x, { name: 'language_model.model.norm', size, epsilon });
  graph.tap(`hidden_states.${config.num_hidden_layers}`, final);
  const { rows, shape } = attention.select(final);
  const options = { name: headName(parts), inputs: size, outputs: config.vocab_size, bias: false };
  graph.output('logits', linear(graph, weights, rows, options), [...shape, config.vocab_size]);
}

const ATTENTION: Readonly<Record<DecoderForm, (parts: LanguageParts) => DecoderAttention>> = {
  'shared-prefix': sharedPrefixAttention,
  'in-place': inPlaceAttention,
  tree: treeAttention,
};

/** Tied checkpoints may or may not store the shared matrix a second time. */
function headName({ weights, config }: LanguageParts): string {
  const isStored = weights.has('language_model.output.weight');
  return config.tie_word_embeddings && !isStored ? 'language_model.model.tok_embeddings' : 'language_model.output';
}

function sharedPrefixAttention(parts: LanguageParts): DecoderAttention {
  const step = stepInputs(parts);
  return {
    attend: (x, layer) => attention(parts, x, layer, step),
    select: (hidden) => ({ rows: hidden, shape: ['batch', 'sequence'] }),
  };
}

function stepInputs({ graph, config }: LanguageParts): StepInputs {
  const mask = graph.input('attention_mask', 'int64', ['batch', 'total']);
  const positions = graph.input('position_ids', 'int64', ['batch', 'sequence']);
  const half = config.hidden_size / config.num_attention_heads / 2;
  const frequencies = graph.input('inv_freq', 'float32', [half]);
  const column = graph.node('Unsqueeze', [graph.node('Cast', [positions], { to: 1 }), graph.ints([2, 3])]);
  const angles = graph.node('Mul', [column, frequencies]); // (B, S, 1, D / 2)
  const cosine = graph.node('Cos', [angles]);
  const sine = graph.node('Sin', [angles]);
  const total = graph.node('Slice', [graph.node('Shape', [mask]), graph.ints([1]), graph.ints([2])]);
  const kvHeads = config.num_key_value_heads;
  const group = config.num_attention_heads / kvHeads;
  return {
    cosines: graph.node('Concat', [cosine, cosine], { axis: 3 }),
    sines: graph.node('Concat', [graph.node('Neg', [sine]), sine], { axis: 3 }),
    mask: causalMask(graph, mask, positions),
    perHeadShape: graph.node('Concat', [graph.ints([0, kvHeads, group, -1]), total], { axis: 0 }),
    stackedShape: graph.node('Concat', [graph.ints([0, kvHeads, -1]), total], { axis: 0 }),
  };
}

/** A query in slot P + s sees keys in slots 0..P + s whose attention mask is 1. */
function causalMask(graph: GraphBuilder, mask: string, positions: string): string {
  const total = graph.node('Gather', [graph.node('Shape', [mask]), graph.int(1)], { axis: 0 });
  const fresh = graph.node('Gather', [graph.node('Shape', [positions]), graph.int(1)], { axis: 0 });
  const slots = graph.node('Range', [graph.int(0), total, graph.int(1)]);
  const querySlots = graph.node('Range', [graph.node('Sub', [total, fresh]), total, graph.int(1)]);
  const later = graph.node('Greater', [slots, graph.node('Unsqueeze', [querySlots, graph.ints([1])])]); // (S, P + S)
  const hidden = graph.node('Equal', [graph.node('Unsqueeze', [mask, graph.ints([1, 2, 3])]), graph.int(0)]);
  return graph.node('Where', [graph.node('Or', [later, hidden]), graph.floats([MASKED_SCORE]), graph.floats([0])]);
}

/** Grouped-query attention; the query heads of a group are stacked as rows so keys are never repeated. */
function attention(parts: LanguageParts, x: string, layer: number, step: StepInputs): string {
  const { graph, config } = parts;
  const { hidden_size: size, num_attention_heads: heads, num_key_value_heads: kvHeads } = config;
  const headDim = size / heads;
  const packed = packedProjection(parts, x, layer);
  const [qk = '', flatValue = ''] = graph.split(packed, 2, [size + kvHeads * headDim, kvHeads * headDim]);
  const rotated = graph.node('Transpose', [rotate(parts, qk, heads + kvHeads, step)], { perm: [0, 2, 1, 3] });
  const [query = '', newKey = ''] = graph.split(rotated, 1, [heads, kvHeads]);
  const valueRows = graph.node('Reshape', [flatValue, graph.ints([0, 0, kvHeads, headDim])]);
  const newValue = graph.node('Transpose', [valueRows], { perm: [0, 2, 1, 3] });
  const key = extendCache(parts, newKey, layer, 'key'); // (B, K, P + S, D)
  const value = extendCache(parts, newValue, layer, 'value');
  const scaled = graph.node('Mul', [query, graph.floats([headDim ** -0.5])]);
  const stacked = graph.node('Reshape', [scaled, graph.ints([0, kvHeads, -1, headDim])]); // (B, K, G * S, D)
  const products = graph.node('MatMul', [stacked, graph.node('Transpose', [key], { perm: [0, 1, 3, 2] })]);
  const perHead = graph.node('Add', [graph.node('Reshape', [products, step.perHeadShape]), step.mask]);
  const own: Scored = { scores: graph.node('Reshape', [perHead, step.stackedShape]), value };
  const mixed = mixWithShared(parts, stacked, own, layer);
  const rows = graph.node('Reshape', [mixed, graph.ints([0, heads, -1, headDim])]);
  return graph.node('Reshape', [graph.node('Transpose', [rows], { perm: [0, 2, 1, 3] }), graph.ints([0, 0, size])]);
}

/** Scores (B, K, G * S, T), masked, and the values (B, K, T, D) they weigh. */
interface Scored {
  scores: string;
  value: string;
}

/**
 * One softmax over the tokens all rows share, which every row sees in full, and the row's own. Shared keys and values
 * are inputs (1, K, C, D) of their own, C may be 0: repeating them per row took over half of a decode step.
 */
function mixWithShared({ graph, config }: LanguageParts, queries: string, own: Scored, layer: number): string {
  const headDim = config.hidden_size / config.num_attention_heads;
  const shape = [1, config.num_key_value_heads, 'shared', headDim];
  const key = graph.input(`shared_key_values.${layer}.key`, 'float32', shape);
  const value = graph.input(`shared_key_values.${layer}.value`, 'float32', shape);
  const scores = graph.node('MatMul', [queries, graph.node('Transpose', [key], { perm: [0, 1, 3, 2] })]);
  const shares = graph.node('Softmax', [graph.node('Concat', [scores, own.scores], { axis: 3 })], { axis: -1 });
  const split = graph.node('Slice', [graph.node('Shape', [key]), graph.ints([2]), graph.ints([3])]);
  const sharedPart = graph.node('Slice', [shares, graph.ints([0]), split, graph.ints([3])]);
  const ownPart = graph.node('Slice', [shares, split, graph.ints([2 ** 31 - 1]), graph.ints([3])]);
  return graph.node('Add', [graph.node('MatMul', [sharedPart, value]), graph.node('MatMul', [ownPart, own.value])]);
}

/** (B, S, heads * D) -> (B, S, heads, D), rotated by position: t * cos + [-second half, first half] * sin. */
function rotate({ graph, config }: LanguageParts, x: string, heads: number, { cosines, sines }: StepInputs): string {
  const headDim = config.hidden_size / config.num_attention_heads;
  const perHead = graph.node('Reshape', [x, graph.ints([0, 0, heads, headDim])]);
  const [first = '', second = ''] = graph.split(perHead, 3, [headDim / 2, headDim / 2]);
  const swapped = graph.node('Concat', [second, first], { axis: 3 });
  return graph.node('Add', [graph.node('Mul', [perHead, cosines]), graph.node('Mul', [swapped, sines])]);
}

function extendCache({ graph, config }: LanguageParts, fresh: string, layer: number, kind: 'key' | 'value'): string {
  const kvHeads = config.num_key_value_heads;
  const headDim = config.hidden_size / config.num_attention_heads;
  const past = graph.input(`past_key_values.${layer}.${kind}`, 'float32', ['batch', kvHeads, 'past', headDim]);
  const present = graph.node('Concat', [past, fresh], { axis: 2 });
  graph.output(`present.${layer}.${kind}`, present, ['batch', kvHeads, 'total', headDim]);
  return present;
}

/** x (B, S, hidden) -> queries of all heads, keys, values side by side, (B, S, (H + 2K) * D). */
export function packedProjection(parts: LanguageParts, x: string, layer: number): string {
  const { graph, config } = parts;
  const name = `language_model.model.layers.${layer}.attention.wqkv`;
  const packed = graph.multiply(x, packedWeight(parts, name));
  return config.bias ? graph.node('Add', [packed, packedBias(parts, name)]) : packed;
}

/**
 * The packed projection with its outputs reordered. Stored: per kv head its G query heads, its key, its value.
 * Wanted: all query heads, all keys, all values, so one split separates them.
 */
function packedWeight({ weights, config }: LanguageParts, name: string): WeightTensor {
  const { order, headDim } = packedOrder(config);
  const rows = order.length * headDim;
  const tensor = weights.take(`${name}.weight`, [rows, config.hidden_size]);
  return reorderSlices(tensor, order, headDim);
}

function packedBias({ graph, weights, config }: LanguageParts, name: string): string {
  const { order, headDim } = packedOrder(config);
  const tensor = weights.take(`${name}.bias`, [order.length * headDim]);
  return graph.weight(reorderSlices(tensor, order, headDim));
}

/** For each wanted head the index of its stored slice. */
function packedOrder(config: LanguageConfig): { order: number[]; headDim: number } {
  const { num_attention_heads: heads, num_key_value_heads: kvHeads, hidden_size: size } = config;
  const group = heads / kvHeads;
  const slices = group + 2;
  const kv = Array.from({ length: kvHeads }, (_, index) => index);
  const queries = Array.from({ length: heads }, (_, head) => Math.floor(head / group) * slices + (head % group));
  const order = [...queries, ...kv.map((k) => k * slices + group), ...kv.map((k) => k * slices + group + 1)];
  return { order, headDim: size / heads };
}

/** w2( SiLU(w1 x) * (w3 x) ); never with biases, whatever the configuration says about the attention. */
function feedForward({ graph, weights, config }: LanguageParts, x: string, prefix: string): string {
  const { hidden_size: inputs, intermediate_size: outputs } = config;
  const gate = linear(graph, weights, x, { name: `${prefix}.w1`, inputs, outputs, bias: false });
  const up = linear(graph, weights, x, { name: `${prefix}.w3`, inputs, outputs, bias: false });
  const active = graph.node('Mul', [graph.node('Mul', [gate, graph.node('Sigmoid', [gate])]), up]);
  // A product of two activations; rounding it to 8 bits was five sixths of what whole numbers changed in the starter's logits.
  const last = { name: `${prefix}.w2`, inputs: outputs, outputs: inputs, bias: false, hasOutliers: true };
  return linear(graph, weights, active, last);
}
