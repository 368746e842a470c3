// The decoder with its cache: embeds ids, runs prompts and steps, gives the logits of what comes next.
// Used by generate.ts; knows no text and no sampling.
import type { Manifest } from '../../modelpack/manifest.ts';
import type { Session } from '../../runtime/session.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { floatData, floatTensor, intTensor } from '../../runtime/tensor.ts';
import { AppError } from '../../domain/errors.ts';
import type { ImageEmbeddings } from './embed.ts';
import { spliceImageEmbeddings } from './embed.ts';
import type { KvCache } from './kv-cache.ts';
import { cacheFeeds, cacheFromFetches, emptyCache, selectRows } from './kv-cache.ts';
import { RotaryState } from './rotary.ts';
import { TokenTable } from './token-table.ts';

export type LanguageConfig = Manifest['language'];

/** Texts under way: one row each, all of the same length. Never changed; every run returns the next state. */
export interface DecodingState {
  /** Tokens all rows begin with, kept once: one row. */
  shared: KvCache;
  /** What each row added. */
  cache: KvCache;
  rotary: RotaryState;
  /** Logits of the next token, (rows, vocabSize); empty before the first run. */
  logits: Float32Array;
}

/** The two language graphs behind three verbs. Owns neither session. */
export class LanguageModel {
  readonly config: LanguageConfig;
  readonly #table: TokenTable;
  readonly #decoder: Session;

  constructor(sessions: { embedTokens: Session; decoder: Session }, config: LanguageConfig) {
    this.config = config;
    this.#table = new TokenTable(sessions.embedTokens, config);
    this.#decoder = sessions.decoder;
  }

  /** A conversation of one row and no tokens, with rotary positions of its own. */
  start(): DecodingState {
    const { layers, kvHeads, headDim, ropeTheta, ropeFactor, contextLength } = this.config;
    const rotary = new RotaryState({ headDim, theta: ropeTheta, factor: ropeFactor, maxPositions: contextLength });
    const empty = emptyCache({ layers, kvHeads, headDim }, 1);
    return { shared: empty, cache: empty, rotary, logits: new Float32Array(0) };
  }

  /** Lets all rows that branch off later read the tokens so far from one copy: copying them per row took over half of the time. */
  share({ shared, cache, rotary, logits }: DecodingState): DecodingState {
    if (cache.rows !== 1 || shared.length > 0) {
      throw new AppError('invalid-argument', 'Only a single text that shares nothing yet can become shared.');
    }
    return { shared: cache, cache: emptyCache(this.config, 1), rotary, logits };
  }

  /** Reads one prompt with its pictures. Throws `inference-failed` if image tokens and embeddings do not agree. */
  async readPrompt(
    state: DecodingState,
    ids: readonly number[],
    pictures?: { images: ImageEmbeddings; imageTokenId: number },
  ): Promise<DecodingState> {
    const embeds = await this.#table.embed(ids);
    if (pictures) spliceImageEmbeddings(embeds, ids, pictures);
    return this.readEmbeddings(state, embeds);
  }

  /** Reads one prompt that is embedded already, (tokens, hiddenSize). */
  async readEmbeddings(state: DecodingState, embeds: Float32Array): Promise<DecodingState> {
    const { hiddenSize } = this.config;
    return this.#run(state, floatTensor(embeds, [1, embeds.length / hiddenSize, hiddenSize]));
  }

  /** Appends tokens to every row; all rows get the same number. Throws `inference-failed` on ragged rows. */
  async append(state: DecodingState, rows: readonly (readonly number[])[]): Promise<DecodingState> {
    return this.#run(state, await this.#embed(rows));
  }

  /** Row `i` of the result continues row `rowIndices[i]`. */
  select({ shared, cache, rotary, logits }: DecodingState, rowIndices: readonly number[]): DecodingState {
    const { vocabSize } = this.config;
    const picked = new Float32Array(rowIndices.length * vocabSize);
    rowIndices.forEach((row, index) => {
      picked.set(logits.subarray(row * vocabSize, (row + 1) * vocabSize), index * vocabSize);
    });
    return { shared, cache: selectRows(cache, rowIndices), rotary, logits: picked };
  }

  /** ids (rows, tokens) -> (rows, tokens, hiddenSize). */
  async #embed(rows: readonly (readonly number[])[]): Promise<Tensor> {
    const length = rows[0]?.length ?? 0;
    if (length === 0 || rows.some((row) => row.length !== length)) {
      throw new AppError('inference-failed', 'Rows of one decoder call must have the same number of tokens.');
    }
    const embeds = await this.#table.embed(rows.flat());
    return floatTensor(embeds, [rows.length, length, this.config.hiddenSize]);
  }

  /** One decoder call; embeds (rows, tokens, hiddenSize) follow what is cached. */
  async #run({ shared, cache, rotary: before }: DecodingState, embeds: Tensor): Promise<DecodingState> {
    const [rows = 0, tokens = 0] = embeds.dims;
    const own = cache.length + tokens;
    const first = shared.length + cache.length;
    const positions = Array.from({ length: rows * tokens }, (_, index) => first + (index % tokens));
    const rotary = before.branch();
    const frequencies = rotary.frequenciesFor(first + tokens);
    const fetches = await this.#decoder.run({
      inputs_embeds: embeds,
      attention_mask: intTensor(new BigInt64Array(rows * own).fill(1n), [rows, own]),
      position_ids: intTensor(positions, [rows, tokens]),
      inv_freq: floatTensor(frequencies, [frequencies.length]),
      ...cacheFeeds(cache, 'past'),
      ...cacheFeeds(shared, 'shared'),
    });
    const { logits } = fetches;
    if (!logits) throw new AppError('pack-invalid', 'The decoder graph gives no logits.');
    return {
      shared,
      cache: cacheFromFetches(fetches, { ...cache, rows }, tokens),
      rotary,
      logits: lastPositions(floatData(logits), { rows, tokens, vocabSize: this.config.vocabSize }),
    };
  }
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
