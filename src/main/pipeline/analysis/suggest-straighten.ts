// How far to turn a photo that hangs: the angle from the measured roll, the roll left from a real turn of the working copy.
import type { Measurements, Suggestion } from '../../domain/analysis.ts';

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Turns by the measured roll; undefined if a turn does not make the photo more level. Degrees, clockwise is positive. */
export function suggestStraighten(measurements: Measurements): Suggestion | undefined {
  const angle = measurements['level.roll_angle'];
  const after = measurements['level.roll_after'];
  if (angle === undefined || after === undefined || after.value >= Math.abs(angle.value)) return undefined;
  const angleDegrees = round(-angle.value);
  const direction = angleDegrees < 0 ? 'counter-clockwise' : 'clockwise';
  return {
    kind: 'straighten',
    text: `Rotate by ${Math.abs(angleDegrees)} degrees ${direction} to level the frame.`,
    params: {
      angleDegrees,
      measure: 'level.roll',
      before: round(Math.abs(angle.value)),
      after: round(after.value),
    },
  };
}
