// The saliency map drawn over the photo, as a PNG for people to look at. Knows no model.
import { interpolateInferno } from 'd3-scale-chromatic';
import sharp from 'sharp';
import { AppError } from '../../domain/errors.ts';
import type { EncodedMap } from '../../domain/critique.ts';
import { readPhotoFile } from './read-photo-file.ts';

const LONG_SIDE_PX = 1600;
/** Opacity of the hottest cell; cold cells stay nearly clear, so the photo remains readable. */
const MAX_OPACITY = 0.75;
const MIN_OPACITY = 0.15;

/**
 * A PNG of the upright photo, greyed, under its map in a perceptually uniform colour scale (inferno).
 * Long side at most 1600 px. Throws the AppErrors of readPhotoFile and `photo-unreadable`.
 */
export async function renderHeatmap(path: string, map: EncodedMap): Promise<Buffer> {
  const { bytes } = await readPhotoFile(path);
  try {
    const { data, info } = await sharp(bytes, { failOn: 'none', limitInputPixels: 300_000_000, pages: 1 })
      .autoOrient()
      .resize({ width: LONG_SIDE_PX, height: LONG_SIDE_PX, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .modulate({ saturation: 0.35 })
      .toColourspace('srgb')
      .png()
      .toBuffer({ resolveWithObject: true });
    // Interpolate the map itself, then colour it: interpolating colours would invent hues between two of the scale.
    const cells = await sharp(Buffer.from(map.data, 'base64'), {
      raw: { width: map.width, height: map.height, channels: 1 },
    })
      .resize({ width: info.width, height: info.height, fit: 'fill', kernel: 'cubic' })
      .extractChannel(0)
      .raw()
      .toBuffer();
    const overlay = colourCells(cells);
    return await sharp(data)
      .composite([{ input: overlay, raw: { width: info.width, height: info.height, channels: 4 } }])
      .png({ compressionLevel: 6 })
      .toBuffer();
  } catch (error) {
    throw new AppError('photo-unreadable', 'The heatmap could not be drawn over the photo.', { cause: error });
  }
}

/** (count) bytes 0..255 to (count, 4) RGBA. */
function colourCells(cells: Uint8Array): Buffer {
  const palette = inferno();
  const rgba = Buffer.alloc(cells.length * 4);
  cells.forEach((cell, index) => rgba.set(palette.subarray(cell * 4, cell * 4 + 4), index * 4));
  return rgba;
}

/** (256, 4) RGBA: d3 writes inferno as hexadecimal colours. */
function inferno(): Uint8Array {
  const palette = new Uint8Array(256 * 4);
  for (let level = 0; level < 256; level++) {
    const share = level / 255;
    const colour = Number.parseInt(interpolateInferno(share).slice(1), 16);
    const opacity = Math.round(255 * (MIN_OPACITY + (MAX_OPACITY - MIN_OPACITY) * share));
    palette.set([colour >> 16, (colour >> 8) & 255, colour & 255, opacity], level * 4);
  }
  return palette;
}
