// `node training/calibrate/subject-confidence.ts [--every N]`: fits the weights of measure/subject-confidence.ts on the calibration half
// (photos with a drawn subject, crops of them, and crops beside the subject, which have none) and prints the figures of the refined
// region and the reliability of the confidence on the held-out half; "unseen" are the photos that the model was not trained on either.
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Region } from '../../src/main/domain/photo.ts';
import { buildFrame } from '../../src/main/pipeline/measure/frame.ts';
import { cellMeans, resizePlane } from '../../src/main/pipeline/measure/planes.ts';
import type { Plane } from '../../src/main/pipeline/measure/planes.ts';
import { findSubject } from '../../src/main/pipeline/measure/subject.ts';
import { rateConfidence } from '../../src/main/pipeline/measure/subject-confidence.ts';
import type { SubjectCues } from '../../src/main/pipeline/measure/subject-confidence.ts';
import { cropMask, cropPhoto, cutRegion, emptyRegion, readMaskFacts } from './damage-subject.ts';
import { listSamples, readMask, readSample, seeMaps } from './samples.ts';
import { isUnseenByModel } from './unseen.ts';

interface Row {
  cues: SubjectCues;
  label: number;
  isUnseen: boolean;
  isWhole: boolean;
  /** Overlap with the drawn subject: of the map as it is, and refined. */
  raw: number;
  refined: number;
}

function overlapOf(one: Plane, other: Plane): number {
  let shared = 0;
  let either = 0;
  for (let i = 0; i < one.data.length; i += 1) {
    const a = (one.data[i] ?? 0) >= 0.5;
    const b = (other.data[i] ?? 0) >= 0.5;
    if (a && b) shared += 1;
    if (a || b) either += 1;
  }
  return either > 0 ? shared / either : 0;
}

const WHOLE: Region = [0, 0, 1, 1];

async function readRows(id: string): Promise<Row[]> {
  const { photo, maps } = await readSample(id);
  const mask = await readMask(id, 224);
  if (mask === null) return [];
  const beside = emptyRegion(readMaskFacts(mask));
  const side = (['left', 'right', 'top', 'bottom'] as const)[(createHash('md5').update(id).digest()[1] ?? 0) % 4] ?? 'left';
  const regions = [WHOLE, cutRegion(mask, side, 0.3), ...(beside === undefined ? [] : [beside])];
  const rows: Row[] = [];
  for (const region of regions) {
    const image = region === WHOLE ? photo.image : cropPhoto(photo.image, region);
    const seen = region === WHOLE ? maps : await seeMaps(image);
    const found = findSubject(seen.subject, seen.saliency, buildFrame(image));
    if (found === undefined || seen.subject === null) continue;
    const truth = cropMask(mask, region);
    const grid = (plane: Plane): Plane =>
      plane.width < truth.width ? resizePlane(plane, truth.width, truth.height) : cellMeans(plane, truth.width, truth.height);
    const refined = overlapOf(grid(found.region.mask), truth);
    const isUnseen = isUnseenByModel(id);
    rows.push({ cues: found.cues, label: refined > 0.5 ? 1 : 0, isUnseen, isWhole: region === WHOLE, raw: overlapOf(grid(seen.subject), truth), refined });
  }
  return rows;
}

const NAMES = ['peak', 'contrast', 'agreement', 'doubt', 'separability', 'saliencyShare'] as const;

