// Which XMP file belongs to a photo: programs disagree on `<name>.xmp` and `<name>.<ext>.xmp`, and both may be there.
import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { AppError } from '../../domain/errors.ts';
import { photoFileKind } from '../../domain/photo-files.ts';

/**
 * The XMP sidecar of a photo. An existing one of either form wins; a new one is `<name>.xmp` for RAW, else `<name>.<ext>.xmp`.
 * `<name>.xmp` beside several photos of that name is the RAW's. Throws AppError `sidecar-conflict` when both forms exist.
 */
export async function findXmpPath(photoPath: string): Promise<string> {
  const folder = dirname(photoPath);
  const name = basename(photoPath);
  const stem = basename(name, extname(name));
  const neighbours = await namesIn(folder);
  const twins = neighbours.filter((other) => other !== name && isPhotoNamed(other, stem));
  const isRaw = photoFileKind(name) === 'raw';
  const rawTwins = twins.filter((other) => photoFileKind(other) === 'raw');
  const long = findName(neighbours, `${name}.xmp`);
  const ownsShort = twins.length === 0 || (isRaw && rawTwins.length === 0);
  const short = ownsShort ? findName(neighbours, `${stem}.xmp`) : undefined;
  if (long !== undefined && short !== undefined) {
    throw new AppError('sidecar-conflict', `${name} has two sidecars, ${short} and ${long}. Please keep one of them.`);
  }
  const fresh = isRaw && twins.length === 0 ? `${stem}.xmp` : `${name}.xmp`;
  return join(folder, long ?? short ?? fresh);
}

function isPhotoNamed(name: string, stem: string): boolean {
  return photoFileKind(name) !== undefined && basename(name, extname(name)).toLowerCase() === stem.toLowerCase();
}

/** The exact name if it is there, else one that differs in case only. */
function findName(names: readonly string[], wanted: string): string | undefined {
  return names.find((name) => name === wanted) ?? names.find((name) => name.toLowerCase() === wanted.toLowerCase());
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    // Writing will name the problem.
    return [];
  }
}
