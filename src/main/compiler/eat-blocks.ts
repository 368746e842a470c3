// A run of EAT's blocks with deformable attention: x + attention(norm(x)), then x + MLP(norm(x)), on (B, C, H, W) maps.
import type { Checkpoint } from './checkpoint.ts';
import { deformableAttention } from './eat-attention.ts';
import type { DeformableOptions } from './eat-attention.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { channelNorm, gelu, layerNorm, linear } from './layers.ts';

export interface BlockOptions extends DeformableOptions {
  depth: number;
}

const NORM_EPSILON = 1e-5;
/** Inner channels of the MLP per outer channel. */
const EXPANSION = 4;

/** x (B, C, H, W) -> the same shape; block d uses norms 2d and 2d + 1. */
export function deformableBlocks(graph: GraphBuilder, weights: Checkpoint, x: string, options: BlockOptions): string {
  const { prefix, channels, depth } = options;
  let map = x;
  for (let block = 0; block < depth; block += 1) {
    const name = `${prefix}layer_norms.${2 * block}.norm`;
    const normed = channelNorm(graph, weights, map, { name, size: channels, epsilon: NORM_EPSILON });
    const attention = { ...options, prefix: `${prefix}attns.${block}.` };
    map = graph.node('Add', [map, deformableAttention(graph, weights, normed, attention)]);
    map = addMlp(graph, weights, map, { prefix, block, channels });
  }
  return map;
}

export interface MlpOptions {
  prefix: string;
  block: number;
  channels: number;
}

/** x + MLP(norm(x)) at every position, with the second norm of the block. */
export function addMlp(graph: GraphBuilder, weights: Checkpoint, x: string, options: MlpOptions): string {
  const { prefix, block, channels } = options;
  const inner = channels * EXPANSION;
  const mlp = `${prefix}mlps.${block}.chunk`;
  const last = graph.node('Transpose', [x], { perm: [0, 2, 3, 1] });
  const norm = { name: `${prefix}layer_norms.${2 * block + 1}.norm`, size: channels, epsilon: NORM_EPSILON };
  const normed = layerNorm(graph, weights, last, norm);
  const hidden = linear(graph, weights, normed, {
    name: `${mlp}.linear1`,
    inputs: channels,
    outputs: inner,
    bias: true,
  });
  const active = gelu(graph, hidden);
  const output = linear(graph, weights, active, {
    name: `${mlp}.linear2`,
    inputs: inner,
    outputs: channels,
    bias: true,
  });
  return graph.node('Add', [x, graph.node('Transpose', [output], { perm: [0, 3, 1, 2] })]);
}
