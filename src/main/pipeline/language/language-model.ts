// The language graphs as verbs on texts under way: read a prompt, branch, append tokens, look at the logits of what comes next.
// Used by generate.ts; knows no text and no sampling. How texts are cached is the affair of the decoder's form.
import type { Manifest } from '../../modelpack/manifest.ts';
import type { Session } from '../../runtime/session.ts';
import type { ImageEmbeddings } from './embed.ts';
import { spliceImageEmbeddings } from './embed.ts';
import { PrefixDecoder } from './prefix-decoder.ts';
import { TokenTable } from './token-table.ts';
import { TreeDecoder } from './tree-decoder.ts';

export type LanguageConfig = Manifest['language'];

/** Texts under way, one row each. Never changed; every run returns the next state. */
export interface DecodingState {
  /** Logits of the next token, (rows, vocabSize); empty before the first run. */
  readonly logits: Float32Array;
}

/** What the forms of the decoder have in common. States of one form are no use to another. */
export interface BranchDecoder {
  /** True where texts are dropped without copying those that go on. */
  readonly isSelectFree: boolean;
  start: () => DecodingState;
  share: (state: DecodingState) => DecodingState;
  readEmbeddings: (state: DecodingState, embeds: Float32Array) => Promise<DecodingState>;
  append: (state: DecodingState, rows: readonly (readonly number[])[]) => Promise<DecodingState>;
  select: (state: DecodingState, rowIndices: readonly number[]) => DecodingState;
  logitsOf: (state: DecodingState, row: number) => Float32Array;
}

/** The two language graphs. Owns neither session. */
export class LanguageModel {
  readonly config: LanguageConfig;
  readonly #table: TokenTable;
  readonly #decoder: BranchDecoder;

  constructor(sessions: { embedTokens: Session; decoder: Session }, config: LanguageConfig) {
    this.config = config;
    this.#table = new TokenTable(sessions.embedTokens, config);
    const Decoder = config.decoder === 'tree' ? TreeDecoder : PrefixDecoder;
    this.#decoder = new Decoder(sessions.decoder, this.#table, config);
  }

  /** True where `select` copies nothing, so that ended texts are best dropped at once. */
  get isSelectFree(): boolean {
    return this.#decoder.isSelectFree;
  }

  /** A conversation of one row and no tokens, with rotary positions of its own. */
  start(): DecodingState {
    return this.#decoder.start();
  }

  /** Lets all rows that branch off later read the tokens so far from one copy. Throws `invalid-argument` for more than one row. */
  share(state: DecodingState): DecodingState {
    return this.#decoder.share(state);
  }

  /** Reads one prompt with its pictures. Throws `inference-failed` if image tokens and embeddings do not agree. */
  async readPrompt(
    state: DecodingState,
    ids: readonly number[],
    pictures?: { images: ImageEmbeddings; imageTokenId: number },
  ): Promise<DecodingState> {
    const embeds = await this.#table.embed(ids);
    if (pictures) spliceImageEmbeddings(embeds, ids, pictures);
    return this.#decoder.readEmbeddings(state, embeds);
  }

  /** Reads one prompt that is embedded already, (tokens, hiddenSize). */
  async readEmbeddings(state: DecodingState, embeds: Float32Array): Promise<DecodingState> {
    return this.#decoder.readEmbeddings(state, embeds);
  }

  /** Appends tokens to every row. Throws `inference-failed` if the decoder cannot take rows of these lengths. */
  async append(state: DecodingState, rows: readonly (readonly number[])[]): Promise<DecodingState> {
    return this.#decoder.append(state, rows);
  }

  /** Row `i` of the result continues row `rowIndices[i]`. */
  select(state: DecodingState, rowIndices: readonly number[]): DecodingState {
    return this.#decoder.select(state, rowIndices);
  }

  /** Logits (vocabSize) of a row's next token; rows that say the same so far may give the same array, so it is not to be changed. */
  logitsOf(state: DecodingState, row: number): Float32Array {
    return this.#decoder.logitsOf(state, row);
  }
}
