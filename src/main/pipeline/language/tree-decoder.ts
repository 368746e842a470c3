// The decoder whose texts are branches of one tree (compiler: [Note: tree decoder]). What texts share is decoded and kept once: the photo's
// prompt, the words before two candidates part. Texts may have any lengths; dropping one costs nothing. Used by language-model.ts.
import type { Manifest } from '../../modelpack/manifest.ts';
import type { Session } from '../../runtime/session.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { floatTensor, int32Tensor, intTensor } from '../../runtime/tensor.ts';
import { AppError } from '../../domain/errors.ts';
import type { BranchDecoder, DecodingState } from './language-model.ts';
import { newRotaryState, rotaryTables } from './rotary.ts';
import type { RotaryState } from './rotary.ts';
import type { TokenTable } from './token-table.ts';
import type { Chain } from './token-tree.ts';
import { TokenTree } from './token-tree.ts';

/** Added to the scores of tokens that are no ancestors; finite, as the operator wants it. */
const HIDDEN_SCORE = -1e30;
/** Room of a photo's tree: prompt, five requests and a dozen tokens of each candidate. */
const FIRST_CAPACITY = 640;

interface TreeParts {
  tree: TokenTree;
  /** Of each text. */
  chains: readonly Chain[];
  rotary: RotaryState;
}

/** Logits (distinct texts, vocabSize), and which of them belong to each text. */
interface TreeLogits {
  values: Float32Array;
  rows: readonly number[];
  vocabSize: number;
}

class TreeState implements DecodingState, TreeParts {
  readonly tree: TokenTree;
  readonly chains: readonly Chain[];
  readonly rotary: RotaryState;
  readonly answer: TreeLogits;

  constructor({ tree, chains, rotary }: TreeParts, answer: TreeLogits) {
    this.tree = tree;
    this.chains = chains;
    this.rotary = rotary;
    this.answer = answer;
  }

  get logits(): Float32Array {
    const { rows, vocabSize } = this.answer;
    const all = new Float32Array(rows.length * vocabSize);
    rows.forEach((_, index) => all.set(this.logitsOf(index), index * vocabSize));
    return all;
  }

  logitsOf(index: number): Float32Array {
    const { values, rows, vocabSize } = this.answer;
    const row = rows[index] ?? 0;
    return values.subarray(row * vocabSize, (row + 1) * vocabSize);
  }
}

/** A text's new tokens, and the numbers of the texts that continue so. */
interface Branch {
  chain: Chain;
  ids: readonly number[];
}

/** Owns neither session. */
export class TreeDecoder implements BranchDecoder {
  readonly isSelectFree = true;
  readonly #config: Manifest['language'];
  readonly #table: TokenTable;
  readonly #session: Session;
  /** Rotary tables used last: they change only with the size of the tree or beyond the trained length. */
  #rotary: { frequencies: Float32Array; rows: number; feeds: Record<string, Tensor> } | undefined;

  constructor(session: Session, table: TokenTable, config: Manifest['language']) {
    this.#session = session;
    this.#table = table;
    this.#config = config;
  }

