// Opening and running graphs of the tiny pack: providers tried in vain, wrong manifests, wrong feeds, release.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LoadedPack } from '../../../src/main/modelpack/load-pack.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import type { SessionOptions } from '../../../src/main/runtime/session.ts';
import { floatData, floatTensor, intTensor } from '../../../src/main/runtime/tensor.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { buildTinyPack } from '../../support/tiny-pack.ts';

async function openEmbedding(pack: LoadedPack, options: Partial<SessionOptions> = {}) {
  const session = await openSession(pack.graphPath('embed-tokens'), { provider: 'cpu', threads: 1, ...options });
  onTestFinished(() => session.close());
  return session;
}

describe('openSession', () => {
  it('falls back to what works and keeps every refusal', async () => {
    const session = await openEmbedding(buildTinyPack(tempDir()), { provider: 'auto' });
    const tried = session.refusals.map(({ provider }) => provider);
    expect([...tried, session.provider].at(-1)).toBe(session.provider);
    expect(tried).not.toContain(session.provider);
    for (const { reason } of session.refusals) expect(reason).not.toBe('');
    const { inputs_embeds: embeds } = await session.run({ input_ids: intTensor([1, 2, 3], [1, 3]) });
    expect(embeds?.dims).toEqual([1, 3, 16]);
  });

  it('refuses a provider that does not work here instead of replacing it silently', async () => {
    const pack = buildTinyPack(tempDir());
    await expect(openEmbedding(pack, { provider: 'tensorrt' })).rejects.toMatchObject({ kind: 'provider-unavailable' });
  });

  it('refuses a graph that is none', async () => {
    const path = join(tempDir(), 'broken.onnx');
    writeFileSync(path, 'no protobuf');
    const opening = openSession(path, { provider: 'cpu' });
    await expect(opening).rejects.toMatchObject({ kind: 'pack-invalid' });
  });

  it('refuses a graph that differs from its manifest', async () => {
    const pack = buildTinyPack(tempDir());
    const { inputs, outputs } = pack.manifest.graphs['embed-tokens'];
    const other = pack.manifest.graphs.projector;
    await expect(openEmbedding(pack, { expected: other })).rejects.toThrow(/does not match its manifest: inputs are/);
    const wider = outputs.map((output) => ({ ...output, shape: ['batch', 'sequence', 17] }));
    await expect(openEmbedding(pack, { expected: { inputs, outputs: wider } })).rejects.toThrow(
      /is \[batch,sequence,16\]/,
    );
  });

  it('checks the number of threads', async () => {
    await expect(openEmbedding(buildTinyPack(tempDir()), { threads: 0 })).rejects.toMatchObject({
      kind: 'invalid-argument',
    });
  });
});

describe('Session', () => {
  it('names missing inputs, and describes what it was fed when a run fails', async () => {
    const session = await openEmbedding(buildTinyPack(tempDir()));
    await expect(session.run({})).rejects.toThrow('Missing graph inputs: input_ids.');
    await expect(session.run({ input_ids: floatTensor(new Float32Array(2), [1, 2]) })).rejects.toMatchObject({
      kind: 'inference-failed',
      detail: { feeds: { input_ids: 'float32[1,2]' } },
    });
    await expect(session.run({ input_ids: intTensor([100_000], [1, 1]) })).rejects.toMatchObject({
      kind: 'inference-failed',
    });
  });

  it('gives rows of the stored table and refuses to run after release', async () => {
    const session = await openEmbedding(buildTinyPack(tempDir()));
    const { inputs_embeds: twice } = await session.run({ input_ids: intTensor([5, 9, 5], [1, 3]) });
    const values = twice === undefined ? [] : [...floatData(twice)];
    expect(values.slice(0, 16)).toEqual(values.slice(32));
    expect(values.slice(0, 16)).not.toEqual(values.slice(16, 32));
    await session.close();
    await session.close();
    await expect(session.run({ input_ids: intTensor([1], [1, 1]) })).rejects.toThrow(/already released/);
  });
});
