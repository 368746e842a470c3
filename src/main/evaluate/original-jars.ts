// The original METEOR and SPICE programs, run with the user's Java when the user points to their jars: same calls as the
// COCO caption evaluation makes. Neither is part of Salient.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { AppError } from '../domain/errors.ts';
import type { CaptionPair } from './caption-pair.ts';
import { mean } from './mean.ts';
import type { SpiceScores } from './spice/spice.ts';

/** Parts of a METEOR line are separated by this; a text must not contain it. */
const SEPARATOR = ' ||| ';

/** METEOR of a set through METEOR's own line protocol: statistics per caption first, then their joint score. */
export async function meteorByJar(jar: string, pairs: readonly CaptionPair[]): Promise<number> {
  const path = requireJar(jar);
  const args = ['-Xmx2G', '-jar', path, '-', '-', '-stdio', '-l', 'en', '-norm'];
  const sayLine = (tokens: readonly string[]) => tokens.join(' ').replaceAll('|||', '');
  const asked = pairs.map(({ candidate, references }) =>
    ['SCORE', ...references.map(sayLine), sayLine(candidate)].join(SEPARATOR),
  );
  const statistics = await runJava(path, args, asked, pairs.length);
  const answers = await runJava(path, args, [['EVAL', ...statistics].join(SEPARATOR)], pairs.length + 1);
  const score = Number(answers.at(-1));
  if (!Number.isFinite(score)) throw failed(jar, `ended with "${answers.at(-1) ?? ''}" instead of a score`);
  return score;
}

const Share = v.nullish(v.number());
const SpiceResultSchema = v.array(
  v.object({
    image_id: v.string(),
    scores: v.object({ All: v.object({ f: Share, pr: Share, re: Share }) }),
  }),
);

/** SPICE of a set: one run over every caption with all its references, and with each of them alone. */
export async function spiceByJar(jar: string, pairs: readonly CaptionPair[]): Promise<SpiceScores> {
  const path = requireJar(jar);
  const folder = mkdtempSync(join(tmpdir(), 'salient-spice-'));
  try {
    const [input, output] = [join(folder, 'captions.json'), join(folder, 'scores.json')];
    const items = pairs.flatMap(({ candidate, references }, index) => {
      const texts = references.map((reference) => reference.join(' '));
      const test = candidate.join(' ');
      const alone = texts.map((text, at) => ({ image_id: `${index}/${at}`, test, refs: [text] }));
      return [{ image_id: `${index}`, test, refs: texts }, ...alone];
    });
    writeFileSync(input, JSON.stringify(items));
    await runJava(path, ['-Xmx8G', '-jar', path, input, '-out', output, '-silent'], [], 0);
    return readScores(jar, output, pairs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readScores(jar: string, output: string, pairs: readonly CaptionPair[]): SpiceScores {
  const result = v.safeParse(
    SpiceResultSchema,
    existsSync(output) ? parseJson(readFileSync(output, 'utf8')) : undefined,
  );
  if (!result.success) throw failed(jar, 'wrote no scores');
  const byId = new Map(result.output.map(({ image_id: id, scores }) => [id, scores.All]));
  // The original leaves captions out that it cannot score.
  const meanOf = (key: 'f' | 'pr' | 're') => mean(pairs.flatMap((_, index) => byId.get(`${index}`)?.[key] ?? []));
  const best = pairs.map(({ references }, index) =>
    Math.max(0, ...references.map((_, at) => byId.get(`${index}/${at}`)?.f ?? 0)),
  );
  return { spice: meanOf('f'), spiceL: mean(best), precision: meanOf('pr'), recall: meanOf('re') };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The jar's full path; throws `invalid-argument` if there is no such file. */
function requireJar(jar: string): string {
  const path = resolve(jar);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new AppError('invalid-argument', `There is no file ${jar}.`);
  }
  return path;
}

/**
 * Runs Java beside the jar (its data lie there), writes `lines` and returns the lines it prints, at least `count`.
 * Throws `invalid-argument` without Java, `inference-failed` when the program fails or says too little.
 */
async function runJava(
  jar: string,
  args: readonly string[],
  lines: readonly string[],
  count: number,
): Promise<string[]> {
  const home = process.env['JAVA_HOME'];
  const java = home !== undefined && existsSync(join(home, 'bin', 'java')) ? join(home, 'bin', 'java') : 'java';
  const child = spawn(java, [...args], { cwd: dirname(jar), stdio: ['pipe', 'pipe', 'pipe'] });
  const said: string[] = [];
  const complaints: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  // A program that ends early closes the pipe; its exit code tells why.
  child.stdin.on('error', () => {});
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  }).catch((cause: unknown) => {
    throw new AppError('invalid-argument', `Java is needed to run ${jar} and could not be started.`, { cause });
  });
  const answers = said
    .join('')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (code !== 0 || answers.length < count) {
    const complaint = complaints.join('').trim().split('\n').at(-1) ?? '';
    throw failed(jar, `ended with code ${code} and ${answers.length} of ${count} answers. ${complaint}`.trim());
  }
  return answers.slice(0, Math.max(count, 0));
}

function failed(jar: string, how: string): AppError {
  return new AppError('inference-failed', `${jar} ${how}`);
}
