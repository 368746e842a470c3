// A photo file to upright sRGB pixels, the only door through which pixels come in. Owns sharp (with thumbnail.ts); knows no model.
import sharp from 'sharp';
import type { Metadata } from 'sharp';
import { AppError } from '../../domain/errors.ts';
import { fileExtension, photoFileKind } from '../../domain/photo-files.ts';
import type { Exif, Warning } from '../../domain/photo.ts';
import type { RgbImage } from '../rgb-image.ts';
import { assumptionsAbout, blankShare } from './decode-warnings.ts';
import { readExif } from './read-exif.ts';
import { readPhotoFile } from './read-photo-file.ts';
import { isSrgbProfile } from './srgb-profile.ts';

/** Long side of the working image: enough for tiles, tone and composition. */
export const WORKING_LONG_SIDE_PX = 2048;
/** Long side of the copy that tone, colour and composition are measured on, and that small-photo classifiers read. */
export const SMALL_LONG_SIDE_PX = 384;
const SAVED_QUALITY = 92;
/** Larger photos are decoded at half or a quarter of their size: 64 MP are 192 MB, and the next photo is decoded ahead. */
const MAX_ORIGINAL_PIXELS = 64_000_000;
/** What libjpeg can shrink by while decoding. */
const SHRINKS = [1, 2, 4, 8];
const MAX_PIXELS = 300_000_000;
/** A truncated photo with more than this share of its rows missing shows too little to judge. */
const MAX_BLANK_SHARE = 0.6;

// sharp's own cache only costs memory here: every photo is decoded once.
sharp.cache(false);
// Photos pass side by side, each on one core: a second thread inside a decode took a tenth more core time at 24 MP.
sharp.concurrency(1);

export interface DecodedPhoto {
  /** Upright sRGB, long side at most WORKING_LONG_SIDE_PX. */
  image: RgbImage;
  /** The same with a long side of at most 384 px, from `image`. */
  small: RgbImage;
  /**
   * `small` saved as a JPEG and read again, or `small` itself where nothing was reduced: classifiers learned from JPEGs of this size, and
   * take the finer colour of a fresh reduction for faults.
   */
  saved: RgbImage;
  /** The photo's own pixels (above 64 MP the largest half that fits), for what needs resolution; `image` itself if nothing was reduced. */
  original: RgbImage;
  /** Size of the upright photo in the file, in pixels. */
  width: number;
  height: number;
  sha256: string;
  exif: Exif;
  warnings: Warning[];
}

/**
 * Decodes one photo: EXIF orientation applied, colour converted to sRGB, first frame, alpha laid on white.
 * Throws AppError: those of readPhotoFile, `photo-unsupported`, `photo-unreadable`, `photo-too-large`.
 */
export async function decodePhoto(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<DecodedPhoto> {
  refuseByExtension(path);
  const { bytes, sha256 } = await readPhotoFile(path, signal);
  const metadata = await readMetadata(bytes);
  const { original, truncated } = await decodePixels(bytes, metadata);
  const image = await reduceImage(original, WORKING_LONG_SIDE_PX);
  const small = await reduceImage(image, SMALL_LONG_SIDE_PX);
  const saved = small === image ? small : await saveAndRead(small);
  const warnings = assumptionsAbout(metadata, fileExtension(path));
  if (truncated) {
    const missing = blankShare(image);
    if (missing > MAX_BLANK_SHARE) {
      throw new AppError('photo-unreadable', 'The file is cut off: too little of the photo is left to judge.');
    }
    warnings.push({
      kind: 'truncated',
      message: `The file is cut off; about ${Math.round(missing * 100)} % of the photo is missing and was judged as blank.`,
    });
  }
  const { width, height } = metadata.autoOrient;
  return { image, original, small, saved, width, height, sha256, exif: readExif(metadata.exif), warnings };
}

/**
 * Gives a large copy of a photo back to the system; its pixels are gone for everybody. Left to the collector, they were still there when the
 * next photo's came: 100 MB more at 24 MP with two photos side by side. A small copy that lies in a buffer shared with others stays.
 */
export function releasePixels({ data: { buffer, length } }: RgbImage): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached && length === buffer.byteLength) buffer.transfer(0);
}

