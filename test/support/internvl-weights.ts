// Random weights of the InternVL2 layout for any configuration, with and without the saliency cross-attention.
// Weights are drawn by name from one seed, so no two layers are equal (ONNX Runtime would merge equal ones).
import type { TestTensor } from './write-safetensors.ts';

/** The sizes that shapes follow from. */
export interface WeightSizes {
  vision_config: {
    hidden_size: number;
    intermediate_size: number;
    image_size: number;
    patch_size: number;
    num_hidden_layers: number;
  };
  llm_config: {
    hidden_size: number;
    intermediate_size: number;
    vocab_size: number;
    num_hidden_layers: number;
    num_attention_heads: number;
    num_key_value_heads: number;
  };
}

/** mulberry32: numbers in 0..1. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Draws tensors by name: norms near 1, biases small, the rest scaled by their inputs. Each name has its own stream, so
 * a longer vocabulary only adds rows.
 */
export function weightSource(seed: number) {
  const tensors: Record<string, TestTensor> = {};
  const add = (name: string, shape: readonly number[]) => {
    const uniform = randomNumbers([...name].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), seed));
    const count = shape.reduce((product, size) => product * size, 1);
    const isVector = shape.length === 1;
    const inputs = shape.slice(1).reduce((product, size) => product * size, 1);
    const centre = isVector && !name.endsWith('bias') ? 1 : 0;
    const spread = isVector ? 0.2 : Math.sqrt(6 / Math.max(inputs, 1));
    tensors[name] = {
      shape,
      values: Float32Array.from({ length: count }, () => centre + spread * (2 * uniform() - 1)),
    };
  };
  const layer = (name: string, shape: readonly number[]) => {
    add(`${name}.weight`, shape);
    add(`${name}.bias`, [shape[0] ?? 0]);
  };
  return { tensors, add, layer };
}

/** Every tensor of a checkpoint without cross-attention. */
export function internVlWeights(seed: number, config: WeightSizes): Record<string, TestTensor> {
  const { tensors, add, layer } = weightSource(seed);
  const { vision_config: vision, llm_config: language } = config;
  const { hidden_size: size, intermediate_size: inner } = vision;
  const patches = (vision.image_size / vision.patch_size) ** 2;
  add('vision_model.embeddings.class_embedding', [1, 1, size]);
  add('vision_model.embeddings.position_embedding', [1, 1 + patches, size]);
  layer('vision_model.embeddings.patch_embedding', [size, 3, vision.patch_size, vision.patch_size]);
  for (let block = 0; block < vision.num_hidden_layers; block += 1) {
    const prefix = `vision_model.encoder.layers.${block}`;
    for (const norm of ['norm1', 'norm2']) layer(`${prefix}.${norm}`, [size]);
    for (const scale of ['ls1', 'ls2']) add(`${prefix}.${scale}`, [size]);
    layer(`${prefix}.attn.qkv`, [3 * size, size]);
    layer(`${prefix}.attn.proj`, [size, size]);
    layer(`${prefix}.mlp.fc1`, [inner, size]);
    layer(`${prefix}.mlp.fc2`, [size, inner]);
  }
  layer('mlp1.0', [4 * size]);
  layer('mlp1.1', [language.hidden_size, 4 * size]);
  layer('mlp1.3', [language.hidden_size, language.hidden_size]);
  addLanguage(add, language);
  return tensors;
}

function addLanguage(add: (name: string, shape: readonly number[]) => void, language: WeightSizes['llm_config']): void {
  const { hidden_size: size, intermediate_size: inner, vocab_size: vocabulary, ...heads } = language;
  const headDim = size / heads.num_attention_heads;
  add('language_model.model.tok_embeddings.weight', [vocabulary, size]);
  for (let block = 0; block < heads.num_hidden_layers; block += 1) {
    const prefix = `language_model.model.layers.${block}`;
    add(`${prefix}.attention_norm.weight`, [size]);
    add(`${prefix}.ffn_norm.weight`, [size]);
    add(`${prefix}.attention.wqkv.weight`, [size + 2 * heads.num_key_value_heads * headDim, size]);
    add(`${prefix}.attention.wo.weight`, [size, size]);
    add(`${prefix}.feed_forward.w1.weight`, [inner, size]);
    add(`${prefix}.feed_forward.w3.weight`, [inner, size]);
    add(`${prefix}.feed_forward.w2.weight`, [size, inner]);
  }
  add('language_model.model.norm.weight', [size]);
  add('language_model.output.weight', [vocabulary, size]);
}

/** The tensors of the cross-attention alone. */
export function saliencyWeights(seed: number, { vision_config: vision }: WeightSizes): Record<string, TestTensor> {
  const { tensors, add, layer } = weightSource(seed);
  const { hidden_size: size, num_hidden_layers: blocks } = vision;
  add('vision_model.saliency_embedding.weight', [size]);
  add('vision_model.saliency_embedding.bias', [size]);
  for (let block = 0; block < blocks; block += 1) {
    const prefix = `vision_model.encoder.layers.${block}.cross_attn`;
    for (const norm of ['norm_q', 'norm_kv']) layer(`${prefix}.${norm}`, [size]);
    layer(`${prefix}.q`, [size, size]);
    layer(`${prefix}.kv`, [2 * size, size]);
    layer(`${prefix}.proj`, [size, size]);
  }
  return tensors;
}
