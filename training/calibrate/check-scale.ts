// `node training/calibrate/check-scale.ts [EVERY]`: do the tags of sharpness, noise and processing agree between copies of one photo? Each
// full-size held-out photo, untouched and damaged, is analysed as it is, at 384 px, enlarged to 2400 px and as a crop of 70 %.
import { find } from './harness.ts';
import { listSamples, readSample } from './samples.ts';
import { addSensorNoise, defocus, resized, shake } from './damage-sharpness.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';

const TAGS = ['focus.soft', 'focus.motion', 'noise.visible', 'artifact.process'];

function cropped({ width, height, data }: RgbImage, share: number): RgbImage {
  const size = { width: Math.round(width * share), height: Math.round(height * share) };
  const left = Math.round((width - size.width) / 2);
  const top = Math.round((height - size.height) / 2);
  const out = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y += 1) {
    const from = ((top + y) * width + left) * 3;
    out.set(data.subarray(from, from + size.width * 3), y * size.width * 3);
  }
  return { ...size, data: out };
}

const DAMAGES: readonly [string, (image: RgbImage) => RgbImage][] = [
  ['untouched', (image) => image],
  ['blur of 2.5 per mille', (image) => defocus(image, 2.5)],
  ['shake of 16 per mille', (image) => shake(image, 16, 40)],
  ['sensor noise of 10', (image) => addSensorNoise(image, 10)],
];
const COPIES: readonly [string, (image: RgbImage) => RgbImage | Promise<RgbImage>][] = [
  ['as it is', (image) => image],
  ['384 px', (image) => resized(image, 384)],
  ['2400 px', (image) => resized(image, 2400)],
  ['crop of 70 %', (image) => cropped(image, 0.7)],
];

const counts = new Map<string, number>();
const ids = listSamples(['full'], 'held-out', Number(process.argv[2] ?? 4));
for (const id of ids) {
  const { photo, maps } = await readSample(id);
  for (const [damage, apply] of DAMAGES) {
    const damaged = apply(photo.original);
    for (const [copy, make] of COPIES) {
      const { tags } = find(await make(damaged), maps, photo.exif);
      for (const tag of TAGS) {
        const key = `${damage} | ${copy} | ${tag}`;
        counts.set(key, (counts.get(key) ?? 0) + (tags.has(tag) ? 1 : 0));
      }
    }
  }
}
process.stdout.write(`| damage | copy | ${TAGS.join(' | ')} |\n| --- | --- |${' --- |'.repeat(TAGS.length)}\n`);
for (const [damage] of DAMAGES) {
  for (const [copy] of COPIES) {
    const cells = TAGS.map((tag) => `${counts.get(`${damage} | ${copy} | ${tag}`) ?? 0} of ${ids.length}`);
    process.stdout.write(`| ${damage} | ${copy} | ${cells.join(' | ')} |\n`);
  }
}
