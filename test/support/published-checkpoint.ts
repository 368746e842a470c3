// A miniature InternVL2 folder in the layout it is published in: sharded bfloat16 safetensors with an index, config.json with
// the keys the published one has, tokenizer.model and its tables. Random weights; head size 16, as the in-place decoder needs.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { internVlWeights, saliencyWeights } from './internvl-weights.ts';
import type { TestTensor } from './write-safetensors.ts';
import { writeSafetensors } from './write-safetensors.ts';

const TOKENIZER = join(import.meta.dirname, '..', 'fixtures', 'golden', 'tokenizer', 'bpe_prefix.model');
/** Pieces of that model. */
const PIECES = 600;
const BASE_TOKENS = ['<unk>', '<s>', '</s>'];
/** The published table: the first six replace unused slots of the base vocabulary, the others extend it. */
const REPLACING = ['<|plugin|>', '<|interpreter|>', '<|action_end|>', '<|action_start|>', '<|im_end|>', '<|im_start|>'];
const EXTENDING = ['<img>', '</img>', '<IMG_CONTEXT>', '<quad>', '</quad>', '<ref>', '</ref>', '<box>', '</box>'];

export const PUBLISHED_CONFIG = {
  architectures: ['InternVLChatModel'],
  auto_map: { AutoModel: 'modeling_internvl_chat.InternVLChatModel' },
  downsample_ratio: 0.5,
  dynamic_image_size: true,
  force_image_size: 56,
  max_dynamic_patch: 2,
  min_dynamic_patch: 1,
  model_type: 'internvl_chat',
  pad2square: false,
  ps_version: 'v2',
  select_layer: -1,
  template: 'internlm2-chat',
  torch_dtype: 'bfloat16',
  use_thumbnail: true,
  llm_config: {
    architectures: ['InternLM2ForCausalLM'],
    bias: false,
    bos_token_id: 1,
    eos_token_id: 2,
    pad_token_id: 2,
    hidden_act: 'silu',
    hidden_size: 64,
    intermediate_size: 96,
    max_position_embeddings: 2048,
    num_attention_heads: 4,
    num_hidden_layers: 2,
    num_key_value_heads: 2,
    rms_norm_eps: 1e-5,
    rope_scaling: { factor: 2, type: 'dynamic' },
    rope_theta: 1_000_000,
    tie_word_embeddings: false,
    vocab_size: PIECES + EXTENDING.length,
  },
  vision_config: {
    architectures: ['InternVisionModel'],
    hidden_act: 'gelu',
    hidden_size: 32,
    image_size: 56,
    intermediate_size: 48,
    layer_norm_eps: 1e-6,
    norm_type: 'layer_norm',
    num_attention_heads: 2,
    num_channels: 3,
    num_hidden_layers: 2,
    patch_size: 14,
    qk_normalization: false,
    qkv_bias: true,
  },
};

/** Writes the folder; the weights in three shards. */
export function writePublishedCheckpoint(folder: string, seed = 1, config = PUBLISHED_CONFIG): void {
  mkdirSync(folder, { recursive: true });
  const writeJson = (file: string, value: unknown) => writeFileSync(join(folder, file), JSON.stringify(value));
  writeJson('config.json', config);
  copyFileSync(TOKENIZER, join(folder, 'tokenizer.model'));
  writeJson('tokenizer_config.json', { added_tokens_decoder: tokenTable(), tokenizer_class: 'InternLM2Tokenizer' });
  writeJson('added_tokens.json', Object.fromEntries(addedIds()));
  writeFileSync(join(folder, 'README.md'), '---\nlicense: mit\npipeline_tag: image-text-to-text\n---\n# A model\n');
  writeShards(folder, publishedWeights(seed, config), 3);
}

/** Texts and ids of the added tokens, without the three of the base vocabulary. */
function addedIds(): [string, number][] {
  const first = PIECES - REPLACING.length;
  return [...REPLACING, ...EXTENDING].map((text, index) => [text, first + index]);
}

function tokenTable() {
  const base = BASE_TOKENS.map((text, id): [string, number] => [text, id]);
  const entry = (content: string) => ({ content, lstrip: false, normalized: false, rstrip: false, special: true });
  return Object.fromEntries([...base, ...addedIds()].map(([text, id]) => [String(id), entry(text)]));
}

/** Spreads tensors over shards and writes the index that says where each is. */
export function writeShards(folder: string, tensors: Readonly<Record<string, TestTensor>>, shards: number): void {
  const names = Object.keys(tensors);
  const places: Record<string, string> = {};
  for (let shard = 0; shard < shards; shard += 1) {
    const own = names.filter((_, index) => Math.floor((index * shards) / names.length) === shard);
    const file = `model-0000${shard + 1}-of-0000${shards}.safetensors`;
    for (const name of own) places[name] = file;
    const part = Object.fromEntries(
      own.map((name) => [name, tensors[name] ?? { shape: [0], values: new Float32Array() }]),
    );
    writeSafetensors(join(folder, file), part, 'BF16');
  }
  const index = { metadata: { total_size: 0 }, weight_map: places };
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify(index));
}

/** Every tensor of a checkpoint without cross-attention. */
export function publishedWeights(seed: number, config = PUBLISHED_CONFIG): Record<string, TestTensor> {
  return internVlWeights(seed, config);
}

/** The added weights of a trained cross-attention, as the fine-tuning kit exports them: `model.safetensors` of a folder. */
export function writeDelta(folder: string, seed = 7): void {
  mkdirSync(folder, { recursive: true });
  writeSafetensors(join(folder, 'model.safetensors'), saliencyWeights(seed, PUBLISHED_CONFIG), 'BF16');
}
