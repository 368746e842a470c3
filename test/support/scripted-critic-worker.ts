// A critic's real child process with a scripted critic inside: what happens to a photo is written in its name.
import { existsSync, writeFileSync } from 'node:fs';
import { AppError } from '../../src/main/domain/errors.ts';
import { connectToParent } from '../../src/main/domain/worker-process.ts';
import { serveCritic } from '../../src/main/critic/serve-critic.ts';
import { sampleReport } from './sample-report.ts';

const NO_MEMORY = { bytes: 0, maxTiles: 1, textsAtOnce: 1, warnings: [] };

serveCritic(connectToParent(), ({ packFolder, provider }) => ({
  async ready() {
    if (packFolder.includes('missing')) throw new AppError('pack-missing', 'There is no model pack.');
    if (packFolder.includes('crash')) process.kill(process.pid, 'SIGKILL');
    return { packId: packFolder, packVersion: '1.0.0', provider, refusals: [], photosAtOnce: 1, memory: NO_MEMORY };
  },
  async critique(path, options, signal) {
    if (path.includes('kill-always')) process.kill(process.pid, 'SIGKILL');
    if (path.includes('kill-once') && !existsSync(path)) {
      writeFileSync(path, 'seen');
      process.kill(process.pid, 'SIGKILL');
    }
    if (path.includes('endless')) {
      await new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'Stopped.')));
      });
    }
    if (path.includes('broken')) return { path, error: { kind: 'photo-unreadable', message: 'Not a photo.' } };
    return sampleReport(path, { provider: String(process.pid), ...options });
  },
  async close() {},
}));
