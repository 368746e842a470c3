// The two halves of a photo's story with a message between them, as when they are two threads.
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPipeline, joinPipeline } from '../../../src/main/pipeline/critique-photo.ts';
import { readSight } from '../../../src/main/pipeline/analysis/claim-sight.ts';
import { createLooker } from '../../../src/main/pipeline/look-at-photo.ts';
import type { LookAhead, SeenPhoto } from '../../../src/main/pipeline/look-at-photo.ts';
import type { OpenPack } from '../../support/open-tiny-pack.ts';
import { openTinyPack } from '../../support/open-tiny-pack.ts';
import { paintPhoto } from '../../support/painted-photo.ts';

describe('looking at a photo', () => {
  let tiny: OpenPack;
  let path: string;

  beforeAll(async () => {
    tiny = await openTinyPack();
    path = join(tiny.folder, 'photo.png');
    const { data, width, height } = paintPhoto(4, { width: 600, height: 400 });
    await sharp(data, { raw: { width, height, channels: 3 } }).toFile(path);
  });
  afterAll(async () => tiny.close());

  async function see(reads: 'small' | 'working'): Promise<SeenPhoto> {
    const { saliency, image } = tiny.pack.manifest;
    const look = await createLooker({ saliency, image: { ...image, reads } }, tiny.sessions.iasm)(path);
    return look();
  }

  it('keeps the one copy that the vision encoder reads', async () => {
    expect((await see('small')).pixels.tiled).toMatchObject({ width: 384, height: 256 });
    const { tiled } = (await see('working')).pixels;
    expect(tiled).toMatchObject({ width: 600, height: 400 });
    expect(tiled.data).toHaveLength(600 * 400 * 3);
  });

  it('weighs what the scene says beside the measures', async () => {
    const { analysis, measurements, view } = await see('small');
    const { licensed, read = [] } = analysis.evidence;
    const both = readSight({ measurements, scene: view.scene });
    const alone = readSight({ measurements });
    const told = [...view.scene.keys()].filter((id) => both.get(id)?.named !== alone.get(id)?.named);
    expect(told.length).toBeGreaterThan(0);
    const said = [...licensed, ...read].filter(({ id }) => told.includes(id));
    expect(said.length).toBeGreaterThan(0);
    for (const { id, named } of said) expect(named).toBe(both.get(id)?.named);
  });

  it('tells enough for the same report, on the other side of a message too', async () => {
    const near = createPipeline(tiny.pack, tiny.sessions);
    const lookNear = createLooker(tiny.pack.manifest, tiny.sessions.iasm);
    const lookAhead: LookAhead = async (photo) => {
      const seen = structuredClone(await (await lookNear(photo))());
      return async () => seen;
    };
    const far = joinPipeline(tiny.pack, tiny.sessions, { lookAhead });
    const [here, there] = [await near.critique(path), await far.critique(path)];
    expect({ ...there, timingsMs: undefined }).toEqual({ ...here, timingsMs: undefined });
    expect(Object.values(there.timingsMs).every((ms) => ms > 0)).toBe(true);
  });

  it('gives up before each stage when nobody waits any more', async () => {
    const lookAhead = createLooker(tiny.pack.manifest, tiny.sessions.iasm);
    await expect(lookAhead(path, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
    const controller = new AbortController();
    const look = await lookAhead(path, controller.signal);
    controller.abort();
    await expect(look()).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
