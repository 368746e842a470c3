// `npm run bench -- engine --shape internlm2-7b|internvit-300m|starter`: the engine at paper scale on random weights, beside llama.cpp on the same
// shape. Every measurement runs in a process of its own, one after the other; graphs are built once into an ignored folder.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { measureBandwidth } from './engine-bandwidth.ts';
import type { DecoderRunRequest, DecoderRunResult } from './engine-decoder-run.ts';
import { writeGguf } from './engine-gguf.ts';
import type { LlamaRunRequest } from './engine-llama-run.ts';
import { CACHE, DECODER_FORMAT, VISION_FORMATS, decoderGraphs, visionGraph } from './engine-pack.ts';
import type { VisionFormat } from './engine-pack.ts';
import { INTERNLM2_7B, INTERNVIT_300M } from './engine-shapes.ts';
import type { ProductsRunRequest, ProductsRunResult } from './engine-products-run.ts';
import type { StarterRunRequest, StarterRunResult } from './engine-starter-run.ts';
import type { VisionRunRequest, VisionRunResult } from './engine-vision-run.ts';
import type { WeightFormat } from '../../src/main/compiler/weight-format.ts';
import { printFigures, round } from './print-figures.ts';
import type { BenchOptions } from './print-figures.ts';

export interface EngineOptions extends BenchOptions {
  shape?: string | undefined;
  /** Fewer layers than the shape has: quick, and said in the output. */
  layers?: string | undefined;
  /** Tokens of the prompt. */
  tokens?: string | undefined;
  /** Decoding steps per batch size. */
  steps?: string | undefined;
  batches?: string | undefined;
  /** How often both engines are measured in turn; the best of each figure counts, for both. */
  rounds?: string | undefined;
  /** Formats of the vision encoder, separated by commas. */
  formats?: string | undefined;
  'no-llama'?: boolean | undefined;
}

const LLAMA_VERSION = '3.22.1';
const LLAMA_FOLDER = join(CACHE, 'node-llama-cpp');

/** Prints all figures of one shape. */
export async function benchEngine(_paths: readonly string[], options: EngineOptions): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism() };
  if (options.shape === 'internlm2-7b') printFigures({ ...machine, ...(await benchDecoder(options)) }, options);
  else if (options.shape === 'internvit-300m') printFigures({ ...machine, ...(await benchVision(options)) }, options);
  else if (options.shape === 'starter') printFigures({ ...machine, ...(await benchStarter(options)) }, options);
  else throw new Error('--shape is internlm2-7b, internvit-300m or starter.');
}

async function benchDecoder(options: EngineOptions): Promise<Record<string, unknown>> {
  const all = INTERNLM2_7B.num_hidden_layers;
  const layers = count(options.layers, all);
  const sizes = {
    promptTokens: count(options.tokens, 512),
    steps: count(options.steps, 16),
    batches: (options.batches ?? '1,4,8').split(',').map(Number),
  };
  const graphs = decoderGraphs(layers);
  const request: DecoderRunRequest = {
    ...sizes,
    layers,
    decoder: graphs.decoder.path,
    embedTokens: graphs.embedTokens.path,
  };
  const bandwidth = await measureBandwidth();
  const products = await measureProducts(DECODER_FORMAT, [...sizes.batches.map(rowsOf), PREFILL_ROWS]);
  const oursOfRounds: DecoderRunResult[] = [];
  const llamaOfRounds: LlamaResult[] = [];
  // In turn, so that a slow minute of the machine does not fall on one of them alone.
  for (let round = 0; round < count(options.rounds, 2); round += 1) {
    oursOfRounds.push(await runChild<DecoderRunResult>('engine-decoder-run.ts', request));
    const llama = options['no-llama'] === true ? undefined : await runLlama(layers, sizes);
    if (llama) llamaOfRounds.push(llama);
  }
  const ours = bestOf(oursOfRounds);
  const [{ bytes: llamaBytes } = { bytes: 0 }] = llamaOfRounds;
  const llama = bestOf(llamaOfRounds.map(({ result }) => result));
  const perStep = graphs.decoder.bytes;
  return {
    shape: `internlm2-7b, int4 in blocks of 128${layers === all ? '' : `, ONLY ${layers} OF ${all} LAYERS`}`,
    weightsGb: round(perStep / 1e9, 2),
    memoryBandwidthGbPerS: round(bandwidth / 1e9, 1),
    productsGigaPerS: inGiga(products),
    ...describeDecoder('', ours, perStep, bandwidth),
    bounds: describeBounds(ours, { bytes: perStep, bandwidth, products }),
    ...(layers === all ? {} : { extrapolated: extrapolate(ours, { layers, all, bytes: perStep }) }),
    ...(llamaOfRounds.length === 0 ? {} : { ...describeDecoder('llama.cpp ', llama, llamaBytes, bandwidth) }),
    ...(llamaOfRounds.length === 0 ? {} : { ratios: compare(ours, llama) }),
  };
}

