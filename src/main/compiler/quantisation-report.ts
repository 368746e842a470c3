// What storing weights in fewer bits changed, matrix by matrix: a JSON file in the pack, and a few lines for reading.
// The numbers compare stored weights with given ones; what they do to the text only a trained model can show.
import type { GraphKey } from './pack-formats.ts';
import type { StorageError } from './quantise.ts';

export const QUANTISATION_FILE = 'quantisation.json';

interface MatrixReport {
  tensor: string;
  shape: readonly number[];
  /** `int4/128`, `int4/32+zero`, `int8/128`, `fp16`. */
  format: string;
  /** Root mean square of the difference relative to that of the weights. */
  relativeError: number;
  /** Decibels of signal over error; null if there is no error. */
  signalToNoiseDb: number | null;
  /** Largest absolute difference of one weight. */
  largestError: number;
}

export interface QuantisationReport {
  parts: Partial<Record<GraphKey, { relativeError: number; matrices: MatrixReport[] }>>;
}

/** Errors of a build as the report of a pack. */
export function reportQuantisation(errors: readonly { role: GraphKey; error: StorageError }[]): QuantisationReport {
  const parts: QuantisationReport['parts'] = {};
  for (const role of new Set(errors.map((item) => item.role))) {
    const own = errors.filter((item) => item.role === role).map(({ error }) => error);
    parts[role] = { relativeError: round(relativeError(own)), matrices: own.map(describe) };
  }
  return { parts };
}

/** One line per part, its worst matrix named. */
export function summariseQuantisation({ parts }: QuantisationReport): string[] {
  return Object.entries(parts).map(([role, { relativeError: error, matrices }]) => {
    const worst = matrices.reduce((most, item) => (item.relativeError > most.relativeError ? item : most));
    const formats = [...new Set(matrices.map(({ format }) => format))].join(', ');
    const percent = (share: number) => `${(100 * share).toPrecision(3)} %`;
    return `${role}: ${formats}, weights off by ${percent(error)} (worst ${percent(worst.relativeError)}, ${worst.tensor})`;
  });
}

function describe(error: StorageError): MatrixReport {
  return {
    tensor: error.tensor,
    shape: error.shape,
    format: error.format,
    relativeError: round(relativeError([error])),
    signalToNoiseDb: error.error === 0 ? null : round(10 * Math.log10(error.power / error.error)),
    largestError: round(error.largest),
  };
}

function relativeError(errors: readonly StorageError[]): number {
  const sum = (key: 'power' | 'error') => errors.reduce((total, item) => total + item[key], 0);
  const power = sum('power');
  return power === 0 ? 0 : Math.sqrt(sum('error') / power);
}

/** Four significant digits. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}
