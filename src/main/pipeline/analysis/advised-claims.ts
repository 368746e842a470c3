// What a computed suggestion would better though no fault was measured: licensed as advice alone, tied to that suggestion. A small subject that
// a crop shows much larger, mid-tones that a trial of the exposure brings to their place. Between suggestions and the plan.
import type { Evidence, LicensedClaim, Measurements, Suggestion } from '../../domain/analysis.ts';
import type { ClaimId } from '../../domain/critique.ts';
import { claimById } from '../claims/vocabulary.ts';
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import { contradict } from './contradictions.ts';
import { degreeOf, holds } from './license-claims.ts';
import { suggestExposure } from './suggest-exposure.ts';

/** Share of the frame above which a subject needs no closer crop. */
const SMALL_SUBJECT = 0.13;
/** The crop must show it larger by this factor; from the second on strongly so. */
const LEAST_GROWTH = 1.4;
const STRONG_GROWTH = 3;
/** Probability of underexposure from which raising it is worth a try, where it is no night and no dark style. */
const LIKELY_DARK = 0.5;
const DARK_NOT_NIGHT: readonly (readonly [string, '>' | '<', number])[] = [
  ['exposure.midtone', '>', 0.42],
  ['exposure.white_point', '<', 0.76],
  ['exposure.dark_share', '<', 0.35],
];
/** Praise that gives way to advice: that a crop suits says no more than that nothing is wrong with it. */
const GIVES_WAY: readonly ClaimId[] = ['crop.good', 'exposure.good', 'comp.good'];

function claimOf(
  id: ClaimId,
  measurements: Measurements,
  { measure, threshold, strength, regions }: Pick<LicensedClaim, 'measure' | 'threshold' | 'strength' | 'regions'>,
): LicensedClaim[] {
  const measured = measurements[measure];
  const known = claimById(id);
  if (measured === undefined || known === undefined) return [];
  const bounded = Math.min(1, Math.max(0, strength));
  return [
    {
      id,
      polarity: known.polarity,
      degree: degreeOf(bounded),
      strength: bounded,
      measure,
      value: measured.value,
      unit: measured.unit,
      threshold,
      regions,
      support: 'measured',
    },
  ];
}

/** True for a crop that shows a small subject clearly larger. */
export function enlargesSubject({ kind, params }: Suggestion): boolean {
  const [before, after] = [Number(params['subjectBefore']), Number(params['subjectAfter'])];
  return kind === 'crop' && before < SMALL_SUBJECT && after >= LEAST_GROWTH * before;
}

function adviseCrop({ measurements, subjectRegion }: PhotoMeasures, suggestions: readonly Suggestion[]) {
  const crop = suggestions.find(enlargesSubject);
  if (crop === undefined || subjectRegion === undefined) return [];
  const growth = Number(crop.params['subjectAfter']) / Number(crop.params['subjectBefore']);
  const strength = (growth - LEAST_GROWTH) / (STRONG_GROWTH - LEAST_GROWTH);
  const { region } = subjectRegion;
  return claimOf('crop.too_loose', measurements, {
    measure: 'subject.area',
    threshold: SMALL_SUBJECT,
    strength,
    regions: [region],
  });
}

/** Raising the exposure of a dull, dark photo that is not dark enough to be blamed for it. */
function tryRaising(measures: PhotoMeasures): { suggestion: Suggestion; claims: LicensedClaim[] } | undefined {
  const { measurements } = measures;
  const likely = measurements['exposure.under_likely']?.value ?? 0;
  if (likely < LIKELY_DARK || !DARK_NOT_NIGHT.every((condition) => holds(condition, measurements))) return undefined;
  const suggestion = suggestExposure(measures, 'raise');
  if (suggestion === undefined) return undefined;
  const strength = (likely - LIKELY_DARK) / (1 - LIKELY_DARK);
  const claims = claimOf('exposure.under', measurements, {
    measure: 'exposure.under_likely',
    threshold: LIKELY_DARK,
    strength: strength / 2,
    regions: [],
  });
  return { suggestion, claims };
}

/**
 * Adds what may be advised to the evidence, and the suggestions it is tied to. A claim that a licensed one contradicts is not advised;
 * weak praise gives way to it.
 */
export function addAdvice(
  measures: PhotoMeasures,
  evidence: Evidence,
  suggestions: readonly Suggestion[],
): { evidence: Evidence; suggestions: Suggestion[] } {
  const { licensed, denied } = evidence;
  const raising = tryRaising(measures);
  const found = [...adviseCrop(measures, suggestions), ...(raising?.claims ?? [])];
  const advised = found.filter(({ id }) =>
    licensed.every((claim) => claim.id !== id && (!contradict(claim.id, id) || GIVES_WAY.includes(claim.id))),
  );
  const isAdvised = (id: ClaimId): boolean => advised.some((claim) => claim.id === id);
  return {
    evidence: {
      licensed: licensed.filter(({ id }) => !advised.some((claim) => contradict(claim.id, id))),
      denied: denied.filter((id) => !isAdvised(id)),
      advised,
    },
    suggestions: [...(raising && isAdvised('exposure.under') ? [raising.suggestion] : []), ...suggestions],
  };
}
