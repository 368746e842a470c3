// The best frame of a stack and the reason in words. The user's own choice comes first, then what the measures say; a difference counts only
// beyond what the same measure shows between two equally good frames of one scene. Plain numbers; knows no store.
import type { Flag, Stars } from '../domain/photo.ts';

/** What is known of one frame. */
export interface FrameFacts {
  photoId: number;
  stars: Stars;
  flag: Flag;
  /** False when the file is gone or could not be critiqued. */
  isDone: boolean;
  /** 0..100. */
  score: number;
  /** A measurement by id, undefined where the photo has none. */
  measure(id: string): number | undefined;
}

export interface ComparedFrame {
  photoId: number;
  isBest: boolean;
  /** The best: what it has over most others; any other: what the best has over it. */
  reasons: string[];
}

interface Comparison {
  /** Higher is better; undefined where it cannot be judged. `other` is the frame it will be compared with. */
  value(frame: FrameFacts, other: FrameFacts): number | undefined;
  /** A difference that 19 in 20 pairs of equally good frames do not reach (docs/stacks.md). */
  noise: number;
  /** How much a difference of one `noise` counts in the ranking. */
  weight: number;
  /** Why `best` is better than `other`. */
  words(best: FrameFacts, other: FrameFacts): string;
}

/** Beyond so many times its noise a difference counts no more. */
const MOST_NOISES = 4;

/** Where sharpness may be read, the best first: blur of the subject's edges at 1:1, of all edges, and the coarse map of small photos. */
const SHARPNESS = ['focus.subject_blur', 'focus.blur', 'focus.subject', 'focus.best'] as const;
/** Blur in per mille of the long side below which a print shows no difference. */
const VISIBLE_BLUR = 0.25;

/** Logarithm of the sharpness, from the first measure that both frames have. */
function sharpness(frame: FrameFacts, other: FrameFacts): number | undefined {
  const id = sharpnessMeasure(frame, other);
  const value = id === undefined ? undefined : frame.measure(id);
  if (id === undefined || value === undefined) return undefined;
  return id.endsWith('blur') ? -Math.log(Math.hypot(value, VISIBLE_BLUR)) : Math.log(Math.max(1e-3, value));
}

function sharpnessMeasure(frame: FrameFacts, other: FrameFacts): (typeof SHARPNESS)[number] | undefined {
  return SHARPNESS.find((id) => frame.measure(id) !== undefined && other.measure(id) !== undefined);
}

/** Degrees off level, whichever way, where lines say so clearly; a larger angle is no tilt but a chosen one. */
function tilt(frame: FrameFacts): number | undefined {
  const degrees = frame.measure('level.roll');
  const confidence = frame.measure('level.confidence') ?? 0;
  return degrees === undefined || degrees > MOST_TILT || confidence < LEAST_LEVEL_CONFIDENCE ? undefined : degrees;
}

const MOST_TILT = 9;
const LEAST_LEVEL_CONFIDENCE = 0.6;
/** Up to here a frame counts as level. */
const LEVEL_DEGREES = 0.7;

function percent(share: number): string {
  return share < 0.01 ? `${(share * 100).toFixed(1)} %` : `${Math.round(share * 100)} %`;
}

const COMPARISONS: readonly Comparison[] = [
  {
    value: sharpness,
    noise: 0.1,
    weight: 1.5,
    words: (best, other) => {
      const isSubject = sharpnessMeasure(best, other)?.includes('subject') === true;
      const place = isSubject ? 'sharper on the subject' : 'sharper';
      const gain = Math.exp((sharpness(best, other) ?? 0) - (sharpness(other, best) ?? 0)) - 1;
      return gain >= 1 ? `${place}, ${(gain + 1).toFixed(1)} times` : `${place} by ${Math.round(gain * 100)} %`;
    },
  },
  {
    value: (frame) => negative(frame.measure('motion.ratio')),
    noise: 0.25,
    weight: 1,
    words: () => 'less motion blur',
  },
  {
    value: (frame) => negative(tilt(frame)),
    noise: 0.6,
    weight: 0.7,
    words: (best, other) => {
      const place = (best.measure('horizon.trust') ?? 0) > 0.5 ? 'the horizon is ' : '';
      const degrees = (tilt(other) ?? 0).toFixed(1);
      return (tilt(best) ?? 0) <= LEVEL_DEGREES
        ? `${place}level (${degrees}° off otherwise)`
        : `tilted less (${degrees}° otherwise)`;
    },
  },
  {
    value: (frame) => negative(frame.measure('exposure.clip_high')),
    noise: 0.005,
    weight: 1,
    words: (best, other) =>
      `${percent(best.measure('exposure.clip_high') ?? 0)} of the frame is blown out instead of ${percent(other.measure('exposure.clip_high') ?? 0)}`,
  },
  {
    value: (frame) => negative(frame.measure('exposure.clip_low')),
    noise: 0.01,
    weight: 0.5,
    words: (best, other) =>
      `${percent(best.measure('exposure.clip_low') ?? 0)} of the frame is lost in black instead of ${percent(other.measure('exposure.clip_low') ?? 0)}`,
  },
  {
    value: (frame) => negative(frame.measure('edge.cut')),
    noise: 0.3,
    weight: 0.5,
    words: (best) =>
      (best.measure('edge.cut') ?? 0) < 0.2 ? 'the subject is not cut by the frame' : 'less of the subject is cut off',
  },
  {
    value: (frame) => frame.score,
    noise: 6,
    weight: 1,
    words: (best, other) => `scored higher by ${Math.round(best.score - other.score)} points`,
  },
];

