// What an unfinished build has already written, one JSON line per step beside it, so that a build that was interrupted goes
// on where it stopped. A line is only written once its bytes lie on the disk; a torn last line is ignored.
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError } from '../domain/errors.ts';
import { isRunning } from '../domain/running-process.ts';
import type { GraphKey } from './pack-formats.ts';
import type { StorageError } from './quantise.ts';

const JOURNAL_FILE = 'build.jsonl';
const LOCK_FILE = 'build.lock';

const Role = v.picklist(['iasm', 'ias-vit', 'ias-vit-light', 'projector', 'embed-tokens', 'decoder']);
const ErrorSchema = v.object({
  tensor: v.string(),
  shape: v.array(v.number()),
  format: v.string(),
  count: v.number(),
  power: v.number(),
  error: v.number(),
  largest: v.number(),
});
const LineSchema = v.variant('step', [
  v.object({ step: v.literal('begin'), fingerprint: v.string() }),
  /** The external tensor with this number lies in its file. */
  v.object({ step: v.literal('tensor'), role: Role, index: v.number() }),
  v.object({ step: v.literal('graph'), role: Role }),
  v.object({ step: v.literal('error'), role: Role, error: ErrorSchema }),
]);
type Line = v.InferOutput<typeof LineSchema>;

/** The state of one build folder; `close` gives up its lock. */
export class BuildJournal {
  readonly #folder: string;
  /** External tensors written, by graph. */
  readonly #tensors = new Map<GraphKey, number>();
  readonly #graphs = new Set<GraphKey>();
  /** By graph and tensor: a tensor that was written twice has one error. */
  readonly #errors = new Map<string, { role: GraphKey; error: StorageError }>();

  /** Goes on in `folder` if it holds an unfinished build of the same inputs, else empties it. Throws `invalid-argument` while another build runs there. */
  constructor(folder: string, fingerprint: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    takeLock(folder);
    const lines = readLines(join(folder, JOURNAL_FILE));
    const [first] = lines;
    if (first?.step === 'begin' && first.fingerprint === fingerprint) {
      for (const line of lines) this.#apply(line);
      return;
    }
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    takeLock(folder);
    writeFileSync(join(folder, JOURNAL_FILE), '');
    this.#append({ step: 'begin', fingerprint });
  }

  /** How many external tensors of a graph need not be written again. */
  finishedTensors(role: GraphKey): number {
    return this.#tensors.get(role) ?? 0;
  }

  isFinished(role: GraphKey): boolean {
    return this.#graphs.has(role);
  }

  errors(): { role: GraphKey; error: StorageError }[] {
    return [...this.#errors.values()];
  }

  tensorWritten(role: GraphKey, index: number): void {
    this.#append({ step: 'tensor', role, index });
  }

  graphWritten(role: GraphKey): void {
    this.#append({ step: 'graph', role });
  }

  errorMeasured(role: GraphKey, error: StorageError): void {
    this.#append({ step: 'error', role, error: { ...error, shape: [...error.shape] } });
  }

  /** Removes journal and lock: what is left is the pack. */
  finish(): void {
    for (const file of [JOURNAL_FILE, LOCK_FILE]) rmSync(join(this.#folder, file), { force: true });
  }

  /** Lets another build go on here. */
  close(): void {
    rmSync(join(this.#folder, LOCK_FILE), { force: true });
  }

  #append(line: Line): void {
    this.#apply(line);
    appendFileSync(join(this.#folder, JOURNAL_FILE), `${JSON.stringify(line)}\n`);
  }

  #apply(line: Line): void {
    if (line.step === 'tensor') this.#tensors.set(line.role, line.index + 1);
    else if (line.step === 'graph') this.#graphs.add(line.role);
    else if (line.step === 'error') this.#errors.set(`${line.role} ${line.error.tensor}`, line);
  }
}

/** One value for everything that decides the bytes of a pack: options as text, and the input files by size and time. */
export function fingerprintOf(options: unknown, paths: readonly string[]): string {
  const files = paths.map((path) => {
    const { size, mtimeMs } = statSync(path);
    return [path, size, mtimeMs];
  });
  return createHash('sha256')
    .update(JSON.stringify([options, files]))
    .digest('hex');
}

function readLines(path: string): Line[] {
  if (!existsSync(path)) return [];
  const lines: Line[] = [];
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    const parsed = v.safeParse(LineSchema, parseOr(text));
    if (!parsed.success) break;
    lines.push(parsed.output);
  }
  return lines;
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A lock of a process that is gone is taken over. */
function takeLock(folder: string): void {
  const path = join(folder, LOCK_FILE);
  const owner = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  if (owner > 0 && owner !== process.pid && isRunning(owner)) {
    throw new AppError('invalid-argument', `Another build (process ${owner}) is writing ${folder}.`);
  }
  writeFileSync(path, String(process.pid));
}
