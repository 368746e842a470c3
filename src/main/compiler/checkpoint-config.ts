// The configuration of a checkpoint (InternVL2 layout), checked. Every key the graphs depend on is required: the
// reference's class defaults describe other models, so nothing is ever filled in.
import * as v from 'valibot';
import { AppError } from '../domain/errors.ts';

const Size = v.pipe(v.number(), v.integer(), v.minValue(1));
/** Ten times what the paper goes to: every grid up to it is listed for every photo. */
const TileCount = v.pipe(Size, v.maxValue(400));
const TokenId = v.pipe(v.number(), v.integer(), v.minValue(0));
const Positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const Mean = v.pipe(v.number(), v.finite());

export const VisionConfigSchema = v.object({
  num_channels: Size,
  patch_size: Size,
  image_size: Size,
  hidden_size: Size,
  num_attention_heads: Size,
  intermediate_size: Size,
  num_hidden_layers: Size,
  hidden_act: v.literal('gelu'),
  layer_norm_eps: Positive,
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
  rms_norm_eps: Positive,
  bias: v.boolean(),
  rope_theta: Positive,
  rope_scaling: v.nullable(v.object({ type: v.picklist(['dynamic', 'linear']), factor: Positive })),
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
  min_dynamic_patch: TileCount,
  max_dynamic_patch: TileCount,
  image_mean: v.tuple([Mean, Mean, Mean]),
  image_std: v.tuple([Positive, Positive, Positive]),
  /** Ours says whether there is a cross-attention; where the key is missing the tensors say it. */
  vision_config: v.object({ ...VisionConfigSchema.entries, saliency_cross_attention: v.optional(v.boolean()) }),
  llm_config: LanguageConfigSchema,
});
export type CheckpointConfig = v.InferOutput<typeof CheckpointConfigSchema>;

/**
 * Sizes of one part that must fit those of another: heads their width, patches their image, tiles each other, ids the vocabulary. Throws
 * `pack-invalid` naming the keys at odds.
 */
export function requireConsistent({ vision_config: vision, llm_config: language, ...config }: CheckpointConfig): void {
  const { num_attention_heads: heads, num_key_value_heads: kvHeads, vocab_size: vocabulary } = language;
  const side = vision.image_size / vision.patch_size;
  const factor = 1 / config.downsample_ratio;
  const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-9;
  const ids = [language.bos_token_id, language.eos_token_id, language.pad_token_id];
  const rules: readonly [boolean, string][] = [
    [config.force_image_size === vision.image_size, 'force_image_size and vision_config.image_size differ'],
    [isWhole(side), 'vision_config.image_size is no multiple of patch_size'],
    [isWhole(factor) && isWhole(side / factor), 'downsample_ratio does not divide the patches of a tile evenly'],
    [vision.hidden_size % vision.num_attention_heads === 0, 'vision_config.hidden_size is no multiple of its heads'],
    [language.hidden_size % (2 * heads) === 0, 'llm_config.hidden_size does not give every head an even size'],
    [heads % kvHeads === 0, 'llm_config.num_attention_heads is no multiple of num_key_value_heads'],
    [config.min_dynamic_patch <= config.max_dynamic_patch, 'min_dynamic_patch is above max_dynamic_patch'],
    [ids.every((id) => id < vocabulary), 'llm_config names a token id outside its vocabulary'],
  ];
  const broken = rules.find(([holds]) => !holds);
  if (broken) throw new AppError('pack-invalid', `config.json: ${broken[1]}.`);
}

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
