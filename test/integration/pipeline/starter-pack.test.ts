// What makes a sentence the model's own, on the pack that ships: it comes from learned weights, from this photo's image tokens
// and saliency, and from the seed. Skipped until the pack has been built.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LicensedClaim } from '../../../src/main/domain/analysis.ts';
import type { PhotoReport } from '../../../src/main/domain/critique.ts';
import { loadPack } from '../../../src/main/modelpack/load-pack.ts';
import { GRAPH_ROLES } from '../../../src/main/modelpack/manifest.ts';
import type { Pipeline } from '../../../src/main/pipeline/critique-photo.ts';
import { createPipeline } from '../../../src/main/pipeline/critique-photo.ts';
import { createRandom } from '../../../src/main/pipeline/language/random.ts';
import type { PackSessions } from '../../../src/main/pipeline/photo-models.ts';
import { PhotoModels } from '../../../src/main/pipeline/photo-models.ts';
import { AestheticModel } from '../../../src/main/pipeline/saliency/aesthetic-model.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import { openSessions } from '../../support/open-tiny-pack.ts';
import { paintPhoto } from '../../support/painted-photo.ts';
import { shuffleWeights } from '../../support/shuffle-weights.ts';

const FOLDER = process.env['SALIENT_STARTER'] ?? join(import.meta.dirname, '../../../resources/models/starter');
const SIZES = [
  { width: 480, height: 320 },
  { width: 320, height: 480 },
  { width: 640, height: 420 },
];

function sourcesOf(reports: readonly PhotoReport[]): string[] {
  return reports.flatMap(({ critique }) => critique.sentences.map(({ source }) => source));
}

function modelShare(reports: readonly PhotoReport[]): number {
  const sources = sourcesOf(reports);
  return sources.filter((source) => source === 'model').length / sources.length;
}

describe.skipIf(!existsSync(join(FOLDER, 'manifest.json')))('starter pack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'salient-starter-'));
  const paths = SIZES.map((_, index) => join(folder, `${index}.jpg`));
  let sessions: PackSessions;
  let pipeline: Pipeline;
  let reports: PhotoReport[];

  beforeAll(async () => {
    for (const [index, size] of SIZES.entries()) {
      const { data, width, height } = paintPhoto(index + 2, size);
      await sharp(data, { raw: { width, height, channels: 3 } })
        .jpeg({ quality: 92 })
        .toFile(paths[index] ?? '');
    }
    const pack = loadPack(FOLDER);
    sessions = await openSessions(pack);
    pipeline = createPipeline(pack, sessions);
    reports = await Promise.all(paths.map((path) => pipeline.critique(path)));
  });
  afterAll(async () => {
    await Promise.all(GRAPH_ROLES.map((role) => sessions[role].close()));
    rmSync(folder, { recursive: true, force: true });
  });

  const texts = (all: readonly PhotoReport[]): string[] => all.map(({ critique }) => critique.text);

  it('writes at least three sentences with a claim each, most of them itself', () => {
    for (const { critique, tags } of reports) {
      expect(critique.sentences.length).toBeGreaterThanOrEqual(3);
      expect(critique.sentences.every(({ claims }) => claims.length > 0)).toBe(true);
      expect(tags.length).toBeGreaterThanOrEqual(3);
    }
    expect(modelShare(reports)).toBeGreaterThanOrEqual(0.7);
  });

  it('writes nothing itself once its decoder has forgotten what it learned', async () => {
    const pack = loadPack(FOLDER);
    const { bytes, shuffled } = shuffleWeights(readFileSync(pack.graphPath('decoder')), createRandom(1));
    expect(shuffled).toBeGreaterThan(4 * pack.manifest.language.layers);
    const decoder = await openSession(bytes, { provider: 'cpu', expected: pack.manifest.graphs.decoder });
    const forgetful = createPipeline(pack, { ...sessions, decoder });
    const collapsed = await Promise.all(paths.map((path) => forgetful.critique(path)));
    await decoder.close();
    expect(modelShare(collapsed)).toBeLessThan(0.1);
    expect(sourcesOf(collapsed).length).toBeGreaterThanOrEqual(3 * paths.length);
  });

  it('words a photo differently with another seed', async () => {
    const other = await Promise.all(paths.map((path) => pipeline.critique(path, { seed: 4711 })));
    other.forEach(({ critique }, index) => expect(critique.text).not.toBe(texts(reports)[index]));
  });

  it('words some photo differently without saliency', async () => {
    const without = await Promise.all(paths.map((path) => pipeline.critique(path, { saliencyStrength: 0 })));
    expect(without.map(({ tags }) => tags)).toEqual(reports.map(({ tags }) => tags));
    expect(texts(without)).not.toEqual(texts(reports));
  });

  it("changes with another photo's image tokens", async () => {
    const pack = loadPack(FOLDER);
    const { manifest } = pack;
    const models = new PhotoModels(
      {
        manifest,
        tokenizer: readFileSync(pack.filePath(manifest.tokenizer.file)),
        chatTemplate: readFileSync(pack.filePath(manifest.chatTemplate.file), 'utf8'),
      },
      sessions,
    );
    const aesthetics = new AestheticModel(sessions.iasm, manifest.saliency);
    const licence = { measure: 'test', value: 1, unit: '', threshold: 0, regions: [], support: 'measured' as const };
    const claim = (id: string): LicensedClaim => ({ id, polarity: 1, degree: 'plain', strength: 0.5, ...licence });
    const plan = ['exposure.good', 'color.vivid', 'comp.balanced', 'focus.sharp'].map((id) => ({
      role: 'strength' as const,
      claims: [claim(id)],
    }));
    const rules = { check: (_: string, requested: readonly LicensedClaim[]) => requested, write: () => '' };
    const write = async (seed: number): Promise<{ logits: Float32Array; text: string }> => {
      const image = paintPhoto(seed, { width: 480, height: 320 });
      const squashed = aesthetics.squash({ image, small: image });
      const { saliency } = await aesthetics.see(squashed);
      const images = await models.encode({ tiled: image, squashed }, saliency, { saliencyStrength: 1 });
      const state = await models.read({ question: manifest.generation.prompt, images });
      const sentences = await models.write(state, { plan, rules, seed: 7 });
      return { logits: state.logits, text: sentences.map(({ text }) => text).join(' ') };
    };
    const [own, other] = [await write(2), await write(3)];
    const worst = own.logits.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (other.logits[index] ?? 0))),
      0,
    );
    expect(worst).toBeGreaterThan(1e-3);
    expect(other.text).not.toBe(own.text);
  });
});
