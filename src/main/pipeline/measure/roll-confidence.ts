// How likely a roll is right within 1.2 degrees: a logistic regression over what its cues say, fitted on turned photos of the calibration
// half by training/calibrate/fit-roll.ts. The angle itself is no input, so a tilt is judged like a level frame.
import type { Roll } from './roll-cues.ts';

/** By input in the order of `rollInputs`, then the constant. */
const COEFFICIENTS = [
  0.26, 1.25, -0.09, 2.46, -1.23, 0.44, 1.7, -0.12, 0.44, 0.7, -1.26, -2.18, 1.66, 1.44, 0.04,
] as const;

/** The logarithm of a length or count, limited: much more of the same says little more. */
function logOf(value: number, most: number): number {
  return Math.min(most, Math.log(Math.max(0.1, value)));
}

/** What the confidence is computed from; more is surer except for convergence and rival. */
export function rollInputs({ upright, level, horizon, rival }: Roll): number[] {
  return [
    logOf(upright.support, 1.5),
    (upright.agreement * upright.support) / (upright.support + 0.5),
    logOf(upright.count, 4),
    Math.min(0.3, upright.spread),
    Math.min(1, Math.abs(upright.convergence)),
    logOf(level.support, 1.5),
    (level.agreement * level.support) / (level.support + 0.5),
    logOf(level.count, 4),
    Math.min(0.25, level.spread),
    horizon,
    rival,
    upright.agreement * level.agreement,
    upright.lead * upright.agreement,
    level.lead * level.agreement,
  ];
}

/** Probability 0..1. */
export function rollConfidence(roll: Roll): number {
  const inputs = [...rollInputs(roll), 1];
  const sum = inputs.reduce((total, input, i) => total + input * (COEFFICIENTS[i] ?? 0), 0);
  return 1 / (1 + Math.exp(-sum));
}
