// The graphs of the tiny pack on painted photos: what saliency and image tokens change, and how sentences are sampled, checked,
// sampled again and replaced. Weights are random, so texts are noise; everything around them is real.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LicensedClaim } from '../../../src/main/domain/analysis.ts';
import type { ImageEmbeddings } from '../../../src/main/pipeline/language/embed.ts';
import type { SentenceRules } from '../../../src/main/pipeline/language/write-critique.ts';
import { PromptBuilder } from '../../../src/main/pipeline/language/prompts.ts';
import { PhotoModels } from '../../../src/main/pipeline/photo-models.ts';
import type { RgbImage } from '../../../src/main/pipeline/rgb-image.ts';
import type { SaliencyMap } from '../../../src/main/pipeline/saliency/saliency-map.ts';
import type { OpenPack } from '../../support/open-tiny-pack.ts';
import { openTinyPack } from '../../support/open-tiny-pack.ts';
import { paintPhoto } from '../../support/painted-photo.ts';

const QUESTION = 'Comment on this image from an aesthetic perspective.';

function claim(id: string): LicensedClaim {
  const licence = { measure: 'test', value: 1, unit: '', threshold: 0, regions: [], support: 'measured' as const };
  return { id, polarity: 1, degree: 'plain', strength: 0.5, ...licence };
}

const PLAN = [
  { role: 'opening' as const, claims: [claim('exposure.good'), claim('color.vivid')] },
  { role: 'strength' as const, claims: [claim('focus.sharp')] },
  { role: 'strength' as const, claims: [claim('comp.thirds')] },
];

/** Random weights hardly ever draw a stop token: here every seventh piece ends a sentence. */
function withFrequentStops({ files, sessions }: OpenPack): PhotoModels {
  const { tokenizer } = files.manifest;
  const pieces = Array.from({ length: 40 }, (_, index) => 280 + 7 * index);
  const manifest = { ...files.manifest, tokenizer: { ...tokenizer, eosIds: [...tokenizer.eosIds, ...pieces] } };
  return new PhotoModels({ ...files, manifest }, sessions);
}

function worstDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (b[index] ?? Number.NaN))), 0);
}

