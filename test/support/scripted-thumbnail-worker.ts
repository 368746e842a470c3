// The thumbnails' child process, killed by files whose name says so.
import { connectToParent } from '../../src/main/domain/worker-process.ts';
import type { ThumbnailRequest } from '../../src/main/library/thumbnails.ts';

const port = connectToParent();
port.onMessage((message) => {
  const { id, path } = message as ThumbnailRequest;
  if (path.includes('kill')) process.kill(process.pid, 'SIGKILL');
  port.post({ id, jpeg: Buffer.from(path) });
});
