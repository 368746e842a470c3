// Compares our compiler, ONNX Runtime and pipeline with golden data: every case of a folder through production code.
// Run as `npm run golden -- FOLDER`; exit code 1 when a case fails or anything of the folder was not looked at.
import { resolve } from 'node:path';
import { reportError } from '../domain/errors.ts';
import { findCases, listDamage, listOrphans } from './golden/case-file.ts';
import type { GoldenCase } from './golden/case-file.ts';
import type { Findings } from './golden/findings.ts';
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

interface GroupSummary {
  passed: number;
  failed: number;
  worst: number;
}

/** Runs every case under `folder`, printing as it goes; returns the exit code. */
export async function runGolden(folder: string, print: (line: string) => void): Promise<0 | 1> {
  const groups = new Map<string, GroupSummary>();
  const uncovered: string[] = [];
  const cases = findCases(folder);
  for (const golden of cases) {
    const outcome = await checkCase(golden, print);
    if (outcome === undefined) {
      uncovered.push(golden.name);
      continue;
    }
    if (outcome.uncovered.length > 0) uncovered.push(`${golden.name} in part (${outcome.uncovered.join(', ')})`);
    const summary = groups.get(golden.group) ?? { passed: 0, failed: 0, worst: 0 };
    summary[outcome.passed ? 'passed' : 'failed'] += 1;
    summary.worst = Math.max(summary.worst, outcome.worst);
    groups.set(golden.group, summary);
  }
  uncovered.push(...listOrphans(folder, cases));
  print('');
  for (const [name, { passed, failed, worst }] of groups) {
    print(`${name.padEnd(12)} worst deviation ${worst.toExponential(1)}   ${passed} passed, ${failed} failed`);
  }
  for (const name of uncovered) print(`not covered: ${name}`);
  const total = (key: 'passed' | 'failed') => [...groups.values()].reduce((sum, group) => sum + group[key], 0);
  print(`${total('passed')} passed, ${total('failed')} failed, ${uncovered.length} not covered`);
  return total('failed') + uncovered.length === 0 ? 0 : 1;
}

interface Outcome {
  passed: boolean;
  worst: number;
  uncovered: readonly string[];
}

async function checkCase(golden: GoldenCase, print: (line: string) => void): Promise<Outcome | undefined> {
  const check = CHECKS[golden.group];
  try {
    const findings = await check?.(golden);
    if (findings === undefined) return undefined;
    for (const what of listDamage(golden)) findings.same(what, 'as listed', 'otherwise');
    const worst = Math.max(...findings.comparisons.map(({ deviation }) => deviation));
    const count = findings.comparisons.length;
    print(
      `${findings.passed ? 'ok  ' : 'FAIL'} ${golden.name} (${count} comparisons, worst ${worst.toExponential(1)})`,
    );
    for (const { what, deviation, share } of findings.comparisons) {
      if (share > 1)
        print(`     ${what}: off by ${deviation.toExponential(2)}, ${share.toFixed(1)} times the tolerance`);
    }
    return { passed: findings.passed, worst, uncovered: findings.uncovered };
  } catch (error) {
    print(`FAIL ${golden.name}: ${reportError(error).message}`);
    return { passed: false, worst: Infinity, uncovered: [] };
  }
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error('Usage: npm run golden -- FOLDER');
    process.exitCode = 2;
  } else {
    process.exitCode = await runGolden(resolve(folder), console.log);
  }
}
