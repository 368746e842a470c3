// Camera metadata out of a photo's raw EXIF block. Broken metadata is left out; it never fails a photo.
import readExifBlock from 'exif-reader';
import type { Exif } from '../../domain/photo.ts';

/** The fields Salient shows and filters by; empty when the block is missing or unreadable. */
export function readExif(block: Uint8Array | undefined): Exif {
  if (!block) return {};
  try {
    const { Image: image = {}, Photo: photo = {} } = readExifBlock(Buffer.from(block));
    return withoutAbsent({
      camera: cameraName(text(image.Make), text(image.Model)),
      lens: text(photo.LensModel),
      focalLengthMm: positive(photo.FocalLength),
      aperture: positive(photo.FNumber),
      shutterS: positive(photo.ExposureTime),
      iso: positive(photo.ISOSpeedRatings),
      takenAt: timestamp(photo.DateTimeOriginal, photo.OffsetTimeOriginal),
      flash: hasFired(photo.Flash),
    });
  } catch {
    return {};
  }
}

function withoutAbsent(fields: { [Key in keyof Exif]: Exif[Key] | undefined }): Exif {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Control characters pad the fixed-size fields of some cameras.
  // oxlint-disable-next-line no-control-regex
  const clean = value.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return clean === '' ? undefined : clean.slice(0, 200);
}

/** Model names often repeat the maker ("Canon Canon EOS R5"). */
function cameraName(make: string | undefined, model: string | undefined): string | undefined {
  if (!make || !model) return model ?? make;
  const maker = make.split(/\s+/)[0] ?? make;
  return model.toLowerCase().startsWith(maker.toLowerCase()) ? model : `${make} ${model}`;
}

function positive(value: unknown): number | undefined {
  const number = Array.isArray(value) ? value[0] : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined;
}

/** Bit 0 of EXIF's Flash: fired. */
function hasFired(value: unknown): true | undefined {
  return typeof value === 'number' && (value & 1) === 1 ? true : undefined;
}

/** EXIF times carry no zone: exif-reader parses them as if UTC, so the UTC fields are the camera's wall clock. */
function timestamp(value: unknown, offset: unknown): string | undefined {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return undefined;
  const zone = typeof offset === 'string' && /^[+-]\d\d:\d\d$/.test(offset) ? offset : '';
  return value.toISOString().slice(0, 19) + zone;
}
