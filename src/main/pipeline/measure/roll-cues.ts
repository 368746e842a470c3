// How well each camera roll explains the upright and the level lines of a photo. Upright lines may converge to a point above or below
// (looking up at a tower), level ones to a point at either side (a street): what is symmetric about the frame's middle is no roll.
// The pencil of lines at roll r has its vanishing point on the axis turned by r (Lezama et al., 2014, for the geometry).
import type { HorizonLine } from './horizon-line.ts';
import { clamp01 } from './planes.ts';
import type { Segment } from './segments.ts';

/** A segment about the middle of the frame, in long sides, x to the right, y down. */
interface Rod {
  x: number;
  y: number;
  dx: number;
  dy: number;
  weight: number;
  /** Sine of the largest deviation that still counts. */
  tolerance: number;
}

/** What one family of lines says about a roll. */
export interface RollCue {
  /** Length of the lines that agree, long sides, less what the freedom to converge costs. */
  support: number;
  /** Share of the family's length that agrees. */
  agreement: number;
  /** Support over the most that the family gives any roll, 0..1. */
  lead: number;
  /** Closeness of the vanishing point: 1 / its distance from the middle in long sides; 0 for parallel lines. */
  convergence: number;
  /** How many lines agree, counting equally long ones fully. */
  count: number;
  /** Spread of the agreeing lines across their direction, standard deviation in long sides: one post has none. */
  spread: number;
}

/** The roll that explains the lines best. */
export interface Roll {
  /** Degrees, positive = the right side hangs. */
  angle: number;
  upright: RollCue;
  level: RollCue;
  /** The horizon's say for this roll, 0..1. */
  horizon: number;
  /** Score of the best other roll (2 degrees away or more) over that of the best, 0..1. */
  rival: number;
}

/** Rolls that are tried, degrees. */
const MAX_ROLL = 15;
const STEP = 0.5;
const CONVERGENCES = [0, 0.06, 0.12, 0.2, 0.3, 0.42, 0.56, 0.72, 0.9, 1.1].flatMap((value) =>
  value === 0 ? [0] : [value, -value],
);
/** Converging lines fit more rolls by chance, so they count less. */
const CONVERGENCE_COST = 0.35;
/** Lines up to this far from upright or level belong to the family. */
const UPRIGHT_REACH = 40;
const LEVEL_REACH = 24;
const MAX_RODS = 90;
/** Square of a usual focal length in long sides (about 34 mm full frame): links convergence of uprights to the horizon's height. */
const FOCAL_SQUARED = 0.9;
/** Level lines recede to the sides, so they say less. */
const LEVEL_WEIGHT = 0.6;
/** With this length of lines in sum, long sides, half is believed. */
const UNSURE_LENGTH = 0.6;
/** A horizon speaks for rolls within this many degrees. */
const HORIZON_TOLERANCE = 1;
/** Degrees away from which another roll is a rival. */
const RIVAL_FROM = 2;

const SINE_OF_DEGREE = Math.PI / 180;

function toRod({ from, to, length, angle }: Segment, aspectRatio: number): Rod {
  const scale = Math.max(1, aspectRatio);
  const turn = angle * SINE_OF_DEGREE;
  return {
    x: ((from.x + to.x) / 2 - 0.5) * (aspectRatio / scale),
    y: ((from.y + to.y) / 2 - 0.5) / scale,
    dx: Math.cos(turn),
    dy: Math.sin(turn),
    weight: Math.min(0.6, length),
    // A line of 15 px is known to about 1.5 degrees, a long one to a tenth.
    tolerance: (0.6 + 0.036 / Math.max(0.02, length)) * SINE_OF_DEGREE,
  };
}