/** Of each figure the best round: the shortest load, the highest speeds, the lowest peak. */
function bestOf(rounds: readonly DecoderRunResult[]): DecoderRunResult {
  const batches = Object.keys(rounds[0]?.decodeTokensPerS ?? {});
  const fastest = (batch: string): number => Math.max(...rounds.map((round) => round.decodeTokensPerS[batch] ?? 0));
  return {
    loadS: Math.min(...rounds.map(({ loadS }) => loadS)),
    prefillTokensPerS: Math.max(...rounds.map(({ prefillTokensPerS }) => prefillTokensPerS)),
    decodeTokensPerS: Object.fromEntries(batches.map((batch) => [batch, fastest(batch)])),
    peakMb: Math.min(...rounds.map(({ peakMb }) => peakMb)),
  };
}

function describeDecoder(
  who: string,
  { loadS, prefillTokensPerS, decodeTokensPerS, peakMb }: DecoderRunResult,
  bytesPerStep: number,
  bandwidth: number,
): Record<string, unknown> {
  const decode = Object.entries(decodeTokensPerS);
  // A step reads every weight once, whatever the number of texts.
  const share = (batch: string, perS: number): number => round(((perS / Number(batch)) * bytesPerStep) / bandwidth, 2);
  return {
    [`${who}loadS`]: round(loadS, 1),
    [`${who}peakMb`]: peakMb,
    [`${who}prefillTokensPerS`]: round(prefillTokensPerS, 1),
    [`${who}decodeTokensPerS`]: Object.fromEntries(decode.map(([batch, perS]) => [batch, round(perS, 2)])),
    [`${who}shareOfBandwidth`]: Object.fromEntries(decode.map(([batch, perS]) => [batch, share(batch, perS)])),
  };
}

/** Rows of a prompt that are read at once. */
const PREFILL_ROWS = 128;

/** A batch is decoded with an even number of rows. */
function rowsOf(batch: number): number {
  return Math.ceil(batch / 2) * 2;
}

function measureProducts(format: WeightFormat, rows: readonly number[]): Promise<ProductsRunResult> {
  const request: ProductsRunRequest = { format, rows: [...new Set(rows)] };
  return runChild<ProductsRunResult>('engine-products-run.ts', request);
}

function inGiga(products: ProductsRunResult): Record<string, number> {
  return Object.fromEntries(Object.entries(products).map(([rows, perS]) => [rows, round(perS / 1e9, 0)]));
}

/**
 * Each figure as a share of its two bounds: reading all weights once per step, and the products alone with as many rows. Whatever is near
 * 1 bounds it; the rest is attention, norms, copies, and other programs.
 */
function describeBounds(
  { prefillTokensPerS, decodeTokensPerS }: DecoderRunResult,
  { bytes, bandwidth, products }: { bytes: number; bandwidth: number; products: ProductsRunResult },
): Record<string, string> {
  const weights = bytes / BYTES_PER_WEIGHT;
  const say = (steps: number, rows: number): string => {
    const ofReading = (steps * bytes) / bandwidth;
    const ofProducts = (steps * rows * weights) / (products[rows] ?? Number.NaN);
    return `${round(ofReading, 2)} of reading the weights, ${round(ofProducts, 2)} of the products of ${rows} rows alone`;
  };
  const decode = Object.entries(decodeTokensPerS).map(([batch, perS]) => [
    `decode ${batch}`,
    say(perS / Number(batch), rowsOf(Number(batch))),
  ]);
  return { prefill: say(prefillTokensPerS / PREFILL_ROWS, PREFILL_ROWS), ...Object.fromEntries(decode) };
}