  start(): DecodingState {
    const { vocabSize } = this.#config;
    const rotary = newRotaryState(this.#config);
    const parts = { tree: new TokenTree(this.#config, FIRST_CAPACITY), chains: [new Int32Array(0)], rotary };
    return new TreeState(parts, { values: new Float32Array(0), rows: [], vocabSize });
  }

  share(state: DecodingState): DecodingState {
    const { chains } = own(state);
    if (chains.length !== 1) throw new AppError('invalid-argument', 'Only a single text can become shared.');
    return state;
  }

  async readEmbeddings(state: DecodingState, embeds: Float32Array): Promise<DecodingState> {
    const { chains } = own(state);
    const [chain] = chains;
    if (chain === undefined || chains.length > 1) {
      throw new AppError('inference-failed', 'A prompt is read by one text.');
    }
    const tokens = embeds.length / this.#config.hiddenSize;
    const branch = { chain, ids: Array.from({ length: tokens }, () => 0) };
    return this.#run(own(state), { branches: [branch], rows: [0], embeds });
  }

  async append(state: DecodingState, rows: readonly (readonly number[])[]): Promise<DecodingState> {
    const { chains } = own(state);
    if (rows.length !== chains.length || rows.some(({ length }) => length === 0)) {
      throw new AppError('inference-failed', 'Every text needs at least one more token.');
    }
    // Texts that are the same so far share their chain; those that go on alike too are decoded once.
    const branches: Branch[] = [];
    const known = new Map<Chain, Map<string, number>>();
    const branchOf = rows.map((ids, text) => {
      const chain = chains[text] ?? new Int32Array(0);
      const siblings = known.get(chain) ?? new Map<string, number>();
      known.set(chain, siblings);
      const name = ids.join(' ');
      const index = siblings.get(name) ?? branches.push({ chain, ids }) - 1;
      siblings.set(name, index);
      return index;
    });
    const embeds = await this.#table.embed(branches.flatMap(({ ids }) => ids));
    return this.#run(own(state), { branches, rows: branchOf, embeds });
  }

  select(state: DecodingState, rowIndices: readonly number[]): DecodingState {
    const { tree, chains, rotary, answer } = own(state);
    const pick = <T>(list: readonly T[]): T[] => rowIndices.flatMap((row) => (row in list ? [list[row] as T] : []));
    return new TreeState({ tree, chains: pick(chains), rotary }, { ...answer, rows: pick(answer.rows) });
  }

  logitsOf(state: DecodingState, row: number): Float32Array {
    return own(state).logitsOf(row);
  }

  /** One decoder call: new tokens of every branch, embedded (tokens, hiddenSize) branch by branch. */
  async #run(
    state: TreeState,
    { branches, rows, embeds }: { branches: readonly Branch[]; rows: readonly number[]; embeds: Float32Array },
  ): Promise<DecodingState> {
    const { hiddenSize, vocabSize } = this.#config;
    const tokens = embeds.length / hiddenSize;
    const { tree, starts } = roomFor(state.tree, branches, tokens);
    const { chains, positions, bias, last } = placeTokens(tree, starts, branches, tokens);
    const total = tree.length;
    const rotary = state.rotary.branch();
    const frequencies = rotary.frequenciesFor(Math.max(...chains.map(({ length }) => length)));
    const { past, present } = tree.tensors();
    const values = new Float32Array(branches.length * vocabSize);
    await this.#session.runInto(
      {
        inputs_embeds: floatTensor(embeds, [1, tokens, hiddenSize]),
        attention_bias: floatTensor(bias, [1, 1, tokens, total]),
        position_ids: intTensor(positions, [1, tokens]),
        seqlens_k: int32Tensor([total - 1], [1]),
        total_sequence_length: int32Tensor([total], []),
        last_tokens: intTensor(last, [last.length]),
        ...this.#rotaryFeeds(frequencies, tree.capacity),
        ...past,
      },
      { logits: floatTensor(values, [branches.length, vocabSize]), ...present },
    );
    const ofTexts = rows.flatMap((branch) => chains[branch] ?? []);
    return new TreeState({ tree, chains: ofTexts, rotary }, { values, rows, vocabSize });
  }

  /** The operator wants as many rows as the tree has places, though no position is that high. */
  #rotaryFeeds(frequencies: Float32Array, rows: number): Record<string, Tensor> {
    if (this.#rotary?.frequencies !== frequencies || this.#rotary.rows !== rows) {
      const { cosines, sines } = rotaryTables(frequencies, rows);
      const shape = [rows, frequencies.length];
      const feeds = { cos_cache: floatTensor(cosines, shape), sin_cache: floatTensor(sines, shape) };
      this.#rotary = { frequencies, rows, feeds };
    }
    return this.#rotary.feeds;
  }
}

function own(state: DecodingState): TreeState {
  if (state instanceof TreeState) return state;
  throw new AppError('invalid-argument', 'This text belongs to another decoder.');
}

/** The tree if it has room for `tokens` more, else a new one with what the branches begin with. */
function roomFor(
  tree: TokenTree,
  branches: readonly Branch[],
  tokens: number,
): { tree: TokenTree; starts: readonly Chain[] } {
  const starts = branches.map(({ chain }) => chain);
  if (tree.length + tokens <= tree.capacity) return { tree, starts };
  const { tree: larger, chains } = tree.moveOut(starts, tokens);
  return { tree: larger, starts: chains };
}

interface PlacedTokens {
  /** Of each branch, its new tokens included. */
  chains: Chain[];
  /** Of each new token: how many ancestors it has. */
  positions: number[];
  /** (new tokens, tokens of the tree) */
  bias: Float32Array;
  /** Number of each branch's last new token. */
  last: number[];
}

/** Gives the new tokens of all branches the next places of the tree. */
function placeTokens(
  tree: TokenTree,
  starts: readonly Chain[],
  branches: readonly Branch[],
  tokens: number,
): PlacedTokens {
  const first = tree.take(tokens);
  const total = tree.length;
  const bias = new Float32Array(tokens * total).fill(HIDDEN_SCORE);
  const positions: number[] = [];
  const last: number[] = [];
  const chains = branches.map(({ ids }, branch) => {
    const start = starts[branch] ?? new Int32Array(0);
    const chain = new Int32Array(start.length + ids.length);
    chain.set(start);
    for (let position = start.length; position < chain.length; position++) {
      const token = positions.length;
      chain[position] = first + token;
      const row = token * total;
      for (let ancestor = 0; ancestor <= position; ancestor++) bias[row + (chain[ancestor] ?? 0)] = 0;
      positions.push(position);
    }
    last.push(positions.length - 1);
    return chain;
  });
  return { chains, positions, bias, last };
}
