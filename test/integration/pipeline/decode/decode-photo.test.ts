// Odd and bad photo files, rendered here with sharp and broken by hand.
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/main/domain/errors.ts';
import { decodePhoto, releasePixels } from '../../../../src/main/pipeline/decode/decode-photo.ts';
import { makeThumbnail } from '../../../../src/main/pipeline/decode/thumbnail.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salient-decode-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A 60 x 40 photo: left half red, right half blue, with noise so that no row repeats. */
function rendering(): Sharp {
  const data = Buffer.alloc(60 * 40 * 3);
  for (let y = 0; y < 40; y++) {
    for (let x = 0; x < 60; x++) {
      const at = (y * 60 + x) * 3;
      const grain = (x * 31 + y * 17) % 13;
      data.set(x < 30 ? [200 + grain, 20, 20] : [20, 20, 200 + grain], at);
    }
  }
  return sharp(data, { raw: { width: 60, height: 40, channels: 3 } });
}

async function save(name: string, image: Sharp | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, Buffer.isBuffer(image) ? image : await image.toBuffer());
  return path;
}

async function failureOf(path: string): Promise<string> {
  try {
    await decodePhoto(path);
  } catch (error) {
    if (error instanceof AppError) return error.kind;
    throw error;
  }
  return 'decoded';
}

const kinds = (warnings: { kind: string }[]): string[] => warnings.map((warning) => warning.kind);

describe('decodable photos', () => {
  it('are given back when they are done with, once or twice, and the small copies stay', async () => {
    const large = rendering().resize(3000, 2000);
    const photo = await decodePhoto(await save('given-back.jpg', large.jpeg()));
    expect(photo.original.data.length).toBe(3000 * 2000 * 3);
    for (const copy of [photo.original, photo.image, photo.image]) releasePixels(copy);
    expect([photo.original.data.length, photo.image.data.length]).toEqual([0, 0]);
    expect(photo.small.data.length).toBe(384 * 256 * 3);

    const little = await decodePhoto(await save('little-given-back.png', rendering().png()));
    expect(little.image).toBe(little.original);
    for (const copy of [little.original, little.image]) releasePixels(copy);
    expect(little.image.data.length).toBe(0);
  });

  it('decodes every format upright, without a warning', async () => {
    const formats = {
      jpg: rendering().jpeg(),
      png: rendering().png(),
      webp: rendering().webp(),
      tif: rendering().tiff(),
      avif: rendering().avif(),
    };
    for (const [extension, image] of Object.entries(formats)) {
      const photo = await decodePhoto(await save(`plain.${extension}`, image));
      expect(photo.warnings, extension).toEqual([]);
      expect([photo.width, photo.height, photo.image.data.length], extension).toEqual([60, 40, 60 * 40 * 3]);
      expect(photo.image.data[0], extension).toBeGreaterThan(150);
    }
  });

  it('applies the EXIF orientation', async () => {
    const path = await save('turned.jpg', rendering().jpeg().withMetadata({ orientation: 6 }));
    const { image, width, height } = await decodePhoto(path);
    expect([width, height, image.width, image.height]).toEqual([40, 60, 40, 60]);
    const top = image.data[(5 * 40 + 20) * 3] ?? 0;
    const bottom = image.data[(55 * 40 + 20) * 3] ?? 0;
    expect(top).toBeGreaterThan(150);
    expect(bottom).toBeLessThan(60);
  });

  it('reads camera metadata', async () => {
    const exif = {
      IFD0: { Make: 'Canon', Model: 'Canon EOS R5' },
      IFD2: { FNumber: '28/10', ExposureTime: '1/250', DateTimeOriginal: '2024:05:07 18:56:38' },
    };
    const photo = await decodePhoto(await save('exif.jpg', rendering().jpeg().withExif(exif)));
    expect(photo.exif).toMatchObject({
      camera: 'Canon EOS R5',
      aperture: 2.8,
      shutterS: 0.004,
      takenAt: '2024-05-07T18:56:38',
    });
  });

  it.each([
    ['fired', '25', true],
    ['held back', '16', undefined],
  ])('says whether the flash %s', async (name, value, expected) => {
    const exif = { IFD2: { Flash: value } };
    const photo = await decodePhoto(await save(`flash-${name}.jpg`, rendering().jpeg().withExif(exif)));
    expect(photo.exif.flash).toBe(expected);
  });

  it.each([
    ['cmyk.jpg', () => rendering().toColourspace('cmyk').jpeg(), 'cmyk'],
    ['deep.png', () => rendering().toColourspace('rgb16').png(), 'high-bit-depth'],
    ['deep.tif', () => rendering().toColourspace('rgb16').tiff({ compression: 'deflate' }), 'high-bit-depth'],
    ['grey.jpg', () => rendering().toColourspace('b-w').jpeg(), 'grayscale'],
    ['alpha.png', () => rendering().ensureAlpha(0.5).png(), 'alpha'],
    ['really-a-png.jpg', () => rendering().png(), 'wrong-extension'],
  ])('names what it assumed about %s', async (name, render, kind) => {
    const { image, warnings } = await decodePhoto(await save(name, render()));
    expect(kinds(warnings)).toContain(kind);
    expect(image.data.length).toBe(60 * 40 * 3);
  });

  it('judges the first frame of an animation', async () => {
    const frames = [rendering(), rendering().negate()].map((frame) => frame.png().toBuffer());
    const animation = sharp(await Promise.all(frames), { join: { animated: true } }).webp();
    const { image, warnings } = await decodePhoto(await save('moving.webp', animation));
    expect(kinds(warnings)).toEqual(['first-frame']);
    expect([image.width, image.height]).toEqual([60, 40]);
    expect(image.data[0]).toBeGreaterThan(150);
  });

  it('decodes what is there of a cut-off photo, and refuses one with next to nothing', async () => {
    const noise = Buffer.from(Array.from({ length: 400 * 400 * 3 }, (_, i) => (i * 7919 + (i >> 3) * 104729) % 251));
    const whole = await sharp(noise, { raw: { width: 400, height: 400, channels: 3 } })
      .jpeg()
      .toBuffer();
    const part = await decodePhoto(await save('part.jpg', whole.subarray(0, whole.length * 0.7)));
    expect(kinds(part.warnings)).toEqual(['truncated']);
    expect(await failureOf(await save('head.jpg', whole.subarray(0, 900)))).toBe('photo-unreadable');
  });

  it('reduces large photos to the working size but reports their own', async () => {
    const large = sharp({ create: { width: 5000, height: 2500, channels: 3, background: '#446688' } }).jpeg();
    const { image, width, height } = await decodePhoto(await save('large.jpg', large));
    expect([width, height, image.width, image.height]).toEqual([5000, 2500, 2048, 1024]);
  });

  it('gives classifiers the small copy as a saved JPEG shows it, and small photos as they are', async () => {
    const pixels = Buffer.alloc(768 * 512 * 3);
    // Red and blue columns two pixels wide: gone from a JPEG's halved colour, kept by a fresh reduction.
    for (let at = 0; at < pixels.length; at += 3)
      pixels.fill(200, at + (Math.floor(at / 6) % 4 < 2 ? 0 : 2), at + (Math.floor(at / 6) % 4 < 2 ? 1 : 3));
    const raw = { raw: { width: 768, height: 512, channels: 3 } } as const;
    const { small, saved } = await decodePhoto(await save('columns.png', await sharp(pixels, raw).png().toBuffer()));
    const again = await sharp(Buffer.from(small.data), { raw: { width: 384, height: 256, channels: 3 } })
      .jpeg({ quality: 92 })
      .toBuffer();
    expect(saved.data).toEqual(new Uint8Array(await sharp(again).raw().toBuffer()));
    expect(saved.data).not.toEqual(small.data);
    const little = await decodePhoto(await save('little.png', await sharp(pixels, raw).resize(300).png().toBuffer()));
    expect(little.saved).toBe(little.image);
  });

  it('keeps the own pixels of a large photo, upright, and does not copy a small one', async () => {
    const stripes = Buffer.from(
      Array.from({ length: 3000 * 300 * 3 }, (_, i) => (Math.floor(i / 3) % 2 === 0 ? 40 : 220)),
    );
    const png = sharp(stripes, { raw: { width: 3000, height: 300, channels: 3 } }).png();
    const { image, original } = await decodePhoto(await save('stripes.png', png));
    expect([original.width, original.height, image.width]).toEqual([3000, 300, 2048]);
    expect([original.data[0], original.data[3], original.data.length]).toEqual([40, 220, 3000 * 300 * 3]);
    const turned = rendering().resize(2400, 1600).withMetadata({ orientation: 6 }).jpeg();
    const upright = await decodePhoto(await save('turned-large.jpg', turned));
    expect([upright.original.width, upright.original.height]).toEqual([1600, 2400]);
    const small = await decodePhoto(await save('small.jpg', rendering().jpeg()));
    expect(small.original).toBe(small.image);
  });

  it('halves photos above 64 megapixels while decoding', async () => {
    const vast = sharp({ create: { width: 9001, height: 7201, channels: 3, background: '#446688' } }).jpeg();
    const { original, image, width, height } = await decodePhoto(await save('vast.jpg', vast));
    expect([width, height, original.width, original.height]).toEqual([9001, 7201, 4500, 3600]);
    expect([image.width, image.height]).toEqual([2048, 1638]);
  });
});

