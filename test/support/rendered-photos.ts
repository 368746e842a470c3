// Photos made at test time, so that the repository holds none: a sky over a ground with a bright round subject, in any format sharp writes.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

export interface RenderedPhoto {
  /** Extension decides the format: jpg, png, webp, tif, avif. */
  name: string;
  width?: number;
  height?: number;
  /** Changes content, so that photos differ. */
  hue?: number;
  /** Middle and radius of the round subject on a frame of 240 by 160. */
  subject?: { x: number; y: number; radius: number };
  /** Standard deviation of a blur over everything, in pixels. */
  blurPx?: number;
  /** Factor on all values. */
  brightness?: number;
}

/** Renders a photo into `folder`. Returns its path. */
export async function renderPhoto(folder: string, photo: RenderedPhoto): Promise<string> {
  const path = join(folder, photo.name);
  await writeFile(path, await photoBytes(photo));
  return path;
}

/** The bytes of a rendered photo. */
export async function photoBytes(photo: RenderedPhoto): Promise<Buffer> {
  const { name, width = 240, height = 160, hue = 30, subject = { x: 160, y: 85, radius: 24 } } = photo;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 240 160">
    <linearGradient id="sky" x2="0" y2="1"><stop stop-color="hsl(210 60% 70%)"/><stop offset="1" stop-color="hsl(${hue} 50% 80%)"/></linearGradient>
    <rect width="240" height="100" fill="url(#sky)"/><rect y="100" width="240" height="60" fill="hsl(100 30% 30%)"/>
    <circle cx="${subject.x}" cy="${subject.y}" r="${subject.radius}" fill="hsl(${hue} 80% 55%)"/></svg>`;
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  let image = sharp(Buffer.from(svg)).flatten({ background: '#ffffff' });
  if (photo.blurPx !== undefined) image = image.blur(photo.blurPx);
  if (photo.brightness !== undefined) image = image.linear(photo.brightness, 0);
  if (extension === 'png') return image.png().toBuffer();
  if (extension === 'webp') return image.webp().toBuffer();
  if (extension === 'tif' || extension === 'tiff') return image.tiff().toBuffer();
  if (extension === 'avif') return image.avif({ effort: 0 }).toBuffer();
  return image.jpeg().toBuffer();
}