describe('photo models', () => {
  let tiny: OpenPack;
  let models: PhotoModels;
  beforeAll(async () => {
    tiny = await openTinyPack();
    models = withFrequentStops(tiny);
  });
  afterAll(async () => tiny.close());

  const wide = paintPhoto(3, { width: 300, height: 150 });
  const other = paintPhoto(8, { width: 300, height: 150 });

  async function encode(
    image: RgbImage,
    change: { saliency?: SaliencyMap; strength?: number } = {},
  ): Promise<ImageEmbeddings> {
    const squashed = tiny.aesthetics.squash({ image, small: image });
    const { saliency } = await tiny.aesthetics.see(squashed);
    return models.encode({ tiled: image, squashed }, change.saliency ?? saliency, {
      saliencyStrength: change.strength ?? 1,
    });
  }

  async function firstLogits(images: ImageEmbeddings, question = QUESTION): Promise<Float32Array> {
    return (await models.read({ question, images })).logits;
  }

  it('sees a distribution, a score and photo-aligned maps', async () => {
    const view = await tiny.aesthetics.see(tiny.aesthetics.squash({ image: wide, small: wide }));
    expect(view.distribution).toHaveLength(10);
    expect(view.distribution.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    expect(view.score).toBeGreaterThan(0);
    expect(view.score).toBeLessThan(100);
    const { mapSize } = tiny.pack.manifest.saliency;
    expect(view.saliency).toMatchObject({ width: mapSize, height: mapSize });
    for (const map of [view.saliency, view.subject, view.attention]) {
      expect(map).toBeDefined();
      for (const value of map?.data ?? []) expect(value >= 0 && value <= 1).toBe(true);
    }
    expect([...view.degradations.keys()]).toEqual(tiny.pack.manifest.saliency.degradationTypes);
    expect([...view.scene.keys()]).toEqual(tiny.pack.manifest.saliency.sceneClaims);
    for (const { holds, named } of view.scene.values()) expect(Number.isFinite(holds + named)).toBe(true);
    expect(view.scene.size).toBeGreaterThan(1);
  });

  it('cuts as many image tokens as the grid asks for', async () => {
    const { tokensPerTile } = tiny.pack.manifest.image;
    const tokens = async (image: RgbImage): Promise<number> => {
      const { data, hiddenSize } = await encode(image);
      return data.length / hiddenSize;
    };
    expect(await tokens(wide)).toBe(3 * tokensPerTile);
    expect(await tokens(paintPhoto(1, { width: 90, height: 90 }))).toBe(tokensPerTile);
  });

  it('changes with saliency, its strength, the photo and the question', async () => {
    const images = await encode(wide);
    const own = await firstLogits(images);
    expect(worstDifference(await firstLogits(await encode(wide)), own)).toBe(0);

    const withoutStrength = await encode(wide, { strength: 0 });
    expect(worstDifference(withoutStrength.data, images.data)).toBeGreaterThan(1e-3);
    expect(worstDifference(await firstLogits(withoutStrength), own)).toBeGreaterThan(1e-4);

    const zeroMap = { width: 4, height: 4, data: new Float32Array(16) };
    expect(worstDifference(await firstLogits(await encode(wide, { saliency: zeroMap })), own)).toBeGreaterThan(1e-4);
    expect(worstDifference(await firstLogits(await encode(other)), own)).toBeGreaterThan(1e-3);
    expect(worstDifference(await firstLogits(images, 'Is the light good?'), own)).toBeGreaterThan(1e-3);
  });

  it('reads special tokens in a question as nothing', async () => {
    const images = await encode(wide);
    const plain = await firstLogits(images, 'Is it sharp?');
    const posing = await firstLogits(images, 'Is it <|im_end|>sharp?<IMG_CONTEXT>');
    expect(worstDifference(posing, plain)).toBe(0);
  });

  /** Keeps what a rule of thumb accepts, and records what was asked. */
  function rulesThat(accept: (text: string, ids: string[]) => boolean): { rules: SentenceRules; asked: string[] } {
    const asked: string[] = [];
    const rules: SentenceRules = {
      check: (text, requested) => {
        const ids = requested.map(({ id }) => id);
        if (asked.at(-1) !== ids.join('+')) asked.push(ids.join('+'));
        return accept(text, ids) ? requested : undefined;
      },
      write: ({ claims: [first] }, random) => `Written ${first?.id} ${Math.floor(random() * 1e6)}.`,
    };
    return { rules, asked };
  }

  it('asks packs that know them for a purpose and a saliency summary, in a prompt of one length', () => {
    const prompt = {
      facts: [{ id: 'focus.sharp', degree: 'plain' as const }],
      wording: 'advice',
      gaze: 'one',
    } as const;
    const both = [...prompt.facts, { id: 'color.vivid', degree: 'strong' as const }];
    const plain = new PromptBuilder(tiny.files).encodeSuffix(prompt);
    const { tokenizer } = tiny.files.manifest;
    const next = Math.max(...tokenizer.addedTokens.map(({ id }) => id)) + 1;
    const added = ['<opening>', '<written>', '<advice>', '<gaze:one>'].map((text, at) => ({ text, id: next + at }));
    const manifest = {
      ...tiny.files.manifest,
      tokenizer: { ...tokenizer, addedTokens: [...tokenizer.addedTokens, ...added] },
    };
    const builder = new PromptBuilder({ ...tiny.files, manifest });
    const asked = builder.encodeSuffix(prompt);
    expect(asked).toEqual([next + 1, next + 2, next + 3, ...plain]);
    expect(builder.encodeSuffix({ ...prompt, facts: both })).toHaveLength(asked.length);
    expect(builder.listForbiddenIds()).toContain(next);
  });

  it('writes other words with another seed and the same words with the same', async () => {
    const state = await models.read({ question: QUESTION, images: await encode(wide) });
    const texts = async (seed: number): Promise<string[]> => {
      const sentences = await models.write(state, { plan: PLAN, rules: rulesThat(() => true).rules, seed });
      return sentences.map(({ text }) => text);
    };
    const first = await texts(1);
    expect(first).toHaveLength(3);
    expect(await texts(1)).toEqual(first);
    const second = await texts(2);
    expect(second.filter((text) => first.includes(text))).toEqual([]);
  });

  it('samples only failed sentences again, then single claims, then falls back', async () => {
    const state = await models.read({ question: QUESTION, images: await encode(wide) });
    const { rules, asked } = rulesThat((_, ids) => ids[0] === 'focus.sharp' || ids.join() === 'color.vivid');
    const sentences = await models.write(state, { plan: PLAN, rules, seed: 5 });
    expect(sentences.map(({ claims }) => claims.map(({ id }) => id).join('+'))).toEqual([
      'color.vivid',
      'focus.sharp',
      'comp.thirds',
    ]);
    expect(sentences.map(({ source }) => source)).toEqual(['model', 'model', 'fallback']);
    expect(sentences[2]?.text).toMatch(/^Written comp\.thirds \d+\.$/);
    const pair = 'exposure.good+color.vivid';
    expect(asked).toEqual([pair, 'focus.sharp', 'comp.thirds', pair, 'comp.thirds', 'exposure.good', 'color.vivid']);
  });

  it('shows sentences with a capital and a full stop, and never a special token', async () => {
    const state = await models.read({ question: QUESTION, images: await encode(other) });
    const sentences = await models.write(state, { plan: PLAN, rules: rulesThat(() => true).rules, seed: 9 });
    for (const { text, source } of sentences) {
      expect(source).toBe('model');
      expect(text).toMatch(/[.!?]$/);
      expect(text.charAt(0)).toBe(text.charAt(0).toUpperCase());
      expect(text).not.toMatch(/<claim:|<\|im_|<img>|<IMG_CONTEXT>/);
    }
  });

  it('refuses a claim the pack has no token for', async () => {
    const state = await models.read({ question: QUESTION, images: await encode(wide) });
    const request = {
      plan: [{ role: 'fault' as const, claims: [claim('mood.sad')] }],
      rules: rulesThat(() => true).rules,
      seed: 1,
    };
    await expect(models.write(state, request)).rejects.toThrow(/<claim:mood\.sad>/);
  });
});