/** Support of the lines that point to the vanishing point (x, y, z), homogeneous. */
function supportOf(rods: readonly Rod[], x: number, y: number, z: number): number {
  let support = 0;
  for (const rod of rods) {
    const toX = x - z * rod.x;
    const toY = y - z * rod.y;
    const cross = (rod.dx * toY - rod.dy * toX) / (rod.tolerance * Math.sqrt(toX * toX + toY * toY + 1e-12));
    const miss = cross * cross;
    if (miss < 1) support += rod.weight * (1 - miss);
  }
  return support;
}

type PointAt = (roll: number, convergence: number) => readonly [number, number, number];

const uprightPoint: PointAt = (roll, convergence) => [
  Math.sin(roll * SINE_OF_DEGREE),
  -Math.cos(roll * SINE_OF_DEGREE),
  convergence,
];

/** Vanishing points of level lines lie on the horizon, which the convergence of the uprights puts above or below the middle. */
function levelPoint(uprightConvergence: number): PointAt {
  const below = FOCAL_SQUARED * uprightConvergence;
  return (roll, convergence) => {
    const sine = Math.sin(roll * SINE_OF_DEGREE);
    const cosine = Math.cos(roll * SINE_OF_DEGREE);
    return [cosine - convergence * below * sine, sine + convergence * below * cosine, convergence];
  };
}

interface Best {
  convergence: number;
  support: number;
}

function bestAt(rods: readonly Rod[], pointAt: PointAt, roll: number, convergences: readonly number[]): Best {
  let best: Best = { convergence: 0, support: 0 };
  for (const convergence of convergences) {
    const [x, y, z] = pointAt(roll, convergence);
    const support = supportOf(rods, x, y, z) * (1 - CONVERGENCE_COST * Math.min(1, Math.abs(convergence)));
    if (support > best.support) best = { convergence, support };
  }
  return best;
}

interface Families {
  upright: Rod[];
  level: Rod[];
  uprightLength: number;
  levelLength: number;
  horizon: HorizonLine | undefined;
}

/** One roll with its best vanishing points and its score. */
interface Trial {
  roll: number;
  upright: Best;
  level: Best;
  score: number;
}

/** How much a line looks like a horizon, 0..1: unbroken, even, between unlike sides, under something calm. */
export function trustOf({ coverage, difference, calmAbove, evenness }: HorizonLine): number {
  const isLine = clamp01((coverage - 0.75) / 0.2) * clamp01((evenness - 1.2) / 2.5);
  return isLine * clamp01(difference / 0.1) * clamp01((calmAbove - 0.55) / 0.35);
}

function horizonSay(horizon: HorizonLine | undefined, roll: number): number {
  if (horizon === undefined) return 0;
  const miss = (horizon.angle - roll) / HORIZON_TOLERANCE;
  return trustOf(horizon) * Math.max(0, 1 - miss * miss);
}

function tryRoll(families: Families, roll: number, near?: Trial): Trial {
  const around = (best: Best | undefined): readonly number[] =>
    best === undefined
      ? CONVERGENCES
      : [-1, -0.5, 0, 0.5, 1].map((step) => best.convergence + step * (0.03 + 0.15 * Math.abs(best.convergence)));
  const upright = bestAt(families.upright, uprightPoint, roll, around(near?.upright));
  const level = bestAt(families.level, levelPoint(upright.convergence), roll, around(near?.level));
  const score =
    upright.support / (families.uprightLength + UNSURE_LENGTH) +
    (LEVEL_WEIGHT * level.support) / (families.levelLength + UNSURE_LENGTH) +
    horizonSay(families.horizon, roll);
  return { roll, upright, level, score };
}

