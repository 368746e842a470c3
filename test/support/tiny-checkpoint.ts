// Configuration and random weights of a miniature checkpoint: the starter's layout with tiny sizes.
// Weights are drawn by name from one seed, so no two layers are equal (ONNX Runtime would merge equal ones).
import { claimTokens } from '../../src/main/pipeline/claims/vocabulary.ts';
import { internVlWeights, saliencyWeights, weightSource } from './internvl-weights.ts';
import type { TestTensor } from './write-safetensors.ts';

/** Pieces of test/fixtures/golden/tokenizer/bpe_no_prefix.model. */
const BASE_VOCABULARY = 560;

export const TINY_ADDED_TOKENS = [
  '<|im_end|>',
  '<|im_start|>',
  '<img>',
  '</img>',
  '<IMG_CONTEXT>',
  '<none>',
  '<slight>',
  '<plain>',
  '<strong>',
  ...claimTokens(),
];

export const TINY_TEMPLATE = '{bos}<|im_start|>user\n{images}\n{question}{facts}<|im_end|><|im_start|>assistant\n';

export const TINY_CONFIG = {
  template: 'salient-starter',
  select_layer: -1,
  force_image_size: 56,
  downsample_ratio: 0.5,
  ps_version: 'v2',
  dynamic_image_size: true,
  use_thumbnail: true,
  min_dynamic_patch: 1,
  max_dynamic_patch: 2,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  vision_config: {
    num_channels: 3,
    patch_size: 14,
    image_size: 56,
    hidden_size: 16,
    num_attention_heads: 2,
    intermediate_size: 24,
    num_hidden_layers: 2,
    hidden_act: 'gelu',
    layer_norm_eps: 1e-6,
    norm_type: 'layer_norm',
    qkv_bias: true,
    qk_normalization: false,
    saliency_cross_attention: true,
  },
  llm_config: {
    vocab_size: BASE_VOCABULARY + TINY_ADDED_TOKENS.length,
    hidden_size: 16,
    intermediate_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    hidden_act: 'silu',
    max_position_embeddings: 512,
    rms_norm_eps: 1e-5,
    bias: false,
    rope_theta: 10000,
    rope_scaling: { type: 'dynamic', factor: 2 },
    bos_token_id: 1,
    eos_token_id: 2,
    pad_token_id: 2,
    tie_word_embeddings: false,
  },
};

/** The same checkpoint for a pack that writes whole texts: InternVL2's template, heads of 16 numbers, room for the fact list. */
export const TINY_TEXT_CONFIG = {
  ...TINY_CONFIG,
  template: 'internlm2-chat',
  llm_config: { ...TINY_CONFIG.llm_config, hidden_size: 64, max_position_embeddings: 4096 },
};

const conv = (name: string, stride: number, relu6: boolean, [src, dst]: readonly [number, number]) => ({
  op: name.startsWith('depth') ? 'depthwise' : 'conv',
  name,
  stride,
  relu6,
  src,
  dst,
});

export const TINY_IASM_CONFIG = {
  inputSize: 128,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
  backbone: [
    conv('stem', 2, true, [0, 1]),
    conv('down4', 2, false, [1, 2]),
    conv('depth4', 1, true, [2, 3]),
    conv('mix4', 1, false, [3, 4]),
    { op: 'add', src: [2, 4], dst: 5 },
    conv('down8', 2, true, [5, 6]),
    conv('down16', 2, true, [6, 7]),
    conv('down32', 2, false, [7, 8]),
  ],
  backboneInput: 0,
  taps: { f4: 5, f8: 6, f16: 7, f32: 8 },
  neck: { channels: 5 + 4 * 5 + 2 * 3 + 2 * 4, grid: 4, deviationEps: 1e-6, limit: 6 },
  stage: { dim: 12, depth: 2, heads: 4, groups: 2, offsetKernel: 3, offsetRange: 2, layerNormEps: 1e-5 },
  featureDim: 10,
  ratings: 10,
  decoderDim: 4,
  degradationTypes: ['none', 'blur', 'noise', 'underexposure'],
  scene: { claims: ['comp.clutter', 'light.soft', 'bg.clean'], deviationEps: 1e-6 },
};

