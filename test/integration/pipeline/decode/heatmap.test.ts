// The heatmap PNG, read back pixel by pixel.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { renderHeatmap } from '../../../../src/main/pipeline/decode/heatmap.ts';

it('paints the hot cells bright and leaves the size upright', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'salient-heatmap-'));
  const photo = join(folder, 'grey.jpg');
  await sharp({ create: { width: 90, height: 60, channels: 3, background: '#606060' } })
    .jpeg()
    .withMetadata({ orientation: 6 })
    .toFile(photo);
  const map = { width: 2, height: 2, data: Buffer.from([0, 255, 0, 0]).toString('base64') };
  const { data, info } = await sharp(await renderHeatmap(photo, map))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): number[] => [
    ...data.subarray((y * info.width + x) * info.channels).subarray(0, 3),
  ];
  const sum = (rgb: number[]): number => rgb.reduce((total, value) => total + value, 0);
  expect([info.width, info.height]).toEqual([60, 90]);
  expect(sum(at(57, 3))).toBeGreaterThan(sum(at(3, 3)) + 200);
  expect(sum(at(3, 86))).toBeLessThan(sum(at(57, 3)));
  await rm(folder, { recursive: true });
});
