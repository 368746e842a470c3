// What may tell that the subject stands in the middle of the frame: five ways of saying where it is, which must not all be right, and how sure the
// region is. Weighed by frame-models.ts; knows no claim.
import type { SaliencyMap } from '../saliency/saliency-map.ts';
import { middleShareOf } from './placement.ts';
import type { Subject } from './subject.ts';

const MEMBER = 0.5;
const LEAST_CONFIDENCE = 0.005;

export interface Place {
  x: number;
  y: number;
}

/** Mean place of a map's mass, each value to a power, and its deviation across. */
export function centroid({ width, height, data }: SaliencyMap, power: 1 | 2): Place & { spread: number } {
  let [mass, sumX, sumY, squares] = [1e-6, 0, 0, 0];
  for (let row = 0, i = 0; row < height; row += 1) {
    const y = (row + 0.5) / height;
    for (let column = 0; column < width; column += 1, i += 1) {
      const x = (column + 0.5) / width;
      const value = data[i] ?? 0;
      const weight = power === 2 ? value * value : value;
      mass += weight;
      sumX += weight * x;
      sumY += weight * y;
      squares += weight * x * x;
    }
  }
  const x = sumX / mass;
  return { x, y: sumY / mass, spread: Math.sqrt(Math.max(0, squares / mass - x * x)) };
}

/** Middle of the box around every part. */
export function middleOfParts({ width, height, data }: SaliencyMap): Place | undefined {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let i = 0; i < data.length; i += 1) {
    if ((data[i] ?? 0) <= MEMBER) continue;
    const x = i % width;
    const y = Math.floor(i / width);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return right < 0 ? undefined : { x: (left + right + 1) / 2 / width, y: (top + bottom + 1) / 2 / height };
}

/** The terms by name; `map` is the model's subject map. */
export function readMiddleCues(subject: Subject, map: SaliencyMap): Readonly<Record<string, number>> {
  const [left, top, width, height] = subject.region.region;
  const box = { x: left + width / 2, y: top + height / 2 };
  const parts = centroid(subject.parts, 1);
  const places = [subject.centre, parts, centroid(map, 2), box, middleOfParts(subject.parts) ?? box];
  const far = places.map(({ x, y }) => Math.hypot(x - 0.5, y - 0.5));
  const [main = 0, all = 0, seen = 0, boxed = 0, allBoxed = 0] = far;
  const [mainX = 0, allX = 0, seenX = 0, boxedX = 0, allBoxedX = 0] = places.map(({ x }) => Math.abs(x - 0.5));
  const [, second = 0, typical = 0, , most = 0] = far.toSorted((one, other) => one - other);
  const sure = Math.min(1 - LEAST_CONFIDENCE, Math.max(LEAST_CONFIDENCE, subject.region.confidence));
  const confidence = Math.log(sure / (1 - sure));
  const rival = Math.min(1, subject.rivalShare);
  return {
    main,
    all,
    seen,
    boxed,
    allBoxed,
    mainX,
    allX,
    seenX,
    boxedX,
    allBoxedX,
    typical,
    most,
    second,
    confidence,
    area: subject.area,
    rival,
    rivalMain: rival * main,
    rivalAll: rival * all,
    middleShare: middleShareOf(subject.region.mask),
    spread: parts.spread,
    sureMain: confidence * main,
    sureSeen: confidence * seen,
    typicalSquare: typical * typical,
  };
}
