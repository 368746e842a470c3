// How likely the found region is the subject (overlaps a hand-drawn one by more than half): a logistic regression over a few cues of
// map and pixels. Fitted by `node training/calibrate/subject-confidence.ts`; reliability table in docs/measures/subject.md.
import { clamp01 } from './planes.ts';

/** What speaks for or against the region; all 0..1 unless said. */
export interface SubjectCues {
  /** Highest probability of the model's map. */
  peak: number;
  /** Mean probability inside minus outside. */
  contrast: number;
  /** Overlap of the refined region with the map it came from: low where pixels and model disagree. */
  agreement: number;
  /** Mean of 4p(1-p) over the map: how undecided the model is. */
  doubt: number;
  /** Mean log odds of the colours inside minus outside, over their range. */
  separability: number;
  /** Share of the aesthetic saliency on the region. */
  saliencyShare: number;
  /** Share of the frame. */
  area: number;
}

const WEIGHTS = {
  bias: -17.84,
  peak: 6.51,
  contrast: 10.39,
  agreement: 3.88,
  doubt: 0.13,
  separability: 2.11,
  saliencyShare: 2.01,
};
/** A part that covers more than this of the frame is no subject in it; from LARGE_AREA on, confidence falls. */
const WHOLE_AREA = 0.92;
const LARGE_AREA = 0.72;

/** Probability 0..1. */
export function rateConfidence(cues: SubjectCues): number {
  const sum =
    WEIGHTS.bias +
    WEIGHTS.peak * cues.peak +
    WEIGHTS.contrast * cues.contrast +
    WEIGHTS.agreement * cues.agreement +
    WEIGHTS.doubt * cues.doubt +
    WEIGHTS.separability * cues.separability +
    WEIGHTS.saliencyShare * cues.saliencyShare;
  const room = clamp01((WHOLE_AREA - cues.area) / (WHOLE_AREA - LARGE_AREA));
  return room / (1 + Math.exp(-sum));
}
