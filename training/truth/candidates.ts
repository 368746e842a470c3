// What the licence rules of every strictness would say of the photos in verdicts.tsv, held.tsv and held-out.tsv, with the photos' measures: `node training/truth/candidates.ts`.
// Writes training/work/truth/candidates.jsonl, which sight.py and fit.py read.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LicensedClaim } from '../../src/main/domain/analysis.ts';
import type { RuleLayer } from '../../src/main/pipeline/analysis/claim-truth.ts';
import { collectLayers, collectTrusting, licenseClaims } from '../../src/main/pipeline/analysis/license-claims.ts';
import type { Candidate } from '../../src/main/pipeline/analysis/license-claims.ts';
import type { PhotoMeasures } from '../../src/main/pipeline/measure/photo-measures.ts';
import { measureSample } from './measure-sample.ts';

const WORK = join(import.meta.dirname, '..', 'work', 'truth');

interface Row {
  claim: string;
  layer: RuleLayer;
  strength: number;
}

/** Each claim once: by the strictest rules that give it, and of theirs by what may be said and lies farthest past its threshold. */
function rowsOf(measures: PhotoMeasures): Row[] {
  const rows = new Map<string, Row>();
  const add = (layer: RuleLayer, { id, strength }: LicensedClaim): void => {
    if (!rows.has(id)) rows.set(id, { claim: id, layer, strength });
  };
  const isTag = ({ claim }: Candidate): number => Number(claim.tagOnly ?? false);
  const bestFirst = (one: Candidate, other: Candidate): number => isTag(one) - isTag(other) || other.rank - one.rank;
  for (const [layer, found] of Object.entries(collectLayers(measures)) as [RuleLayer, Candidate[]][])
    for (const { claim } of found.toSorted(bestFirst)) add(layer, claim);
  for (const { claim } of collectTrusting(measures).flat().toSorted(bestFirst)) add('trusting', claim);
  for (const claim of licenseClaims(measures).licensed) add('general', claim);
  return [...rows.values()];
}

function photosOf(table: string): string[] {
  const lines = readFileSync(join(import.meta.dirname, table), 'utf8').trimEnd().split('\n').slice(1);
  return lines.map((line) => line.split('\t')[0] ?? '');
}

const photos = [...new Set(['verdicts.tsv', 'held.tsv', 'held-out.tsv'].flatMap(photosOf))];
const lines: string[] = [];
for (const photo of photos) {
  const measures = await measureSample(photo);
  const values = Object.fromEntries(Object.entries(measures.measurements).map(([name, { value }]) => [name, value]));
  lines.push(JSON.stringify({ photo, claims: rowsOf(measures), measures: values }));
}
mkdirSync(WORK, { recursive: true });
writeFileSync(join(WORK, 'candidates.jsonl'), `${lines.join('\n')}\n`);
console.log(`${photos.length} photos`);
