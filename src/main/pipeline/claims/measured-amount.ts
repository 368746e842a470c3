// A measured amount in words, as a sentence says it: parts of a stop, degrees, warmer or cooler. Digits never stand in a sentence, because
// the language model does not see the measures: it leaves a place, and this fills it. Knows suggestions, no models.
import type { ClaimId } from '../../domain/critique.ts';
import type { Suggestion } from '../../domain/analysis.ts';
import { ADVICE } from './grammar-advice.ts';

/** Stands for the amount in what the language model and the grammar write. */
export const AMOUNT_MARK = '#';

/** By thirds of a stop, from one third. */
const STOPS = [
  'a third of a stop',
  'two thirds of a stop',
  'a full stop',
  'a stop and a third',
  'a stop and two thirds',
  'two stops',
  'two stops and a third',
  'two stops and two thirds',
  'three stops',
];
const DEGREES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];

/** Exposure in words, to the nearest third and "half a stop"; undefined below a sixth and above three. */
export function stopsInWords(ev: number): string | undefined {
  const size = Math.abs(ev);
  if (size >= 0.45 && size <= 0.55) return 'half a stop';
  return STOPS[Math.round(size * 3) - 1];
}

/** An angle in words, to the nearest half below three and the nearest whole above; undefined below a quarter and above twelve. */
export function degreesInWords(angle: number): string | undefined {
  const size = Math.abs(angle);
  if (size < 0.25) return undefined;
  if (size < 0.75) return 'half a degree';
  const halves = Math.round(size * 2);
  if (size < 3 && halves % 2 === 1) return `${DEGREES[Math.floor(halves / 2) - 1]} and a half degrees`;
  const whole = Math.round(size);
  const word = DEGREES[whole - 1];
  return word && `${word} ${whole === 1 ? 'degree' : 'degrees'}`;
}

/** Warmer or cooler where that is the larger part of the correction; undefined where it is a matter of green and magenta. */
function whiteBalanceInWords(gainRed: number, gainBlue: number): string | undefined {
  const temperature = Math.log(gainRed / gainBlue) / 2;
  const green = Math.log(gainRed * gainBlue) / 2;
  if (!(Math.abs(temperature) > Math.abs(green))) return undefined;
  return temperature > 0 ? 'warmer' : 'cooler';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** The amount a remedy for this claim was computed to need, in words; undefined where none was or where advice names none. */
export function amountInWords(claim: ClaimId, { kind, params }: Suggestion): string | undefined {
  if (ADVICE[claim]?.measured === undefined) return undefined;
  const isOf = (aspect: string): boolean => claim.startsWith(aspect);
  if (kind === 'exposure' && isOf('exposure.')) return stopsInWords(numberOf(params['ev']));
  if (kind === 'burn' && isOf('bright.')) return stopsInWords(numberOf(params['ev']));
  if (kind === 'straighten' && isOf('horizon.')) return degreesInWords(numberOf(params['angleDegrees']));
  if (kind === 'white-balance' && isOf('color.'))
    return whiteBalanceInWords(numberOf(params['gainRed']), numberOf(params['gainBlue']));
  return undefined;
}

/** Every amount that advice about a claim can name; empty where advice names none. */
export function possibleAmounts(claim: ClaimId): string[] {
  if (ADVICE[claim]?.measured === undefined) return [];
  if (claim.startsWith('color.')) return ['warmer', 'cooler'];
  if (claim.startsWith('horizon.')) {
    const halves = Array.from({ length: 24 }, (_, at) => degreesInWords((at + 1) / 2));
    return [...new Set(halves.flatMap((words) => words ?? []))];
  }
  return ['half a stop', ...STOPS];
}

/** A sentence with its amount in place; undefined if it has a place and no amount, or more than one place. */
export function fillAmount(text: string, amount: string | undefined): string | undefined {
  const places = text.split(AMOUNT_MARK).length - 1;
  if (places === 0) return text;
  return places > 1 || amount === undefined ? undefined : text.replace(AMOUNT_MARK, amount);
}
