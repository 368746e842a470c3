// Where each photo's heatmap goes: `<name>.<ext>.heatmap.png`, numbered when photos of different folders share a name.
import { basename, join } from 'node:path';

/** Heatmap file by photo path. */
export function nameHeatmaps(folder: string, photos: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const photo of photos) {
    let name = `${basename(photo)}.heatmap.png`;
    for (let copy = 2; taken.has(name.toLowerCase()); copy++) name = `${basename(photo)}.${copy}.heatmap.png`;
    taken.add(name.toLowerCase());
    names.set(photo, join(folder, name));
  }
  return names;
}
