// The published InternVL2-8B: its values as the reference documents them (PIPELINE: configuration of the 8B model, tokens).
// A configuration that says it is that model must agree in all of them; a difference means another model under its name.
import { AppError } from '../domain/errors.ts';
import type { CheckpointConfig } from './checkpoint-config.ts';
import type { AddedToken } from './tokenizer-files.ts';

/** Values of config.json. */
export const PUBLISHED_8B = {
  template: 'internlm2-chat',
  select_layer: -1,
  force_image_size: 448,
  downsample_ratio: 0.5,
  ps_version: 'v2',
  dynamic_image_size: true,
  use_thumbnail: true,
  min_dynamic_patch: 1,
  vision_config: {
    num_channels: 3,
    patch_size: 14,
    image_size: 448,
    hidden_size: 1024,
    num_attention_heads: 16,
    intermediate_size: 4096,
    num_hidden_layers: 24,
    hidden_act: 'gelu',
    layer_norm_eps: 1e-6,
    norm_type: 'layer_norm',
    qkv_bias: true,
    qk_normalization: false,
  },
  llm_config: {
    vocab_size: 92553,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    hidden_act: 'silu',
    max_position_embeddings: 32768,
    rms_norm_eps: 1e-5,
    bias: false,
    rope_theta: 1_000_000,
    rope_scaling: { type: 'dynamic', factor: 2 },
    bos_token_id: 1,
    eos_token_id: 2,
    pad_token_id: 2,
    tie_word_embeddings: false,
  },
} as const;

/** Ids of the added tokens, by text. */
export const PUBLISHED_8B_TOKENS: Readonly<Record<string, number>> = {
  '<|plugin|>': 92538,
  '<|interpreter|>': 92539,
  '<|action_end|>': 92540,
  '<|action_start|>': 92541,
  '<|im_end|>': 92542,
  '<|im_start|>': 92543,
  '<img>': 92544,
  '</img>': 92545,
  '<IMG_CONTEXT>': 92546,
  '<quad>': 92547,
  '</quad>': 92548,
  '<ref>': 92549,
  '</ref>': 92550,
  '<box>': 92551,
  '</box>': 92552,
};

/** True for a configuration with the template, depth and width of the 8B model; the rest is then asserted. */
export function saysItIs8b({ template, llm_config: language }: CheckpointConfig): boolean {
  return template === PUBLISHED_8B.template && language.num_hidden_layers === 32 && language.hidden_size === 4096;
}

/** Throws `pack-invalid` naming the first value in which the checkpoint differs from the published model. */
export function require8b(config: CheckpointConfig, addedTokens: readonly AddedToken[]): void {
  requireEqual(PUBLISHED_8B, config, '');
  const ids = new Map(addedTokens.map(({ text, id }) => [text, id]));
  for (const [text, id] of Object.entries(PUBLISHED_8B_TOKENS)) {
    if (ids.get(text) === id) continue;
    const found = ids.has(text) ? `the id ${ids.get(text)}` : 'no id';
    throw new AppError('pack-invalid', `The token ${text} has ${found}, the published InternVL2-8B has ${id}.`);
  }
}

function requireEqual(wanted: object, found: object, prefix: string): void {
  const values = new Map<string, unknown>(Object.entries(found));
  for (const [key, value] of Object.entries(wanted)) {
    const actual = values.get(key);
    if (typeof value === 'object' && typeof actual === 'object' && actual !== null) {
      requireEqual(value, actual, `${prefix}${key}.`);
    } else if (actual !== value) {
      const difference = `is ${JSON.stringify(actual)}, the published InternVL2-8B has ${JSON.stringify(value)}`;
      throw new AppError('pack-invalid', `config.json: "${prefix}${key}" ${difference}.`);
    }
  }
}
