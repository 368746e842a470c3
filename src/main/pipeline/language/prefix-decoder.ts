// The decoder whose cache grows by a copy each step and whose rows all have the same length (compiler: `shared-prefix`). Any size of head
// works, so it serves packs whose heads the runtime's attention operator does not take. Used by language-model.ts.
import type { Manifest } from '../../modelpack/manifest.ts';
import type { Session } from '../../runtime/session.ts';
import { floatData, floatTensor, intTensor } from '../../runtime/tensor.ts';
import { AppError } from '../../domain/errors.ts';
import type { BranchDecoder, DecodingState } from './language-model.ts';
import type { KvCache } from './kv-cache.ts';
import { cacheFeeds, cacheFromFetches, emptyCache, selectRows } from './kv-cache.ts';
import { newRotaryState } from './rotary.ts';
import type { RotaryState } from './rotary.ts';
import type { TokenTable } from './token-table.ts';

interface PrefixParts {
  /** Tokens all rows begin with, kept once: one row. */
  shared: KvCache;
  /** What each row added. */
  cache: KvCache;
  rotary: RotaryState;
}

/** Rows of equal length. */
class PrefixState implements DecodingState, PrefixParts {
  readonly shared: KvCache;
  readonly cache: KvCache;
  readonly rotary: RotaryState;
  readonly logits: Float32Array;

  constructor({ shared, cache, rotary }: PrefixParts, logits: Float32Array) {
    this.shared = shared;
    this.cache = cache;
    this.rotary = rotary;
    this.logits = logits;
  }
}

/** Owns neither session. */
export class PrefixDecoder implements BranchDecoder {
  readonly isSelectFree = false;
  readonly #config: Manifest['language'];
  readonly #table: TokenTable;
  readonly #session: Session;

  constructor(session: Session, table: TokenTable, config: Manifest['language']) {
    this.#session = session;
    this.#table = table;
    this.#config = config;
  }

  start(): DecodingState {
    const { layers, kvHeads, headDim } = this.#config;
    const rotary = newRotaryState(this.#config);
    const empty = emptyCache({ layers, kvHeads, headDim }, 1);
    return new PrefixState({ shared: empty, cache: empty, rotary }, new Float32Array(0));
  }

  share(state: DecodingState): DecodingState {
    const { shared, cache, rotary, logits } = own(state);
    if (cache.rows !== 1 || shared.length > 0) {
      throw new AppError('invalid-argument', 'Only a single text that shares nothing yet can become shared.');
    }
    return new PrefixState({ shared: cache, cache: emptyCache(this.#config, 1), rotary }, logits);
  }

  async readEmbeddings(state: DecodingState, embeds: Float32Array): Promise<DecodingState> {
    return this.#run(own(state), embeds, { rows: 1, tokens: embeds.length / this.#config.hiddenSize });
  }

  async append(state: DecodingState, rows: readonly (readonly number[])[]): Promise<DecodingState> {
    const tokens = rows[0]?.length ?? 0;
    if (tokens === 0 || rows.some((row) => row.length !== tokens)) {
      throw new AppError('inference-failed', 'Rows of one decoder call must have the same number of tokens.');
    }
    return this.#run(own(state), await this.#table.embed(rows.flat()), { rows: rows.length, tokens });
  }

  select(state: DecodingState, rowIndices: readonly number[]): DecodingState {
    const { shared, cache, rotary, logits } = own(state);
    const { vocabSize } = this.#config;
    const picked = new Float32Array(rowIndices.length * vocabSize);
    rowIndices.forEach((row, index) => {
      picked.set(logits.subarray(row * vocabSize, (row + 1) * vocabSize), index * vocabSize);
    });
    return new PrefixState({ shared, cache: selectRows(cache, rowIndices), rotary }, picked);
  }

  logitsOf(state: DecodingState, row: number): Float32Array {
    const { vocabSize } = this.#config;
    return state.logits.subarray(row * vocabSize, (row + 1) * vocabSize);
  }

  /** One decoder call; embeds (rows, tokens, hiddenSize) follow what is cached. */
  async #run(state: PrefixState, embeds: Float32Array, size: { rows: number; tokens: number }): Promise<DecodingState> {
    const { shared, cache } = state;
    const { rows, tokens } = size;
    const length = cache.length + tokens;
    const first = shared.length + cache.length;
    const positions = Array.from({ length: rows * tokens }, (_, index) => first + (index % tokens));
    const rotary = state.rotary.branch();
    const frequencies = rotary.frequenciesFor(first + tokens);
    const fetches = await this.#session.run({
      inputs_embeds: floatTensor(embeds, [rows, tokens, this.#config.hiddenSize]),
      attention_mask: intTensor(new BigInt64Array(rows * length).fill(1n), [rows, length]),
      position_ids: intTensor(positions, [rows, tokens]),
      inv_freq: floatTensor(frequencies, [frequencies.length]),
      ...cacheFeeds(cache, 'past'),
      ...cacheFeeds(shared, 'shared'),
    });
    const { logits } = fetches;
    if (!logits) throw new AppError('pack-invalid', 'The decoder graph gives no logits.');
    return new PrefixState(
      { shared, cache: cacheFromFetches(fetches, { ...cache, rows }, tokens), rotary },
      lastPositions(floatData(logits), { rows, tokens, vocabSize: this.#config.vocabSize }),
    );
  }
}

function own(state: DecodingState): PrefixState {
  if (state instanceof PrefixState) return state;
  throw new AppError('invalid-argument', 'This text belongs to another decoder.');
}

/** (rows, tokens, vocabSize) -> (rows, vocabSize) of the last token. */
function lastPositions(
  logits: Float32Array,
  { rows, tokens, vocabSize }: { rows: number; tokens: number; vocabSize: number },
): Float32Array {
  if (logits.length !== rows * tokens * vocabSize) {
    throw new AppError('pack-invalid', 'The decoder and its manifest disagree about the vocabulary size.');
  }
  if (tokens === 1) return logits;
  const last = new Float32Array(rows * vocabSize);
  for (let row = 0; row < rows; row++) {
    const start = (row * tokens + tokens - 1) * vocabSize;
    last.set(logits.subarray(start, start + vocabSize), row * vocabSize);
  }
  return last;
}
