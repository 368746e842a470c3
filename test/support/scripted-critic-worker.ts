// A critic's real child process, or thread, with a scripted critic inside: what happens to a photo is written in its name.
import { existsSync, writeFileSync } from 'node:fs';
import { isMainThread, threadId } from 'node:worker_threads';
import { AppError } from '../../src/main/domain/errors.ts';
import { connectToParent } from '../../src/main/domain/worker-process.ts';
import { serveCritic } from '../../src/main/critic/serve-critic.ts';
import { connectToStarter } from '../../src/main/critic/thread-worker.ts';
import { sampleReport } from './sample-report.ts';

const NO_MEMORY = { bytes: 0, maxTiles: 1, textsAtOnce: 1, warnings: [] };

/** Ends this process or thread at once, as a fault in native code or too little memory would. */
function die(): void {
  if (isMainThread) process.kill(process.pid, 'SIGKILL');
  else process.exit(9);
}

const port = isMainThread ? connectToParent() : connectToStarter();
serveCritic(port, ({ packFolder, provider: asked }) => ({
  async ready() {
    if (packFolder.includes('missing')) throw new AppError('pack-missing', 'There is no model pack.');
    if (packFolder.includes('crash')) die();
    const best = packFolder.includes('gpu') ? 'webgpu' : 'cpu';
    return {
      packId: packFolder,
      packVersion: '1.0.0',
      provider: asked === 'auto' ? best : asked,
      refusals: [],
      photosAtOnce: 1,
      memory: NO_MEMORY,
    };
  },
  async critique(path, options, signal) {
    if (path.includes('kill-always')) die();
    if (path.includes('kill-driver') && asked !== 'cpu') die();
    if (path.includes('kill-once') && !existsSync(path)) {
      writeFileSync(path, 'seen');
      die();
    }
    if (path.includes('endless')) {
      await new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'Stopped.')));
      });
    }
    if (path.includes('progress')) {
      for (const tokens of [1, 2]) options?.onProgress?.({ tokens, text: 'Light.'.slice(0, tokens) });
    }
    if (path.includes('broken')) return { path, error: { kind: 'photo-unreadable', message: 'Not a photo.' } };
    const { seed, prompt } = options ?? {};
    const provider = isMainThread ? String(process.pid) : `thread ${threadId}`;
    return sampleReport(path, {
      provider,
      ...(seed !== undefined && { seed }),
      ...(prompt !== undefined && { prompt }),
    });
  },
  async close() {},
}));
