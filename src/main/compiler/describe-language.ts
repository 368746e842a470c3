// What a manifest says about a decoder, from the checkpoint's configuration.
import type { Manifest } from '../modelpack/manifest.ts';
import type { LanguageConfig } from './checkpoint-config.ts';
import type { DecoderForm } from './internlm2.ts';

/** Sizes and rotary positions of the decoder built in `form`. */
export function describeLanguage(config: LanguageConfig, form: DecoderForm): Manifest['language'] {
  const { rope_scaling: scaling } = config;
  return {
    layers: config.num_hidden_layers,
    hiddenSize: config.hidden_size,
    kvHeads: config.num_key_value_heads,
    headDim: config.hidden_size / config.num_attention_heads,
    vocabSize: config.vocab_size,
    contextLength: config.max_position_embeddings,
    ropeTheta: config.rope_theta,
    ropeFactor: scaling?.factor ?? null,
    ...(scaling === null || scaling.type === 'dynamic' ? {} : { ropeScaling: scaling.type }),
    decoder: form,
  };
}
