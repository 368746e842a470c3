// Building a pack streams: a checkpoint a hundred times as large needs a few slabs more, not the size of its weights.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PUBLISHED_CONFIG, writePublishedCheckpoint } from '../../support/published-checkpoint.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { buildTinyPack } from '../../support/tiny-pack.ts';

const CHILD = join(import.meta.dirname, '..', '..', 'support', 'building-child.ts');

describe.skipIf(process.platform !== 'linux')('the memory of a build', () => {
  it('stays far below the weights it passes on', { timeout: 300_000 }, () => {
    const root = tempDir();
    const { folder: starter } = buildTinyPack(join(root, 'starter'));
    const peakMb = (name: string, config: typeof PUBLISHED_CONFIG): number => {
      const from = join(root, name);
      writePublishedCheckpoint(from, 1, config);
      const target = join(root, `${name}-pack`);
      return Number(execFileSync(process.execPath, [CHILD, from, target, starter], { encoding: 'utf8' }));
    };
    const language = { ...PUBLISHED_CONFIG.llm_config, intermediate_size: 128 * 1024, num_hidden_layers: 6 };
    const small = peakMb('small', PUBLISHED_CONFIG);
    const large = peakMb('large', { ...PUBLISHED_CONFIG, llm_config: language });
    const shards = readdirSync(join(root, 'large')).filter((file) => file.endsWith('.safetensors'));
    const storedMb = shards.reduce((sum, file) => sum + statSync(join(root, 'large', file)).size, 0) / 2 ** 20;
    expect(storedMb).toBeGreaterThan(280);
    expect(small).toBeGreaterThan(20);
    // As floats the weights have twice their stored size.
    expect(large - small).toBeLessThan(storedMb / 2);
  });
});