describe('bad files', () => {
  it('names what is wrong', async () => {
    expect(await failureOf(await save('empty.jpg', Buffer.alloc(0)))).toBe('photo-unreadable');
    expect(await failureOf(await save('text.jpg', Buffer.from('not a photo at all')))).toBe('photo-unreadable');
    expect(await failureOf(join(folder, 'gone.jpg'))).toBe('photo-missing');
    expect(await failureOf(await save('photo.nef', rendering().tiff()))).toBe('photo-unsupported');
    expect(await failureOf(await save('phone.heic', Buffer.from('ftypheic')))).toBe('photo-unsupported');
    await mkdir(join(folder, 'folder.jpg'));
    expect(await failureOf(join(folder, 'folder.jpg'))).toBe('photo-unreadable');
  });

  it('refuses more than 300 megapixels from the header alone', async () => {
    expect(await failureOf(await save('huge.png', pngHeader(20_000, 20_000)))).toBe('photo-too-large');
  });

  it.skipIf(process.getuid?.() === 0)('names a missing permission', async () => {
    const path = await save('locked.jpg', rendering().jpeg());
    await chmod(path, 0);
    expect(await failureOf(path)).toBe('permission-denied');
  });
});

it('makes upright thumbnails that are never enlarged', async () => {
  const path = await save('thumb.jpg', rendering().jpeg().withMetadata({ orientation: 6 }));
  const small = await sharp(await makeThumbnail(path, 30)).metadata();
  const same = await sharp(await makeThumbnail(path, 500)).metadata();
  expect([small.width, small.height, same.width, same.height]).toEqual([20, 30, 40, 60]);
  expect((await readFile(path)).length).toBeGreaterThan(0);
});

/** A PNG that promises a size and holds no pixels. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', Buffer.from([0x78, 0x9c, 3, 0, 0, 0, 0, 1])),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