/** Formats this program can't decode, told by name: a RAW file's content would pass for a tiny TIFF. */
export function refuseByExtension(path: string): void {
  const kind = photoFileKind(path);
  const name = fileExtension(path).toUpperCase();
  if (kind === 'raw')
    throw new AppError('photo-unsupported', `${name} is a RAW format, which Salient can't develop yet.`);
  if (kind === 'heif') throw new AppError('photo-unsupported', `${name} (HEVC) photos can't be decoded yet.`);
  if (kind === 'other') throw new AppError('photo-unsupported', `${name} files can't be decoded yet.`);
}

/** Header of the file. Throws AppError `photo-unreadable` or `photo-too-large`. */
async function readMetadata(bytes: Buffer): Promise<Metadata> {
  const metadata = await sharp(bytes, { failOn: 'none', limitInputPixels: false, pages: 1 })
    .metadata()
    .catch((error: unknown) => {
      throw new AppError('photo-unreadable', 'The file is damaged, or not a photo.', { cause: error });
    });
  const { width, height, format, compression } = metadata;
  if (!width || !height) throw new AppError('photo-unreadable', 'The photo has no size.');
  if (width * height > MAX_PIXELS) {
    const megapixels = Math.round((width * height) / 1e6);
    throw new AppError('photo-too-large', `The photo has ${megapixels} megapixels; the limit is 300.`);
  }
  if (format === 'svg' || format === 'pdf')
    throw new AppError('photo-unsupported', 'A drawing or document, not a photo.');
  if (format === 'heif' && compression === 'hevc') {
    throw new AppError('photo-unsupported', "HEIC (HEVC) photos can't be decoded yet.");
  }
  return metadata;
}

/** Strict first; what only fails for being cut off is decoded as far as it goes. */
async function decodePixels(bytes: Buffer, metadata: Metadata): Promise<{ original: RgbImage; truncated: boolean }> {
  try {
    return { original: await renderOriginal(bytes, metadata, 'truncated'), truncated: false };
  } catch {
    try {
      return { original: await renderOriginal(bytes, metadata, 'none'), truncated: true };
    } catch (error) {
      throw new AppError('photo-unreadable', 'The file is damaged and could not be decoded.', { cause: error });
    }
  }
}

async function renderOriginal(bytes: Buffer, metadata: Metadata, failOn: 'truncated' | 'none'): Promise<RgbImage> {
  const { width, height } = metadata.autoOrient;
  const fits = (shrink: number): boolean => (width / shrink) * (height / shrink) <= MAX_ORIGINAL_PIXELS;
  const shrink = SHRINKS.find(fits) ?? 8;
  // Only of colours that are red, green and blue: others need their profile to become so.
  const ignoreIcc = metadata.space === 'srgb' && metadata.icc !== undefined && (await isSrgbProfile(metadata.icc));
  const reading = { failOn, limitInputPixels: false, sequentialRead: true, pages: 1, ignoreIcc } as const;
  let pipeline = sharp(bytes, reading).autoOrient();
  if (shrink > 1) {
    // Rounded down, so that the whole reduction is libjpeg's.
    const size = { width: Math.max(1, Math.floor(width / shrink)), height: Math.max(1, Math.floor(height / shrink)) };
    pipeline = pipeline.resize({ ...size, fit: 'fill' });
  }
  const { data, info } = await pipeline
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { width: info.width, height: info.height, data: toThreeChannels(pixels, info.channels) };
}

/**
 * Smaller copies come from the pixels already decoded: 45 ms of one core at 24 MP, where decoding a second time at reduced scale takes 120.
 * The photo itself if it is no larger.
 */
async function reduceImage(image: RgbImage, longSidePx: number): Promise<RgbImage> {
  const { width, height, data: pixels } = image;
  if (Math.max(width, height) <= longSidePx) return image;
  const { data, info } = await sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .resize({ width: longSidePx, height: longSidePx, fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

/** What is left of an image after a good JPEG with halved colour. */
async function saveAndRead({ width, height, data: pixels }: RgbImage): Promise<RgbImage> {
  const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: SAVED_QUALITY })
    .toBuffer();
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return {
    width,
    height,
    data: toThreeChannels(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), info.channels),
  };
}

/** Grey photos leave sharp with one channel. */
function toThreeChannels(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const count = data.length / channels;
  const rgb = new Uint8Array(count * 3);
  for (let pixel = 0; pixel < count; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      rgb[pixel * 3 + channel] = data[pixel * channels + (channels >= 3 ? channel : 0)] ?? 0;
    }
  }
  return rgb;
}
