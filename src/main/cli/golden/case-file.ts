// Finds the cases of a golden folder and gives access to their configuration and tensors.
// Cases are told apart by their group and configuration, never by their name.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { Checkpoint } from '../../compiler/checkpoint.ts';
import { SafetensorsFile } from '../../compiler/safetensors.ts';
import { AppError } from '../../domain/errors.ts';

const ToleranceSchema = v.object({ atol: v.number(), rtol: v.number() });
export type Tolerance = v.InferOutput<typeof ToleranceSchema>;

/** The fields all case files share; groups without tensors have other fields, read by their runner. */
const CaseSchema = v.looseObject({
  config: v.optional(v.unknown()),
  tolerance: v.optional(ToleranceSchema),
  files: v.optional(v.record(v.string(), v.object({ file: v.string(), sha256: v.optional(v.string()) }))),
  /** What the tensor file holds: type and shape by name. */
  tensors: v.optional(v.record(v.string(), v.tuple([v.string(), v.array(v.number())]))),
});

/** Types as the case files call them. */
const CASE_DTYPES: Readonly<Record<string, string>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  U8: 'uint8',
};

export interface GoldenCase {
  /** e.g. `internvit/vit_ln` */
  name: string;
  group: string;
  folder: string;
  /** The golden folder itself, for cases that use another case's weights. */
  root: string;
  json: v.InferOutput<typeof CaseSchema>;
}

/** A case file that says nothing usable. */
export interface BrokenCase extends Omit<GoldenCase, 'json'> {
  json: undefined;
  error: AppError;
}

export interface GoldenFolder {
  cases: GoldenCase[];
  broken: BrokenCase[];
}

/** Every case file under `root`, sorted; throws `invalid-argument` if there is none. */
export function findCases(root: string): GoldenFolder {
  if (!existsSync(root)) throw new AppError('invalid-argument', `There is no folder ${root}.`);
  const groups = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const found = groups.flatMap(({ name: group }) => {
    const folder = join(root, group);
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    return files.map((file) => readCase({ root, group, folder, name: `${group}/${basename(file, '.json')}` }));
  });
  if (found.length === 0) throw new AppError('invalid-argument', `${root} holds no golden cases.`);
  const sorted = found.sort((a, b) => a.name.localeCompare(b.name));
  return {
    cases: sorted.filter((golden) => golden.json !== undefined),
    broken: sorted.filter((golden) => golden.json === undefined),
  };
}

function readCase(place: Omit<GoldenCase, 'json'>): GoldenCase | BrokenCase {
  const path = join(place.root, `${place.name}.json`);
  try {
    return { ...place, json: v.parse(CaseSchema, JSON.parse(readFileSync(path, 'utf8'))) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : '';
    const error = new AppError('invalid-argument', `${path} is no golden case file. ${why}`.trim(), { cause });
    return { ...place, json: undefined, error };
  }
}

/** The tensors of a case, with a record of which were read: one nobody reads is not covered. */
export class CaseTensors extends SafetensorsFile {
  readonly read = new Set<string>();

  override readFloats(name: string): Float32Array {
    this.read.add(name);
    return super.readFloats(name);
  }

  override readInts(name: string): BigInt64Array {
    this.read.add(name);
    return super.readInts(name);
  }

  override readBytes(name: string): Uint8Array {
    this.read.add(name);
    return super.readBytes(name);
  }
}

/** The case's inputs, outputs and taps; the caller closes the file. */
export function openTensors(golden: GoldenCase): CaseTensors {
  return new CaseTensors(filePath(golden, 'io'));
}

/** What contradicts the case file: damaged files, tensors it lists and lacks, or holds and does not list. */
export function listDamage(golden: GoldenCase): string[] {
  const { files = {}, tensors: listed } = golden.json;
  const damage = Object.entries(files).flatMap(([kind, { file, sha256 }]) => {
    const actual = createHash('sha256')
      .update(readBytes(filePath(golden, kind)))
      .digest('hex');
    return sha256 === undefined || sha256 === actual ? [] : [`SHA-256 of ${file}`];
  });
  if (listed === undefined) return damage;
  const tensors = openTensors(golden);
  tensors.close();
  const actual = [...tensors.entries].map(
    ([name, { dtype, shape }]) => `${name} ${CASE_DTYPES[dtype]}[${shape.join()}]`,
  );
  const expected = Object.entries(listed).map(([name, [dtype, shape]]) => `${name} ${dtype}[${shape.join()}]`);
  const difference = [...new Set([...actual, ...expected])].filter(
    (line) => actual.includes(line) !== expected.includes(line),
  );
  return [...damage, ...difference.map((line) => `tensor ${line}`)];
}

/** Files beside the cases that no case names: data nobody would look at. */
export function listOrphans(root: string, cases: readonly (GoldenCase | BrokenCase)[]): string[] {
  const claimed = new Set(
    cases.flatMap(({ group, name, json }) => [`${name}.json`, ...namedFiles(json).map((file) => join(group, file))]),
  );
  const groups = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return groups.flatMap(({ name: group }) =>
    readdirSync(join(root, group))
      .map((file) => join(group, file))
      .filter((file) => !claimed.has(file) && !/(?:^|[/\\])\.|\.md$/.test(file)),
  );
}

/** A whole file beside a case; throws `invalid-argument` if it cannot be read. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new AppError('invalid-argument', `The file ${path} cannot be read.`, { cause });
  }
}

/** Every string called `file` in a case file, however deep. */
function namedFiles(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'file' in value && typeof value.file === 'string' ? [value.file] : [];
  return [...own, ...Object.values(value).flatMap(namedFiles)];
}

/** The case's weights; the caller closes them. */
export function openWeights(golden: GoldenCase): Checkpoint {
  return new Checkpoint([filePath(golden, 'weights')]);
}

/** The tolerance stated in the case, else the one the golden data prescribes. */
export function toleranceOf(golden: GoldenCase): Tolerance {
  return golden.json.tolerance ?? { atol: 1e-4, rtol: 1e-4 };
}

function filePath({ json, folder, name }: GoldenCase, kind: string): string {
  const listed = json.files?.[kind]?.file;
  if (listed === undefined) throw new AppError('invalid-argument', `${name} lists no ${kind} file.`);
  return join(folder, basename(listed));
}
