// What a strict reader would say of a photo, from all of its measures at once: how surely each claim holds, and how likely he names it. Two sparse
// logistic regressions a claim, learned from readers who looked at 2,802 photos (training/truth/sight.py; docs/claims.md); to their log odds
// those of the classifier's scene head are added, which tells a busy street from a street that is the subject. Rules know one measure and its threshold
// each; readers weigh many. Knows no pixels.
import type { ClaimId } from '../../domain/critique.ts';
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import { CLAIM_RULES } from './claim-rules.ts';
import { GENERAL_RULES } from './general-claims.ts';
import { CLAIM_SIGHT, SIGHT_MEASURES } from './claim-sight-weights.ts';

/** Log odds. */
export interface Sight {
  /** That the claim holds: strict readers would let the sentence stand. */
  holds: number;
  /** That a reader says it himself among the first things. */
  named: number;
  /**
   * The measure that speaks most for it, one that the claim's rules go by or else of a kind that they look at, and the value at which it says nothing
   * either way: that of the photo in the middle. None where only measures speak for it that merely go along with it, such as a white border with sharpness.
   */
  witness: { measure: string; middle: number } | undefined;
}

/** Where a measure lies among photos, at its quantiles in claim-sight-weights.ts; beyond the outer ones nothing more is added. */
const READINGS = [-1.6, -0.7, 0, 0.7, 1.6] as const;

/** What one more unit of a reading adds. */
interface Weight {
  measure: number;
  holds: number;
  named: number;
}

function kindOf(measure: string): string {
  return measure.slice(0, measure.indexOf('.'));
}

/** Measures that the rules of a claim go by, of a general one those of what it may sum up. */
function measuresOf(id: ClaimId): ReadonlySet<string> {
  const summedUp = GENERAL_RULES.filter(({ claim }) => claim === id).flatMap(({ anyOf }) => anyOf);
  return new Set(
    CLAIM_RULES.filter(({ claim }) => claim === id || summedUp.includes(claim)).map(({ measure }) => measure),
  );
}

/** How much a measure says to a reader as evidence of a claim: its rules' own most, then others of their kind, and 0 what merely goes along with it. */
function rankMeasures(id: ClaimId): readonly number[] {
  const own = measuresOf(id);
  const kinds = new Set([...own].map((measure) => kindOf(measure)));
  return SIGHT_MEASURES.map(([measure]) => (own.has(measure) ? 2 : kinds.has(kindOf(measure)) ? 1 : 0));
}

const MODEL = CLAIM_SIGHT.map(([id, holds, named, table]) => ({
  id,
  holds,
  named,
  ranks: rankMeasures(id),
  weights: readWeights(table),
}));

function readWeights(table: string): Weight[] {
  return table
    .split('; ')
    .filter((row) => row !== '')
    .map((row) => {
      const [measure = 0, holds = 0, named = 0] = row.split(' ').map(Number);
      return { measure, holds, named };
    });
}

function readingOf(value: number, quantiles: readonly number[]): number {
  const next = quantiles.findIndex((quantile) => quantile > value);
  if (next < 0) return READINGS[4];
  if (next === 0) return READINGS[0];
  const [low = 0, high = 1] = [quantiles[next - 1], quantiles[next]];
  const [from = 0, to = 0] = [READINGS[next - 1], READINGS[next]];
  return from + ((value - low) / (high - low)) * (to - from);
}

/** Share of the measures that must be there: of photos at least 0.73 are. */
const LEAST_MEASURED = 0.6;

const NOTHING: ReadonlyMap<ClaimId, Sight> = new Map();

/** What sight is read from. */
export type Seen = Pick<PhotoMeasures, 'measurements' | 'scene'>;

const read = new WeakMap<Seen, ReadonlyMap<ClaimId, Sight>>();

/** Sight of every claim that measures tell well enough; a missing measure says nothing, and too few tell nothing. Read once per set of measures. */
export function readSight(seen: Seen): ReadonlyMap<ClaimId, Sight> {
  const known = read.get(seen);
  if (known) return known;
  const { measurements, scene } = seen;
  const isMeasured = ([measure]: (typeof SIGHT_MEASURES)[number]): boolean => measurements[measure] !== undefined;
  if (SIGHT_MEASURES.filter(isMeasured).length < LEAST_MEASURED * SIGHT_MEASURES.length) return NOTHING;
  const readings = SIGHT_MEASURES.map(([measure, quantiles]) => {
    const value = measurements[measure]?.value;
    return value === undefined || Number.isNaN(value) ? 0 : readingOf(value, quantiles);
  });
  const sight = new Map(MODEL.map(({ id, ...model }) => [id, addScene(see(model, readings), scene?.get(id))]));
  read.set(seen, sight);
  return sight;
}

function see({ holds, named, ranks, weights }: Omit<(typeof MODEL)[number], 'id'>, readings: readonly number[]): Sight {
  const sight: Sight = { holds, named, witness: undefined };
  let best = { rank: 0, support: 0 };
  for (const weight of weights) {
    const reading = readings[weight.measure] ?? 0;
    const support = weight.holds * reading;
    sight.holds += support;
    sight.named += weight.named * reading;
    const [measure, quantiles] = SIGHT_MEASURES[weight.measure] ?? [];
    const rank = ranks[weight.measure] ?? 0;
    if (measure === undefined || rank === 0 || rank < best.rank) continue;
    if (support <= (rank > best.rank ? 0 : best.support)) continue;
    best = { rank, support };
    sight.witness = { measure, middle: quantiles?.[2] ?? 0 };
  }
  return sight;
}

function addScene(sight: Sight, odds: { holds: number; named: number } = { holds: 0, named: 0 }): Sight {
  return { ...sight, holds: sight.holds + odds.holds, named: sight.named + odds.named };
}

const USUAL = new Map(CLAIM_SIGHT.map(([id, , named]) => [id, named]));

/** Log odds that readers name a claim of a photo in the middle of everything. */
export function usuallyNamed(id: ClaimId): number {
  return USUAL.get(id) ?? 0;
}

/** Log odds to a probability. */
export function probabilityOf(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}
