// The photos behind the paths of a command line: files as given, folders scanned, in the order found.
import { stat } from 'node:fs/promises';
import { isPhotoPath, scanFolder } from '../library/scan-folder.ts';

export interface FoundPhotos {
  /** Paths to critique; what can't be read among them fails by name later. */
  photos: string[];
  /** Files that are no photos. */
  skipped: number;
}

/** Never throws: a path that is gone or unreadable is passed on and becomes that path's named error. */
export async function findPhotos(paths: readonly string[]): Promise<FoundPhotos> {
  const found = new Set<string>();
  let skipped = 0;
  for (const path of paths) {
    const kind = await pathKind(path);
    if (kind !== 'folder') {
      if (kind === 'file' && !isPhotoPath(path)) skipped++;
      else found.add(path);
      continue;
    }
    const options = { onSkipped: () => skipped++, onProblem: (problem: string) => found.add(problem) };
    try {
      for await (const file of scanFolder(path, options)) found.add(file.path);
    } catch {
      found.add(path);
    }
  }
  return { photos: [...found], skipped };
}

async function pathKind(path: string): Promise<'folder' | 'file' | 'gone'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'gone';
  }
}
