// The self-test of an execution provider: every graph of a pack runs on made-up inputs and must say what it says on the CPU, including
// a prompt of more than one piece and steps on a cache that stays where the provider keeps it. Called before a provider is trusted.
import { AppError } from '../domain/errors.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import type { GraphRole } from '../modelpack/manifest.ts';
import { availableMemory } from '../runtime/available-memory.ts';
import { openSession } from '../runtime/session.ts';
import type { Session } from '../runtime/session.ts';
import { floatData, floatTensor } from '../runtime/tensor.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { LanguageModel } from './language/language-model.ts';
import { TextDecoder } from './language/text-decoder.ts';
import type { PackSessions } from './photo-models.ts';
import { encodeTiles } from './vision/ias-vit.ts';

/** Rounding differs between providers, most where the CPU multiplies in whole numbers; wrong operators are far below. */
const LEAST_COSINE = 0.99;
/** More than the 32 tokens from which attention was seen to go wrong, and more than one piece. */
const PROMPT_TOKENS = 45;
const STEPS = 3;
/** A graph is compared if this many times its size is free in main memory; a float16 graph doubles when it is loaded. */
const MEMORY_PER_BYTE = 2.5;

/** Results of one graph by name, in the order of its runs. */
type Results = [name: string, values: Float32Array][];

interface Timed {
  results: Results;
  /** Of the last run. */
  ms: number;
}

export interface ProviderTest {
  /** Cosine of each result to the CPU's, such as `decoder: logits of the prompt`; what could not be compared is missing. */
  agreement: Record<string, number>;
  /** How long the last run of the graph tried last for speed took, compiled by then; null where the CPU could not run it. */
  speedMs: { provider: number; cpu: number } | null;
  /** False if the test ended early because the provider is far too slow. */
  isComplete: boolean;
}

/** A graphics card is faster than the CPU at the projector of a large pack; a software adapter would take hours for the rest. */
const FAR_TOO_SLOW = 4;

/**
 * Runs all graphs; with `mustBeFast` ends after the projector where that is far slower than on the CPU. Throws `provider-unavailable` with
 * the first graph that is wrong, or what running it throws.
 */
export async function testProvider(
  pack: LoadedPack,
  sessions: PackSessions,
  { mustBeFast }: { mustBeFast: boolean },
): Promise<ProviderTest> {
  const test: ProviderTest = { agreement: {}, speedMs: null, isComplete: false };
  // The most demanding first, after one that is small enough to tell how fast the provider is.
  const runs: [GraphRole, (session: Session) => Promise<Timed>][] = [
    ['projector', (session) => runProjector(pack, session)],
    ['decoder', (session) => runDecoder(pack, { embedTokens: sessions['embed-tokens'], decoder: session })],
    ['ias-vit', (session) => time(() => runEncoder(pack, session))],
    ['iasm', (session) => time(() => runSaliency(pack, session))],
  ];
  for (const [role, run] of runs) {
    await testGraph(test, { pack, role, session: sessions[role], run });
    const isTooSlow = test.speedMs !== null && test.speedMs.provider > FAR_TOO_SLOW * test.speedMs.cpu;
    if (role === 'projector' && mustBeFast && isTooSlow) return test;
  }
  return { ...test, isComplete: true };
}

interface GraphTest {
  pack: LoadedPack;
  role: GraphRole;
  session: Session;
  run: (session: Session) => Promise<Timed>;
}

async function testGraph(test: ProviderTest, { pack, role, session, run }: GraphTest): Promise<void> {
  const found = await run(session);
  const expected = await runOnCpu(pack, role, run);
  for (const [index, [name, values]] of found.results.entries()) {
    const cosine = compare({ role, name, values, expected: expected?.results[index]?.[1] });
    if (expected !== undefined) test.agreement[`${role}: ${name}`] = cosine;
  }
  if (role !== 'projector' && role !== 'decoder') return;
  test.speedMs = expected === undefined ? null : { provider: found.ms, cpu: expected.ms };
}

async function time(run: () => Promise<Results>): Promise<Timed> {
  const startMs = performance.now();
  const results = await run();
  return { results, ms: performance.now() - startMs };
}

/** Undefined where memory does not allow a second copy of the graph: then only numbers that are none show. */
async function runOnCpu(
  pack: LoadedPack,
  role: GraphRole,
  run: (session: Session) => Promise<Timed>,
): Promise<Timed | undefined> {
  const { bytes, externalData } = pack.manifest.graphs[role];
  const neededBytes = (bytes + (externalData?.bytes ?? 0)) * MEMORY_PER_BYTE;
  if (neededBytes > availableMemory('cpu')) return undefined;
  const session = await openSession(pack.graphPath(role), { provider: 'cpu' });
  try {
    return await run(session);
  } finally {
    await session.close();
  }
}

interface Comparison {
  role: GraphRole;
  name: string;
  values: Float32Array;
  expected: Float32Array | undefined;
}

