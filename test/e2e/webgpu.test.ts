// The WebGPU path without a graphics card: the command line on tiny packs, through the software Vulkan adapter that comes with Chromium, says
// what the CPU says. Slow adapters are enough to show that results are right; nothing here is about speed.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFailure } from '../../src/main/domain/critique.ts';
import type { PhotoOutcome, PhotoReport } from '../../src/main/domain/critique.ts';
import type { Trial } from '../../src/main/runtime/provider-trials.ts';
import { renderPhoto } from '../support/rendered-photos.ts';
import { softwareAdapter } from '../support/software-adapter.ts';
import { TINY_CONFIG, TINY_TEXT_CONFIG } from '../support/tiny-checkpoint.ts';
import { buildTinyPack } from '../support/tiny-pack.ts';

const CLI = join(import.meta.dirname, '..', '..', 'src', 'main', 'cli.ts');
const PATIENCE_MS = 600_000;

const adapter = softwareAdapter();
if (adapter === undefined) console.log('No software Vulkan adapter beside a Chromium: the WebGPU path is not tested.');

describe.skipIf(adapter === undefined)('the WebGPU path', { timeout: PATIENCE_MS }, () => {
  let root = '';
  const photos: string[] = [];
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'salient-webgpu-'));
    mkdirSync(join(root, 'data', 'models'), { recursive: true });
    for (const [name, config] of Object.entries({ sentences: TINY_CONFIG, texts: TINY_TEXT_CONFIG })) {
      const { folder, manifest } = buildTinyPack(join(root, name), 1, config);
      // The best token each time: a draw could turn rounding into other words.
      const greedy = { ...manifest, packId: name, generation: { ...manifest.generation, temperature: 0 } };
      writeFileSync(join(folder, 'manifest.json'), JSON.stringify(greedy));
      renameSync(folder, join(root, 'data', 'models', name));
    }
    for (const hue of [20, 200]) photos.push(await renderPhoto(root, { name: `${hue}.jpg`, hue }));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  async function critique(pack: string, provider: string): Promise<PhotoOutcome[]> {
    const args = [CLI, 'critique', ...photos, '--json', '--pack', pack, '--provider', provider];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: '', SALIENT_DATA: join(root, 'data'), ...adapter },
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await new Promise((resolve) => child.once('close', resolve));
    const lines = output.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as PhotoOutcome);
  }

  function reports(outcomes: readonly PhotoOutcome[]): PhotoReport[] {
    return outcomes.map((outcome) => {
      if (isFailure(outcome)) throw new Error(`${outcome.path}: ${outcome.error.message}`);
      return outcome;
    });
  }

  /** Measures differ in the last digits: the adapter adds in another order. */
  function rounded(critique: PhotoReport['critique'] | undefined): unknown {
    return JSON.parse(
      JSON.stringify(critique, (_, value: unknown) =>
        typeof value === 'number' ? Number(value.toPrecision(4)) : value,
      ),
    );
  }

  function readTrials(): [string, Trial][] {
    const trials = JSON.parse(readFileSync(join(root, 'data', 'provider-trials.json'), 'utf8')) as Record<
      string,
      Trial
    >;
    return Object.entries(trials);
  }

  it('critiques photos as the CPU does, and keeps that its self-test passed', async () => {
    const onCpu = reports(await critique('texts', 'cpu'));
    const onGpu = reports(await critique('texts', 'webgpu'));
    expect(onGpu.map(({ provider }) => provider)).toEqual(['webgpu', 'webgpu']);
    for (const [index, expected] of onCpu.entries()) {
      const found = onGpu[index];
      expect(found?.score).toBeCloseTo(expected.score, 2);
      found?.scoreDistribution.forEach((share, rating) =>
        expect(share).toBeCloseTo(expected.scoreDistribution[rating] ?? Number.NaN, 4),
      );
      expect(rounded(found?.critique)).toEqual(rounded(expected.critique));
    }
    const trial = readTrials().find(([key]) => key.startsWith('texts webgpu '))?.[1];
    expect(trial?.state).toBe('passed');
    const agreement = trial?.state === 'passed' ? trial.agreement : {};
    const names = Object.keys(agreement);
    expect(names).toContain('decoder: logits of the prompt');
    expect(names).toContain('decoder: logits of step 3');
    // The weights are multiplied in whole numbers on the CPU and in floats here.
    for (const name of names)
      expect(agreement[name], name).toBeGreaterThan(name.startsWith('decoder') ? 0.999 : 0.99999);
  });

  it('is passed over by itself, because the adapter is slower than the CPU', async () => {
    const outcomes = reports(await critique('texts', 'auto'));
    expect(outcomes.map(({ provider }) => provider)).toEqual(['cpu', 'cpu']);
  });

  it('names what it cannot run, instead of dying: a pack of sentences begins on an empty cache', async () => {
    const outcomes = await critique('sentences', 'webgpu');
    for (const outcome of outcomes) {
      // A runtime that has learned to multiply nothing is welcome.
      if (!isFailure(outcome)) expect(outcome.provider).toBe('webgpu');
      else expect(outcome.error).toMatchObject({ kind: 'provider-unavailable', message: /its self-test/i });
    }
    expect(outcomes).toHaveLength(2);
  });
});
