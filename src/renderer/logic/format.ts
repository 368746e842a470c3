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

/** Units that name a range or a share rather than a quantity. */
const BARE_UNITS = /^$|\.\.|^share$|^0 or 1$/;

/** A measured value with its unit; ranges such as `0..1` and shares stand alone. */
export function formatMeasure(value: number, unit: string): string {
  const size = Math.abs(value);
  const digits = Number.isInteger(value) || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const number = value.toFixed(digits).replace('-', '\u2212');
  if (BARE_UNITS.test(unit)) return number;
  if (unit === 'degrees' || unit === '°') return `${number}°`;
  if (unit === '%') return `${number} %`;
  return `${number} ${unit}`;
}

/** A measured value and the limit it passed, such as `0.62 < 0.68` or `3.2° > 1.6°`. */
export function formatComparison(value: number, threshold: number, unit: string): string {
  return `${formatMeasure(value, unit)} ${value < threshold ? '<' : '>'} ${formatMeasure(threshold, unit)}`;
}

/** The words of an id: `comp.negspace_share` becomes `negspace share`. */
export function wordsOfId(id: string): string {
  const tail = id.slice(id.indexOf('.') + 1);
  return tail
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[._-]+/g, ' ')
    .toLowerCase();
}

/** All words of an id: `focus.subject` becomes `focus subject`. */
export function allWordsOfId(id: string): string {
  return `${groupOfId(id)} ${wordsOfId(id)}`.trim();
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
