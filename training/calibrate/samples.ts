// Real photos for calibration: pixels, the model's maps (kept beside the training work, they cost more than the measures), and the
// half a photo belongs to. Thresholds are set on the calibration half; the held-out half is only ever reported on.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync, existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { openPack } from '../../src/main/cli/open-pack.ts';
import { SMALL_LONG_SIDE_PX, decodePhoto } from '../../src/main/pipeline/decode/decode-photo.ts';
import type { DecodedPhoto } from '../../src/main/pipeline/decode/decode-photo.ts';
import { openSession } from '../../src/main/runtime/session.ts';
import type { SceneOdds } from '../../src/main/domain/analysis.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { AestheticModel } from '../../src/main/pipeline/saliency/aesthetic-model.ts';
import { encodeMap } from '../../src/main/pipeline/saliency/saliency-map.ts';
import type { SaliencyMap } from '../../src/main/pipeline/saliency/saliency-map.ts';
import type { PhotoCopies } from '../../src/main/pipeline/saliency/squash-photo.ts';
import type { RatedView } from '../../src/main/pipeline/score/temper-view.ts';
import { cellMeans } from '../../src/main/pipeline/measure/planes.ts';
import { shrinkImage } from '../../src/main/pipeline/measure/shrink-image.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** The folder that holds `photos`, `photos_full` and `saliency`. */
export const DATA = join(process.env.SALIENT_SHARED ?? join(ROOT, '..', 'shared'), 'data');
const MAPS_CACHE = join(ROOT, 'training', 'work', 'maps');
const MASK_SIZE = 56;

export type Half = 'calibration' | 'held-out';

export interface SampleMaps {
  saliency: SaliencyMap;
  subject: SaliencyMap | null;
  attention: SaliencyMap | null;
}

/** What the pack's classifier sees: the maps and, as second witness of the measures, which damages it suspects. */
export interface SampleView extends SampleMaps {
  rated: RatedView;
  /** Left out of views that are kept for fitting measures, which do not look at it. */
  scene?: SceneOdds;
}

export interface Sample {
  /** Such as `geary/20240507_0001.jpg`. */
  id: string;
  half: Half;
  photo: DecodedPhoto;
  maps: SampleView;
}

/** Which half a photo belongs to, by a hash of its name alone: a photo's full-size copy is in the same half. */
export function halfOf(file: string): Half {
  const name = basename(file, extname(file));
  return (createHash('sha256').update(name).digest()[0] ?? 0) % 2 === 0 ? 'held-out' : 'calibration';
}

/** Ids of the photos of some folders (`geary`, `bsds500`, ..., `full` for photos_full), each n-th of a half in order of name. */
export function listSamples(folders: readonly string[], half: Half, every = 1): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folderPath(folder))
      .filter((file) => /\.(?:jpe?g|png)$/i.test(file) && halfOf(file) === half)
      .sort()
      .filter((_, index) => index % every === 0)
      .map((file) => `${folder}/${file}`),
  );
}

function folderPath(folder: string): string {
  return folder === 'full' ? join(DATA, 'photos_full') : join(DATA, 'photos', folder);
}

export function samplePath(id: string): string {
  return join(folderPath(dirname(id)), basename(id));
}

interface Eyes {
  see: (copies: PhotoCopies) => Promise<SampleView>;
  /** Tells what other weights saw apart. */
  id: string;
}
let eyes: Promise<Eyes> | undefined;

async function openEyes(): Promise<Eyes> {
  const { pack } = openPack({ provider: 'cpu' });
  const { graphs, saliency: spec } = pack.manifest;
  const model = new AestheticModel(await openSession(pack.filePath(graphs.iasm.file), { provider: 'cpu' }), spec);
  const see: Eyes['see'] = async (copies) => {
    const { saliency, subject = null, attention = null, distribution, degradations, scene } = await model.see(model.squash(copies));
    return { saliency, subject, attention, rated: { distribution, degradations }, scene };
  };
  return { see, id: graphs.iasm.sha256.slice(0, 12) };
}

/** What the starter pack sees in any pixels; about 50 ms. */
export async function seeMaps(image: RgbImage): Promise<SampleView> {
  eyes ??= openEyes();
  return (await eyes).see({ image, small: shrinkImage(image, SMALL_LONG_SIDE_PX) });
}

type KeptMap = { width: number; height: number; data: string } | null;

function restore(map: KeptMap): SaliencyMap | null {
  if (map === null) return null;
  const data = Float32Array.from(Buffer.from(map.data, 'base64'), (byte) => byte / 255);
  return { width: map.width, height: map.height, data };
}

interface KeptView {
  saliency: KeptMap;
  subject: KeptMap;
  attention: KeptMap;
  distribution: number[];
  degradations: [type: string, probability: number][];
  scene: [claim: string, odds: { holds: number; named: number }][];
}

async function keptMaps(id: string, { image, saved }: DecodedPhoto): Promise<SampleView> {
  eyes ??= openEyes();
  const { see, id: weights } = await eyes;
  const file = join(MAPS_CACHE, weights, `${id}.json`);
  if (!existsSync(file)) {
    const { saliency, subject, attention, rated, scene = new Map() } = await see({ image, small: saved });
    const fresh = {
      saliency: encodeMap(saliency),
      subject: subject && encodeMap(subject),
      attention: attention && encodeMap(attention),
      distribution: rated.distribution,
      degradations: [...rated.degradations],
      scene: [...scene],
    };
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(fresh));
    renameSync(`${file}.${process.pid}`, file);
  }
  const kept = JSON.parse(readFileSync(file, 'utf8')) as KeptView;
  const saliency = restore(kept.saliency);
  if (saliency === null) throw new Error(`${file} holds no saliency map.`);
  const rated = { distribution: kept.distribution, degradations: new Map(kept.degradations) };
  return { saliency, subject: restore(kept.subject), attention: restore(kept.attention), rated, scene: new Map(kept.scene) };
}

/** Decodes one photo and finds what the classifier sees in it. */
export async function readSample(id: string): Promise<Sample> {
  const photo = await decodePhoto(samplePath(id));
  return { id, half: halfOf(id), photo, maps: await keptMaps(id, photo) };
}

/** The hand-drawn subject mask of an ECSSD photo, 0..1 on a square grid of `size` cells, or null if it has none. */
export async function readMask(id: string, size = MASK_SIZE): Promise<SaliencyMap | null> {
  const path = join(DATA, 'saliency', 'ecssd_masks', `${basename(id, extname(id))}.png`);
  if (dirname(id) !== 'ecssd' || !existsSync(path)) return null;
  const { image } = await decodePhoto(path);
  const plane = new Float32Array(image.width * image.height);
  for (let i = 0; i < plane.length; i += 1) plane[i] = (image.data[i * 3] ?? 0) / 255;
  return cellMeans({ width: image.width, height: image.height, data: plane }, size, size);
}