/** Four bits and a share of the block's scale. */
const BYTES_PER_WEIGHT = 4.25 / 8;

/** What all layers would give if each took as long as these: time goes with the bytes a step reads, and prefill with the layers. */
function extrapolate(
  { prefillTokensPerS, decodeTokensPerS }: DecoderRunResult,
  { layers, all, bytes }: { layers: number; all: number; bytes: number },
): Record<string, unknown> {
  const head = INTERNLM2_7B.vocab_size * INTERNLM2_7B.hidden_size * BYTES_PER_WEIGHT;
  const whole = head + ((bytes - head) / layers) * all;
  const decode = Object.entries(decodeTokensPerS).map(([batch, perS]) => [batch, round((perS * bytes) / whole, 2)]);
  return {
    note: 'by bytes per step and by layers, not measured',
    prefillTokensPerS: round((prefillTokensPerS * layers) / all, 1),
    decodeTokensPerS: Object.fromEntries(decode),
  };
}

function compare(ours: DecoderRunResult, theirs: DecoderRunResult): Record<string, unknown> {
  const at = ({ decodeTokensPerS }: DecoderRunResult, batch: string): number => decodeTokensPerS[batch] ?? Number.NaN;
  return {
    decode1ToLlama: round(at(ours, '1') / at(theirs, '1'), 2),
    decode4ToLlama: round(at(ours, '4') / at(theirs, '4'), 2),
    prefillToLlama: round(ours.prefillTokensPerS / theirs.prefillTokensPerS, 2),
    batch4ToBatch1: round(at(ours, '4') / at(ours, '1'), 2),
    peakMemoryToLlama: round(ours.peakMb / theirs.peakMb, 2),
  };
}

interface LlamaResult {
  result: DecoderRunResult;
  /** What one step reads. */
  bytes: number;
}

/** Undefined, with the reason on stderr, where node-llama-cpp cannot be had. */
async function runLlama(
  layers: number,
  sizes: Pick<DecoderRunRequest, 'promptTokens' | 'steps' | 'batches'>,
): Promise<LlamaResult | undefined> {
  const problem = installLlama();
  if (problem !== undefined) {
    process.stderr.write(`llama.cpp is left out: ${problem}\n`);
    return undefined;
  }
  const gguf = join(CACHE, `internlm2-7b-${layers}.gguf`);
  const size = writeGguf(gguf, layers);
  const request: LlamaRunRequest = { folder: LLAMA_FOLDER, gguf, threads: availableParallelism(), ...sizes };
  const result = await runChild<DecoderRunResult>('engine-llama-run.ts', request);
  // The embedding table is looked up, not read.
  return { result, bytes: size - (INTERNLM2_7B.vocab_size * INTERNLM2_7B.hidden_size * 18) / 32 };
}

/** Installs llama.cpp's prebuilt library from the npm registry, once; returns why that failed, or undefined. */
function installLlama(): string | undefined {
  if (existsSync(join(LLAMA_FOLDER, 'node_modules', 'node-llama-cpp', 'package.json'))) return undefined;
  mkdirSync(LLAMA_FOLDER, { recursive: true });
  writeFileSync(join(LLAMA_FOLDER, 'package.json'), '{ "private": true, "type": "module" }\n');
  process.stderr.write(`Installing node-llama-cpp ${LLAMA_VERSION} ...\n`);
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `node-llama-cpp@${LLAMA_VERSION}`];
  const { status, stderr } = spawnSync('npm', args, { cwd: LLAMA_FOLDER, encoding: 'utf8', timeout: 10 * 60_000 });
  return status === 0 ? undefined : (stderr.trim().split('\n').at(-1) ?? 'npm failed');
}

