// From numbers to claims: applies the rule table to one photo's measures, settles what excludes each other, adds general praise
// where nothing speaks against it, and lists what is denied. All thresholds live in rules-*.ts and general-claims.ts.
import type { Evidence, LicensedClaim, Measurements } from '../../domain/analysis.ts';
import type { ClaimId, Degree } from '../../domain/critique.ts';
import type { Region } from '../../domain/photo.ts';
import { claimById } from '../claims/vocabulary.ts';
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import {
  CLAIM_RULES,
  DENIAL_RULES,
  FEWEST_CLAIMS,
  LEAST_CLAIMS,
  MIN_CLAIMS,
  MIN_SUBJECT_CONFIDENCE,
} from './claim-rules.ts';
import type { ClaimRule, Condition } from './claim-rule.ts';
import { truthOf } from './claim-truth.ts';
import { readSight } from './claim-sight.ts';
import type { RuleLayer } from './claim-truth.ts';
import { contradict } from './contradictions.ts';
import { GENERAL_RULES } from './general-claims.ts';
import { CONFIRMED_RULES } from './rules-confirmed.ts';
import { DOUBTS } from './rules-doubt.ts';
import { LAST_RULES, SPARE_RULES } from './rules-spare.ts';
import { SURE_PRIORITY, SURE_RULES } from './rules-sure.ts';
import { SUSPECTED_RULES } from './rules-suspected.ts';

/** What the classifier sees of a damage stands among the measures under this. */
const SEEN = 'seen.';
/** Up to this strength a claim holds slightly, from the next on strongly. */
const PLAIN_FROM = 0.25;
const STRONG_FROM = 0.7;

/** Degree of a strength 0..1. */
export function degreeOf(strength: number): Degree {
  if (strength < PLAIN_FROM) return 'slight';
  return strength < STRONG_FROM ? 'plain' : 'strong';
}

/** True if the measure is there and lies on the asked side. */
export function holds([measure, relation, value]: Condition, measurements: Measurements): boolean {
  const measured = measurements[measure]?.value;
  if (measured === undefined) return false;
  return relation === '>' ? measured > value : measured < value;
}

export interface Candidate {
  claim: LicensedClaim;
  /** Faults give way to nothing weaker; order of acceptance among exclusive claims. */
  rank: number;
}

function tryRule(
  rule: ClaimRule,
  measures: PhotoMeasures,
  { threshold, layer }: { threshold: number; layer: RuleLayer },
): Candidate | undefined {
  const { measurements } = measures;
  const measured = measurements[rule.measure];
  const claim = claimById(rule.claim);
  if (measured === undefined || claim === undefined) return undefined;
  if (!holds([rule.measure, rule.relation, threshold], measurements)) return undefined;
  if (rule.when?.some((condition) => !holds(condition, measurements)) === true) return undefined;
  if (rule.unless?.some((condition) => holds(condition, measurements)) === true) return undefined;
  if (rule.needsSubject === true && (measures.subjectRegion?.confidence ?? 0) < MIN_SUBJECT_CONFIDENCE)
    return undefined;
  const strength = Math.min(1, Math.max(0, (measured.value - rule.threshold) / (rule.extreme - rule.threshold)));
  return {
    claim: {
      id: rule.claim,
      polarity: claim.polarity,
      degree: degreeOf(strength),
      strength,
      measure: rule.measure,
      value: measured.value,
      unit: measured.unit,
      threshold,
      regions: placeOf(rule, measures),
      support: rule.measure.startsWith(SEEN) ? 'model' : 'measured',
      truth: truthOf({ id: rule.claim, layer, strength }, measures),
      ...namedIn(rule.claim, measures),
      ...(!isSpoken(rule, measurements) && { tagOnly: true as const }),
    },
    rank: strength + (rule.priority ?? 0),
  };
}

/** How likely readers name a claim, where they were asked. */
function namedIn(id: ClaimId, measures: PhotoMeasures): Pick<LicensedClaim, 'named'> {
  const sight = readSight(measures).get(id);
  return sight ? { named: sight.named } : {};
}

/** Whether the evidence is enough for a sentence. */
function isSpoken({ measure, relation, spoken, spokenWhen, isSilent }: ClaimRule, measurements: Measurements): boolean {
  if (isSilent === true) return false;
  if (spoken !== undefined && !holds([measure, relation, spoken], measurements)) return false;
  return spokenWhen?.every((condition) => holds(condition, measurements)) ?? true;
}

/** Where a rule's evidence lies. */
export function placeOf(rule: ClaimRule, measures: PhotoMeasures): Region[] {
  if (rule.place === 'subject') return measures.subjectRegion === undefined ? [] : [measures.subjectRegion.region];
  const region = rule.place === 'measure' ? measures.measurements[rule.regionOf ?? rule.measure]?.region : undefined;
  return region === undefined ? [] : [region];
}

/** The strongest candidate of each claim that is excluded by no stronger one; of one claim's, those that may be said go first. */
function settle(candidates: readonly Candidate[], accepted: LicensedClaim[]): void {
  const spoken = new Set(candidates.flatMap(({ claim }) => (claim.tagOnly ? [] : [claim.id])));
  const eligible = candidates.filter(({ claim }) => !claim.tagOnly || !spoken.has(claim.id));
  for (const { claim } of eligible.sort((one, other) => other.rank - one.rank)) {
    if (accepted.some((other) => other.id === claim.id || contradict(other.id, claim.id))) continue;
    accepted.push(claim);
  }
}

