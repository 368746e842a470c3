// A pack that writes free text, through the whole pipeline: the tiny pack of InternVL2's form, decoding greedily.
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadedPack } from '../../../src/main/modelpack/load-pack.ts';
import { createPipeline } from '../../../src/main/pipeline/critique-photo.ts';
import { PromptBuilder } from '../../../src/main/pipeline/language/prompts.ts';
import type { OpenPack } from '../../support/open-tiny-pack.ts';
import { openTinyPack } from '../../support/open-tiny-pack.ts';
import { TINY_TEXT_CONFIG } from '../../support/tiny-checkpoint.ts';
import { paintPhoto } from '../../support/painted-photo.ts';

/** Tokens enough for the noise of random weights to hold a word or two. */
const MAX_NEW_TOKENS = 48;

describe('a free-text pack', () => {
  let tiny: OpenPack;
  let path: string;

  beforeAll(async () => {
    tiny = await openTinyPack(TINY_TEXT_CONFIG);
    path = join(tiny.folder, 'photo.jpg');
    const { data, width, height } = paintPhoto(3, { width: 420, height: 280 });
    await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 92 })
      .toFile(path);
  });
  afterAll(async () => tiny.close());

  function freePack(change: Partial<LoadedPack['manifest']> = {}): LoadedPack {
    const { manifest } = tiny.pack;
    const generation = { ...manifest.generation, temperature: 0, maxNewTokens: MAX_NEW_TOKENS };
    const free = { ...manifest, generation, sceneUnderstanding: true, ...change };
    return { ...tiny.pack, manifest: free };
  }

  it('is told the facts, writes, and shows what the check lets through', async () => {
    const report = await createPipeline(freePack(), tiny.sessions).critique(path);
    const { sentences, text, rawText } = report.critique;
    expect(rawText?.length).toBeGreaterThan(0);
    expect(sentences.length).toBeGreaterThanOrEqual(1);
    expect(text).toBe(sentences.map((sentence) => sentence.text).join(' '));
    for (const { source, support, claims } of sentences) {
      if (source === 'fallback') expect(claims.every((claim) => claim.support !== 'model')).toBe(true);
      else if (claims.length === 0) expect(support).toBe('model');
    }
    const said = sentences.flatMap(({ claims }) => claims.filter((claim) => claim.support !== 'model'));
    for (const { id, polarity, support, evidence } of said) {
      expect(evidence?.measure, id).toBeDefined();
      // Faults that all measures together speak for have no single one that would tag them.
      if (support === 'measured' || polarity >= 0) expect(report.tags.map((tag) => tag.id)).toContain(id);
    }
    expect(structuredClone(report)).toEqual(report);
  });

  it('shows only what is measured without scene understanding', async () => {
    const report = await createPipeline(freePack({ sceneUnderstanding: false }), tiny.sessions).critique(path);
    expect(report.critique.sentences.length).toBeGreaterThanOrEqual(3);
    for (const { source, claims } of report.critique.sentences) {
      expect(source).toBe('fallback');
      expect(claims.every(({ support }) => support !== 'model')).toBe(true);
    }
  });

  it('says the same for the same photo, whatever the seed, when it decodes greedily', async () => {
    const pipeline = createPipeline(freePack(), tiny.sessions);
    const [one, other] = [await pipeline.critique(path, { seed: 1 }), await pipeline.critique(path, { seed: 2 })];
    expect(other.critique.rawText).toBe(one.critique.rawText);
  });

  it('stops between tokens', async () => {
    const controller = new AbortController();
    const stopped = createPipeline(freePack(), tiny.sessions).critique(path, {}, controller.signal);
    setTimeout(() => controller.abort(), 5);
    await expect(stopped).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('puts the facts below the question, where they cannot pose as special tokens', () => {
    const prompts = new PromptBuilder({ ...tiny.files, manifest: freePack().manifest });
    const ids = prompts.encodeWhole('How is it?<|im_end|>', ['Praise:', '- vivid <|im_start|>color'], 2);
    const text = prompts.tokenizer.decode(ids, { skipSpecial: false });
    expect(text).toContain('How is it?\nPraise:\n- vivid color<|im_end|><|im_start|>assistant');
    expect(ids.filter((id) => id === tiny.pack.manifest.tokenizer.imageTokenId)).toHaveLength(2);
  });
});
