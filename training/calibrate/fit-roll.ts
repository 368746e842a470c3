// `node training/calibrate/fit-roll.ts [--every N]`: fits the coefficients of measure/roll-confidence.ts on turned photos of the
// calibration half and prints them with a reliability table. A roll is right if it is within 1.2 degrees of the turn: untouched photos
// count as level, so the few that hang make the fit a little too modest.
import { parseArgs } from 'node:util';
import { decodePhoto } from '../../src/main/pipeline/decode/decode-photo.ts';
import { findEdges } from '../../src/main/pipeline/measure/edges.ts';
import { buildFrame } from '../../src/main/pipeline/measure/frame.ts';
import { findHorizonLine } from '../../src/main/pipeline/measure/horizon-line.ts';
import { rollInputs } from '../../src/main/pipeline/measure/roll-confidence.ts';
import { findRoll } from '../../src/main/pipeline/measure/roll-cues.ts';
import { findSegments } from '../../src/main/pipeline/measure/segments.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { rotatePhoto } from './damage.ts';
import { listSamples, samplePath } from './samples.ts';

const TURNS = [0, 2, -3, 5];
const RIGHT_WITHIN = 1.2;
const RIDGE = 0.5;

interface Row {
  inputs: number[];
  right: boolean;
}

/** Solves a symmetric system by elimination; it is small and positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  const size = rows.length;
  for (let i = 0; i < size; i += 1) {
    const pivot = rows[i] ?? [];
    for (let j = 0; j < size; j += 1) {
      const row = rows[j];
      if (j === i || row === undefined) continue;
      const factor = (row[i] ?? 0) / (pivot[i] ?? 1);
      for (let k = i; k <= size; k += 1) row[k] = (row[k] ?? 0) - factor * (pivot[k] ?? 0);
    }
  }
  return rows.map((row, i) => (row[size] ?? 0) / (row[i] ?? 1));
}

function chanceOf(inputs: readonly number[], coefficients: readonly number[]): number {
  return 1 / (1 + Math.exp(-inputs.reduce((sum, input, i) => sum + input * (coefficients[i] ?? 0), 0)));
}

/** Newton steps of a ridge logistic regression. */
function fit(rows: readonly Row[]): number[] {
  const size = rows[0]?.inputs.length ?? 0;
  let coefficients = Array<number>(size).fill(0);
  for (let round = 0; round < 25; round += 1) {
    const gradient = coefficients.map((value) => -RIDGE * value);
    const hessian = coefficients.map((_, i) => coefficients.map((__, j): number => (i === j ? RIDGE : 0)));
    for (const { inputs, right } of rows) {
      const chance = chanceOf(inputs, coefficients);
      for (let i = 0; i < size; i += 1) {
        const input = inputs[i] ?? 0;
        gradient[i] = (gradient[i] ?? 0) + input * ((right ? 1 : 0) - chance);
        const line = hessian[i];
        if (line === undefined) continue;
        for (let j = 0; j < size; j += 1) line[j] = (line[j] ?? 0) + input * (inputs[j] ?? 0) * chance * (1 - chance);
      }
    }
    const step = solve(hessian, gradient);
    coefficients = coefficients.map((value, i) => value + (step[i] ?? 0));
  }
  return coefficients;
}

function readRow(image: RgbImage, turn: number): Row | undefined {
  const frame = buildFrame(turn === 0 ? image : rotatePhoto(image, turn));
  const horizon = findHorizonLine(frame, findEdges(frame.lightness));
  const roll = findRoll(findSegments(frame.lightness), frame.width / frame.height, horizon);
  if (roll === undefined) return undefined;
  return { inputs: [...rollInputs(roll), 1], right: Math.abs(roll.angle - turn) < RIGHT_WITHIN };
}

function printReliability(rows: readonly Row[], coefficients: readonly number[]): void {
  const limits = [0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 1.001];
  for (let i = 1; i < limits.length; i += 1) {
    const [from = 0, to = 1] = limits.slice(i - 1, i + 1);
    const among = rows.filter(({ inputs }) => {
      const chance = chanceOf(inputs, coefficients);
      return chance >= from && chance < to;
    });
    const right = among.filter((row) => row.right).length;
    console.log(`| ${from} to ${Math.min(1, to)} | ${among.length} | ${((100 * right) / Math.max(1, among.length)).toFixed(0)} % |`);
  }
}

const { values } = parseArgs({ options: { every: { type: 'string', default: '1' } } });
const every = Number(values.every);
const ids = [
  ...listSamples(['urban_sunhays'], 'calibration'),
  ...listSamples(['geary', 'bsds500'], 'calibration', every),
  ...listSamples(['imagen', 'ecssd'], 'calibration', every * 5),
];
const rows: Row[] = [];
for (const [index, id] of ids.entries()) {
  const { image } = await decodePhoto(samplePath(id));
  for (const turn of TURNS) {
    const row = readRow(image, turn);
    if (row !== undefined) rows.push(row);
  }
  if (index % 50 === 49) console.error(`${index + 1}/${ids.length}`);
}
const coefficients = fit(rows);
console.log(`${ids.length} photos, ${rows.length} views`);
console.log(`[${coefficients.map((value) => value.toFixed(2)).join(', ')}]`);
console.log('| confidence | views | right within 1.2 degrees |\n| --- | --- | --- |');
printReliability(rows, coefficients);
