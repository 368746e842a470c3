// Three faults of composition as probabilities from several measures: cut by a side, framed too tightly, a bright spot that distracts.
// Logistic regressions fitted by `training/calibrate/subject_fit.py` on the calibration half; figures in docs/measures/subject.md.

function probability(sum: number): number {
  return 1 / (1 + Math.exp(-sum));
}

/** How the subject meets one side, and what the frame is otherwise. */
export interface CutFacts {
  /** Contact of all parts with the side over the root of the subject's area. */
  all: number;
  /** Mean membership on the contact. */
  depth: number;
  /** Contact as a share of the side, of the opposite side, and the larger of the other two. */
  share: number;
  opposite: number;
  across: number;
  confidence: number;
  /** Share of the frame. */
  area: number;
}

const CUT = {
  bias: -3.22,
  all: 1.71,
  depth: 3.5,
  share: 2.16,
  opposite: -3.92,
  across: -4.62,
  confidence: 0.18,
  area: 0.4,
};
const CONFIDENCE_LIMITS = [0.005, 0.995] as const;

/** Probability 0..1 that the subject is cut by the side. What meets several sides is scenery or fills the frame. */
export function rateCut(facts: CutFacts): number {
  const [low, high] = CONFIDENCE_LIMITS;
  const sure = Math.min(high, Math.max(low, facts.confidence));
  return probability(
    CUT.bias +
      CUT.all * Math.min(1.5, facts.all) +
      CUT.depth * facts.depth +
      CUT.share * Math.min(1, facts.share) +
      CUT.opposite * Math.min(1, facts.opposite) +
      CUT.across * facts.across +
      CUT.confidence * Math.log(sure / (1 - sure)) +
      CUT.area * Math.log(Math.max(0.005, facts.area)),
  );
}

const TIGHT = { bias: 1.79, room: -7.45, second: -10.34, third: -11.84, largest: -8.34, box: 1.96, cutLength: -3.63 };

/**
 * Probability 0..1 that a frame leaves its subject no room: `gaps` between box and sides, smallest first, the box's share of the frame, and the
 * contact with all sides as shares of them: what lies on whole sides was meant to fill the frame.
 */
export function rateTightness(gaps: readonly number[], box: number, cutLength: number): number {
  const [room = 0, second = 0, third = 0, largest = 0] = gaps;
  return probability(
    TIGHT.bias +
      TIGHT.room * Math.min(0.2, room) +
      TIGHT.second * Math.min(0.2, second) +
      TIGHT.third * Math.min(0.25, third) +
      TIGHT.largest * Math.min(0.3, largest) +
      TIGHT.box * box +
      TIGHT.cutLength * Math.min(1.5, cutLength),
  );
}

const SPOT = { bias: -22.36, excess: 3.53, area: 7.03, lightness: 22.5, atTop: -1.66 };
/** A spot that begins so near the upper side is sky. */
const AT_TOP = 0.02;

/** Probability 0..1 that a bright spot is a lamp or a hole in the leaves, not sky or a window. `top` is the share of the height above it. */
export function rateBrightSpot(spot: { excess: number; area: number; lightness: number; top: number }): number {
  return probability(
    SPOT.bias +
      SPOT.excess * spot.excess +
      SPOT.area * Math.min(0.03, spot.area) +
      SPOT.lightness * spot.lightness +
      (spot.top < AT_TOP ? SPOT.atTop : 0),
  );
}
