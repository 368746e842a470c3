// `npm run bench -- critique|measures DIR... [--provider P] [--pack ID] [--json]`, `npm run bench -- taste`: speed, in figures of one run on
// this machine.
import { parseArgs } from 'node:util';
import { benchCritique } from './critique.ts';
import { benchEngine } from './engine.ts';
import { benchMeasures } from './measures.ts';
import { benchTaste } from './taste.ts';

const { values, positionals } = parseArgs({
  options: {
    provider: { type: 'string' },
    pack: { type: 'string' },
    json: { type: 'boolean' },
    shape: { type: 'string' },
    layers: { type: 'string' },
    tokens: { type: 'string' },
    steps: { type: 'string' },
    rounds: { type: 'string' },
    batches: { type: 'string' },
    formats: { type: 'string' },
    'no-llama': { type: 'boolean' },
  },
  allowPositionals: true,
});
const [what, ...paths] = positionals;
const benches = { critique: benchCritique, measures: benchMeasures, taste: benchTaste, engine: benchEngine };
const isKnown = (name: string): name is keyof typeof benches => Object.hasOwn(benches, name);
const bench = what !== undefined && isKnown(what) ? benches[what] : undefined;
const needsPhotos = what === 'critique' || what === 'measures';
if (bench === undefined || (paths.length === 0 && needsPhotos)) {
  process.stderr.write(
    `Usage: npm run bench -- critique|measures DIR... [--provider P] [--pack ID] [--json]
       npm run bench -- taste [--json]
       npm run bench -- engine --shape internlm2-7b|internvit-300m|starter [--layers N] [--tokens N] [--steps N] [--batches 1,4,8]
           [--formats fp32,int8-dynamic,...] [--no-llama] [--json]\n`,
  );
  process.exit(2);
}
await bench(paths, values);
