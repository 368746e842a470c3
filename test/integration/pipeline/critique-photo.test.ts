// The whole story on real files with the tiny pack: report shape, independence from neighbours, seeds, saliency, failures.
// The tiny pack's language model is random, so its sentences fail the claim check: the model share must be about nothing.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhotoReport } from '../../../src/main/domain/critique.ts';
import { expectedScore } from '../../../src/main/pipeline/saliency/iasm.ts';
import { createPipeline } from '../../../src/main/pipeline/critique-photo.ts';
import type { Pipeline } from '../../../src/main/pipeline/critique-photo.ts';
import type { OpenPack } from '../../support/open-tiny-pack.ts';
import { openTinyPack } from '../../support/open-tiny-pack.ts';
import { paintPhoto } from '../../support/painted-photo.ts';

describe('critiquing photos', () => {
  let tiny: OpenPack;
  let pipeline: Pipeline;
  const paths: string[] = [];

  beforeAll(async () => {
    tiny = await openTinyPack();
    pipeline = createPipeline(tiny.pack, tiny.sessions);
    const sizes = [
      { width: 420, height: 280 },
      { width: 280, height: 420 },
      { width: 300, height: 300 },
      { width: 500, height: 200 },
    ];
    for (const [index, size] of sizes.entries()) {
      const { data, width, height } = paintPhoto(index + 1, size);
      const path = join(tiny.folder, `photo-${index}.jpg`);
      await sharp(data, { raw: { width, height, channels: 3 } })
        .jpeg({ quality: 92 })
        .toFile(path);
      paths.push(path);
    }
  });
  afterAll(async () => tiny.close());

  /** What must not depend on anything but photo, pack, prompt, seed and provider. */
  function lasting(report: PhotoReport | undefined): unknown {
    return { ...report, timingsMs: undefined };
  }

  it('gives a full report', async () => {
    const report = await pipeline.critique(paths[0] ?? '');
    expect(report).toMatchObject({ path: paths[0], width: 420, height: 280, provider: 'cpu' });
    expect(report.pack).toEqual({ id: tiny.pack.manifest.packId, version: tiny.pack.manifest.packVersion });
    expect(report.seed).toBe(Number.parseInt(report.sha256.slice(0, 8), 16));
    expect(report.critique.sentences.length).toBeGreaterThanOrEqual(3);
    for (const { text, claims, regions } of report.critique.sentences) {
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(claims.length).toBeGreaterThanOrEqual(1);
      for (const region of regions) expect(region.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    expect(report.critique.text).toBe(report.critique.sentences.map(({ text }) => text).join(' '));
    expect(report.tags.length).toBeGreaterThanOrEqual(3);
    expect(Buffer.from(report.saliency.data, 'base64')).toHaveLength(report.saliency.width * report.saliency.height);
    const { total, ...stages } = report.timingsMs;
    expect(Object.values(stages).every((ms) => ms > 0)).toBe(true);
    expect(total).toBeCloseTo(
      Object.values(stages).reduce((sum, ms) => sum + ms, 0),
      0,
    );
    // What leaves the pipeline crosses processes.
    expect(structuredClone(report)).toEqual(report);
  });

  it("scores by the pack's craft model, and the distribution goes with it", async () => {
    for (const path of paths) {
      const { score, scoreDistribution, measurements } = await pipeline.critique(path);
      const points = 4 * (measurements['exposure.midtone']?.value ?? Number.NaN) - 2;
      expect(score).toBeCloseTo(100 / (1 + Math.exp(-points)), 6);
      expect(expectedScore(scoreDistribution)).toBeCloseTo(score, 3);
    }
  });

  it('says the same about a photo alone and among others', async () => {
    const together = await Promise.all(paths.map((path) => pipeline.critique(path)));
    for (const [index, path] of paths.entries()) {
      const alone = await pipeline.critique(path);
      expect(lasting(alone)).toEqual(lasting(together[index]));
    }
    expect(new Set(together.map(({ critique }) => critique.text)).size).toBe(paths.length);
  });

  it('words it differently with another seed', async () => {
    const [path = ''] = paths;
    const first = await pipeline.critique(path, { seed: 1 });
    const second = await pipeline.critique(path, { seed: 2 });
    expect(first.seed).toBe(1);
    expect(second.critique.text).not.toBe(first.critique.text);
    expect(second.score).toBe(first.score);
    expect(lasting(await pipeline.critique(path, { seed: 1 }))).toEqual(lasting(first));
  });

  it('gives no credit to a language model with random weights', async () => {
    const reports = await Promise.all(paths.map((path) => pipeline.critique(path)));
    const sources = reports.flatMap(({ critique }) => critique.sentences.map(({ source }) => source));
    expect(sources.filter((source) => source === 'model').length / sources.length).toBeLessThan(0.1);
  });

  it('keeps the failure of one photo to itself', async () => {
    const bad = join(tiny.folder, 'bad.jpg');
    writeFileSync(bad, 'not a photo');
    const [failed, good, missing] = await Promise.allSettled([
      pipeline.critique(bad),
      pipeline.critique(paths[2] ?? ''),
      pipeline.critique(join(tiny.folder, 'gone.jpg')),
    ]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { kind: 'photo-unreadable' } });
    expect(good.status).toBe('fulfilled');
    expect(missing).toMatchObject({ status: 'rejected', reason: { kind: 'photo-missing' } });
  });

  it('stops when cancelled and goes on with the next', async () => {
    const controller = new AbortController();
    const cancelled = pipeline.critique(paths[0] ?? '', {}, controller.signal);
    const next = pipeline.critique(paths[1] ?? '');
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ kind: 'cancelled' });
    expect((await next).critique.sentences.length).toBeGreaterThanOrEqual(3);
  });
});
