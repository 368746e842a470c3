// The decoder's attention over a tree of tokens: all texts about one photo lie in one cache as branches that begin with the same prompt.
// A token sees its own ancestors and nothing else, so what branches share is read and kept once, texts of any length are decoded
// together, and a text that ends or splits costs no copy.
//
// [Note: tree decoder] Inputs of the graph besides `inputs_embeds` (1, S, hidden), S new tokens of any branches:
// - `past_key_values.L.key|value` (1, K, capacity, D) and the outputs `present.L.key|value` and `in_place`, as for the in-place form. New
//   tokens follow the `total - S` that are there.
// - `attention_bias` (1, 1, S, total): 0 where the token of the cache is an ancestor or the new token itself, else a large negative number.
//   The operator hides what comes later among the new tokens, so ancestors must come first.
// - `position_ids` (1, S): how many ancestors a new token has.
// - `seqlens_k` (1): total - 1. `total_sequence_length` (): total.
// - `cos_cache`, `sin_cache` (positions, D / 2): rotary tables; row p belongs to position p.
// - `last_tokens` (N) int64: of which new tokens the logits are wanted, (N, vocab).
import { AppError } from '../domain/errors.ts';
import { IN_PLACE_OUTPUT } from '../domain/in-place-output.ts';
import { attendInPlace, canExtendInPlace } from './internlm2-in-place.ts';
import type { DecoderAttention, LanguageParts } from './internlm2.ts';

/** Declares the inputs of the tree form. Throws `pack-invalid` for a head size it cannot rotate. */
export function treeAttention(parts: LanguageParts): DecoderAttention {
  const { graph, config } = parts;
  const headDim = config.hidden_size / config.num_attention_heads;
  if (!canExtendInPlace(config)) {
    throw new AppError('pack-invalid', `Heads of ${headDim} numbers cannot be decoded as a tree.`);
  }
  graph.emptyOutput(IN_PLACE_OUTPUT);
  const shared = [
    graph.input('seqlens_k', 'int32', [1]),
    graph.input('total_sequence_length', 'int32', []),
    graph.input('cos_cache', 'float32', ['positions', headDim / 2]),
    graph.input('sin_cache', 'float32', ['positions', headDim / 2]),
    graph.input('position_ids', 'int64', [1, 'tokens']),
    graph.input('attention_bias', 'float32', [1, 1, 'tokens', 'total']),
  ];
  const lastTokens = graph.input('last_tokens', 'int64', ['texts']);
  return {
    attend: (x, layer) => attendInPlace(parts, x, layer, { rows: 1, shared: shared }),
    select: (hidden) => {
      const rows = graph.node('Gather', [hidden, lastTokens], { axis: 1 }); // (1, N, hidden)
      return { rows: graph.node('Reshape', [rows, graph.ints([-1, config.hidden_size])]), shape: ['texts'] };
    },
  };
}
