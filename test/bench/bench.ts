// `npm run bench -- critique|measures DIR... [--provider P] [--pack ID] [--json]`, `npm run bench -- taste`: speed, in figures of one run on
// this machine.
import { parseArgs } from 'node:util';
import { benchCritique } from './critique.ts';
import { benchMeasures } from './measures.ts';
import { benchTaste } from './taste.ts';

const { values, positionals } = parseArgs({
  options: { provider: { type: 'string' }, pack: { type: 'string' }, json: { type: 'boolean' } },
  allowPositionals: true,
});
const [what, ...paths] = positionals;
const benches = { critique: benchCritique, measures: benchMeasures, taste: benchTaste };
const bench = what === 'critique' || what === 'measures' || what === 'taste' ? benches[what] : undefined;
if (bench === undefined || (paths.length === 0 && what !== 'taste')) {
  process.stderr.write(
    'Usage: npm run bench -- critique|measures DIR... [--provider P] [--pack ID] [--json], or npm run bench -- taste\n',
  );
  process.exit(2);
}
await bench(paths, values);
