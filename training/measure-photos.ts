// Joint stage, step 2: measures the cached photo versions with the app's own code and writes what each licenses and denies,
// together with the sentence plans the app would make and an own-words sentence for each plan.
// Run with Node 24: `node training/measure-photos.ts`.
import { closeSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { analyse } from '../src/main/pipeline/analysis/analyse.ts';
import { planCritique } from '../src/main/pipeline/analysis/plan-critique.ts';
import { checkSentence } from '../src/main/pipeline/claims/check-sentence.ts';
import { canShareSentence, grammarSentence, type RequestedClaim, type Wording } from '../src/main/pipeline/claims/grammar.ts';
import { fillAmount } from '../src/main/pipeline/claims/measured-amount.ts';
import { requestFor } from '../src/main/pipeline/language/sentence-request.ts';
import { summariseSaliency } from '../src/main/pipeline/saliency/summarise-saliency.ts';
import { measurePhoto } from '../src/main/pipeline/measure/measure-photo.ts';

interface VersionRow {
  split: string;
  photo: number;
  version: number;
  kind: number;
  strength: number;
  width: number;
  height: number;
  offset: number;
  mapOffset: number;
}

const WORK = path.join(import.meta.dirname, 'work', 'joint');
const SALIENCY_SIDE = 7;
const MAP_SIDE = 28;
/** Words for reading the claims of a sentence with a place for an amount, by aspect. */
const AMOUNTS: Readonly<Record<string, string>> = { exposure: 'half a stop', bright: 'half a stop', horizon: 'two degrees', color: 'warmer' };
const MAP_BYTES = 4 * (SALIENCY_SIDE ** 2 + 2 * MAP_SIDE ** 2);
const PLAN_SEEDS = (
  JSON.parse(readFileSync(path.join(import.meta.dirname, 'config', 'language.json'), 'utf8')) as { stageJoint: { planSeeds: number } }
).stageJoint.planSeeds;

function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function readBytes(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  readSync(file, bytes, 0, length, position);
  return bytes;
}

function readMaps(file: number, position: number) {
  const values = new Float32Array(readBytes(file, position, MAP_BYTES).buffer);
  const map = (start: number, side: number) => ({ width: side, height: side, data: values.slice(start, start + side ** 2) });
  const first = SALIENCY_SIDE ** 2;
  return { saliency: map(0, SALIENCY_SIDE), subject: map(first, MAP_SIDE), attention: map(first + MAP_SIDE ** 2, MAP_SIDE) };
}

/** Own-words sentence of a plan that the app's check accepts, with its place for an amount; undefined after a few tries. */
function ownWords(claims: readonly RequestedClaim[], wording: Wording, random: () => number): string | undefined {
  const [first, second] = claims;
  if (!first || (second && !canShareSentence(first.id, second.id))) return undefined;
  for (let attempt = 0; attempt < 4; attempt++) {
    const text = grammarSentence(second ? [first, second] : [first], wording, random);
    const read = fillAmount(text, wording === 'amount' ? AMOUNTS[first.id.split('.')[0] ?? ''] : undefined);
    if (read && checkSentence(read, { requested: claims, licensed: [], denied: [] }).verdict === 'accepted') return text;
  }
  return undefined;
}

const rows = readFileSync(path.join(WORK, 'index.jsonl'), 'utf8')
  .split('\n')
  .map((line) => JSON.parse(line) as VersionRow);
const pixels = openSync(path.join(WORK, 'versions.bin'), 'r');
const maps = openSync(path.join(WORK, 'maps.bin'), 'r');
const lines: string[] = [];
for (const [number, row] of rows.entries()) {
  const { width, height, offset, mapOffset } = row;
  const image = { width, height, data: readBytes(pixels, offset, width * height * 3) };
  const seen = readMaps(maps, mapOffset);
  const analysis = analyse(measurePhoto({ image, ...seen }));
  const { evidence } = analysis;
  const random = seededRandom(number);
  const plans = Array.from({ length: PLAN_SEEDS }, (_, seed) => planCritique(evidence, { seed: number * 31 + seed })).flat();
  const sentences = plans.flatMap((plan) => {
    const { wording } = requestFor(plan);
    const claims = plan.claims.map(({ id, degree }) => ({ id, degree }));
    const text = ownWords(claims, wording, random);
    return text === undefined ? [] : [{ claims, wordings: [wording], text }];
  });
  const licensed = evidence.licensed.map(({ id, degree }) => ({ id, degree }));
  lines.push(JSON.stringify({ split: row.split, photo: row.photo, version: row.version, kind: row.kind, gaze: summariseSaliency(seen.saliency), licensed, denied: evidence.denied, sentences }));
  if (number % 500 === 499) console.error(`${number + 1}/${rows.length} versions`);
}
closeSync(pixels);
closeSync(maps);
const target = path.join(WORK, 'licences.jsonl');
writeFileSync(`${target}.part`, lines.join('\n'));
renameSync(`${target}.part`, target);
