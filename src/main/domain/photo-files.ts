// Which files count as photos, by extension. RAW is decided by extension alone: decoders open a RAW file's tiny embedded
// TIFF thumbnail as if it were the photo.

const DECODABLE = ['jpg', 'jpeg', 'png', 'webp', 'tif', 'tiff', 'avif', 'gif'];
const HEIF = ['heic', 'heif', 'hif'];
const OTHER = ['jxl', 'jp2', 'bmp'];
const RAW =
  '3fr arw cr2 cr3 crw dcr dng erf fff iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf srw x3f'.split(' ');

export type PhotoFileKind = 'decodable' | 'heif' | 'raw' | 'other';

const KIND_BY_EXTENSION = new Map<string, PhotoFileKind>([
  ...DECODABLE.map((extension) => [extension, 'decodable'] as const),
  ...HEIF.map((extension) => [extension, 'heif'] as const),
  ...OTHER.map((extension) => [extension, 'other'] as const),
  ...RAW.map((extension) => [extension, 'raw'] as const),
]);

/** Lower-case extension without the dot; empty when there is none. */
export function fileExtension(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

/** What a path's extension says; undefined for files that are no photos. */
export function photoFileKind(path: string): PhotoFileKind | undefined {
  return KIND_BY_EXTENSION.get(fileExtension(path));
}
