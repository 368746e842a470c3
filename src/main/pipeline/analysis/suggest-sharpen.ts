// "Sharpen or discard": whether a soft, shaken or wrongly focused photo can be helped, from edges that were really sharpened and read again.
import type { LicensedClaim, Measurements, Suggestion } from '../../domain/analysis.ts';

/** Blur of the typical edge after sharpening, sigma per mille of the long side, up to which a photo is not called soft. */
const SHARP_ENOUGH = 1.1;
/** Sharpening must take this share off the blur to be worth it. */
const MIN_GAIN = 0.15;
/** Movements from this length on leave double contours when sharpened, per mille of the long side. */
const LONG_MOTION = 5;

function valueOf(measurements: Measurements, id: string): number {
  return measurements[id]?.value ?? 0;
}

function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}

/** Per mille of the long side as a percentage for reading. */
function percent(perMille: number): string {
  return `${round(perMille / 10, 2)} %`;
}

function discardForMotion(measurements: Measurements): Suggestion {
  const length = valueOf(measurements, 'motion.length');
  const degrees = Math.round(valueOf(measurements, 'motion.direction'));
  return {
    kind: 'sharpen',
    text: `Discard, or keep only if the movement is wanted: everything is smeared over about ${percent(length)} of the long side at ${degrees} degrees, which sharpening does not undo.`,
    params: {
      action: 'discard',
      reason: 'motion',
      measure: 'motion.length',
      before: round(length, 1),
      angleDegrees: degrees,
    },
  };
}

function discardForFocus(measurements: Measurements): Suggestion {
  const before = round(valueOf(measurements, 'focus.ratio'), 2);
  return {
    kind: 'sharpen',
    text: `Discard, or prefer a frame focused on the subject: the focus was missed, the subject is only ${Math.round(before * 100)} % as sharp as its surroundings.`,
    params: { action: 'discard', reason: 'missed focus', measure: 'focus.ratio', before },
  };
}

/** What to do about softness; undefined if the photo carries no such fault, or nothing can be said. */
export function suggestSharpen(measurements: Measurements, licensed: readonly LicensedClaim[]): Suggestion | undefined {
  const has = (id: string): boolean => licensed.some((claim) => claim.id === id);
  if (has('focus.motion') && valueOf(measurements, 'motion.length') > LONG_MOTION)
    return discardForMotion(measurements);
  if (has('focus.misplaced')) return discardForFocus(measurements);
  if (!has('focus.soft') && !has('focus.motion')) return undefined;
  const before = measurements['sharpen.before']?.value;
  const after = measurements['sharpen.after']?.value;
  if (before === undefined || after === undefined) return undefined;
  const isSaved = after <= SHARP_ENOUGH && after < before * (1 - MIN_GAIN);
  const radius = valueOf(measurements, 'sharpen.radius');
  const params = {
    measure: 'sharpen.before',
    before: round(before, 2),
    after: round(after, 2),
    radiusShare: round(radius / 1000, 5),
    amount: valueOf(measurements, 'sharpen.amount'),
  };
  const gain = `the blur of typical edges is then ${percent(after)} of the long side instead of ${percent(before)}`;
  return isSaved
    ? {
        kind: 'sharpen',
        text: `Sharpen with a radius of ${percent(radius)} of the long side: ${gain}.`,
        params: { ...params, action: 'sharpen' },
      }
    : {
        kind: 'sharpen',
        text: `Discard, or prefer a sharper frame: even after sharpening with a radius of ${percent(radius)}, ${gain}.`,
        params: { ...params, action: 'discard', reason: 'blur' },
      };
}