/** Logistic regression by gradient descent with a small ridge; the bias first. */
function fit(rows: readonly Row[]): number[] {
  const mean = NAMES.map((name) => rows.reduce((sum, { cues }) => sum + cues[name], 0) / rows.length);
  const scale = NAMES.map((name, k) => Math.sqrt(rows.reduce((sum, { cues }) => sum + (cues[name] - (mean[k] ?? 0)) ** 2, 0) / rows.length) + 1e-6);
  const inputs = rows.map(({ cues }) => NAMES.map((name, k) => (cues[name] - (mean[k] ?? 0)) / (scale[k] ?? 1)));
  const weights = NAMES.map(() => 0);
  let bias = 0;
  for (let step = 0; step < 4000; step += 1) {
    const gradient = NAMES.map(() => 0);
    let biasGradient = 0;
    inputs.forEach((input, i) => {
      const sum = input.reduce((total, value, k) => total + value * (weights[k] ?? 0), bias);
      const error = 1 / (1 + Math.exp(-sum)) - (rows[i]?.label ?? 0);
      biasGradient += error;
      input.forEach((value, k) => (gradient[k] = (gradient[k] ?? 0) + error * value));
    });
    bias -= (0.5 * biasGradient) / rows.length;
    weights.forEach((weight, k) => (weights[k] = weight - 0.5 * ((gradient[k] ?? 0) / rows.length + 0.003 * weight)));
  }
  const raw = weights.map((weight, k) => weight / (scale[k] ?? 1));
  return [bias - raw.reduce((sum, weight, k) => sum + weight * (mean[k] ?? 0), 0), ...raw];
}

function predict(weights: readonly number[], cues: SubjectCues): number {
  return 1 / (1 + Math.exp(-NAMES.reduce((sum, name, k) => sum + (weights[k + 1] ?? 0) * cues[name], weights[0] ?? 0)));
}

const BANDS = [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.001];

function reliability(name: string, rows: readonly Row[], rate: (cues: SubjectCues) => number): string {
  const lines = BANDS.slice(0, -1).map((low, k) => {
    const high = BANDS[k + 1] ?? 1;
    const inBand = rows.filter(({ cues }) => rate(cues) >= low && rate(cues) < high);
    const said = inBand.reduce((sum, { cues }) => sum + rate(cues), 0) / Math.max(1, inBand.length);
    const right = inBand.filter(({ label }) => label === 1).length / Math.max(1, inBand.length);
    return `| ${low} to ${Math.min(1, high)} | ${inBand.length} | ${said.toFixed(3)} | ${right.toFixed(3)} |`;
  });
  return [`${name}, ${rows.length} frames`, '', '| confidence | frames | mean | right |', '| --- | --- | --- | --- |', ...lines, ''].join('\n');
}

const { values } = parseArgs({ options: { every: { type: 'string', default: '1' } } });
async function readHalf(half: 'calibration' | 'held-out'): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [index, id] of listSamples(['ecssd'], half).entries()) {
    if (index % Number(values.every) === 0 || isUnseenByModel(id)) rows.push(...(await readRows(id)));
  }
  return rows;
}
const calibration = await readHalf('calibration');
// The model knows nine of ten photos by heart: those it does not know count five times.
const weights = fit(calibration.flatMap((row) => (row.isUnseen ? Array.from({ length: 5 }, () => row) : [row])));
const heldOut = await readHalf('held-out');
const print = (text: string): void => void process.stdout.write(`${text}\n`);
print(['bias', ...NAMES].map((name, k) => `  ${name}: ${(weights[k] ?? 0).toFixed(2)},`).join('\n'));
print(reliability('held-out half, this fit', heldOut, (cues) => predict(weights, cues)));
print(reliability('unseen by the model, this fit', heldOut.filter(({ isUnseen }) => isUnseen), (cues) => predict(weights, cues)));
print(reliability('held-out half, the app', heldOut, rateConfidence));
for (const [name, rows] of [['held-out', heldOut], ['unseen of both halves', [...calibration, ...heldOut].filter(({ isUnseen }) => isUnseen)]] as const) {
  const whole = rows.filter(({ isWhole }) => isWhole);
  const mean = (pick: (row: Row) => number): string => (whole.reduce((sum, row) => sum + pick(row), 0) / whole.length).toFixed(3);
  print(`${name}: ${whole.length} photos, overlap ${mean(({ raw }) => raw)} raw, ${mean(({ refined }) => refined)} refined, largest part`);
}
