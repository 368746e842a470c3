// Type-checks the window's components with svelte-check, and proves that it checks anything at all: a deliberately wrong component must fail.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const PROGRAM = join(ROOT, 'node_modules', 'svelte-check', 'bin', 'svelte-check');
/** The canary's mistakes, as TypeScript names them: a string for a number, a property no number has. */
const CANARY_CODES = ['"code":2322', '"code":2339'];

interface Outcome {
  files: number;
  errors: number;
  warnings: number;
  output: string;
}

function check(workspace: string): Outcome {
  const args = [
    PROGRAM,
    '--workspace',
    workspace,
    '--tsconfig',
    join(workspace, 'tsconfig.json'),
    '--output',
    'machine-verbose',
  ];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const summary = /COMPLETED (\d+) FILES (\d+) ERRORS (\d+) WARNINGS/.exec(stdout);
  if (summary === null) throw new Error(`svelte-check ended without a summary:\n${stdout}\n${stderr}`);
  const [files, errors, warnings] = summary.slice(1).map(Number);
  return { files: files ?? 0, errors: errors ?? 0, warnings: warnings ?? 0, output: stdout };
}

const canary = check(join(ROOT, 'test', 'canary'));
const missed = CANARY_CODES.filter((code) => !canary.output.includes(code));
if (missed.length > 0) {
  console.error(
    `svelte-check overlooked mistakes of test/canary/Wrong.svelte (${missed.join(', ')}): its verdict is worth nothing.`,
  );
  console.error(canary.output);
  process.exit(1);
}

const rendererFolder = join(ROOT, 'src', 'renderer');
const components = readdirSync(rendererFolder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.svelte'),
);
const renderer = check(rendererFolder);
const looked = `${renderer.files} files, ${renderer.errors} errors, ${renderer.warnings} warnings`;
if (renderer.errors > 0 || renderer.warnings > 0 || renderer.files < components.length) {
  console.error(renderer.output);
  console.error(`svelte-check: ${looked} (${components.length} components)`);
  process.exit(1);
}
console.log(`svelte-check: ${looked}; the canary was caught`);