function negative(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}

/** Best first; frames that measure alike stay in order of id. */
export function rankFrames(frames: readonly FrameFacts[]): FrameFacts[] {
  const quality = new Map(frames.map((frame) => [frame, qualityAmong(frame, frames)]));
  return frames.toSorted(
    (one, other) =>
      choiceOf(other) - choiceOf(one) ||
      other.stars - one.stars ||
      (quality.get(other) ?? 0) - (quality.get(one) ?? 0) ||
      one.photoId - other.photoId,
  );
}

/** The user's flag; a frame that cannot be seen comes behind even a rejected one. */
function choiceOf({ flag, isDone }: FrameFacts): number {
  if (!isDone) return -2;
  return flag === 'pick' ? 1 : flag === 'reject' ? -1 : 0;
}

/** Mean advantage over the other frames, in noises. */
function qualityAmong(frame: FrameFacts, frames: readonly FrameFacts[]): number {
  let sum = 0;
  for (const comparison of COMPARISONS) {
    for (const other of frames) {
      const gain = gainOver(comparison, frame, other);
      // Within the noise nothing is known; a little of it still orders frames that differ in nothing else.
      const counted = Math.abs(gain) < 1 ? 0.1 * gain : Math.max(-MOST_NOISES, Math.min(MOST_NOISES, gain));
      sum += comparison.weight * counted;
    }
  }
  return sum / Math.max(1, frames.length - 1);
}

function gainOver({ value, noise }: Comparison, one: FrameFacts, other: FrameFacts): number {
  const [a, b] = [value(one, other), value(other, one)];
  return a === undefined || b === undefined ? 0 : (a - b) / noise;
}

/** The first frame against the others, as `rankFrames` ordered them. */
export function compareFrames(frames: readonly FrameFacts[]): { frames: ComparedFrame[]; summary: string } {
  const [best, ...others] = frames;
  if (best === undefined) return { frames: [], summary: '' };
  const reasons = [...choiceReasons(best, others), ...reasonsOverMost(best, others)];
  return {
    frames: [
      { photoId: best.photoId, isBest: true, reasons },
      ...others.map((other) => ({
        photoId: other.photoId,
        isBest: false,
        reasons: [...choiceReasons(best, [other]), ...reasonsOver(best, other)],
      })),
    ],
    summary:
      reasons.length > 0
        ? `Best of ${frames.length}: ${reasons.join(', ')}.`
        : `The ${frames.length} frames measure alike; the first is shown for all.`,
  };
}

/** What the user said of the frames. */
function choiceReasons(best: FrameFacts, others: readonly FrameFacts[]): string[] {
  if (others.length === 0) return [];
  if (best.flag === 'pick' && others.some(({ flag }) => flag !== 'pick')) return ['your pick'];
  if (best.stars > 0 && others.every(({ stars }) => stars < best.stars)) return ['your stars'];
  if (best.flag !== 'reject' && others.every(({ flag }) => flag === 'reject')) return ['you rejected the rest'];
  return [];
}

function reasonsOver(best: FrameFacts, other: FrameFacts): string[] {
  const gains = COMPARISONS.map((comparison) => ({ comparison, gain: gainOver(comparison, best, other) }));
  return gains
    .filter(({ gain }) => gain >= 1)
    .sort((one, next) => next.gain * next.comparison.weight - one.gain * one.comparison.weight)
    .map(({ comparison }) => comparison.words(best, other));
}

/** What the best has over at least half of the others, in the words for the middle one of them. */
function reasonsOverMost(best: FrameFacts, others: readonly FrameFacts[]): string[] {
  return COMPARISONS.flatMap((comparison) => {
    const beaten = others
      .map((other) => ({ other, gain: gainOver(comparison, best, other) }))
      .filter(({ gain }) => gain >= 1)
      .sort((one, next) => one.gain - next.gain);
    const middle = beaten[Math.floor((beaten.length - 1) / 2)];
    return middle && beaten.length * 2 >= others.length ? [comparison.words(best, middle.other)] : [];
  });
}
