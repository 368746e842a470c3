// Token ids to embeddings. A small model's table is read out of its graph once and kept: a look-up is a copy, and a graph run per token
// cost more than the copy. Large tables stay in their graph.
import type { Manifest } from '../../modelpack/manifest.ts';
import type { Session } from '../../runtime/session.ts';
import { floatData, intTensor } from '../../runtime/tensor.ts';
import { AppError } from '../../domain/errors.ts';

/** Tables up to this size are kept in memory: the starter's has 2.5 MB, that of an 8B model 1.5 GB. */
const MOST_TABLE_BYTES = 32 * 2 ** 20;

/** Looks tokens up. Does not own the session. */
export class TokenTable {
  readonly #session: Session;
  readonly #size: Pick<Manifest['language'], 'vocabSize' | 'hiddenSize'>;
  #table: Promise<Float32Array> | undefined;

  constructor(session: Session, size: Pick<Manifest['language'], 'vocabSize' | 'hiddenSize'>) {
    this.#session = session;
    this.#size = size;
  }

  /** ids (tokens) -> (tokens, hiddenSize). Throws `inference-failed` for an id outside the vocabulary. */
  async embed(ids: readonly number[]): Promise<Float32Array> {
    const { vocabSize, hiddenSize } = this.#size;
    if (4 * vocabSize * hiddenSize > MOST_TABLE_BYTES) return this.#run(ids);
    this.#table ??= this.#run(Array.from({ length: vocabSize }, (_, id) => id));
    const table = await this.#table;
    const embeds = new Float32Array(ids.length * hiddenSize);
    for (const [index, id] of ids.entries()) {
      if (!(id >= 0 && id < vocabSize)) throw new AppError('inference-failed', `Token ${id} is not in the vocabulary.`);
      embeds.set(table.subarray(id * hiddenSize, (id + 1) * hiddenSize), index * hiddenSize);
    }
    return embeds;
  }

  async #run(ids: readonly number[]): Promise<Float32Array> {
    const { inputs_embeds: embeds } = await this.#session.run({ input_ids: intTensor(ids, [1, ids.length]) });
    if (!embeds) throw new AppError('pack-invalid', 'The embedding graph gives no inputs_embeds.');
    return floatData(embeds);
  }
}