async function benchVision(options: EngineOptions): Promise<Record<string, unknown>> {
  const all = INTERNVIT_300M.num_hidden_layers;
  const layers = count(options.layers, all);
  const names = Object.keys(VISION_FORMATS) as VisionFormat[];
  const wanted = options.formats?.split(',') ?? names;
  const rows: Record<string, unknown> = {};
  for (const format of names.filter((name) => name === 'fp32' || wanted.includes(name))) {
    const request: VisionRunRequest = {
      graph: visionGraph(format, layers).path,
      tiles: count(options.steps, 5),
      features: join(CACHE, `features-${layers}.bin`),
      isReference: format === 'fp32',
    };
    const result = await runChild<VisionRunResult>('engine-vision-run.ts', request);
    const products = (await measureProducts(VISION_FORMATS[format], [TILE_ROWS]))[TILE_ROWS] ?? Number.NaN;
    rows[format] = {
      secondsPerTile: round(result.secondsPerTile, 2),
      processorSecondsPerTile: round(result.processorSecondsPerTile, 2),
      productsGigaPerS: round(products / 1e9, 0),
      bounds: describeTileBounds(result.secondsPerTile, layers, products),
      cosine: round(result.cosine, 6),
      worstPatchCosine: round(result.worstPatchCosine, 5),
      loadS: round(result.loadS, 1),
      peakMb: result.peakMb,
      ...(layers === all ? {} : { extrapolatedSecondsPerTile: round((result.secondsPerTile / layers) * all, 2) }),
    };
  }
  return { shape: `internvit-300m${layers === all ? '' : `, ONLY ${layers} OF ${all} LAYERS`}`, ...rows };
}

/** Patches of a tile and the class token. */
const TILE_ROWS = (INTERNVIT_300M.image_size / INTERNVIT_300M.patch_size) ** 2 + 1;

/** How much of a tile's time its products with weights would take alone; the rest is attention, whose products are in floats, and GELU. */
function describeTileBounds(secondsPerTile: number, layers: number, productsPerS: number): string {
  const { hidden_size: width, intermediate_size: wide } = INTERNVIT_300M;
  const weighted = layers * TILE_ROWS * (4 * width * width + 2 * width * wide);
  const attention = layers * 2 * TILE_ROWS * TILE_ROWS * width;
  const share = round(weighted / productsPerS / secondsPerTile, 2);
  return `${share} of the time for ${round(weighted / 1e9, 0)} billion products with weights, the rest for ${round(attention / 1e9, 0)} billion of attention and for activations`;
}

async function benchStarter(options: EngineOptions): Promise<Record<string, unknown>> {
  const request: StarterRunRequest = {
    folder: join(import.meta.dirname, '..', '..', 'resources', 'models', 'starter'),
    promptTokens: count(options.tokens, 150),
    steps: count(options.steps, 16),
    batches: (options.batches ?? '1,4,8,64').split(',').map(Number),
  };
  const result = await runChild<StarterRunResult>('engine-starter-run.ts', request);
  const decode = Object.entries(result.decodeTokensPerS).map(([batch, perS]) => [batch, round(perS, 0)]);
  return {
    shape: 'starter, as it is embedded',
    loadS: round(result.loadS, 2),
    peakMb: result.peakMb,
    secondsPerTile: round(result.secondsPerTile, 4),
    prefillTokensPerS: round(result.prefillTokensPerS, 0),
    decodeTokensPerS: Object.fromEntries(decode),
  };
}

function count(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`"${text}" is no whole number above 0.`);
  return value;
}

/** Runs a file of this folder with one JSON argument; its last line is the answer. */
async function runChild<Result>(file: string, request: object): Promise<Result> {
  const program = join(import.meta.dirname, file);
  const child = spawn(process.execPath, [program, JSON.stringify(request)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${file} ended with ${code}.`);
  const answer = output.trim().split('\n').at(-1) ?? '';
  // A long bench that is interrupted has said something by then.
  process.stderr.write(`${file}: ${answer}\n`);
  return JSON.parse(answer) as Result;
}
