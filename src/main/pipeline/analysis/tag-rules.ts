// Tags: one per licensed claim, and those of their own (docs/tags.md) that describe light, palette, lines and frame.
// Contradictory tags (contradictions.ts) cannot appear: claims were settled before, and an own tag gives way to what it would contradict;
// of each list of own tags at most one applies.
import type { AnalysisTag, Evidence, LicensedClaim, Measurements } from '../../domain/analysis.ts';
import { claimById } from '../claims/vocabulary.ts';
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import { MIN_SUBJECT_CONFIDENCE } from './claim-rules.ts';
import { contradict } from './contradictions.ts';
import { holds } from './license-claims.ts';
import type { TagRule } from './tag-rule.ts';
import { COLOUR_TAGS } from './tags-colour.ts';
import { FOCUS_TAGS } from './tags-focus.ts';
import { FRAME_TAGS } from './tags-frame.ts';
import { LINE_TAGS } from './tags-lines.ts';
import { TONE_TAGS } from './tags-tone.ts';

/** All tags that are no claims; of each inner list the first rule that holds wins. */
export const OWN_TAGS: readonly (readonly TagRule[])[] = [
  ...TONE_TAGS,
  ...COLOUR_TAGS,
  ...FOCUS_TAGS,
  ...FRAME_TAGS,
  ...LINE_TAGS,
];

/** Confidence at the threshold, rising to 1 at the extreme. */
const LEAST_CONFIDENCE = 0.55;

/** A verdict that readers found true less often than this is no tag. What is seen, such as a frame in the frame, is as its own measure says. */
const LEAST_TRUTH_OF_VERDICTS = 0.5;
const VERDICT = /good$/;

const rounded = (share: number): number => Math.round(share * 100) / 100;

function confidenceOf(strength: number): number {
  return rounded(LEAST_CONFIDENCE + (1 - LEAST_CONFIDENCE) * Math.min(1, Math.max(0, strength)));
}

function tagOfClaim(claim: LicensedClaim): AnalysisTag[] {
  const known = claimById(claim.id);
  if (known === undefined || known.vague) return [];
  const { id, measure, value, unit, threshold, strength, truth = 1, regions } = claim;
  if (VERDICT.test(id) && truth < LEAST_TRUTH_OF_VERDICTS) return [];
  const { group, label } = known;
  return [
    {
      id,
      group,
      label,
      // Far past its threshold, a claim is still no surer than readers of other photos were of such claims.
      confidence: Math.min(confidenceOf(strength), Math.max(LEAST_CONFIDENCE, rounded(truth))),
      measure,
      value,
      unit,
      threshold,
      region: regions[0] ?? null,
    },
  ];
}

function tryTag(rule: TagRule, measures: PhotoMeasures, measurements: Measurements): AnalysisTag | undefined {
  const { id, group, label, measure, relation, threshold, extreme } = rule;
  const measured = measurements[measure];
  if (measured === undefined || !holds([measure, relation, threshold], measurements)) return undefined;
  if (rule.when?.some((condition) => !holds(condition, measurements)) === true) return undefined;
  const subject = measures.subjectRegion;
  if (rule.needsSubject === true && (subject?.confidence ?? 0) < MIN_SUBJECT_CONFIDENCE) return undefined;
  const { value, unit } = measured;
  const confidence = confidenceOf((value - threshold) / (extreme - threshold));
  const region = (rule.place === 'subject' ? subject?.region : measured.region) ?? null;
  return { id, group, label, confidence, measure, value, unit, threshold, region };
}

/** Tags that measures of their own give: licensed claims, the surest first; own tags. */
export function tagPhoto(measures: PhotoMeasures, evidence: Evidence): AnalysisTag[] {
  const tags = evidence.licensed.flatMap(tagOfClaim).sort((one, other) => other.confidence - one.confidence);
  const present = new Set(tags.map(({ id }) => id));
  const measurements: Measurements = {
    ...measures.measurements,
    'format.ratio': { value: measures.aspectRatio, unit: 'width / height' },
  };
  for (const rules of OWN_TAGS) {
    for (const rule of rules) {
      if (rule.givesWayTo?.some((id) => present.has(id)) === true) continue;
      const tag = tryTag(rule, measures, measurements);
      if (tag === undefined) continue;
      if ([...present].some((id) => contradict(id, tag.id))) continue;
      tags.push(tag);
      present.add(tag.id);
      break;
    }
  }
  return tags;
}

/**
 * Tags of praise and description that all measures together speak for. Faults are tagged where a measure of their own says so: a false one costs a photo
 * more than a missed one.
 */
export function tagRead(read: readonly LicensedClaim[], measured: readonly AnalysisTag[]): AnalysisTag[] {
  return read
    .filter(({ id, polarity }) => polarity >= 0 && measured.every((tag) => tag.id !== id))
    .flatMap((claim) => tagOfClaim(claim));
}
