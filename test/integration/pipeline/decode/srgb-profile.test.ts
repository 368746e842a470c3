// Colour profiles as the decoder meets them: sRGB under any name is left alone, others are converted.
import { join } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePhoto } from '../../../../src/main/pipeline/decode/decode-photo.ts';
import { isSrgbProfile } from '../../../../src/main/pipeline/decode/srgb-profile.ts';
import { paintPhoto } from '../../../support/painted-photo.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const PAINTED = paintPhoto(5, { width: 240, height: 160 });

function painted(): Sharp {
  const { data, width, height } = PAINTED;
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function profileOf(name: string): Promise<Buffer> {
  const { icc } = await sharp(await painted().withIccProfile(name).png().toBuffer()).metadata();
  if (!icc) throw new Error(`${name} was not written.`);
  return icc;
}

function worstOf(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((worst, level, index) => Math.max(worst, Math.abs(level - (b[index] ?? 0))), 0);
}

describe('isSrgbProfile', () => {
  it('knows sRGB from other colours, from no colours and from nonsense', async () => {
    expect(await isSrgbProfile(await profileOf('srgb'))).toBe(true);
    expect(await isSrgbProfile(await profileOf('p3'))).toBe(false);
    expect(await isSrgbProfile(Buffer.from('no profile'))).toBe(false);
    expect(await isSrgbProfile(new Uint8Array(0))).toBe(false);
    const broken = Buffer.from(await profileOf('srgb')).fill(7, 128);
    expect(await isSrgbProfile(broken)).toBe(false);
  });
});

describe('decodePhoto', () => {
  async function decoded(name: string, image: Sharp): Promise<Uint8Array> {
    const path = join(tempDir(), name);
    await image.toFile(path);
    return (await decodePhoto(path)).original.data;
  }

  it('gives the colours that were meant, whatever profile they are stored in', async () => {
    const plain = await decoded('plain.png', painted());
    expect(worstOf(plain, PAINTED.data)).toBe(0);
    expect(worstOf(await decoded('srgb.png', painted().withIccProfile('srgb')), plain)).toBe(0);
    // Rounded twice on the way to the wider colours and back.
    expect(worstOf(await decoded('p3.png', painted().withIccProfile('p3')), plain)).toBeLessThanOrEqual(3);
    const stored = await sharp(await painted().withIccProfile('p3').png().toBuffer(), { ignoreIcc: true })
      .raw()
      .toBuffer();
    expect(worstOf(stored, plain)).toBeGreaterThan(3);
  });
});