/** How many lines agree with a vanishing point, and how far apart they lie. */
function crowdOf(
  rods: readonly Rod[],
  [x, y, z]: readonly [number, number, number],
  roll: number,
): { count: number; spread: number } {
  const level = Math.abs(y) < Math.abs(x);
  const acrossX = level ? -Math.sin(roll * SINE_OF_DEGREE) : Math.cos(roll * SINE_OF_DEGREE);
  const acrossY = level ? Math.cos(roll * SINE_OF_DEGREE) : Math.sin(roll * SINE_OF_DEGREE);
  let sum = 0;
  let squares = 0;
  let mean = 0;
  let meanSquare = 0;
  for (const rod of rods) {
    const weight = supportOf([rod], x, y, z);
    const across = rod.x * acrossX + rod.y * acrossY;
    sum += weight;
    squares += weight * weight;
    mean += weight * across;
    meanSquare += weight * across * across;
  }
  if (sum === 0) return { count: 0, spread: 0 };
  return { count: (sum * sum) / squares, spread: Math.sqrt(Math.max(0, meanSquare / sum - (mean / sum) ** 2)) };
}

interface Family {
  rods: readonly Rod[];
  length: number;
  /** The most support any roll gets. */
  most: number;
  pointAt: PointAt;
}

function cueOf({ rods, length, most, pointAt }: Family, best: Best, roll: number): RollCue {
  return {
    support: best.support,
    agreement: best.support / Math.max(1e-6, length),
    lead: Math.min(1, best.support / Math.max(1e-6, most)),
    convergence: best.convergence,
    ...crowdOf(rods, pointAt(roll, best.convergence), roll),
  };
}

function familiesOf(segments: readonly Segment[], aspectRatio: number, horizon: HorizonLine | undefined): Families {
  const rodsOf = (chosen: readonly Segment[]): Rod[] =>
    chosen.slice(0, MAX_RODS).map((segment) => toRod(segment, aspectRatio));
  const upright = rodsOf(segments.filter(({ angle }) => Math.abs(fromUpright(angle)) <= UPRIGHT_REACH));
  const level = rodsOf(segments.filter(({ angle }) => Math.abs(angle) <= LEVEL_REACH));
  const lengthOf = (rods: readonly Rod[]): number => rods.reduce((sum, { weight }) => sum + weight, 0);
  return { upright, level, uprightLength: lengthOf(upright), levelLength: lengthOf(level), horizon };
}

/** Angle from upright in degrees, positive = clockwise. */
export function fromUpright(angle: number): number {
  return angle > 0 ? angle - 90 : angle + 90;
}

/** The roll that upright lines, level lines and the horizon together support most; undefined without any. */
export function findRoll(
  segments: readonly Segment[],
  aspectRatio: number,
  horizon: HorizonLine | undefined,
): Roll | undefined {
  const families = familiesOf(segments, aspectRatio, horizon);
  const trials: Trial[] = [];
  for (let roll = -MAX_ROLL; roll <= MAX_ROLL; roll += STEP) trials.push(tryRoll(families, roll));
  const coarse = trials.reduce((best, trial) => (trial.score > best.score ? trial : best));
  if (coarse.score === 0) return undefined;
  let best = coarse;
  for (let turn = -5; turn <= 5; turn += 1) {
    const trial = tryRoll(families, coarse.roll + turn * 0.1, coarse);
    if (trial.score > best.score) best = trial;
  }
  const others = trials.filter(({ roll }) => Math.abs(roll - best.roll) >= RIVAL_FROM);
  const rival = others.reduce((most, { score }) => Math.max(most, score), 0);
  const { roll } = best;
  const most = (side: 'upright' | 'level'): number =>
    trials.reduce((largest, trial) => Math.max(largest, trial[side].support), 0);
  const upright: Family = {
    rods: families.upright,
    length: families.uprightLength,
    most: most('upright'),
    pointAt: uprightPoint,
  };
  const level: Family = {
    rods: families.level,
    length: families.levelLength,
    most: most('level'),
    pointAt: levelPoint(best.upright.convergence),
  };
  return {
    angle: roll,
    upright: cueOf(upright, best.upright, roll),
    level: cueOf(level, best.level, roll),
    horizon: horizonSay(horizon, roll),
    rival: Math.min(1, rival / best.score),
  };
}
