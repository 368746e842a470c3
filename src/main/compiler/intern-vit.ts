// InternViT: tiles -> image features, one pre-norm block after the other, no norm at the end (PIPELINE: InternViT).
// With a saliency query each block gets a cross-attention between self-attention and MLP (ias-vit.ts).
import type { Checkpoint } from './checkpoint.ts';
import type { VisionConfig } from './checkpoint-config.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { attend, gelu, layerNorm, linear, rmsNorm, scaleBy } from './layers.ts';
import { resizePositions } from './position-embedding.ts';
import type { PatchGrid } from './position-embedding.ts';
import type { WeightTensor } from './checkpoint.ts';

/** What every part of one vision graph needs. */
export interface VisionParts {
  graph: GraphBuilder;
  weights: Checkpoint;
  config: VisionConfig;
  grid: PatchGrid;
  /** Attention as one operator; false by default. */
  isFused?: boolean;
}

/** Called in every block after self-attention: tokens (T, 1 + N, C) -> the same shape. */
export type AfterAttention = (tokens: string, block: number) => string;

/** The patch grid of the configured image size. */
export function configuredGrid(config: VisionConfig): PatchGrid {
  const side = config.image_size / config.patch_size;
  return { rows: side, columns: side };
}

/** Declares `pixel_values` (T, channels, H, W), normalised, for the grid of the parts. */
export function pixelInput({ graph, config, grid }: VisionParts): string {
  const height = grid.rows * config.patch_size;
  const width = grid.columns * config.patch_size;
  return graph.input('pixel_values', 'float32', ['tiles', config.num_channels, height, width]);
}

/** The position embedding (1, 1 + N, C) for the grid of the parts. */
export function positionEmbedding({ weights, config, grid }: VisionParts): WeightTensor {
  const stored = configuredGrid(config);
  const shape = [1, 1 + stored.rows * stored.columns, config.hidden_size];
  const tensor = weights.take('vision_model.embeddings.position_embedding', shape);
  return resizePositions(tensor, stored, grid);
}

/** Builds the whole encoder; returns the output of the last block, (T, 1 + N, C). */
export function internVit(parts: VisionParts, pixels: string, afterAttention?: AfterAttention): string {
  const { graph, config } = parts;
  let tokens = embedPatches(parts, pixels);
  graph.tap('embeddings', tokens);
  graph.tap('hidden_states.0', tokens);
  for (let block = 0; block < config.num_hidden_layers; block += 1) {
    tokens = encoderBlock(parts, tokens, block, afterAttention);
    graph.tap(`hidden_states.${block + 1}`, tokens);
  }
  return tokens;
}

/** Patches as tokens behind the class token, plus positions: (T, 1 + N, C). */
function embedPatches({ graph, weights, config, grid }: VisionParts, pixels: string): string {
  const { hidden_size: channels, patch_size: patch } = config;
  const prefix = 'vision_model.embeddings';
  const kernel = weights.take(`${prefix}.patch_embedding.weight`, [channels, config.num_channels, patch, patch]);
  const bias = weights.take(`${prefix}.patch_embedding.bias`, [channels]);
  const map = graph.node('Conv', [pixels, graph.weight(kernel), graph.weight(bias)], {
    kernel_shape: [patch, patch],
    strides: [patch, patch],
  });
  const patches = graph.node('Transpose', [graph.node('Reshape', [map, graph.ints([0, channels, -1])])], {
    perm: [0, 2, 1],
  });
  const tiles = graph.node('Slice', [graph.node('Shape', [pixels]), graph.ints([0]), graph.ints([1])]);
  const classToken = graph.node('Expand', [
    graph.weight(weights.take(`${prefix}.class_embedding`, [1, 1, channels])),
    graph.node('Concat', [tiles, graph.ints([1, channels])], { axis: 0 }),
  ]);
  const tokens = graph.node('Concat', [classToken, patches], { axis: 1 });
  return graph.node('Add', [tokens, graph.weight(positionEmbedding({ graph, weights, config, grid }))]);
}

function encoderBlock(parts: VisionParts, tokens: string, block: number, afterAttention?: AfterAttention): string {
  const { graph, weights, config } = parts;
  const prefix = `vision_model.encoder.layers.${block}`;
  const size = config.hidden_size;
  const norm1 = blockNorm(parts, tokens, `${prefix}.norm1`);
  const attention = selfAttention(parts, norm1, `${prefix}.attn`);
  const scaled = scaleBy(graph, attention, weights.take(`${prefix}.ls1`, [size]));
  let x = graph.node('Add', [tokens, scaled]);
  if (afterAttention !== undefined) x = afterAttention(x, block);
  const norm2 = blockNorm(parts, x, `${prefix}.norm2`);
  const mlp = feedForward(parts, norm2, `${prefix}.mlp`);
  for (const [name, value] of Object.entries({ norm1, attn: attention, norm2, mlp })) {
    graph.tap(`layer${block}.${name}`, value);
  }
  return graph.node('Add', [x, scaleBy(graph, mlp, weights.take(`${prefix}.ls2`, [size]))]);
}

function blockNorm({ graph, weights, config }: VisionParts, x: string, name: string): string {
  const options = { name, size: config.hidden_size, epsilon: config.layer_norm_eps };
  return config.norm_type === 'rms_norm' ? rmsNorm(graph, weights, x, options) : layerNorm(graph, weights, x, options);
}

function selfAttention({ graph, weights, config, isFused = false }: VisionParts, x: string, prefix: string): string {
  const { hidden_size: size, num_attention_heads: heads, layer_norm_eps: epsilon } = config;
  const packed = linear(graph, weights, x, {
    name: `${prefix}.qkv`,
    inputs: size,
    outputs: 3 * size,
    bias: config.qkv_bias,
  });
  let [q = '', k = '', v = ''] = graph.split(packed, 2, [size, size, size]);
  if (config.qk_normalization) {
    // One norm over all heads together, before they are separated.
    q = rmsNorm(graph, weights, q, { name: `${prefix}.q_norm`, size, epsilon });
    k = rmsNorm(graph, weights, k, { name: `${prefix}.k_norm`, size, epsilon });
  }
  const mixed = attend(graph, [q, k, v], { heads, headDim: size / heads, isFused });
  return linear(graph, weights, mixed, { name: `${prefix}.proj`, inputs: size, outputs: size, bias: true });
}

function feedForward({ graph, weights, config }: VisionParts, x: string, prefix: string): string {
  const { hidden_size: size, intermediate_size: inner } = config;
  const hidden = linear(graph, weights, x, { name: `${prefix}.fc1`, inputs: size, outputs: inner, bias: true });
  const active = gelu(graph, hidden);
  return linear(graph, weights, active, { name: `${prefix}.fc2`, inputs: inner, outputs: size, bias: true });
}
