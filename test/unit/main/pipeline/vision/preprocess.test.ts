// Resizing, tiling and normalisation against Pillow and the reference loader, bit for bit.
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { SafetensorsFile } from '../../../../../src/main/compiler/safetensors.ts';
import type { RgbImage } from '../../../../../src/main/pipeline/rgb-image.ts';
import { toPixelValues } from '../../../../../src/main/pipeline/vision/pixel-values.ts';
import { resizeBicubic, resizeBilinear } from '../../../../../src/main/pipeline/vision/resize.ts';
import { chooseGrid, cutTiles } from '../../../../../src/main/pipeline/vision/tiles.ts';

const GOLDEN = new URL('../../../../fixtures/golden/', import.meta.url);

function goldenPath(name: string): string {
  return new URL(name, GOLDEN).pathname;
}

function readImage(file: SafetensorsFile, name: string): RgbImage {
  const [height = 0, width = 0] = file.entry(name).shape;
  return { width, height, data: file.readBytes(name) };
}

describe('resize', () => {
  const file = new SafetensorsFile(goldenPath('preprocess/resize.io.safetensors'));
  afterAll(() => file.close());

  it.each([0, 1, 2, 3, 4, 5])('equals Pillow on case %i', (index) => {
    const input = readImage(file, `resize.${index}.input`);
    const bicubic = readImage(file, `resize.${index}.output_bicubic`);
    const bilinear = readImage(file, `resize.${index}.output_bilinear`);
    expect(resizeBicubic(input, bicubic.width, bicubic.height)).toEqual(bicubic);
    expect(resizeBilinear(input, bilinear.width, bilinear.height)).toEqual(bilinear);
  });

  it('never hands out the pixels of its input', () => {
    const input = readImage(file, 'resize.5.input');
    const copy = resizeBicubic(input, input.width, input.height);
    expect(copy.data.buffer).not.toBe(input.data.buffer);
    expect(() => resizeBicubic(input, 0, 4)).toThrow(/makes no sense/);
  });
});

interface TilingRun {
  min_num: number;
  max_num: number;
  use_thumbnail: boolean;
  image_size: number;
  cases: { size: [number, number]; grid: [number, number]; tiles: number }[];
}

describe('tiling', () => {
  const tiling: { runs: TilingRun[] } = JSON.parse(readFileSync(goldenPath('tiling/tiling.json'), 'utf8'));

  it.each(tiling.runs)('chooses the reference grid up to $max_num tiles', (run) => {
    const limits = { minTiles: run.min_num, maxTiles: run.max_num, tileSize: run.image_size };
    const chosen = run.cases.map(({ size: [width, height] }) => chooseGrid({ width, height }, limits));
    expect(chosen).toEqual(run.cases.map(({ grid: [columns, rows] }) => ({ columns, rows })));
  });

  it('cuts and normalises like the reference loader', () => {
    const file = new SafetensorsFile(goldenPath('preprocess/tiles.io.safetensors'));
    const { config } = JSON.parse(readFileSync(goldenPath('preprocess/tiles.json'), 'utf8'));
    config.cases.forEach(({ max_num: maxTiles }: { max_num: number }, index: number) => {
      const input = readImage(file, `tiles.${index}.input`);
      const { tiles } = cutTiles(input, { minTiles: 1, maxTiles, tileSize: config.image_size, thumbnail: true });
      const [count = 0, side = 0] = file.entry(`tiles.${index}.output_uint8`).shape;
      expect(tiles.map(({ width, height }) => [width, height])).toEqual(
        Array.from({ length: count }, () => [side, side]),
      );
      const bytes = Buffer.concat(tiles.map(({ data }) => data));
      expect(bytes.equals(file.readBytes(`tiles.${index}.output_uint8`))).toBe(true);

      const values = toPixelValues(tiles, { mean: config.mean, std: config.std });
      const expected = file.readFloats(`tiles.${index}.output_pixel_values`);
      expect(values.length).toBe(expected.length);
      const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? Number.NaN))), 0);
      expect(worst).toBeLessThan(1e-6);
    });
    file.close();
  });
});
