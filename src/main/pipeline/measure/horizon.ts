// Horizon and level: the line that parts the frame, the roll that all lines together show, and what would be left of it after the
// frame is turned back. Angles in degrees, positive = falls to the right.
import type { Measurements } from '../../domain/analysis.ts';
import type { Region } from '../../domain/photo.ts';
import type { Edges } from './edges.ts';
import type { Frame } from './frame.ts';
import { findHorizonLine } from './horizon-line.ts';
import type { HorizonLine } from './horizon-line.ts';
import { rollConfidence } from './roll-confidence.ts';
import { findRoll, trustOf } from './roll-cues.ts';
import type { Roll } from './roll-cues.ts';
import { findSegments } from './segments.ts';
import type { Segment } from './segments.ts';
import { turnPlane } from './turn-plane.ts';

/** Only a roll that may be named is tried out: turning the frame back costs as much as measuring it. */
const TRIED_FROM_DEGREES = 1;
const TRIED_FROM_CONFIDENCE = 0.5;

function regionOf({ angle, y }: HorizonLine, aspectRatio: number): Region {
  const reach = Math.abs(Math.tan((angle * Math.PI) / 180)) * aspectRatio * 0.5 + 0.02;
  const top = Math.min(0.98, Math.max(0, y - reach));
  return [0, top, 1, Math.min(1 - top, 2 * reach)];
}

function describeHorizon(horizon: HorizonLine | undefined, aspectRatio: number): Measurements {
  if (horizon === undefined) return { 'horizon.trust': { value: 0, unit: '0..1' } };
  const region = regionOf(horizon, aspectRatio);
  return {
    'horizon.trust': { value: trustOf(horizon), unit: '0..1', region },
    'horizon.angle': { value: horizon.angle, unit: 'degrees', region },
    'horizon.tilt': { value: Math.abs(horizon.angle), unit: 'degrees', region },
    'horizon.y': { value: horizon.y, unit: 'share of height', region },
    'horizon.off_middle': { value: Math.abs(horizon.y - 0.5), unit: 'share of height', region },
    'horizon.coverage': { value: horizon.coverage, unit: 'share of width', region },
    'horizon.difference': { value: horizon.difference, unit: 'OKLab', region },
    'horizon.calm_above': { value: horizon.calmAbove, unit: 'share', region },
    'horizon.calm_below': { value: horizon.calmBelow, unit: 'share', region },
    'horizon.evenness': { value: horizon.evenness, unit: 'mean / spread', region },
  };
}

function describeRoll(roll: Roll | undefined): Measurements {
  if (roll === undefined) return { 'level.confidence': { value: 0, unit: '0..1' } };
  return {
    'level.roll': { value: Math.abs(roll.angle), unit: 'degrees' },
    'level.roll_angle': { value: roll.angle, unit: 'degrees' },
    'level.confidence': { value: rollConfidence(roll), unit: '0..1' },
    'level.support': { value: roll.level.support, unit: 'long sides' },
    'level.agreement': { value: roll.level.agreement, unit: 'share' },
    'horizon.agreement': { value: roll.horizon, unit: '0..1' },
    'upright.support': { value: roll.upright.support, unit: 'long sides' },
    'upright.agreement': { value: roll.upright.agreement, unit: 'share' },
    'upright.count': { value: roll.upright.count, unit: 'lines' },
    'upright.convergence': { value: Math.abs(roll.upright.convergence), unit: '1 / long sides' },
  };
}

/** Turns the working copy back by the roll and measures what is left; empty where no roll worth naming is seen. */
function tryStraight(frame: Frame, roll: Roll | undefined, horizon: HorizonLine | undefined): Measurements {
  if (roll === undefined || Math.abs(roll.angle) < TRIED_FROM_DEGREES) return {};
  if (rollConfidence(roll) < TRIED_FROM_CONFIDENCE) return {};
  const lightness = turnPlane(frame.lightness, -roll.angle);
  const straight = horizon === undefined ? undefined : { ...horizon, angle: horizon.angle - roll.angle };
  const left = findRoll(findSegments(lightness), lightness.width / lightness.height, straight);
  return left === undefined ? {} : { 'level.roll_after': { value: Math.abs(left.angle), unit: 'degrees' } };
}

/** The horizon line, the roll of the camera with its confidence (0..1), and the roll left after straightening. */
export function measureHorizon(frame: Frame, edges: Edges, segments: readonly Segment[]): Measurements {
  const aspectRatio = frame.width / frame.height;
  const horizon = findHorizonLine(frame, edges);
  const roll = findRoll(segments, aspectRatio, horizon);
  return {
    ...describeHorizon(horizon, aspectRatio),
    ...describeRoll(roll),
    ...tryStraight(frame, roll, horizon),
  };
}
