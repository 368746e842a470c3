// `npm run bench -- critique|measures DIR... [--provider P] [--pack ID] [--json]`: speed, in figures of one run on this machine.
import { parseArgs } from 'node:util';
import { benchCritique } from './critique.ts';
import { benchMeasures } from './measures.ts';

const { values, positionals } = parseArgs({
  options: { provider: { type: 'string' }, pack: { type: 'string' }, json: { type: 'boolean' } },
  allowPositionals: true,
});
const [what, ...paths] = positionals;
const benches = { critique: benchCritique, measures: benchMeasures };
const bench = what === 'critique' || what === 'measures' ? benches[what] : undefined;
if (bench === undefined || paths.length === 0) {
  process.stderr.write('Usage: npm run bench -- critique|measures DIR... [--provider P] [--pack ID] [--json]\n');
  process.exit(2);
}
await bench(paths, values);
