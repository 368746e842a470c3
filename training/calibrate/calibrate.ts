// `npm run calibrate -- PART [--half calibration|held-out] [--every N] [--list TAG] [--write]`: runs one part's trials and prints its table;
// `--list` prints the untouched photos that carry a tag (of `all`: each with its tag), to be looked at; `--write` keeps the table in docs/measures/PART.table.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatReport, runPart } from './harness.ts';
import type { Part } from './harness.ts';

const PARTS = ['tone', 'colour', 'sharpness', 'lines', 'subject'] as const;

const { values, positionals } = parseArgs({
  options: {
    half: { type: 'string', default: 'held-out' },
    every: { type: 'string', default: '1' },
    list: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const name = PARTS.find((part) => part === positionals[0]);
const half = values.half === 'calibration' ? 'calibration' : 'held-out';
if (name === undefined) {
  process.stderr.write(`Usage: npm run calibrate -- ${PARTS.join('|')} [--half H] [--every N] [--list TAG] [--write]\n`);
  process.exit(2);
}
const { part } = (await import(`./${name}.ts`)) as { part: Part };
const report = await runPart(part, half, Number(values.every));
const table = formatReport(report);
process.stdout.write(`${table}\n`);
if (values.list === 'all') {
  for (const [tag, ids] of report.untouched) for (const id of ids) process.stdout.write(`${tag}\t${id}\n`);
} else if (values.list !== undefined) process.stdout.write(`${(report.untouched.get(values.list) ?? []).join('\n')}\n`);
if (values.write) {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'measures', `${name}.table.md`);
  writeFileSync(file, `${table}\nWritten by \`npm run calibrate -- ${name} --every ${values.every} --write\`.\n`);
}
