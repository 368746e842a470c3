// A thread that looks at photos, from inside: opens the classifier of a pack and answers with what it sees, one photo at a time while the next
// is decoded. Knows no text.
import { flushCompileCache } from 'node:module';
import { AppError, reportError } from '../domain/errors.ts';
import type { ParentPort } from '../domain/worker-process.ts';
import { loadPack } from '../modelpack/load-pack.ts';
import type { LookAhead, SeenPhoto } from '../pipeline/look-at-photo.ts';
import { createLooker } from '../pipeline/look-at-photo.ts';
import { PhotoLine } from '../pipeline/photo-line.ts';
import type { RgbImage } from '../pipeline/rgb-image.ts';
import { openGraph } from './open-graph.ts';
import type { FromLooker, ToLooker } from './look-protocol.ts';

/** Serves until the thread is ended from outside. */
export function serveLooks(port: ParentPort): void {
  const underWay = new Map<number, AbortController>();
  const line = new PhotoLine();
  let lookAhead: LookAhead | undefined;
  const answer = (message: FromLooker) => port.post(message);

  async function open(packFolder: string): Promise<void> {
    try {
      const pack = loadPack(packFolder);
      lookAhead = createLooker(pack.manifest, await openGraph(pack, 'iasm', 'cpu'));
      answer({ type: 'opened' });
      flushCompileCache();
    } catch (error) {
      answer({ type: 'open-failed', error: reportError(error) });
    }
  }

  async function look(id: number, path: string): Promise<void> {
    const controller = new AbortController();
    underWay.set(id, controller);
    try {
      const ahead = lookAhead;
      if (!ahead) throw new AppError('pack-missing', 'The classifier is not open.');
      const prepare = async () => ahead(path, controller.signal);
      answer({ type: 'seen', id, photo: compact(await line.pass(prepare, async (see) => see())) });
    } catch (error) {
      answer({ type: 'rejected', id, error: reportError(error) });
    } finally {
      underWay.delete(id);
    }
  }

  port.onMessage((message) => {
    const request = message as ToLooker;
    if (request.type === 'open') void open(request.packFolder);
    else if (request.type === 'look') void look(request.id, request.path);
    else underWay.get(request.id)?.abort();
  });
}

/** A message takes whole buffers along: pixels leave in buffers of their own. */
function compact({ pixels: { tiled, squashed }, ...seen }: SeenPhoto): SeenPhoto {
  const alone = (image: RgbImage): RgbImage => ({ ...image, data: Uint8Array.from(image.data) });
  return { ...seen, pixels: { tiled: alone(tiled), squashed: alone(squashed) } };
}