function compare({ role, name, values, expected }: Comparison): number {
  const isBroken = !values.every(Number.isFinite);
  const cosine = expected === undefined ? 1 : cosineOf(values, expected);
  if (!isBroken && cosine >= LEAST_COSINE) return cosine;
  const what = isBroken ? 'gives numbers that are none' : `differs from the CPU (cosine ${cosine.toFixed(4)})`;
  throw new AppError('provider-unavailable', `Its self-test failed: ${name} of the graph ${role} ${what}.`);
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return 0;
  let [product, lengthA, lengthB] = [0, 0, 0];
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    product += value * other;
    lengthA += value * value;
    lengthB += other * other;
  }
  // Two vectors of zeros agree.
  return lengthA === 0 && lengthB === 0 ? 1 : product / Math.sqrt(lengthA * lengthB || 1);
}

/** The same numbers on every machine, -1..1, without a period that a tile could hide. */
function madeUp(count: number): Float32Array {
  let state = 12_345;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    return (state >>> 8) / 2 ** 23 - 1;
  });
}

function madeUpTensor(shape: readonly (number | string)[]): Tensor {
  // Dynamic dimensions of these graphs count tiles or photos: one.
  const sizes = shape.map((size) => (typeof size === 'number' ? size : 1));
  return floatTensor(madeUp(sizes.reduce((product, size) => product * size, 1)), sizes);
}

function take(outputs: Readonly<Record<string, Tensor>>, names: readonly string[]): Results {
  return names.map((name) => [name, outputs[name] ? floatData(outputs[name]) : new Float32Array(0)]);
}

async function runProjector({ manifest }: LoadedPack, session: Session): Promise<Timed> {
  const [input] = manifest.graphs.projector.inputs;
  const feeds = { image_features: madeUpTensor(input?.shape ?? []) };
  await session.run(feeds);
  return time(async () => take(await session.run(feeds), ['image_embeddings']));
}

async function runEncoder({ manifest }: LoadedPack, session: Session): Promise<Results> {
  const { tileSize, patchSize } = manifest.image;
  const features = await encodeTiles(session, {
    pixelValues: madeUp(3 * tileSize * tileSize),
    saliency: madeUp((tileSize / patchSize) ** 2).map(Math.abs),
    tiles: 1,
    tileSize,
    saliencyStrength: 1,
  });
  return take({ image_features: features }, ['image_features']);
}

/** Which rating is likeliest decides the map, so maps of a made-up photo may differ with reason. */
async function runSaliency({ manifest }: LoadedPack, session: Session): Promise<Results> {
  const { inputSize } = manifest.saliency;
  const outputs = await session.run({ pixel_values: madeUpTensor([1, 3, inputSize, inputSize]) });
  return take(outputs, ['logits', 'features']);
}

interface LanguageSessions {
  embedTokens: Session;
  decoder: Session;
}

/** Tokens that spread over the vocabulary. */
function madeUpIds(count: number, vocabSize: number): number[] {
  return Array.from({ length: count }, (_, index) => (index * 7919 + 13) % vocabSize);
}

async function runDecoder({ manifest }: LoadedPack, sessions: LanguageSessions): Promise<Timed> {
  const { language: config } = manifest;
  const ids = madeUpIds(PROMPT_TOKENS, config.vocabSize);
  if (config.decoder === 'in-place') return runSlots(config, sessions, ids);
  const model = new LanguageModel(sessions, config);
  const prompt = await model.readPrompt(model.start(), ids);
  const rows = [ids.slice(0, STEPS), ids.slice(STEPS, 2 * STEPS)];
  const shared = model.share(prompt);
  const last = await time(async () => {
    const both = await model.append(model.select(shared, [0, 0]), rows);
    return [['logits of two rows', both.logits]];
  });
  return { results: [['logits of the prompt', prompt.logits], ...last.results], ms: last.ms };
}

/** Reads the prompt in pieces, and then goes on token by token. */
async function runSlots(
  config: LoadedPack['manifest']['language'],
  sessions: LanguageSessions,
  ids: readonly number[],
): Promise<Timed> {
  const plan = { textsAtOnce: 2, tokensPerText: PROMPT_TOKENS + STEPS };
  const decoder = await TextDecoder.open(sessions, { config, plan });
  try {
    const frequencies = decoder.newRotary().frequenciesFor(1);
    decoder.begin(0, { from: 0, tokens: 0 });
    const results: Results = [];
    for (let start = 0; start < ids.length; start += decoder.chunkTokens) {
      const embeds = await decoder.embed(ids.slice(start, start + decoder.chunkTokens));
      results[0] = ['logits of the prompt', await decoder.readChunk(0, { embeds, length: start, frequencies })];
    }
    await decoder.join(0);
    let ms = 0;
    for (let step = 0; step < STEPS; step += 1) {
      const length = ids.length + step;
      const rows = Array.from({ length: decoder.rowsFor(1) }, (_, slot) =>
        slot === 0 ? { id: ids[step] ?? 0, length } : { id: 0, length: 0 },
      );
      const stepped = await time(async () => {
        const logits = await decoder.step(rows, frequencies);
        return [[`logits of step ${step + 1}`, logits.slice(0, config.vocabSize)]];
      });
      results.push(...stepped.results);
      ({ ms } = stepped);
    }
    return { results, ms };
  } finally {
    await decoder.close();
  }
}
