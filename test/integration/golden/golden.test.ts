// The golden runner: passes on the reference data, and fails when a number is wrong.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../../src/main/cli/golden.ts';
import { SafetensorsFile } from '../../../src/main/compiler/safetensors.ts';
import { sharedFolder } from '../../support/shared.ts';
import { tempDir } from '../../support/temp-dir.ts';

const shared = sharedFolder();
const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'golden');
if (shared === undefined)
  console.log('The full golden comparison is skipped: set SALIENT_SHARED to the reference folder.');

async function run(folder: string): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await runGolden(folder, (line) => lines.push(line));
  return { code, lines };
}

describe('runGolden', () => {
  it.skipIf(shared === undefined)('passes every case it covers', async () => {
    const { code, lines } = await run(join(shared ?? '', 'golden'));
    expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([]);
    expect(lines.at(-1)).toMatch(/^\d+ passed, 0 failed$/);
    expect(Number.parseInt(lines.at(-1) ?? '', 10)).toBeGreaterThanOrEqual(35);
    const partial = lines.filter((line) => line.includes(' in part ') && !line.includes('gradients'));
    expect(partial).toEqual([]);
    expect(code).toBe(0);
  });

  it('passes the cases kept with the tests', async () => {
    const { code, lines } = await run(fixtures);
    expect(lines.at(-1)).toMatch(/^[1-9]\d* passed, 0 failed$/);
    expect(code).toBe(0);
  });

  it('fails a case whose output is off by more than the tolerance, and says which tensor', async () => {
    const root = tempDir();
    cpSync(join(fixtures, 'projector'), join(root, 'projector'), { recursive: true });
    const path = join(root, 'projector', 'projector.io.safetensors');
    const file = new SafetensorsFile(path);
    const { begin } = file.entry('output.visual_tokens');
    file.close();
    const bytes = readFileSync(path);
    bytes.writeFloatLE(bytes.readFloatLE(begin + 40) + 1e-3, begin + 40);
    writeFileSync(path, bytes);
    const { code, lines } = await run(root);
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe('0 passed, 1 failed');
    expect(lines.join('\n')).toMatch(/output.visual_tokens: off by/);
  });

  it('lists what it does not cover as neither passed nor failed', async () => {
    const root = tempDir();
    mkdirSync(join(root, 'unheard-of'));
    writeFileSync(join(root, 'unheard-of', 'case.json'), '{}');
    const { code, lines } = await run(root);
    expect(lines).toContain('not covered: unheard-of/case');
    expect(lines.at(-1)).toBe('0 passed, 0 failed');
    expect(code).toBe(0);
  });

  it('refuses a folder without cases', async () => {
    await expect(run(tempDir())).rejects.toMatchObject({ kind: 'invalid-argument' });
  });
});