/** [out, in per group, kernel, kernel] of each backbone layer. */
const BACKBONE_SHAPES: Readonly<Record<string, readonly number[]>> = {
  stem: [3, 3, 3, 3],
  down4: [3, 3, 3, 3],
  depth4: [3, 1, 3, 3],
  mix4: [3, 3, 1, 1],
  down8: [4, 3, 3, 3],
  down16: [5, 4, 3, 3],
  down32: [5, 5, 3, 3],
};

/** All tensors of `model.safetensors`. */
export function tinyModelWeights(seed: number, config: typeof TINY_CONFIG = TINY_CONFIG): Record<string, TestTensor> {
  return { ...internVlWeights(seed, config), ...saliencyWeights(seed, config) };
}

/** All tensors of `iasm.safetensors`. */
export function tinyIasmWeights(seed: number): Record<string, TestTensor> {
  const { tensors, add, layer } = weightSource(seed);
  const { neck, stage, featureDim, ratings, decoderDim, degradationTypes, scene } = TINY_IASM_CONFIG;
  const { dim } = stage;
  for (const [name, shape] of Object.entries(BACKBONE_SHAPES)) layer(`backbone.${name}`, shape);
  layer('neck.proj', [dim, neck.channels, 1, 1]);
  add('neck.mean', [1, neck.channels, 1, 1]);
  add('neck.scale', [1, neck.channels, 1, 1]);
  add('neck.position', [1, dim, neck.grid, neck.grid]);
  for (let block = 0; block < stage.depth; block += 1) {
    const attention = `stage.attns.${block}`;
    const perGroup = dim / stage.groups;
    layer(`stage.layer_norms.${2 * block}.norm`, [dim]);
    layer(`stage.layer_norms.${2 * block + 1}.norm`, [dim]);
    add(`${attention}.rpe_table`, [stage.heads, 2 * neck.grid - 1, 2 * neck.grid - 1]);
    layer(`${attention}.conv_offset.0`, [perGroup, 1, stage.offsetKernel, stage.offsetKernel]);
    layer(`${attention}.conv_offset.1.norm`, [perGroup]);
    add(`${attention}.conv_offset.3.weight`, [2, perGroup, 1, 1]);
    for (const name of ['proj_q', 'proj_k', 'proj_v', 'proj_out']) layer(`${attention}.${name}`, [dim, dim, 1, 1]);
    layer(`${attention}.ref_point14`, [2, dim, 1, 1]);
    layer(`stage.mlps.${block}.chunk.linear1`, [4 * dim, dim]);
    layer(`stage.mlps.${block}.chunk.linear2`, [dim, 4 * dim]);
  }
  layer('cls_norm.norm', [dim]);
  layer('feature_head', [featureDim, dim, 1, 1]);
  layer('attention_head', [1, dim, 1, 1]);
  layer('cls_head', [ratings, featureDim]);
  layer('type_head', [degradationTypes.length, 2 * featureDim]);
  layer('saliency_decoder.d32', [decoderDim, dim, 1, 1]);
  layer('saliency_decoder.d16', [decoderDim, 5, 1, 1]);
  layer('saliency_decoder.d8', [decoderDim, 4, 1, 1]);
  layer('saliency_decoder.c1', [decoderDim, decoderDim, 3, 3]);
  layer('saliency_decoder.c2', [decoderDim, decoderDim, 3, 3]);
  layer('saliency_decoder.out', [2, decoderDim, 1, 1]);
  layer('scene_head', [2 * scene.claims.length, 2 * (4 + 5 + 5)]);
  return tensors;
}
