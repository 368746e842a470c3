// Layers shared by the graphs, written as the node patterns ONNX Runtime fuses (GELU, RMS norm, scaled MatMul).
// Shapes: T tiles or batch, N tokens, C channels.
import type { Checkpoint, WeightTensor } from './checkpoint.ts';
import type { GraphBuilder } from './graph-builder.ts';

export interface LinearOptions {
  /** Checkpoint name without `.weight`. */
  name: string;
  inputs: number;
  outputs: number;
  bias: boolean;
  /** Single inputs tower above the rest; false by default. */
  hasOutliers?: boolean;
}

/** x (..., inputs) -> (..., outputs). */
export function linear(graph: GraphBuilder, weights: Checkpoint, x: string, options: LinearOptions): string {
  const { name, inputs, outputs, bias, hasOutliers = false } = options;
  const product = graph.multiply(x, weights.take(`${name}.weight`, [outputs, inputs]), { hasOutliers });
  if (!bias) return product;
  return graph.node('Add', [product, graph.weight(weights.take(`${name}.bias`, [outputs]))]);
}

export interface NormOptions {
  /** Checkpoint name without `.weight`. */
  name: string;
  size: number;
  epsilon: number;
}

/** LayerNorm over the last axis. */
export function layerNorm(graph: GraphBuilder, weights: Checkpoint, x: string, options: NormOptions): string {
  const scale = graph.weight(weights.take(`${options.name}.weight`, [options.size]));
  const shift = graph.weight(weights.take(`${options.name}.bias`, [options.size]));
  return graph.node('LayerNormalization', [x, scale, shift], { axis: -1, epsilon: { float: options.epsilon } });
}

/** RMSNorm over the last axis: x / sqrt(mean(x^2) + epsilon) * weight. */
export function rmsNorm(graph: GraphBuilder, weights: Checkpoint, x: string, options: NormOptions): string {
  const squares = graph.node('Pow', [x, graph.floats([2])]);
  const mean = graph.node('ReduceMean', [squares], { axes: [-1], keepdims: 1 });
  const root = graph.node('Sqrt', [graph.node('Add', [mean, graph.floats([options.epsilon])])]);
  const scale = graph.weight(weights.take(`${options.name}.weight`, [options.size]));
  return graph.node('Mul', [graph.node('Div', [x, root]), scale]);
}

/** Exact GELU (error function). */
export function gelu(graph: GraphBuilder, x: string): string {
  const error = graph.node('Erf', [graph.node('Div', [x, graph.floats([Math.SQRT2])])]);
  const gate = graph.node('Add', [error, graph.floats([1])]);
  return graph.node('Mul', [graph.node('Mul', [x, gate]), graph.floats([0.5])]);
}

/** (T, N, C) -> (T, heads, N, C / heads). */
export function splitHeads(graph: GraphBuilder, x: string, heads: number, headDim: number): string {
  return graph.node('Transpose', [graph.node('Reshape', [x, graph.ints([0, -1, heads, headDim])])], {
    perm: [0, 2, 1, 3],
  });
}

/** (T, heads, N, headDim) -> (T, N, heads * headDim). */
export function mergeHeads(graph: GraphBuilder, x: string, channels: number): string {
  return graph.node('Reshape', [graph.node('Transpose', [x], { perm: [0, 2, 1, 3] }), graph.ints([0, -1, channels])]);
}

export interface AttentionOptions {
  heads: number;
  headDim: number;
  /** Added to the scores, broadcastable to (T, heads, Nq, Nk). */
  bias?: string;
  /**
   * One operator that never holds all scores at once: a tenth less time for an encoder block on a CPU. Nothing can be derived through it.
   */
  isFused?: boolean;
}

/** Full attention: q (T, Nq, C), k and v (T, Nk, C) -> (T, Nq, C), scores scaled by headDim^-0.5. */
export function attend(graph: GraphBuilder, qkv: readonly [string, string, string], options: AttentionOptions): string {
  const { heads, headDim, bias } = options;
  const [q, k, v] = qkv;
  if (options.isFused === true && bias === undefined) {
    return graph.contribNode('MultiHeadAttention', [q, k, v], {
      num_heads: heads,
      scale: { float: headDim ** -0.5 },
    });
  }
  const keys = graph.node('Transpose', [graph.node('Reshape', [k, graph.ints([0, -1, heads, headDim])])], {
    perm: [0, 2, 3, 1],
  });
  const products = graph.node('MatMul', [splitHeads(graph, q, heads, headDim), keys]);
  const scaled = graph.node('Mul', [products, graph.floats([headDim ** -0.5])]);
  const scores = bias === undefined ? scaled : graph.node('Add', [scaled, bias]);
  const shares = graph.node('Softmax', [scores], { axis: -1 });
  const mixed = graph.node('MatMul', [shares, splitHeads(graph, v, heads, headDim)]);
  return mergeHeads(graph, mixed, heads * headDim);
}

/** x times a learned factor per channel (layer scale). */
export function scaleBy(graph: GraphBuilder, x: string, weight: WeightTensor): string {
  return graph.node('Mul', [x, graph.weight(weight)]);
}

export interface ConvolutionOptions {
  /** Checkpoint name without `.weight`. */
  name: string;
  inputs: number;
  outputs: number;
  kernel: number;
  /** 1 unless given. */
  stride?: number;
  /** Rows and columns added at top, left, bottom, right; none unless given. */
  pads?: readonly [number, number, number, number];
  /** True: one filter per channel. */
  depthwise?: boolean;
  bias: boolean;
}

/** x (B, inputs, H, W) -> (B, outputs, H', W'). */
export function convolution(graph: GraphBuilder, weights: Checkpoint, x: string, options: ConvolutionOptions): string {
  const { name, inputs, outputs, kernel, stride = 1, pads = [0, 0, 0, 0], depthwise = false } = options;
  const shape = [outputs, depthwise ? 1 : inputs, kernel, kernel];
  const operands = [x, graph.weight(weights.take(`${name}.weight`, shape))];
  if (options.bias) operands.push(graph.weight(weights.take(`${name}.bias`, [outputs])));
  return graph.node('Conv', operands, {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads,
    group: depthwise ? inputs : 1,
  });
}

/** LayerNorm over the channels of each position of a (B, C, H, W) map. */
export function channelNorm(graph: GraphBuilder, weights: Checkpoint, map: string, options: NormOptions): string {
  const last = graph.node('Transpose', [map], { perm: [0, 2, 3, 1] });
  return graph.node('Transpose', [layerNorm(graph, weights, last, options)], { perm: [0, 3, 1, 2] });
}
