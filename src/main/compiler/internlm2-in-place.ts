// The decoder's attention over a cache that each run extends where it lies: ONNX Runtime's GroupQueryAttention, fed past
// and present with the same buffer. Nothing is copied per step, and rows may have lengths of their own.
//
// [Note: in-place decoder] Inputs of the graph besides `inputs_embeds` (B, S, hidden), and what the runtime must give:
// - `past_key_values.L.key|value` (B, K, capacity, D) and the outputs `present.L.key|value` are the same tensors; a run that
//   allocates its outputs works too, but copies. Slots from a row's length on are never read.
// - `in_place`, the first output, is an empty list: asking for it says that all results lie in tensors of the caller's.
// - `seqlens_k` (B) int32: the row's tokens after this run minus 1. Rows are padded on the right, a padded row's spare
//   tokens land in slots that the next run overwrites.
// - `total_sequence_length` () int32: the largest of these lengths, at most the capacity.
// - `cos_cache`, `sin_cache` (positions, D / 2): rotary tables; row p belongs to position p. They are inputs because
//   dynamic NTK rebuilds them past the trained length; the new tokens alone are rotated by them.
// - `last_tokens` (B) int64: which of the S tokens is the row's last real one; only its logits are computed, (B, vocab).
// Limits of the operator: D a multiple of 16; S > 1 onto a cache that is not empty with one row only, so a prompt that joins
// a running batch is read in a buffer of its own, in pieces if need be, and copied into its row.
import { AppError } from '../domain/errors.ts';
import { IN_PLACE_OUTPUT } from '../domain/in-place-output.ts';
import type { LanguageConfig } from './checkpoint-config.ts';
import { packedProjection } from './internlm2.ts';
import type { DecoderAttention, LanguageParts } from './internlm2.ts';

/** Head sizes the operator's rotary embedding accepts. */
const HEAD_SIZE_MULTIPLE = 16;

/** True if the runtime's operator can rotate the heads of this configuration. */
export function canExtendInPlace({ hidden_size: size, num_attention_heads: heads }: LanguageConfig): boolean {
  return (size / heads) % HEAD_SIZE_MULTIPLE === 0;
}

/** Declares the inputs of the in-place form. Throws `pack-invalid` for a head size it cannot rotate. */
export function inPlaceAttention(parts: LanguageParts): DecoderAttention {
  const { graph, config } = parts;
  const headDim = config.hidden_size / config.num_attention_heads;
  if (!canExtendInPlace(config)) {
    throw new AppError('pack-invalid', `Heads of ${headDim} numbers are no multiple of ${HEAD_SIZE_MULTIPLE}.`);
  }
  graph.emptyOutput(IN_PLACE_OUTPUT);
  const shared = [
    graph.input('seqlens_k', 'int32', ['batch']),
    graph.input('total_sequence_length', 'int32', []),
    graph.input('cos_cache', 'float32', ['positions', headDim / 2]),
    graph.input('sin_cache', 'float32', ['positions', headDim / 2]),
  ];
  const lastTokens = graph.input('last_tokens', 'int64', ['batch']);
  return {
    attend: (x, layer) => attendInPlace(parts, x, layer, { rows: 'batch', shared: shared }),
    select: (hidden) => {
      const places = graph.node('Unsqueeze', [lastTokens, graph.ints([1])]); // (B, 1)
      return { rows: graph.node('GatherND', [hidden, places], { batch_dims: 1 }), shape: ['batch'] };
    },
  };
}

/** One layer's attention over a cache extended where it lies; `rows` is the first dimension of the cache, `shared` the inputs of all layers. */
export function attendInPlace(
  parts: LanguageParts,
  x: string,
  layer: number,
  { rows, shared }: { rows: number | string; shared: readonly string[] },
): string {
  const { graph, config } = parts;
  const { num_attention_heads: heads, num_key_value_heads: kvHeads } = config;
  const headDim = config.hidden_size / heads;
  const shape = [rows, kvHeads, 'capacity', headDim];
  const past = ['key', 'value'].map((kind) => graph.input(`past_key_values.${layer}.${kind}`, 'float32', shape));
  const packed = packedProjection(parts, x, layer);
  const [mixed = '', key = '', value = ''] = graph.contribNodes(
    'GroupQueryAttention',
    [packed, '', '', ...past, ...shared],
    { outputs: 3, attributes: { num_heads: heads, kv_num_heads: kvHeads, do_rotary: 1 } },
  );
  graph.output(`present.${layer}.key`, key, shape);
  graph.output(`present.${layer}.value`, value, shape);
  return mixed;
}
