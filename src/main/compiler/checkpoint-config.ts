// The configuration of a checkpoint (InternVL2 layout), checked. Every key the graphs depend on is required: the
// reference's class defaults describe other models, so nothing is ever filled in.
import * as v from 'valibot';
import { AppError } from '../domain/errors.ts';

const Size = v.pipe(v.number(), v.integer(), v.minValue(1));
const TokenId = v.pipe(v.number(), v.integer(), v.minValue(0));
const Triple = v.tuple([v.number(), v.number(), v.number()]);

export const VisionConfigSchema = v.object({
  num_channels: Size,
  patch_size: Size,
  image_size: Size,
  hidden_size: Size,
  num_attention_heads: Size,
  intermediate_size: Size,
  num_hidden_layers: Size,
  hidden_act: v.literal('gelu'),
  layer_norm_eps: v.number(),
  norm_type: v.picklist(['layer_norm', 'rms_norm']),
  qkv_bias: v.boolean(),
  qk_normalization: v.boolean(),
});
export type VisionConfig = v.InferOutput<typeof VisionConfigSchema>;

export const LanguageConfigSchema = v.object({
  vocab_size: Size,
  hidden_size: Size,
  intermediate_size: Size,
  num_hidden_layers: Size,
  num_attention_heads: Size,
  num_key_value_heads: Size,
  hidden_act: v.literal('silu'),
  max_position_embeddings: Size,
  rms_norm_eps: v.number(),
  bias: v.boolean(),
  rope_theta: v.number(),
  rope_scaling: v.nullable(v.object({ type: v.picklist(['dynamic', 'linear']), factor: v.number() })),
  bos_token_id: TokenId,
  eos_token_id: TokenId,
  pad_token_id: TokenId,
  tie_word_embeddings: v.boolean(),
});
export type LanguageConfig = v.InferOutput<typeof LanguageConfigSchema>;

export const ProjectorConfigSchema = v.object({
  select_layer: v.literal(-1),
  downsample_ratio: v.pipe(v.number(), v.minValue(0.01), v.maxValue(1)),
  ps_version: v.picklist(['v1', 'v2']),
});

export const CheckpointConfigSchema = v.object({
  ...ProjectorConfigSchema.entries,
  template: v.string(),
  force_image_size: Size,
  dynamic_image_size: v.boolean(),
  use_thumbnail: v.boolean(),
  min_dynamic_patch: Size,
  max_dynamic_patch: Size,
  image_mean: Triple,
  image_std: Triple,
  /** Ours says whether there is a cross-attention; where the key is missing the tensors say it. */
  vision_config: v.object({ ...VisionConfigSchema.entries, saliency_cross_attention: v.optional(v.boolean()) }),
  llm_config: LanguageConfigSchema,
});
export type CheckpointConfig = v.InferOutput<typeof CheckpointConfigSchema>;

/** `value` checked against `schema`; throws `pack-invalid` naming the first wrong or missing key. */
export function checkConfig<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  what: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const key = v.getDotPath(issue) ?? 'the whole file';
  throw new AppError('pack-invalid', `${what}: "${key}" is wrong: ${issue.message}`);
}
