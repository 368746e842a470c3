// Joint stage, step 2: measures the cached photo versions with the app's own code (maps from the IASM
// of a built pack: SALIENT_PACK, or the one in resources/) and writes what each licenses and denies,
// together with the sentence plans the app would make and an own-words sentence for each plan.
// Run with Node 24: `node training/measure-photos.ts`.
import { closeSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadPack } from '../src/main/modelpack/load-pack.ts';
import type { Suggestion } from '../src/main/domain/analysis.ts';
import { analyse } from '../src/main/pipeline/analysis/analyse.ts';
import { planCritique } from '../src/main/pipeline/analysis/plan-critique.ts';
import type { SentencePlan } from '../src/main/pipeline/analysis/sentence-plan.ts';
import { checkSentence } from '../src/main/pipeline/claims/check-sentence.ts';
import { canShareSentence, grammarSentence, type RequestedClaim, type Wording } from '../src/main/pipeline/claims/grammar.ts';
import { fillAmount } from '../src/main/pipeline/claims/measured-amount.ts';
import { requestFor } from '../src/main/pipeline/language/sentence-request.ts';
import { summariseSaliency } from '../src/main/pipeline/saliency/summarise-saliency.ts';
import { AestheticModel } from '../src/main/pipeline/saliency/aesthetic-model.ts';
import { measurePhoto } from '../src/main/pipeline/measure/measure-photo.ts';
import { openSession } from '../src/main/runtime/session.ts';

interface VersionRow {
  split: string;
  photo: number;
  version: number;
  kind: number;
  strength: number;
  width: number;
  height: number;
  offset: number;
}

const WORK = path.join(import.meta.dirname, 'work', 'joint');
/** Words for reading the claims of a sentence with a place for an amount, by aspect. */
const AMOUNTS: Readonly<Record<string, string>> = { exposure: 'half a stop', bright: 'half a stop', horizon: 'two degrees', color: 'warmer' };
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

/** The classifier of a built pack, on one thread: it gives the maps that the measures read. */
async function openAesthetics(folder: string): Promise<AestheticModel> {
  const pack = loadPack(folder);
  const { graphs, saliency } = pack.manifest;
  const options = { provider: 'cpu', threads: 1, expected: graphs.iasm } as const;
  return new AestheticModel(await openSession(pack.graphPath('iasm'), options), saliency);
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

/** Kinds of remedies, by the aspect of the fault they cure. */
const REMEDY_KINDS: Readonly<Record<string, Suggestion['kind']>> = {
  exposure: 'exposure',
  bright: 'burn',
  horizon: 'straighten',
  color: 'white-balance',
  focus: 'sharpen',
  crop: 'crop',
};

/** Every fault is also learned as advice, whether or not the plan gives it a sentence of advice. */
function adviceBeside({ role, claims }: SentencePlan, suggestions: readonly Suggestion[]): SentencePlan[] {
  const [claim] = claims;
  if (role !== 'fault' || claim === undefined) return [];
  const suggestion = suggestions.find(({ kind }) => kind === REMEDY_KINDS[claim.id.split('.')[0] ?? '']);
  return [{ role: 'advice', claims: [claim], ...(suggestion && { suggestion }) }];
}

const rows = readFileSync(path.join(WORK, 'index.jsonl'), 'utf8')
  .split('\n')
  .map((line) => JSON.parse(line) as VersionRow);
const pixels = openSync(path.join(WORK, 'versions.bin'), 'r');
const aesthetics = await openAesthetics(process.env['SALIENT_PACK'] ?? path.join(import.meta.dirname, '..', 'resources', 'models', 'starter'));
const lines: string[] = [];
for (const [number, row] of rows.entries()) {
  const { width, height, offset } = row;
  const image = { width, height, data: readBytes(pixels, offset, width * height * 3) };
  const { saliency, subject = null, attention = null, scene } = await aesthetics.see(aesthetics.squash({ image, small: image }));
  const { evidence, suggestions } = analyse({ ...measurePhoto({ image, saliency, subject, attention }), scene });
  const random = seededRandom(number);
  const plans = Array.from({ length: PLAN_SEEDS }, (_, seed) => planCritique(evidence, { seed: number * 31 + seed, suggestions })).flatMap((planned) =>
    planned.flatMap((sentence) => [sentence, ...adviceBeside(sentence, suggestions)]),
  );
  const sentences = plans.flatMap((plan) => {
    const { wording } = requestFor(plan);
    const claims = plan.claims.map(({ id, degree }) => ({ id, degree }));
    const text = ownWords(claims, wording, random);
    return text === undefined ? [] : [{ claims, wordings: [wording], text }];
  });
  const licensed = evidence.licensed.map(({ id, degree }) => ({ id, degree }));
  lines.push(JSON.stringify({ split: row.split, photo: row.photo, version: row.version, kind: row.kind, gaze: summariseSaliency(saliency), licensed, denied: evidence.denied, sentences }));
  if (number % 100 === 99) console.error(`${number + 1}/${rows.length} versions`);
}
closeSync(pixels);
const target = path.join(WORK, 'licences.jsonl');
writeFileSync(`${target}.part`, lines.join('\n'));
renameSync(`${target}.part`, target);
