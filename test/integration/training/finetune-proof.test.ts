// The fine-tuning kit end to end on a tiny configuration: a miniature base model in the published layout is fine-tuned in PyTorch,
// its delta compiled into a pack, and the pack compared with PyTorch and with the pack without the delta.
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPack } from '../../../src/main/compiler/build-pack.ts';
import { loadPack } from '../../../src/main/modelpack/load-pack.ts';
import type { LoadedPack } from '../../../src/main/modelpack/load-pack.ts';
import { clauseFor, grammarClaims } from '../../../src/main/pipeline/claims/grammar.ts';
import { createPipeline } from '../../../src/main/pipeline/critique-photo.ts';
import { decodePhoto } from '../../../src/main/pipeline/decode/decode-photo.ts';
import { createRandom } from '../../../src/main/pipeline/language/random.ts';
import type { ImageEmbeddings } from '../../../src/main/pipeline/language/embed.ts';
import type { PackSessions } from '../../../src/main/pipeline/photo-models.ts';
import { PhotoModels } from '../../../src/main/pipeline/photo-models.ts';
import { AestheticModel } from '../../../src/main/pipeline/saliency/aesthetic-model.ts';
import type { SaliencyMap } from '../../../src/main/pipeline/saliency/saliency-map.ts';
import { openSessions } from '../../support/open-tiny-pack.ts';
import { paintPhoto } from '../../support/painted-photo.ts';
import { writePublishedCheckpoint } from '../../support/published-checkpoint.ts';
import { writeTinyCheckpoint } from '../../support/tiny-pack.ts';
import { hasTorch, runPython } from '../../support/torch-python.ts';

const ROOT = resolve(import.meta.dirname, '..', '..', '..');
const PHOTOS = 6;
const MAP_SIDE = 7;
/** Training takes some ten seconds of a CPU that other tests share. */
const PATIENCE_MS = 900_000;

/** A map with one bright corner, another one for each photo. */
function cornerMap(photo: number): SaliencyMap {
  const data = Float32Array.from({ length: MAP_SIDE ** 2 }, (_, cell) => {
    const [x, y] = [cell % MAP_SIDE, Math.floor(cell / MAP_SIDE)];
    return Math.max(0, 1 - Math.hypot(x - (photo % 2) * 6, y - (photo % 3) * 3) / 6);
  });
  return { width: MAP_SIDE, height: MAP_SIDE, data: data.map((value) => Math.round(value * 255) / 255) };
}

/** Painted photos (PNG, so that both sides see the same pixels), critiques in the grammar's words, maps. */
async function writePairs(folder: string): Promise<void> {
  mkdirSync(join(folder, 'images'), { recursive: true });
  const claims = grammarClaims();
  for (let photo = 0; photo < PHOTOS; photo++) {
    const image = `${photo}.png`;
    const { data, width, height } = paintPhoto(photo, { width: 150, height: 100 });
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(join(folder, 'images', image));
    const caption = clauseFor({ id: claims[photo % claims.length] ?? '', degree: 'plain' }, createRandom(photo));
    appendFileSync(join(folder, 'captions.jsonl'), `${JSON.stringify({ image, caption, split: 'train' })}\n`);
    const bytes = Buffer.from(cornerMap(photo).data.map((value) => Math.round(value * 255)));
    const map = { image, width: MAP_SIDE, height: MAP_SIDE, data: bytes.toString('base64') };
    appendFileSync(join(folder, 'maps.jsonl'), `${JSON.stringify(map)}\n`);
  }
}

interface Built {
  pack: LoadedPack;
  sessions: PackSessions;
  aesthetics: AestheticModel;
  models: PhotoModels;
}

async function open(folder: string): Promise<Built> {
  const pack = loadPack(folder);
  const sessions = await openSessions(pack);
  const { manifest } = pack;
  const tokenizer = readFileSync(pack.filePath(manifest.tokenizer.file));
  const chatTemplate = readFileSync(pack.filePath(manifest.chatTemplate.file), 'utf8');
  const aesthetics = new AestheticModel(sessions.iasm, manifest.saliency);
  return { pack, sessions, aesthetics, models: new PhotoModels({ manifest, tokenizer, chatTemplate }, sessions) };
}

function worstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((worst, value, index) => Math.max(worst, Math.abs(value - (b[index] ?? Number.NaN))), 0);
}

describe.skipIf(!hasTorch())('fine-tuning a miniature base model (needs Debian’s python3-torch and python3-sentencepiece)', () => {
  let folder: string;
  let plain: Built;
  let tuned: Built;
  let findings: Record<string, number | boolean>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'salient-finetune-'));
    const [data, proof, base] = [join(folder, 'data'), join(folder, 'proof'), join(folder, 'base')];
    writePublishedCheckpoint(base);
    await writePairs(data);
    const maps = join(data, 'maps.jsonl');
    const args = ['-m', 'finetune', 'proof', '--data', data, '--maps', maps, '--base', base, '--to', proof];
    const { status, stderr, stdout } = runPython(args, join(ROOT, 'training'));
    expect(status, `${stdout}\n${stderr}`).toBe(0);
    findings = JSON.parse(readFileSync(join(proof, 'proof.json'), 'utf8')) as typeof findings;
    writeTinyCheckpoint(join(folder, 'iasm-source'));
    const iasm = join(folder, 'iasm-source', 'iasm');
    const delta = join(proof, 'full-delta');
    buildPack({ from: base, iasm, quant: 'fp32', to: join(folder, 'packs', 'plain') });
    buildPack({ from: base, iasm, delta, quant: 'fp32', to: join(folder, 'packs', 'tuned') });
    plain = await open(join(folder, 'packs', 'plain'));
    tuned = await open(join(folder, 'packs', 'tuned'));
  }, PATIENCE_MS);

  afterAll(async () => {
    // What did not open has failed the test already.
    for (const { sessions } of [plain, tuned].filter(Boolean)) await Promise.all(Object.values(sessions).map((session) => session.close()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  const photo = (): string => join(folder, 'data', 'images', '0.png');

  async function encode({ models, aesthetics }: Built, saliency: SaliencyMap, strength: number): Promise<ImageEmbeddings> {
    const { image } = await decodePhoto(photo());
    const squashed = aesthetics.squash({ image, small: image });
    return models.encode({ tiled: image, squashed }, saliency, { saliencyStrength: strength });
  }

  it('lowers the loss, and a stopped run goes on to the same weights', () => {
    expect(findings['updates']).toBe(30);
    expect(findings['lastLoss']).toBeLessThan(Number(findings['firstLoss']) - 0.3);
    expect(findings).toMatchObject({ resumedExactly: true, loraResumedExactly: true });
  });

  it('exports a delta that makes the base model the trained one, low-rank updates merged', () => {
    expect(findings['deltaError']).toBeLessThan(1e-3);
    expect(findings['loraDeltaError']).toBeLessThan(1e-3);
  });

  it('gives in the compiled pack the visual tokens of PyTorch', async () => {
    const parity = JSON.parse(readFileSync(join(folder, 'proof', 'parity.json'), 'utf8')) as { image: string; tokens: number[] };
    expect(parity.image).toBe('0.png');
    const { data } = await encode(tuned, cornerMap(0), 1);
    expect(worstDifference(data, parity.tokens)).toBeLessThan(1e-3);
  });

  it('gives the map influence only through the delta', async () => {
    expect(findings['mapInfluenceBefore']).toBe(0);
    expect(findings['mapInfluenceAfter']).toBeGreaterThan(0);
    const change = async (built: Built): Promise<number> =>
      worstDifference((await encode(built, cornerMap(0), 1)).data, (await encode(built, cornerMap(5), 1)).data);
    expect(await change(plain)).toBe(0);
    expect(await change(tuned)).toBeGreaterThan(1e-3);
  });

  it('writes another critique with the delta than without', async () => {
    const textOf = async ({ pack, sessions }: Built): Promise<string | undefined> =>
      (await createPipeline(pack, sessions).critique(photo())).critique.rawText;
    const [before, after] = [await textOf(plain), await textOf(tuned)];
    // Greedy, so the same text each time. The base says noise at length; a miniature that learned short captions may well end at once.
    expect(before?.length).toBeGreaterThan(0);
    expect(after).not.toBe(before);
  });
});
