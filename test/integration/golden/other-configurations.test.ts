// Configurations the reference data does not have, drawn anew and computed in PyTorch, against the compiled graphs.
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../../src/main/cli/golden.ts';
import { sharedFolder } from '../../support/shared.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { hasTorch, runPython } from '../../support/torch-python.ts';

const TRAINING = resolve(import.meta.dirname, '..', '..', '..', 'training');
const SEED = 11;
const PATIENCE_MS = 600_000;

const canRun = hasTorch();
if (!canRun) console.log('Golden data with other configurations is skipped: there is no PyTorch.');
const shared = sharedFolder();

describe.skipIf(!canRun)('golden data with other configurations', () => {
  it('has formulas that agree with the reference data', { skip: shared === undefined, timeout: PATIENCE_MS }, () => {
    const { status, stdout } = runPython(['-m', 'golden', 'check', join(shared ?? '', 'golden')], TRAINING);
    expect(stdout.split('\n').filter((line) => line.startsWith('OFF'))).toEqual([]);
    expect(stdout.match(/^ok/gm)?.length).toBeGreaterThanOrEqual(34);
    expect(status).toBe(0);
  });

  it('passes in every group', { timeout: PATIENCE_MS }, async () => {
    const folder = join(tempDir(), 'golden');
    const made = runPython(['-m', 'golden', 'make', folder, '--seed', String(SEED), '--cases', '2'], TRAINING);
    expect(made.stderr.replace(/.*(Warning|warn).*\n/g, '')).not.toMatch(/Traceback/);
    const lines: string[] = [];
    const code = await runGolden(folder, (line) => lines.push(line));
    expect(lines.filter((line) => /^FAIL|^not covered/.test(line))).toEqual([]);
    const groups = lines.filter((line) => / 0 +\d+ /.test(line) && /^[a-z]/.test(line) && !line.startsWith('ok'));
    expect(groups).toHaveLength(11);
    expect(code).toBe(0);
  });
});
