// The dispatcher of training stages: what is finished is passed over, what ran out of time is called again, and a changed script
// is run again. Real processes; the scripts are a few lines each.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../support/temp-dir.ts';
import { hasTorch, runPython } from '../../support/torch-python.ts';

const TRAINING = resolve(import.meta.dirname, '..', '..', '..', 'training');
/** Runs the steps NAME=SCRIPT of the arguments after folder and minutes, with the record in the folder; prints the code. */
const DRIVER = `
import sys
from pathlib import Path
import stages
folder, minutes, *steps = sys.argv[1:]
stages.RECORD = Path(folder) / 'stages.json'
print(stages.run_stage(tuple(stages.Step(*step.split('=')[:1], (step.split('=')[1],)) for step in steps), float(minutes)))
`;
const PATIENCE_MS = 300_000;

describe.skipIf(!hasTorch())('training stages (need Debian’s python3-torch)', () => {
  function stage(folder: string, minutes: number, names: readonly string[]): string | undefined {
    const steps = names.map((name) => `${name}=${join(folder, `${name}.py`)}`);
    const args = ['-c', DRIVER, folder, String(minutes), ...steps];
    const { stdout, stderr } = runPython(args, TRAINING);
    expect(stderr).not.toContain('Traceback');
    return stdout.trim().split('\n').at(-1);
  }

  it('goes on where it ran out of time', { timeout: PATIENCE_MS }, () => {
    const folder = tempDir();
    const count = (name: string): number => {
      const path = join(folder, `${name}.runs`);
      return existsSync(path) ? readFileSync(path, 'utf8').length : 0;
    };
    const write = (name: string, ending: string): void =>
      writeFileSync(
        join(folder, `${name}.py`),
        `import time\nopen(${JSON.stringify(join(folder, `${name}.runs`))}, 'a').write('x')\n${ending}\n`,
      );
    write('quick', '');
    write('slow', `time.sleep(0 if __import__('os').path.exists(${JSON.stringify(join(folder, 'go'))}) else 600)`);
    expect(stage(folder, 0.2, ['quick', 'slow'])).toBe('3');
    expect(count('quick')).toBe(1);
    writeFileSync(join(folder, 'go'), '');
    expect(stage(folder, 0, ['quick', 'slow'])).toBe('0');
    expect([count('quick'), count('slow')]).toEqual([1, 2]);
    write('quick', '# changed');
    write('broken', 'raise SystemExit(7)');
    expect(stage(folder, 0, ['quick', 'slow', 'broken'])).toBe('7');
    expect([count('quick'), count('slow')]).toEqual([2, 2]);
  });
});
