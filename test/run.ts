// `npm test`: unit and integration tests, then end-to-end tests in a real Chromium, which is installed if there is none.
// Arguments pick suites (unit, integration, e2e). The last line printed is the sum: `N passed, M failed`, and `, K skipped` if any were.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWindow } from '../src/main/cli/build-window.ts';
import { findChromium, installChromium } from './support/find-chromium.ts';
import { sharedFolder } from './support/shared.ts';

const ROOT = join(import.meta.dirname, '..');
const SUITES = ['unit', 'integration', 'e2e'] as const;
type Suite = (typeof SUITES)[number];

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The part of vitest's JSON report that is counted. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

const isCi = (process.env['CI'] ?? '') !== '' && process.env['CI'] !== 'false';
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !SUITES.some((suite) => suite === name));
if (unknown.length > 0) {
  console.error(`Unknown suite ${unknown.join(', ')}; there are ${SUITES.join(', ')}.`);
  process.exit(2);
}
const suites = SUITES.filter((suite) => asked.length === 0 || asked.includes(suite));

if (sharedFolder() === undefined)
  console.log('No shared reference material: the tests that compare with it are skipped.');
const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const suite of suites) {
  const counts =
    suite === 'e2e' ? await runEndToEnd() : await runVitest(suite, 'test/vitest.config.ts', [`test/${suite}/`]);
  sum.passed += counts.passed;
  sum.failed += counts.failed;
  sum.skipped += counts.skipped;
}
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
process.exitCode = sum.failed > 0 ? 1 : 0;

/** A machine without a browser skips them and says why; under CI that counts as a failure. */
async function runEndToEnd(): Promise<Counts> {
  try {
    await buildWindow(console.log);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const problem = findBrowserOrInstall();
  if (problem === undefined) return runVitest('e2e', 'test/e2e/vitest.config.ts', []);
  console.error(`End-to-end tests cannot run: ${problem}.`);
  return isCi ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 };
}

function findBrowserOrInstall(): string | undefined {
  if (findChromium() !== undefined) return undefined;
  console.log('No Chromium, Chrome or Edge found; installing one ...');
  return installChromium(ROOT);
}

/** Runs one suite in a process of its own and counts its tests. A suite that dies, or a file that does not load, is a failure. */
async function runVitest(suite: Suite, config: string, filters: string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'salient-report-'));
  const file = join(folder, 'report.json');
  const program = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...filters,
  ];
  console.log(`\n== ${suite}`);
  const child = spawn(process.execPath, [program, ...args], { cwd: ROOT, stdio: 'inherit' });
  const code = await new Promise<number>((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', (ended) => resolve(ended ?? -1));
  });
  try {
    return countTests(JSON.parse(readFileSync(file, 'utf8')) as Report, code);
  } catch {
    console.error(`The ${suite} tests ended without a report (exit code ${code}).`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countTests(report: Report, code: number): Counts {
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = report.numFailedTests + unloaded.length;
  return {
    passed: report.numPassedTests,
    // Errors outside any test fail the run as well.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
