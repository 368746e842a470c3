// Printed borders on rendered photos: mats with key lines and bars are found, things before plain backdrops are not, and measures ignore the border.
import { describe, expect, test } from 'vitest';
import { measurePhoto } from '../../../../../src/main/pipeline/measure/measure-photo.ts';
import { findBorder } from '../../../../../src/main/pipeline/measure/printed-border.ts';
import type { RgbImage } from '../../../../../src/main/pipeline/rgb-image.ts';
import { boxes, flatMap, grey, render } from './rendered.ts';
import type { Rgb } from './rendered.ts';

const picture = boxes(320, 240, 160);

/** The picture within bands of one color each, outermost first, `across` and `down` pixels wide. */
function framed(bands: readonly { colour: Rgb; across: number; down: number }[], inner: RgbImage = picture): RgbImage {
  let image = inner;
  for (const { colour, across, down } of bands.toReversed()) {
    const around = render(image.width + 2 * across, image.height + 2 * down, () => colour);
    for (let y = 0; y < image.height; y += 1) {
      const row = image.data.subarray(y * image.width * 3, (y + 1) * image.width * 3);
      around.data.set(row, ((y + down) * around.width + across) * 3);
    }
    image = around;
  }
  return image;
}

function valueOf(image: RgbImage, id: string): number | undefined {
  const { measurements } = measurePhoto({ image, subject: null, saliency: flatMap(), attention: null });
  return measurements[id]?.value;
}

const keyLine = { colour: grey(30), across: 1, down: 1 };
const mat = { colour: grey(255), across: 12, down: 12 };
const bars = { colour: grey(0), across: 0, down: 30 };

describe('a printed border', () => {
  test('is a mat, with or without key lines', () => {
    expect(findBorder(framed([mat]))).toEqual({ left: 13, top: 13, right: 13, bottom: 13 });
    expect(findBorder(framed([keyLine, mat, keyLine]))).toEqual({ left: 15, top: 15, right: 15, bottom: 15 });
  });

  test('is a pair of bars', () => {
    expect(findBorder(framed([bars]))).toEqual({ left: 0, top: 31, right: 0, bottom: 31 });
  });

  test('is none around a picture alone, nor on one side', () => {
    expect(findBorder(picture)).toBeUndefined();
    const sky = render(320, 60, () => grey(240));
    const below = { ...picture, height: 300, data: new Uint8Array(320 * 300 * 3) };
    below.data.set(sky.data);
    below.data.set(picture.data, sky.data.length);
    expect(findBorder(below)).toBeUndefined();
  });

  test('is none around a thing before a plain backdrop', () => {
    const inside = (x: number, y: number): boolean => (x - 0.5) ** 2 + (y - 0.5) ** 2 < 0.09;
    expect(findBorder(render(300, 300, (x, y) => grey(inside(x, y) ? 60 : 250)))).toBeUndefined();
    expect(findBorder(render(300, 300, () => grey(250)))).toBeUndefined();
  });
});

describe('measures of a bordered photo', () => {
  const bordered = framed([keyLine, mat]);

  test('do not take its white for burnt highlights', () => {
    expect(valueOf(bordered, 'exposure.clip_high')).toBe(valueOf(picture, 'exposure.clip_high'));
    expect(valueOf(bordered, 'exposure.white_border')).toBe(0);
  });

  test('stay near those of the picture', () => {
    for (const id of ['exposure.midtone', 'contrast.range', 'contrast.global'])
      expect(valueOf(bordered, id)).toBeCloseTo(valueOf(picture, id) ?? Number.NaN, 1);
  });

  test('tell how much of the file it takes', () => {
    expect(valueOf(picture, 'frame.border')).toBe(0);
    expect(valueOf(bordered, 'frame.border')).toBeCloseTo(1 - (318 * 238) / (346 * 266), 2);
  });
});
