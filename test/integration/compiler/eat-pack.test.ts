// An EAT checkpoint in the role of a pack's saliency model: the reference's raw outputs become a distribution, and the pack
// says that the score is EAT's. Uses the reference's tiny network where the shared material is there.
import { readFileSync, mkdirSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildPack } from '../../../src/main/compiler/build-pack.ts';
import { SafetensorsFile } from '../../../src/main/compiler/safetensors.ts';
import { loadPack } from '../../../src/main/modelpack/load-pack.ts';
import { seeAesthetics } from '../../../src/main/pipeline/saliency/iasm.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import { writePublishedCheckpoint } from '../../support/published-checkpoint.ts';
import { sharedFolder } from '../../support/shared.ts';
import { tempDir } from '../../support/temp-dir.ts';

const shared = sharedFolder();

describe.skipIf(shared === undefined)('a pack with EAT', () => {
  it('rates as the reference does, clipped and made to sum 1', async () => {
    const golden = join(shared ?? '', 'golden', 'eat');
    const root = tempDir();
    const eat = join(root, 'eat');
    mkdirSync(eat);
    copyFileSync(join(golden, 'eat_tiny.weights.safetensors'), join(eat, 'eat.safetensors'));
    const { config } = JSON.parse(readFileSync(join(golden, 'eat_tiny.json'), 'utf8')) as { config: unknown };
    writeFileSync(join(eat, 'config.json'), JSON.stringify(config));
    writePublishedCheckpoint(join(root, 'InternVL2'));
    buildPack({ from: join(root, 'InternVL2'), iasm: eat, to: join(root, 'pack'), quant: 'fp32' });
    const pack = loadPack(join(root, 'pack'));
    expect(pack.manifest).toMatchObject({ parts: { iasm: 'eat' }, scoreName: 'aesthetic score' });
    expect(pack.manifest.saliency).toMatchObject({ inputSize: 128, mapSize: 4, hasSubjectMap: false });

    const io = new SafetensorsFile(join(golden, 'eat_tiny.io.safetensors'));
    const [image, logits] = [io.readFloats('input.image'), io.readFloats('output.logits')];
    io.close();
    const expected = pack.manifest.graphs.iasm;
    const session = await openSession(pack.graphPath('iasm'), { provider: 'cpu', threads: 1, expected });
    const view = await seeAesthetics(session, image, pack.manifest.saliency);
    await session.close();
    const clipped = Array.from(logits, (value) => Math.max(value, 0));
    const total = clipped.reduce((sum, value) => sum + value, 0);
    for (const [rating, share] of view.distribution.entries()) {
      expect(share).toBeCloseTo((clipped[rating] ?? 0) / total, 4);
    }
    expect(view.saliency).toMatchObject({ width: 4, height: 4 });
    expect(Math.max(...view.saliency.data)).toBeCloseTo(1, 3);
  });
});
