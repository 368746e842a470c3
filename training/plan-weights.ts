// How telling each claim is, for the plan of a critique: how many untouched photos license it and how strongly, and how often
// professional critics make it. Run after craft-claims.ts: `node training/plan-weights.ts`; writes the table that the app carries.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { CLAIMS } from '../src/main/pipeline/claims/vocabulary.ts';

const FOLDER = join(import.meta.dirname, 'work', 'craft');
const TABLE = join(import.meta.dirname, '..', 'src', 'main', 'pipeline', 'analysis', 'plan-weights.ts');
const QUARTERS = [0.25, 0.5, 0.75];

interface VersionRow {
  split: string;
  version: number;
}

interface Text {
  split: string;
  claims: Record<string, number>;
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as T;
}

/** Strengths by claim of the training photos as they are. */
function readPhotos(): Record<string, number>[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.claims.json'))
    .flatMap((name) => {
      const rows = read<VersionRow[]>(name.replace('.claims.', '.index.'));
      const claims = read<(Record<string, number> | null)[]>(name);
      return claims.flatMap((found, index) => (found && rows[index]?.split === 'train' && rows[index]?.version === 0 ? [found] : []));
    });
}

const photos = readPhotos();
const texts = read<Text[]>('texts.json').filter(({ split }) => split === 'train');

function rowOf(id: string): string {
  const strengths = photos.flatMap((claims) => claims[id] ?? []).toSorted((a, b) => a - b);
  const told = texts.filter(({ claims }) => claims[id] !== undefined).length;
  const share = (strengths.length + 0.5) / (photos.length + 1);
  const odds = (told + 0.5) / (texts.length - told + 0.5);
  const quarters = QUARTERS.map((part) => strengths[Math.floor(part * (strengths.length - 1))] ?? part);
  const numbers = [share.toFixed(4), ...quarters.map((strength) => strength.toFixed(2)), Math.log(odds).toFixed(2)];
  return `['${id}', ${numbers.map(Number).join(', ')}],`;
}

const rows = CLAIMS.filter(({ vague }) => !vague).map(({ id }) => rowOf(id));
const source = `// How telling each claim is: written by training/plan-weights.ts from ${photos.length} untouched photos and ${texts.length} professional critiques.
// Read by rank-claims.ts.
import type { ClaimId } from '../../domain/critique.ts';

/** Claim, share of photos that license it, first, second and third quartile of its strength there, log-odds that a critic makes it. */
export const CLAIM_WEIGHTS: readonly (readonly [
  claim: ClaimId, share: number, quarter: number, half: number, threeQuarters: number, told: number,
])[] = [
${rows.join('\n')}
];
`;
writeFileSync(TABLE, await format(source, { ...(await resolveConfig(TABLE)), parser: 'typescript' }));
