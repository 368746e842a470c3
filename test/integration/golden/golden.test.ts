// The golden runner: passes on the reference data, and fails when a number is wrong.
import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
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

/** A folder of its own with these groups of the fixtures. */
function copyOf(...groups: string[]): string {
  const root = tempDir();
  for (const group of groups) cpSync(join(fixtures, group), join(root, group), { recursive: true });
  return root;
}

function editCase(folder: string, before: string, after: string): void {
  const path = join(folder, 'projector.json');
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(before);
  writeFileSync(path, text.replace(before, after));
}

describe('runGolden', () => {
  it.skipIf(shared === undefined)('passes every case and covers every tensor of it', { timeout: 600_000 }, async () => {
    const { code, lines } = await run(join(shared ?? '', 'golden'));
    expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('not covered'))).toEqual([]);
    expect(lines.at(-1)).toMatch(/^\d+ passed, 0 failed, 0 not covered$/);
    expect(Number.parseInt(lines.at(-1) ?? '', 10)).toBeGreaterThanOrEqual(36);
    expect(code).toBe(0);
  });

  it('passes the cases kept with the tests', async () => {
    const { code, lines } = await run(fixtures);
    expect(lines.at(-1)).toMatch(/^[1-9]\d* passed, 0 failed, 0 not covered$/);
    expect(code).toBe(0);
  });

  it('fails a case whose output is off by more than the tolerance, and says which tensor', async () => {
    const root = copyOf('projector');
    const path = join(root, 'projector', 'projector.io.safetensors');
    const file = new SafetensorsFile(path);
    const { begin } = file.entry('output.visual_tokens');
    file.close();
    const bytes = readFileSync(path);
    bytes.writeFloatLE(bytes.readFloatLE(begin + 40) + 1e-3, begin + 40);
    writeFileSync(path, bytes);
    const { code, lines } = await run(root);
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe('0 passed, 1 failed, 0 not covered');
    expect(lines.join('\n')).toMatch(/output.visual_tokens: off by/);
  });

  it('fails when a case, a tensor or a file is not looked at', async () => {
    const root = copyOf('projector');
    mkdirSync(join(root, 'unheard-of'));
    writeFileSync(join(root, 'unheard-of', 'case.json'), '{}');
    writeFileSync(join(root, 'projector', 'more.safetensors'), '');
    const { code, lines } = await run(root);
    expect(lines).toContain('not covered: unheard-of/case');
    expect(lines).toContain(`not covered: ${join('projector', 'more.safetensors')}`);
    expect(lines.at(-1)).toBe('1 passed, 0 failed, 2 not covered');
    expect(code).toBe(1);
  });

  it('ends with a table of groups', async () => {
    const { lines } = await run(copyOf('projector'));
    expect(lines.at(-3)).toMatch(/^group +passed +failed +comparisons +worst deviation +of the tolerance$/);
    expect(lines.at(-2)).toMatch(/^projector +1 +0 +\d+ +\d\.\de-\d+ +0\.0\d+$/);
  });

  const DAMAGE: [name: string, damage: (folder: string) => void, message: RegExp][] = [
    [
      'a case file that is no JSON',
      (folder) => writeFileSync(join(folder, 'projector.json'), '{'),
      /invalid-argument: .*no golden case file/,
    ],
    ['tensors cut short', (folder) => truncateSync(join(folder, 'projector.io.safetensors'), 2000), /pack-invalid: /],
    [
      'no tensor file',
      (folder) => rmSync(join(folder, 'projector.io.safetensors')),
      /pack-invalid: .*projector\.(?:io|weights)\.safetensors/,
    ],
    [
      'no weights',
      (folder) => rmSync(join(folder, 'projector.weights.safetensors')),
      /pack-invalid: .*projector\.(?:io|weights)\.safetensors/,
    ],
    ['a missing key', (folder) => editCase(folder, '"grid"', '"gird"'), /pack-invalid: .*"grid" is wrong/],
    [
      'a wrong size',
      (folder) => editCase(folder, '"llm_hidden_size": 48', '"llm_hidden_size": 50'),
      /pack-invalid: The tensor "mlp1/,
    ],
    ['a wrong hash', (folder) => editCase(folder, '"sha256": "', '"sha256": "0'), /SHA-256 of .*: not the same/],
    [
      'a tensor that is not there',
      (folder) => editCase(folder, '"output.mlp1_input": [', '"output.none": ['),
      /tensor output\.none .*: not the same/,
    ],
  ];

  it.each(DAMAGE)('names %s and goes on', async (_, damage, message) => {
    const root = copyOf('projector', 'prompt');
    damage(join(root, 'projector'));
    const { code, lines } = await run(root);
    expect(lines.join('\n')).toMatch(message);
    expect(lines.at(-1)).toMatch(/^1 passed, 1 failed, /);
    expect(code).toBe(1);
  });

  it('refuses a folder without cases', async () => {
    await expect(run(tempDir())).rejects.toMatchObject({ kind: 'invalid-argument' });
  });
});
