// Which photos the training of the starter's classifier left out: one file name in ten (`is_held_out` in training/salient_training/photos.py).
import { createHash } from 'node:crypto';
import { basename } from 'node:path';

/** True if the model never saw the photo. */
export function isUnseenByModel(id: string): boolean {
  return Number.parseInt(createHash('md5').update(basename(id)).digest('hex').slice(0, 8), 16) % 10 === 0;
}
