// From a checkpoint in InternVL2's published layout to a critique, all by the command line: build, install, list, critique,
// remove; every step a real child process.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PhotoReport } from '../../../src/main/domain/critique.ts';
import { writeDelta, writePublishedCheckpoint } from '../../support/published-checkpoint.ts';
import { renderPhoto } from '../../support/rendered-photos.ts';

/** Each step starts a program of its own. */
const TIMEOUT_MS = 300_000;
const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'main', 'cli.ts');
let root = '';

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'salient-compiled-'));
  writePublishedCheckpoint(join(root, 'InternVL2'));
  writeDelta(join(root, 'delta'));
  mkdirSync(join(root, 'photos'));
  await renderPhoto(join(root, 'photos'), { name: 'a.jpg' });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

function salient(...args: string[]): Promise<Run> {
  const env = { ...process.env, SALIENT_DATA: join(root, 'data'), npm_lifecycle_event: '' };
  const child = spawn(process.execPath, [CLI, ...args], { cwd: root, env });
  const run: Run = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (run.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (run.stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...run, code })));
}

async function critique(strength: readonly string[] = []): Promise<PhotoReport> {
  const run = await salient('critique', 'photos', '--json', '--pack', 'ase-mllm', '--provider', 'cpu', ...strength);
  expect(run.code, run.stderr).toBe(0);
  return JSON.parse(run.stdout) as PhotoReport;
}

it('builds, installs, critiques and says what is missing, then removes', { timeout: TIMEOUT_MS }, async () => {
  const built = await salient('packs', 'build', '--from', 'InternVL2', '--quant', 'int4', '--to', 'pack');
  expect(built.code, built.stderr).toBe(0);
  expect(built.stderr).toMatch(/decoder: int4\/32, weights off by \d+(\.\d+)? %/);
  expect(built.stderr).toMatch(/decoder: 100 %/);
  expect((await salient('packs', 'install', 'pack')).code).toBe(0);
  const list = await salient('packs', 'list');
  expect(list.stdout).toMatch(/ase-mllm@1.0.0.*\n.*built without EAT weights.*\n.*built without ASE-MLLM weights/);

  const report = await critique();
  expect(report.pack).toEqual({ id: 'ase-mllm', version: '1.0.0' });
  expect(report.critique.rawText).not.toBe('');
  expect(report.critique.sentences.length).toBeGreaterThan(0);
  expect(report.warnings.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['starter-saliency', 'no-saliency-attention']),
  );

  expect((await salient('packs', 'remove', 'ase-mllm')).code).toBe(0);
  expect(existsSync(join(root, 'data', 'models', 'ase-mllm'))).toBe(false);
  expect((await salient('critique', 'photos', '--pack', 'ase-mllm')).code).toBe(2);
});

it('no longer warns once the cross-attention is trained', { timeout: TIMEOUT_MS }, async () => {
  const args = ['--from', 'InternVL2', '--delta', 'delta', '--quant', 'fp32', '--to', join('data', 'models', 'whole')];
  const built = await salient('packs', 'build', ...args);
  expect(built.code, built.stderr).toBe(0);
  const report = await critique();
  expect(report.warnings.map(({ kind }) => kind)).not.toContain('no-saliency-attention');
});

it('refuses wrong usage with exit code 2', { timeout: TIMEOUT_MS }, async () => {
  for (const args of [['install'], ['remove'], ['build', '--from', 'x'], ['install', 'pack', '--sha256', 'zz']]) {
    expect((await salient('packs', ...args)).code).toBe(2);
  }
  const part = await salient('packs', 'build', '--from', 'InternVL2', '--to', 'p', '--part', 'decoder=int3');
  expect(part.code).toBe(2);
  expect(part.stderr).toMatch(/is no ROLE=FORMAT/);
});
