// The facts a free-text pack is told after the question: what to praise, what to fault, what is so without judgement, what to leave
// alone, each with measure, value and place in words. Same measures, same text. Knows no tokenizer and no prompt template.
import type { Evidence, LicensedClaim, Measurements } from '../../domain/analysis.ts';
import type { ClaimId } from '../../domain/critique.ts';
import { measureWords, valueWords } from '../../domain/measure-words.ts';
import { claimById } from '../claims/vocabulary.ts';
import { DENIAL_RULES } from './claim-rules.ts';
import { holds } from './license-claims.ts';
import { inPlace } from './place-words.ts';
import { trustedClaims } from './rank-claims.ts';

/** Most lines per group: with the headings 25 at most, about 350 tokens. */
const MOST_PRAISE = 6;
const MOST_FAULTS = 6;
const MOST_NEUTRAL = 3;
const MOST_DENIED = 5;

function labelOf(id: ClaimId): string {
  return claimById(id)?.label ?? id.replaceAll(/[._]/g, ' ');
}

const DEGREE_WORDS = { slight: 'slightly', plain: 'clearly', strong: 'strongly' } as const;

function licensedLine(claim: LicensedClaim): string {
  const { id, degree, measure, value, unit, regions } = claim;
  const [region] = regions;
  const place = region === undefined ? '' : `, ${inPlace(region)}`;
  return `- ${labelOf(id)}, ${DEGREE_WORDS[degree]} (${measureWords(measure)} ${valueWords(value, unit)}${place})`;
}

/** What rules a claim out: its own measure, or the licensed claim that excludes it. */
function denialLine(id: ClaimId, evidence: Evidence, measurements: Measurements): string {
  const rule = DENIAL_RULES.find(
    ({ claim, when }) => claim === id && when.every((condition) => holds(condition, measurements)),
  );
  const measure = rule?.when[0]?.[0];
  const measured = measure === undefined ? undefined : measurements[measure];
  if (measure !== undefined && measured !== undefined) {
    return `- not ${labelOf(id)} (${measureWords(measure)} ${valueWords(measured.value, measured.unit)})`;
  }
  const excluding = evidence.licensed.find((claim) => claimById(claim.id)?.exclusions.includes(id));
  return excluding === undefined
    ? `- not ${labelOf(id)}`
    : `- not ${labelOf(id)} (${labelOf(excluding.id)} is measured)`;
}

/** Strongest first, then by id; a general claim only where no specific one of its aspect is licensed. */
function choose(licensed: readonly LicensedClaim[], polarity: -1 | 0 | 1, most: number): LicensedClaim[] {
  const covered = new Set(licensed.flatMap(({ id }) => claimById(id)?.generals ?? []));
  return licensed
    .filter((claim) => claim.polarity === polarity && !covered.has(claim.id))
    .toSorted((one, other) => other.strength - one.strength || (one.id < other.id ? -1 : 1))
    .slice(0, most);
}

/** Denied claims worth a word: faults and descriptions a model might well invent, measured ones before excluded ones. */
function chooseDenied({ denied }: Evidence, measurements: Measurements): ClaimId[] {
  const isMeasured = (id: ClaimId) =>
    DENIAL_RULES.some(({ claim, when }) => claim === id && when.every((condition) => holds(condition, measurements)));
  const rank = (id: ClaimId) => (claimById(id)?.polarity === -1 ? 0 : 2) + (isMeasured(id) ? 0 : 1);
  return denied
    .filter((id) => claimById(id)?.vague === false)
    .toSorted((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1))
    .slice(0, MOST_DENIED);
}

/** Lines of the fact list, headings included; empty for a photo that nothing was measured on. At most 25. */
export function listFacts(evidence: Evidence, measurements: Measurements): string[] {
  const licensed = trustedClaims(evidence);
  const groups: [heading: string, lines: string[]][] = [
    ['Praise:', choose(licensed, 1, MOST_PRAISE).map(licensedLine)],
    ['Fault:', choose(licensed, -1, MOST_FAULTS).map(licensedLine)],
    ['Mention only if it matters:', choose(licensed, 0, MOST_NEUTRAL).map(licensedLine)],
    ['Leave alone:', chooseDenied(evidence, measurements).map((id) => denialLine(id, evidence, measurements))],
  ];
  const filled = groups.filter(([, lines]) => lines.length > 0);
  if (filled.length === 0) return [];
  return ['Measured on this photo:', ...filled.flatMap(([heading, lines]) => [heading, ...lines])];
}
