// What decoding had to assume about a photo, in words. Reads a file's header, never changes pixels.
import type { Metadata } from 'sharp';
import type { Warning } from '../../domain/photo.ts';
import type { RgbImage } from '../rgb-image.ts';

const EXTENSIONS_BY_FORMAT: Record<string, string[]> = {
  jpeg: ['jpg', 'jpeg'],
  png: ['png'],
  webp: ['webp'],
  tiff: ['tif', 'tiff'],
  heif: ['avif'],
  gif: ['gif'],
};

/** One warning per assumption; empty for an ordinary 8-bit RGB photo. */
export function assumptionsAbout(metadata: Metadata, extension: string): Warning[] {
  const warnings: Warning[] = [];
  const add = (kind: string, message: string): number => warnings.push({ kind, message });
  const { format, space, depth, pages } = metadata;
  if (!(EXTENSIONS_BY_FORMAT[format] ?? []).includes(extension)) {
    add(
      'wrong-extension',
      `The file is called .${extension} but holds ${format.toUpperCase()} data; it was read as that.`,
    );
  }
  if (space === 'cmyk') {
    const profile = metadata.hasProfile ? 'its embedded profile' : 'a generic CMYK profile, none being embedded';
    add('cmyk', `A CMYK photo, converted to sRGB with ${profile}.`);
  }
  if (depth !== 'uchar') add('high-bit-depth', 'More than 8 bits per channel; judged at 8 bits.');
  if (space === 'b-w' || space === 'grey16') add('grayscale', 'A one-channel photo, judged as black and white.');
  if (metadata.hasAlpha) add('alpha', 'The photo has transparency; it was laid on white.');
  if (pages !== undefined && pages > 1) {
    add('first-frame', `The file holds ${pages} frames or pages; only the first was judged.`);
  }
  return warnings;
}

/** Share of rows or columns, counted from each edge, that repeat the edge line exactly: what a decoder leaves where data ended. */
export function blankShare({ width, height, data }: RgbImage): number {
  const isRow = (y: number, from: number): boolean => {
    const a = y * width * 3;
    const b = from * width * 3;
    for (let i = 0; i < width * 3; i++) if (data[a + i] !== data[b + i]) return false;
    return true;
  };
  const isColumn = (x: number, from: number): boolean => {
    for (let y = 0; y < height; y++) {
      for (let c = 0; c < 3; c++) {
        if (data[(y * width + x) * 3 + c] !== data[(y * width + from) * 3 + c]) return false;
      }
    }
    return true;
  };
  const bottom = countWhile(height, (i) => isRow(height - 1 - i, height - 1));
  const top = countWhile(height, (i) => isRow(i, 0));
  const right = countWhile(width, (i) => isColumn(width - 1 - i, width - 1));
  const left = countWhile(width, (i) => isColumn(i, 0));
  return Math.max((Math.max(bottom, top) - 1) / height, (Math.max(right, left) - 1) / width);
}

function countWhile(limit: number, holds: (index: number) => boolean): number {
  let count = 0;
  while (count < limit && holds(count)) count++;
  return count;
}
