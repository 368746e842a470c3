// A Critic for tests of queue and library: reads the file for its hash, answers with a sample report, and can be held or made to fail.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Critic } from '../../src/main/critic/critic.ts';
import type { PhotoOutcome } from '../../src/main/domain/critique.ts';
import { sampleReport } from './sample-report.ts';

export interface ScriptedCritic extends Critic {
  /** Paths asked for, in order. */
  readonly asked: string[];
  /** As it tells when asked whether it is ready; 1. */
  photosAtOnce: number;
  /** What happens instead of a report; cleared with undefined. */
  script: ((path: string, signal?: AbortSignal) => Promise<PhotoOutcome> | undefined) | undefined;
}

export function scriptedCritic(): ScriptedCritic {
  const asked: string[] = [];
  const critic: ScriptedCritic = {
    asked,
    photosAtOnce: 1,
    script: undefined,
    ready: async () => {
      const { photosAtOnce } = critic;
      const memory = { bytes: 0, maxTiles: 1, textsAtOnce: 1, warnings: [] };
      return { packId: 'starter', packVersion: '1.0.0', provider: 'cpu', refusals: [], photosAtOnce, memory };
    },
    critique: async (path, _options, signal) => {
      asked.push(path);
      const scripted = critic.script?.(path, signal);
      if (scripted) return scripted;
      const sha256 = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      return sampleReport(path, { sha256, score: Number.parseInt(sha256.slice(0, 2), 16) / 2.55 });
    },
    close: async () => undefined,
  };
  return critic;
}
