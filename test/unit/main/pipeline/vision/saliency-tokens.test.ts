// Normalising the saliency map and sampling it per token, against the golden IAS-ViT inputs.
import { afterAll, describe, expect, it } from 'vitest';
import { SafetensorsFile } from '../../../../../src/main/compiler/safetensors.ts';
import { encodeMap, normaliseMap } from '../../../../../src/main/pipeline/saliency/saliency-map.ts';
import { sampleSaliencyTokens } from '../../../../../src/main/pipeline/vision/saliency-tokens.ts';

const GOLDEN = new URL('../../../../fixtures/golden/iasvit/', import.meta.url);

function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, index) => expect(Math.abs(value - (expected[index] ?? Number.NaN))).toBeLessThan(1e-5));
}

describe.each([
  { name: 'iasvit_1x1', columns: 1, hasThumbnail: false },
  { name: 'iasvit_2x1', columns: 2, hasThumbnail: true },
])('saliency tokens of $name', ({ name, columns, hasThumbnail }) => {
  const file = new SafetensorsFile(new URL(`${name}.io.safetensors`, GOLDEN).pathname);
  afterAll(() => file.close());

  it('equal the golden values', () => {
    const [height = 0, width = 0] = file.entry('input.saliency_map').shape;
    const map = normaliseMap({ width, height, data: file.readFloats('input.saliency_map') });
    expectClose(map.data, file.readFloats('output.saliency_map_normalised'));
    const tokens = sampleSaliencyTokens(map, { grid: { columns, rows: 1 }, hasThumbnail, patchesPerSide: 4 });
    expectClose(tokens, file.readFloats('output.saliency_tokens_scalar'));
  });
});

describe('a saliency map', () => {
  it('without any saliency stays zero', () => {
    const flat = normaliseMap({ width: 2, height: 1, data: Float32Array.of(3, 3) });
    expect([...flat.data]).toEqual([0, 0]);
  });

  it('leaves as one byte per cell', () => {
    const encoded = encodeMap({ width: 3, height: 1, data: Float32Array.of(0, 0.5, 1.2) });
    expect([...Buffer.from(encoded.data, 'base64')]).toEqual([0, 128, 255]);
    expect(encoded).toMatchObject({ width: 3, height: 1 });
  });
});
