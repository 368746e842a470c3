// Entry of the thumbnails' child process: decodes and shrinks, nothing else, so that a hostile file can kill only this.
import { reportError } from '../domain/errors.ts';
import { connectToParent } from '../domain/worker-process.ts';
import { makeThumbnail } from '../pipeline/decode/thumbnail.ts';
import type { ThumbnailAnswer, ThumbnailRequest } from './thumbnails.ts';

const port = connectToParent();

async function answer({ id, path, longSidePx }: ThumbnailRequest): Promise<ThumbnailAnswer> {
  try {
    return { id, jpeg: await makeThumbnail(path, longSidePx) };
  } catch (error) {
    return { id, error: reportError(error, 'photo-unreadable') };
  }
}

port.onMessage((message) => {
  void answer(message as ThumbnailRequest).then((reply) => port.post(reply));
});
