// Compares our compiler, ONNX Runtime and pipeline with golden data: every case of a folder through production code.
// Run as `npm run golden -- FOLDER`; exit code 1 when a case fails or anything of the folder was not looked at.
import { resolve } from 'node:path';
import { reportError } from '../domain/errors.ts';
import { findCases, listDamage, listOrphans } from './golden/case-file.ts';
import type { GoldenCase } from './golden/case-file.ts';
import type { Comparison, Findings } from './golden/findings.ts';
import { checkChat } from './golden/chat-group.ts';
import { checkEat } from './golden/eat-group.ts';
import { checkInternlm2 } from './golden/language-group.ts';
import { checkLayercam } from './golden/layercam-group.ts';
import { checkPreprocess } from './golden/pixel-group.ts';
import { checkPrompt, checkTiling, checkTokenizer } from './golden/text-groups.ts';
import { checkIasVit, checkInternVit, checkProjector } from './golden/vision-groups.ts';

/** Checks one case; undefined when nothing here covers it. */
type CaseCheck = (golden: GoldenCase) => Promise<Findings | undefined>;

const CHECKS: Readonly<Record<string, CaseCheck>> = {
  internvit: checkInternVit,
  iasvit: checkIasVit,
  projector: checkProjector,
  internlm2: checkInternlm2,
  eat: checkEat,
  chat: checkChat,
  layercam: checkLayercam,
  preprocess: checkPreprocess,
  tiling: checkTiling,
  tokenizer: checkTokenizer,
  prompt: checkPrompt,
};

interface Outcome {
  passed: boolean;
  comparisons: number;
  /** Largest absolute difference. */
  worst: number;
  /** Largest difference as a share of what is allowed there. */
  share: number;
  uncovered: readonly string[];
}

/** A case that could not be compared at all. */
const BROKEN: Outcome = { passed: false, comparisons: 0, worst: Infinity, share: Infinity, uncovered: [] };

/** Runs every case under `folder`, printing as it goes and a table at the end; returns the exit code. */
export async function runGolden(folder: string, print: (line: string) => void): Promise<0 | 1> {
  const { cases, broken } = findCases(folder);
  const groups = new Map<string, Outcome[]>();
  const uncovered: string[] = [];
  const record = (group: string, outcome: Outcome) => groups.set(group, [...(groups.get(group) ?? []), outcome]);
  for (const { group, name, error } of broken) {
    print(`FAIL ${name}: ${describeError(error)}`);
    record(group, BROKEN);
  }
  for (const golden of cases) {
    const outcome = await checkCase(golden, print);
    if (outcome === undefined) {
      uncovered.push(golden.name);
      continue;
    }
    if (outcome.uncovered.length > 0) uncovered.push(`${golden.name} in part (${outcome.uncovered.join(', ')})`);
    record(golden.group, outcome);
  }
  uncovered.push(...listOrphans(folder, [...cases, ...broken]));
  for (const line of tabulate(groups)) print(line);
  for (const name of uncovered) print(`not covered: ${name}`);
  const outcomes = [...groups.values()].flat();
  const passed = outcomes.filter((outcome) => outcome.passed).length;
  const failed = outcomes.length - passed;
  print(`${passed} passed, ${failed} failed, ${uncovered.length} not covered`);
  return failed + uncovered.length === 0 ? 0 : 1;
}

async function checkCase(golden: GoldenCase, print: (line: string) => void): Promise<Outcome | undefined> {
  try {
    const findings = await CHECKS[golden.group]?.(golden);
    if (findings === undefined) return undefined;
    for (const what of listDamage(golden)) findings.same(what, 'as listed', 'otherwise');
    const { comparisons, passed, uncovered } = findings;
    const worst = Math.max(0, ...comparisons.map(({ deviation }) => deviation));
    const share = Math.max(0, ...comparisons.map((comparison) => comparison.share));
    print(
      `${passed ? 'ok  ' : 'FAIL'} ${golden.name} (${comparisons.length} comparisons, worst ${worst.toExponential(1)})`,
    );
    for (const comparison of comparisons) if (comparison.share > 1) print(`     ${describeMiss(comparison)}`);
    return { passed, comparisons: comparisons.length, worst, share, uncovered };
  } catch (error) {
    print(`FAIL ${golden.name}: ${describeError(error)}`);
    return BROKEN;
  }
}

function describeMiss({ what, deviation, share }: Comparison): string {
  if (share === Infinity) return `${what}: not the same`;
  return `${what}: off by ${deviation.toExponential(2)}, ${share.toFixed(1)} times the tolerance`;
}

function describeError(error: unknown): string {
  const { kind, message } = reportError(error);
  return `${kind}: ${message}`;
}

/** One line per group under a line of titles. */
function tabulate(groups: ReadonlyMap<string, readonly Outcome[]>): string[] {
  const rows = [...groups].map(([name, outcomes]) => {
    const passed = outcomes.filter((outcome) => outcome.passed).length;
    const comparisons = outcomes.reduce((sum, outcome) => sum + outcome.comparisons, 0);
    const worst = Math.max(...outcomes.map((outcome) => outcome.worst));
    const share = Math.max(...outcomes.map((outcome) => outcome.share));
    const numbers = [passed, outcomes.length - passed, comparisons].map(String);
    return [name, ...numbers, worst.toExponential(1), share.toFixed(3)];
  });
  const titles = ['group', 'passed', 'failed', 'comparisons', 'worst deviation', 'of the tolerance'];
  const toLine = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(12) : cell.padStart((titles[column]?.length ?? 0) + 2)))
      .join('');
  return ['', ...[titles, ...rows].map(toLine)];
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error('Usage: npm run golden -- FOLDER');
    process.exitCode = 2;
  } else {
    try {
      process.exitCode = await runGolden(resolve(folder), console.log);
    } catch (error) {
      console.error(describeError(error));
      process.exitCode = 2;
    }
  }
}
