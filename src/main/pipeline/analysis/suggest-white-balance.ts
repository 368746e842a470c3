// The white balance that takes a cast out: Kelvin, tint and gains, with the cast's strength before and as measured again after the gains.
import type { Measurements, Suggestion } from '../../domain/analysis.ts';

/** Gains outside of this correct no light but repaint a colored thing. */
const MIN_GAIN = 0.45;
const MAX_GAIN = 2.2;
/** Of the strength before, at most this much may be left, or the gains do not help. */
const LEAST_HELP = 0.7;
/** Smaller changes of tint are not worth a slider. */
const PLAIN_TINT = 8;
/** What sRGB white is to a raw converter. */
const WHITE_KELVIN = 6504;

function round(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toFixed(3));
}

/** Warmer, cooler, toward green or magenta: whichever change is the larger. */
function describe(gainRed: number, gainBlue: number): string {
  const temperature = Math.log(gainRed / gainBlue) / 2;
  const green = -Math.log(gainRed * gainBlue) / 2;
  const words = [
    { size: Math.abs(temperature), word: temperature > 0 ? 'warmer' : 'cooler' },
    { size: Math.abs(green), word: green > 0 ? 'toward green' : 'toward magenta' },
  ].sort((one, other) => other.size - one.size);
  const [first, second] = words;
  if (first === undefined || second === undefined) return '';
  return second.size > first.size * 0.5 ? `${first.word} and ${second.word}` : first.word;
}

/** Suggests gains in linear light, green 1; undefined where they would not help or would repaint the photo. */
export function suggestWhiteBalance(measurements: Measurements): Suggestion | undefined {
  const gainRed = measurements['cast.gain_red']?.value;
  const gainBlue = measurements['cast.gain_blue']?.value;
  const before = measurements['cast.strength']?.value;
  const after = measurements['cast.corrected']?.value;
  if (gainRed === undefined || gainBlue === undefined || before === undefined || after === undefined) return undefined;
  if (!(Math.min(gainRed, gainBlue) >= MIN_GAIN && Math.max(gainRed, gainBlue) <= MAX_GAIN)) return undefined;
  if (after > before * LEAST_HELP) return undefined;
  const kelvin = measurements['cast.kelvin']?.value;
  const tint = measurements['cast.tint']?.value ?? 0;
  const light =
    kelvin === undefined
      ? ''
      : ` Greys look lit by about ${round(kelvin, 100)} K${Math.abs(tint) < PLAIN_TINT ? '' : `, tint ${tint > 0 ? '+' : ''}${round(tint, 1)}`} instead of ${round(WHITE_KELVIN, 100)} K.`;
  return {
    kind: 'white-balance',
    text: `Set the white balance ${describe(gainRed, gainBlue)}: red x${round(gainRed, 0.01)}, blue x${round(gainBlue, 0.01)}.${light}`,
    params: {
      gainRed: round(gainRed, 0.001),
      gainGreen: 1,
      gainBlue: round(gainBlue, 0.001),
      ...(kelvin === undefined ? {} : { kelvin: round(kelvin, 50), tint: round(tint, 1) }),
      ...(kelvin === undefined ? {} : { miredShift: round(1e6 / WHITE_KELVIN - 1e6 / kelvin, 1) }),
      measure: 'cast.strength',
      before: round(before, 0.001),
      after: round(after, 0.001),
    },
  };
}
