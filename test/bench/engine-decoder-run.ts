// One decoder in a process of its own, so that its load time and peak memory are its own: `node engine-decoder-run.ts JSON` prints one JSON line.
import { readFileSync } from 'node:fs';
import { TextDecoder } from '../../src/main/pipeline/language/text-decoder.ts';
import { openSession } from '../../src/main/runtime/session.ts';
import { INTERNLM2_7B } from './engine-shapes.ts';

/** Times the prompt is read, here and under llama.cpp. */
export const PREFILLS = 2;

export interface DecoderRunRequest {
  decoder: string;
  embedTokens: string;
  layers: number;
  /** Tokens of the prompt that is timed. */
  promptTokens: number;
  /** Steps timed per batch size. */
  steps: number;
  batches: readonly number[];
}

export interface DecoderRunResult {
  loadS: number;
  prefillTokensPerS: number;
  /** By batch size: tokens of all texts together, from the median step. */
  decodeTokensPerS: Record<string, number>;
  peakMb: number;
}

if (process.argv[1] === import.meta.filename) {
  const request = JSON.parse(process.argv[2] ?? '') as DecoderRunRequest;
  process.stdout.write(`${JSON.stringify(await runDecoder(request))}\n`);
}

async function runDecoder(request: DecoderRunRequest): Promise<DecoderRunResult> {
  const start = performance.now();
  const sessions = {
    embedTokens: await openSession(request.embedTokens, { provider: 'cpu' }),
    decoder: await openSession(request.decoder, { provider: 'cpu' }),
  };
  const loadS = (performance.now() - start) / 1000;
  const prompt = Array.from({ length: request.promptTokens }, (_, index) => 100 + ((index * 7919) % 90000));
  const tokensPerText = request.promptTokens + 2 * request.steps + 8;
  const plan = { textsAtOnce: Math.max(...request.batches), tokensPerText };
  const decoder = await TextDecoder.open(sessions, { config: describe(request.layers), plan });
  const frequencies = decoder.newRotary().frequenciesFor(1);
  const prefillTokensPerS = await timePrefill(decoder, prompt, frequencies);
  const decodeTokensPerS: Record<string, number> = {};
  for (const batch of request.batches) {
    decodeTokensPerS[batch] = await timeDecode(decoder, { batch, steps: request.steps, length: prompt.length });
  }
  return { loadS, prefillTokensPerS, decodeTokensPerS, peakMb: peakMb() };
}

/** Reads the prompt after a first piece to warm up, the faster of two times; the other slots get copies of it. */
async function timePrefill(decoder: TextDecoder, ids: readonly number[], frequencies: Float32Array): Promise<number> {
  const { hiddenSize } = decoder.config;
  const embeds = await decoder.embed(ids);
  decoder.begin(0, { from: 0, tokens: 0 });
  const read = async (first: number): Promise<void> => {
    const piece = embeds.subarray(first * hiddenSize, Math.min(first + decoder.chunkTokens, ids.length) * hiddenSize);
    await decoder.readChunk(0, { embeds: piece, length: first, frequencies });
  };
  await read(0);
  const times: number[] = [];
  for (let time = 0; time < PREFILLS; time += 1) {
    const start = performance.now();
    for (let first = 0; first < ids.length; first += decoder.chunkTokens) await read(first);
    times.push((performance.now() - start) / 1000);
  }
  for (let slot = 1; slot < decoder.slots; slot += 1) decoder.begin(slot, { from: 0, tokens: ids.length });
  return ids.length / Math.min(...times);
}

/**
 * Steps of `batch` texts that all have the same length; a step to warm up goes first. A row that only makes the number even is empty, as it is
 * when critiques are written.
 */
async function timeDecode(
  decoder: TextDecoder,
  { batch, steps, length }: { batch: number; steps: number; length: number },
): Promise<number> {
  const rows = decoder.rowsFor(batch);
  const frequencies = decoder.newRotary().frequenciesFor(1);
  const step = async (index: number): Promise<void> => {
    const slots = Array.from({ length: rows }, (_, row) => ({
      id: 500 + 31 * row + index,
      length: row < batch ? length + index : 0,
    }));
    await decoder.step(slots, frequencies);
  };
  await step(0);
  const times: number[] = [];
  for (let index = 1; index <= steps; index += 1) {
    const start = performance.now();
    await step(index);
    times.push((performance.now() - start) / 1000);
  }
  return batch / median(times);
}

/** Of an odd or even number of values; one slow moment of the machine does not move it. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function describe(layers: number) {
  const { hidden_size: hiddenSize, num_attention_heads: heads } = INTERNLM2_7B;
  return {
    layers,
    hiddenSize,
    kvHeads: INTERNLM2_7B.num_key_value_heads,
    headDim: hiddenSize / heads,
    vocabSize: INTERNLM2_7B.vocab_size,
    contextLength: INTERNLM2_7B.max_position_embeddings,
    ropeTheta: INTERNLM2_7B.rope_theta,
    ropeFactor: INTERNLM2_7B.rope_scaling?.factor ?? null,
    decoder: 'in-place' as const,
  };
}

/** Highest resident memory of this process so far; where the system does not tell, what it is now. */
export function peakMb(): number {
  try {
    const high = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return Math.round(Number(high) / 1024);
  } catch {
    return Math.round(process.memoryUsage.rss() / 2 ** 20);
  }
}