type Level = 'threshold' | 'relaxed' | 'loose';

/** What rules license at one of their thresholds. */
function collect(rules: readonly ClaimRule[], measures: PhotoMeasures, layer: RuleLayer, level: Level): Candidate[] {
  return rules.flatMap((rule) => {
    const threshold = rule[level];
    const candidate = threshold === undefined ? undefined : tryRule(rule, measures, { threshold, layer });
    return candidate === undefined ? [] : [candidate];
  });
}

/** What measures license, and what the classifier is sure of: with the measure's value where one is enough to say it, too. */
function collectWitnessed(measures: PhotoMeasures): Candidate[] {
  const measured = collect([...CONFIRMED_RULES, ...SUSPECTED_RULES, ...CLAIM_RULES], measures, 'measured', 'threshold');
  const sure = collect(SURE_RULES, measures, 'measured', 'threshold');
  const surely = new Set(sure.map(({ claim }) => claim.id));
  const spoken = new Set(measured.flatMap(({ claim }) => (claim.tagOnly ? [] : [claim.id])));
  return [
    ...measured.map(({ claim, rank }) => ({ claim, rank: surely.has(claim.id) ? rank + SURE_PRIORITY : rank })),
    ...sure.filter(({ claim }) => !spoken.has(claim.id)),
  ];
}

/** On the ground of a specific claim, unless all measures together speak against it: what is sharp from front to back is no good depth of field by that alone. */
function addGeneralPraise(accepted: LicensedClaim[], measures: PhotoMeasures): void {
  const sight = readSight(measures);
  for (const rule of GENERAL_RULES) {
    if ((sight.get(rule.claim)?.holds ?? 0) < 0) continue;
    const claim = claimById(rule.claim);
    if (claim === undefined || accepted.some(({ id }) => contradict(id, rule.claim) || rule.noneOf.includes(id)))
      continue;
    if (rule.when.some((condition) => !holds(condition, measures.measurements))) continue;
    if (rule.unless?.some((condition) => holds(condition, measures.measurements)) === true) continue;
    const grounds = accepted.filter(({ id, tagOnly }) => tagOnly === undefined && rule.anyOf.includes(id));
    const [first] = grounds.sort((one, other) => other.strength - one.strength);
    if (first === undefined) continue;
    const truth = truthOf({ id: rule.claim, layer: 'general', strength: first.strength }, measures);
    const { named: _, ...ground } = first;
    accepted.push({
      ...ground,
      id: rule.claim,
      polarity: claim.polarity,
      truth,
      ...namedIn(rule.claim, measures),
    });
  }
}

function findDenied(licensed: readonly LicensedClaim[], measures: PhotoMeasures): ClaimId[] {
  const denied = new Set<ClaimId>();
  for (const { id } of licensed) for (const other of claimById(id)?.exclusions ?? []) denied.add(other);
  for (const { claim, when } of DENIAL_RULES) {
    if (when.every((condition) => holds(condition, measures.measurements))) denied.add(claim);
  }
  for (const { id } of licensed) denied.delete(id);
  return [...denied];
}

function countSpoken(licensed: readonly LicensedClaim[]): number {
  return licensed.filter(({ tagOnly }) => tagOnly === undefined).length;
}

const LEVELS: readonly Level[] = ['threshold', 'relaxed', 'loose'];

/** The rules without what makes a praise doubtful; what takes a fault back stays. */
const TRUSTING_RULES = [...CLAIM_RULES, ...SPARE_RULES, ...LAST_RULES].map((rule): ClaimRule => {
  const unless = rule.unless?.filter((condition) => !DOUBTS.has(condition));
  return { ...rule, ...(unless && { unless }) };
});

/** What each layer of rules licenses, the strictest first. */
export function collectLayers(
  measures: PhotoMeasures,
): Record<Exclude<RuleLayer, 'trusting' | 'general'>, Candidate[]> {
  return {
    measured: collectWitnessed(measures),
    relaxed: collect(CLAIM_RULES, measures, 'relaxed', 'relaxed'),
    loose: collect(CLAIM_RULES, measures, 'loose', 'loose'),
    spare: collect(SPARE_RULES, measures, 'spare', 'threshold'),
  };
}

/** The same without what makes praise doubtful, widest thresholds last. */
export function collectTrusting(measures: PhotoMeasures): Candidate[][] {
  return LEVELS.map((level) => collect(TRUSTING_RULES, measures, 'trusting', level));
}

/** What the photo's measures license and deny; claims that exclude each other are never both licensed. */
export function licenseClaims(measures: PhotoMeasures): Evidence {
  const layers = collectLayers(measures);
  const licensed: LicensedClaim[] = [];
  settle(layers.measured, licensed);
  // Plain photos still get a few true, modest statements.
  if (countSpoken(licensed) < MIN_CLAIMS) settle(layers.relaxed, licensed);
  if (countSpoken(licensed) < FEWEST_CLAIMS) settle(layers.loose, licensed);
  if (countSpoken(licensed) < FEWEST_CLAIMS) settle(layers.spare, licensed);
  for (const layer of collectTrusting(measures)) if (countSpoken(licensed) < LEAST_CLAIMS) settle(layer, licensed);
  addGeneralPraise(licensed, measures);
  return { licensed, denied: findDenied(licensed, measures) };
}
