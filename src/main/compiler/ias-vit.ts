// IAS-ViT: InternViT whose blocks look at the image once more with the saliency map as the query, so salient places
// can pull in what matters to them. With zero projections, or strength 0, it equals InternViT exactly.
import type { GraphBuilder } from './graph-builder.ts';
import { internVit, pixelInput, positionEmbedding } from './intern-vit.ts';
import type { VisionParts } from './intern-vit.ts';
import { attend, layerNorm, linear } from './layers.ts';

/**
 * Builds `ias-vit.onnx`: pixel values, saliency samples and their strength -> `image_features` (T, 1 + N, C).
 * A checkpoint without cross-attention (plain InternViT) has the same inputs and ignores the saliency.
 */
export function buildVisionEncoder(encoder: VisionParts, hasCrossAttention: boolean): void {
  const parts = { ...encoder, isFused: true };
  const { graph, config, grid } = parts;
  const patches = grid.rows * grid.columns;
  const pixels = pixelInput(parts);
  // (T, N) samples of the min-max normalised map at token centres, 0..1
  const saliency = graph.input('saliency', 'float32', ['tiles', patches]);
  // () factor on the cross-attention: 1 as trained, 0 without saliency
  const strength = graph.input('saliency_strength', 'float32', []);
  const features = hasCrossAttention ? iasVit(parts, pixels, { saliency, strength }) : internVit(parts, pixels);
  graph.output('image_features', features, ['tiles', 1 + patches, config.hidden_size]);
}

interface SaliencyInputs {
  saliency: string;
  strength: string;
}

function iasVit(parts: VisionParts, pixels: string, { saliency, strength }: SaliencyInputs): string {
  const { graph } = parts;
  const queryTokens = embedSaliency(parts, saliency);
  graph.tap('saliency_tokens', queryTokens);
  const names = { queryTokens, strength };
  return internVit(parts, pixels, (tokens, block) => crossAttend(parts, tokens, block, names));
}

/** S_n = m_n * w + b + P_n, (T, N, C): the map says how much, the position says where. */
function embedSaliency(parts: VisionParts, saliency: string): string {
  const { graph, weights, config } = parts;
  const size = config.hidden_size;
  const axis = weights.take('vision_model.saliency_embedding.weight', [size]);
  const bias = weights.take('vision_model.saliency_embedding.bias', [size]);
  const column = graph.node('Unsqueeze', [saliency, graph.ints([2])]);
  const embedded = graph.node('Add', [graph.node('Mul', [column, graph.weight(axis)]), graph.weight(bias)]);
  return graph.node('Add', [embedded, dropFirstToken(graph, graph.weight(positionEmbedding(parts)))]);
}

interface CrossInputs {
  queryTokens: string;
  strength: string;
}

/** x_patches + strength * proj(attention of the saliency query over all tokens); the class token passes unchanged. */
function crossAttend(parts: VisionParts, tokens: string, block: number, inputs: CrossInputs): string {
  const { graph, weights, config, grid } = parts;
  const { hidden_size: size, num_attention_heads: heads, layer_norm_eps: epsilon } = config;
  const prefix = `vision_model.encoder.layers.${block}.cross_attn`;
  const query = layerNorm(graph, weights, inputs.queryTokens, { name: `${prefix}.norm_q`, size, epsilon });
  const source = layerNorm(graph, weights, tokens, { name: `${prefix}.norm_kv`, size, epsilon });
  const q = linear(graph, weights, query, { name: `${prefix}.q`, inputs: size, outputs: size, bias: true });
  const kv = linear(graph, weights, source, { name: `${prefix}.kv`, inputs: size, outputs: 2 * size, bias: true });
  const [k = '', v = ''] = graph.split(kv, 2, [size, size]);
  const mixed = attend(graph, [q, k, v], { heads, headDim: size / heads, isFused: true });
  const projected = linear(graph, weights, mixed, { name: `${prefix}.proj`, inputs: size, outputs: size, bias: true });
  const update = graph.node('Mul', [projected, inputs.strength]);
  const [classToken = '', patches = ''] = graph.split(tokens, 1, [1, grid.rows * grid.columns]);
  return graph.node('Concat', [classToken, graph.node('Add', [patches, update])], { axis: 1 });
}

/** (T, 1 + N, C) -> (T, N, C). */
export function dropFirstToken(graph: GraphBuilder, tokens: string): string {
  const toEnd = graph.ints([2 ** 31 - 1]);
  return graph.node('Slice', [tokens, graph.ints([1]), toEnd, graph.ints([1])]);
}
