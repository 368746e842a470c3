// Numbers and names as text: exposure times, measurements, durations, ids. Pure; sentences live in strings.ts.

/** Exposure time, such as `1/250 s` or `2.5 s`. */
export function formatShutter(seconds: number): string {
  if (seconds <= 0) return '';
  return seconds < 0.4 ? `1/${Math.round(1 / seconds)} s` : `${trimNumber(seconds, 1)} s`;
}

/** f-number, such as `f/2.8`. */
export function formatAperture(fNumber: number): string {
  return `f/${trimNumber(fNumber, 1)}`;
}

/** A number without needless zeros. */
export function trimNumber(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

/** How values of a unit are written. */
interface UnitForm {
  /** Factor on the value, such as 100 for shares. */
  scale: number;
  /** Right behind each number. */
  sign: string;
  /** Once, at the end. */
  words: string;
  /** Digits behind the point for a written number of this size. */
  digits: (size: number) => number;
}

const plainDigits = (size: number): number => (size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 3);
const percentDigits = (size: number): number => (size >= 10 || size === 0 ? 0 : size >= 1 ? 1 : 2);
const BARE: UnitForm = { scale: 1, sign: '', words: '', digits: plainDigits };
const PERCENT: UnitForm = { scale: 100, sign: '\u00a0%', words: '', digits: percentDigits };
const FACTOR: UnitForm = { ...BARE, sign: '×' };

/** Units that are not written as they are called. */
const UNIT_FORMS: Readonly<Record<string, UnitForm>> = {
  '': BARE,
  '0..1': BARE,
  '-1..1': BARE,
  '0 or 1': BARE,
  chroma: BARE,
  'chroma / lightness': BARE,
  OKLab: BARE,
  ln: BARE,
  tint: BARE,
  'width / height': BARE,
  'mean / spread': BARE,
  '1 / long sides': BARE,
  ratio: FACTOR,
  factor: FACTOR,
  'long sides': { ...FACTOR, words: 'the long side' },
  degrees: { ...BARE, sign: '°', digits: (size) => (size >= 100 ? 0 : 1) },
  share: PERCENT,
  lightness: PERCENT,
  probability: PERCENT,
  'of the size': PERCENT,
  'per mille of long side': { ...PERCENT, scale: 0.1, words: 'of the long side' },
};

function formOf(unit: string): UnitForm {
  const share = /^share (.+)$/.exec(unit)?.[1];
  if (share !== undefined) return { ...PERCENT, words: share };
  return UNIT_FORMS[unit] ?? { ...BARE, words: unit };
}

function writeNumber(value: number, form: UnitForm, furtherDigits = 0): string {
  const scaled = value * form.scale;
  const written = scaled.toFixed(Number.isInteger(scaled) ? 0 : form.digits(Math.abs(scaled)) + furtherDigits);
  // What rounds to nothing is nothing: "> 0.000" reads like a mistake.
  return `${Number(written) === 0 ? '0' : written.replace('-', '\u2212')}${form.sign}`;
}

function withWords(text: string, { words }: UnitForm): string {
  return words === '' ? text : `${text}\u00a0${words}`;
}

/** A measured value with its unit: shares and lightness as percent, ranges such as `0..1` bare, colors as `#rrggbb`. */
export function formatMeasure(value: number, unit: string): string {
  if (unit === COLOR_UNIT) return formatColor(value);
  const form = formOf(unit);
  return withWords(writeNumber(value, form), form);
}

/** The unit of colors packed into one number. */
export const COLOR_UNIT = '0xRRGGBB';

/** A packed color as `#rrggbb`. */
export function formatColor(packed: number): string {
  return `#${Math.round(packed).toString(16).padStart(6, '0')}`;
}

/** Digits beyond the usual that two numbers may take to be told apart. */
const MOST_FURTHER_DIGITS = 3;

/** Two values of one unit with a sign between them, with as many digits as tell them apart. */
function formatPair([first, second]: readonly [number, number], sign: string, unit: string): string {
  const form = formOf(unit);
  for (let further = 0; ; further += 1) {
    const one = writeNumber(first, form, further);
    const other = writeNumber(second, form, further);
    const isClear = one !== other || first === second || further === MOST_FURTHER_DIGITS;
    if (isClear) return withWords(`${one}\u00a0${sign}\u00a0${other}`, form);
  }
}

/** A measured value and the limit it passed, such as `0.62 < 0.68` or `3.2° > 1.6°`. */
export function formatComparison(value: number, threshold: number, unit: string): string {
  return formatPair([value, threshold], value < threshold ? '<' : value > threshold ? '>' : '=', unit);
}

/** A measured value now and after a change, such as `48 % → 55 %`. */
export function formatChange(before: number, after: number, unit: string): string {
  return formatPair([before, after], '→', unit);
}

/** The words of an id: `comp.negspace_share` becomes `negspace share`. */
export function wordsOfId(id: string): string {
  const tail = id.slice(id.indexOf('.') + 1);
  return tail
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[._-]+/g, ' ')
    .toLowerCase();
}

/** The part of an id before the first point, empty without one. */
export function groupOfId(id: string): string {
  const point = id.indexOf('.');
  return point < 0 ? '' : id.slice(0, point);
}

/** A camera-local date such as `24 May 2024, 18:05`; the text itself if it is no date. */
export function formatTakenAt(takenAt: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?/.exec(takenAt);
  if (match === null) return takenAt;
  const [, year, month, day, hour, minute] = match;
  const name = MONTHS[Number(month) - 1];
  if (name === undefined) return takenAt;
  const date = `${Number(day)} ${name} ${year}`;
  return hour === undefined ? date : `${date}, ${hour}:${minute}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Megapixels, such as `24.2 MP`. */
export function formatMegapixels(width: number, height: number): string {
  return `${trimNumber((width * height) / 1e6, 1)} MP`;
}

/** A duration of work: `45 s`, `3 min`, `1 h 20 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** A measured time: `420 ms`, `4.2 s`, `83 s`. */
export function formatStopwatch(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}

const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** A size in decimal units: `512 bytes`, `3.4 MB`, `17 GB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power === 0 || value >= 10 ? 0 : 1)} ${BYTE_UNITS[power]}`;
}

/** A count with thin-space thousands. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** Last part of a path, of either system; the path itself for a root. */
export function folderName(path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== '');
  return parts.at(-1) ?? path;
}

/** The first letter as a capital. */
export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
