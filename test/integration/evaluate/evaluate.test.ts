// `salient evaluate` as scripts use it: on the COCO evaluation's own example, on raw text, with the original programs'
// protocol (spoken by a stand-in for Java), and on bad input.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, describe, expect, it } from 'vitest';
import { sharedFolder } from '../../support/shared.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'main', 'cli.ts');
const folder = mkdtempSync(join(tmpdir(), 'salient-evaluate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const shared = sharedFolder();
if (shared === undefined) console.log('The COCO example is skipped: set SALIENT_SHARED to the reference folder.');

const Scores = v.looseObject({
  Bleu_1: v.number(),
  Bleu_2: v.number(),
  Bleu_3: v.number(),
  Bleu_4: v.number(),
  METEOR: v.number(),
  ROUGE_L: v.number(),
  CIDEr: v.number(),
  SPICE: v.number(),
  SPICE_L: v.number(),
  Precision: v.number(),
  Recall: v.number(),
});

function run(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'evaluate', ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { code: status, stdout, stderr };
}

function file(name: string, value: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
}

const captions = file('captions.json', [
  { image_id: 1, caption: 'A red bus on the street.' },
  { image_id: 2, caption: "The dog's bowl isn't full." },
]);
const references = file('references.json', {
  1: ['a red bus on the street', 'a bus'],
  2: ["the dog 's bowl is n't full", 'a bowl'],
});

describe.skipIf(shared === undefined)('on the COCO example', () => {
  const at = (name: string) => join(shared ?? '', 'caption_metrics', name);

  it('equals the reference values where they are exact and comes close where they are not', () => {
    const { code, stdout } = run(['--captions', at('res.json'), '--references', at('gts.json'), '--json']);
    expect(code).toBe(0);
    const scores = v.parse(Scores, JSON.parse(stdout));
    const { expected, exact } = v.parse(
      v.object({ expected: v.record(v.string(), v.unknown()), exact: v.array(v.string()) }),
      JSON.parse(readFileSync(at('EXPECTED.json'), 'utf8')),
    );
    expect(exact.length).toBeGreaterThan(0);
    for (const name of exact) expect(Math.abs(Number(scores[name]) - Number(expected[name])), name).toBeLessThan(1e-6);
    // What docs/evaluate.md states.
    expect(scores.METEOR - Number(expected['METEOR'])).toBeCloseTo(-0.0038, 3);
    expect(scores.SPICE - Number(expected['SPICE'])).toBeCloseTo(-0.0075, 3);
  });
});

it('tokenises raw captions to meet tokenised references', () => {
  const { code, stdout } = run(['--captions', captions, '--references', references, '--json']);
  expect(code).toBe(0);
  const scores = v.parse(Scores, JSON.parse(stdout));
  for (const name of ['Bleu_1', 'Bleu_4', 'ROUGE_L'] as const) expect(scores[name], name).toBeCloseTo(1, 6);
  expect(scores['captions']).toBe(2);
  expect(scores['references']).toBe(4);
  expect(scores['meteorBy']).toBe('built-in');
});

it('prints a table for people', () => {
  const { code, stdout } = run(['--captions', captions, '--references', references]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Bleu_1 +1\.0000$/m);
  expect(stdout).toMatch(/^2 captions, 4 references\./m);
});

it.each([
  [['--captions', captions], 'salient: evaluate needs'],
  [['--captions', captions, '--references', join(folder, 'absent.json')], 'invalid-argument'],
  [['--captions', references, '--references', references], 'has 2 captions of "1"'],
  [['--captions', captions, '--references', captions, '--meteor-jar', join(folder, 'no.jar')], 'There is no file'],
])('ends with 2 on %j', (args, message) => {
  const { code, stdout, stderr } = run(args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
});

/** A stand-in for Java that speaks as METEOR's and SPICE's jars do; it fails when told to by a file beside the jar. */
const FAKE_JAVA = `#!${process.execPath}
const fs = require('node:fs');
const args = process.argv.slice(2);
const jar = args[args.indexOf('-jar') + 1];
if (fs.readFileSync(jar, 'utf8') === 'broken') { console.error('no such class'); process.exit(3); }
if (args.includes('-stdio')) {
  const lines = fs.readFileSync(0, 'utf8').trim().split('\\n');
  for (const line of lines) {
    const [verb, ...parts] = line.split(' ||| ');
    if (verb === 'SCORE') console.log(parts.length + ' ' + parts.at(-1).split(' ').length);
    else { for (const part of parts) console.log('0.5'); console.log(parts.length / 8 + ''); }
  }
} else {
  const [input, out] = [args[args.indexOf('-jar') + 2], args[args.indexOf('-out') + 1]];
  const items = JSON.parse(fs.readFileSync(input, 'utf8'));
  const results = items.map(({ image_id, refs }) => {
    const f = refs.length > 1 ? 0.25 : refs[0].length > 8 ? 0.75 : 0.1;
    return { image_id, scores: { All: { f, pr: 0.5, re: 0.2 } } };
  });
  fs.writeFileSync(out, JSON.stringify(results));
  console.log('SPICE evaluation took: 1 s');
}
`;

describe.skipIf(process.platform === 'win32')('with the original programs', () => {
  const home = join(folder, 'java');
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'bin', 'java'), FAKE_JAVA);
  chmodSync(join(home, 'bin', 'java'), 0o755);
  const jar = join(folder, 'original.jar');
  writeFileSync(jar, 'jar');
  const both = ['--captions', captions, '--references', references, '--json'];

  it('takes their scores', () => {
    const { code, stdout, stderr } = run([...both, '--meteor-jar', jar, '--spice-jar', jar], { JAVA_HOME: home });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const scores = v.parse(Scores, JSON.parse(stdout));
    expect(scores.METEOR).toBe(0.25);
    expect([scores.SPICE, scores.SPICE_L, scores.Precision, scores.Recall]).toEqual([0.25, 0.75, 0.5, 0.2]);
    expect(scores['meteorBy']).toBe(jar);
  });

  it('says what failed', () => {
    const broken = join(folder, 'broken.jar');
    writeFileSync(broken, 'broken');
    const failing = run([...both, '--meteor-jar', broken], { JAVA_HOME: home });
    expect(failing.code).toBe(1);
    expect(failing.stderr).toMatch(/inference-failed: .*broken\.jar ended with code 3.*no such class/);
    const without = run([...both, '--spice-jar', jar], { JAVA_HOME: join(folder, 'none'), PATH: join(folder, 'none') });
    expect(without.code).toBe(2);
    expect(without.stderr).toMatch(/Java is needed/);
  });
});
