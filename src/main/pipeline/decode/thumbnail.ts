// Small upright sRGB JPEGs for grid and loupe. Decode only: runs in its own small process.
import sharp from 'sharp';
import { AppError } from '../../domain/errors.ts';
import { refuseByExtension } from './decode-photo.ts';
import { readPhotoFile } from './read-photo-file.ts';

/**
 * A JPEG of the whole photo, long side at most `longSidePx`, never enlarged.
 * Throws AppError: `photo-missing`, `permission-denied`, `photo-unreadable`, `photo-unsupported`.
 */
export async function makeThumbnail(path: string, longSidePx: number): Promise<Buffer> {
  refuseByExtension(path);
  const { bytes } = await readPhotoFile(path);
  try {
    return await sharp(bytes, { failOn: 'none', limitInputPixels: 300_000_000, pages: 1 })
      .autoOrient()
      .resize({ width: longSidePx, height: longSidePx, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality: 82, mozjpeg: false })
      .toBuffer();
  } catch (error) {
    throw new AppError('photo-unreadable', 'The file is damaged, or not a photo.', { cause: error });
  }
}
