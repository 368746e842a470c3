// The kept embedding table against the graph it was read from.
import { expect, it, onTestFinished } from 'vitest';
import { TokenTable } from '../../../../src/main/pipeline/language/token-table.ts';
import { openSession } from '../../../../src/main/runtime/session.ts';
import { floatData, intTensor } from '../../../../src/main/runtime/tensor.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { buildTinyPack } from '../../../support/tiny-pack.ts';

it('gives what the graph gives, with and without a table, and refuses unknown tokens', async () => {
  const pack = buildTinyPack(tempDir());
  const session = await openSession(pack.graphPath('embed-tokens'), { provider: 'cpu', threads: 1 });
  onTestFinished(() => session.close());
  const { vocabSize, hiddenSize } = pack.manifest.language;
  const ids = [7, 0, vocabSize - 1, 7];
  const { inputs_embeds: direct } = await session.run({ input_ids: intTensor(ids, [1, ids.length]) });
  if (direct === undefined) throw new Error('no embeddings');

  const table = new TokenTable(session, { vocabSize, hiddenSize });
  expect(await table.embed(ids)).toEqual(floatData(direct));
  expect(await table.embed([])).toHaveLength(0);
  await expect(table.embed([vocabSize])).rejects.toMatchObject({ kind: 'inference-failed' });
  await expect(table.embed([-1])).rejects.toMatchObject({ kind: 'inference-failed' });

  // As if the vocabulary were that of a large model: every look-up is a run of the graph.
  const large = new TokenTable(session, { vocabSize: 2 ** 24, hiddenSize });
  expect(await large.embed(ids)).toEqual(floatData(direct));
});
