// Finds the cases of a golden folder and gives access to their configuration and tensors.
// Cases are told apart by their group and configuration, never by their name.
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
  files: v.optional(v.record(v.string(), v.object({ file: v.string() }))),
});

export interface GoldenCase {
  /** e.g. `internvit/vit_ln` */
  name: string;
  group: string;
  folder: string;
  /** The golden folder itself, for cases that use another case's weights. */
  root: string;
  json: v.InferOutput<typeof CaseSchema>;
}

/** Every case file under `root`, sorted; throws `invalid-argument` if there is none. */
export function findCases(root: string): GoldenCase[] {
  if (!existsSync(root)) throw new AppError('invalid-argument', `There is no folder ${root}.`);
  const groups = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const cases = groups.flatMap(({ name: group }) => {
    const folder = join(root, group);
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    return files.map((file) => readCase({ root, group, folder, name: `${group}/${basename(file, '.json')}` }));
  });
  if (cases.length === 0) throw new AppError('invalid-argument', `${root} holds no golden cases.`);
  return cases.sort((a, b) => a.name.localeCompare(b.name));
}

function readCase(place: Omit<GoldenCase, 'json'>): GoldenCase {
  const path = join(place.root, `${place.name}.json`);
  try {
    return { ...place, json: v.parse(CaseSchema, JSON.parse(readFileSync(path, 'utf8'))) };
  } catch (cause) {
    throw new AppError('invalid-argument', `${path} is no golden case file.`, { cause });
  }
}

/** The case's inputs, outputs and taps; the caller closes the file. */
export function openTensors(golden: GoldenCase): SafetensorsFile {
  return new SafetensorsFile(filePath(golden, 'io'));
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
