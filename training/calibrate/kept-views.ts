// What the pack's classifier sees of altered photos, kept in a folder of training/work between runs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import type { SaliencyMap } from '../../src/main/pipeline/saliency/saliency-map.ts';
import { seeMaps } from './samples.ts';
import type { SampleView } from './samples.ts';

type Kept = { width: number; height: number; data: string } | null;

function pack(map: SaliencyMap | null): Kept {
  if (map === null) return null;
  const { buffer, byteOffset, byteLength } = map.data;
  return { ...map, data: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
}

function unpack(map: Kept): SaliencyMap | null {
  if (map === null) return null;
  const bytes = Uint8Array.from(Buffer.from(map.data, 'base64'));
  return { ...map, data: new Float32Array(bytes.buffer) };
}

interface KeptView {
  saliency: Kept;
  subject: Kept;
  attention: Kept;
  distribution: number[];
  degradations: [type: string, probability: number][];
}

/** Views by key (the photo and what was done to it), kept in training/work/`folder`. */
export function keepViews(folder: string): (key: string, image: RgbImage) => Promise<SampleView> {
  const kept = join(import.meta.dirname, '..', 'work', folder);
  mkdirSync(kept, { recursive: true });
  return async (key, image) => {
    const file = join(kept, `${key.replaceAll('/', '_')}.json`);
    if (!existsSync(file)) {
      const { saliency, subject, attention, rated } = await seeMaps(image);
      const fresh: KeptView = {
        saliency: pack(saliency),
        subject: pack(subject),
        attention: pack(attention),
        distribution: rated.distribution,
        degradations: [...rated.degradations],
      };
      writeFileSync(file, JSON.stringify(fresh));
    }
    const view = JSON.parse(readFileSync(file, 'utf8')) as KeptView;
    const saliency = unpack(view.saliency);
    if (saliency === null) throw new Error(`${file} holds no saliency map.`);
    const rated = { distribution: view.distribution, degradations: new Map(view.degradations) };
    return { saliency, subject: unpack(view.subject), attention: unpack(view.attention), rated };
  };
}
