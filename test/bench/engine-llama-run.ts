// The same shape under llama.cpp, through node-llama-cpp from a folder of its own: `node engine-llama-run.ts JSON` prints one JSON line.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { PREFILLS, median, peakMb } from './engine-decoder-run.ts';
import type { DecoderRunResult } from './engine-decoder-run.ts';

export interface LlamaRunRequest {
  /** Folder whose node_modules holds node-llama-cpp. */
  folder: string;
  gguf: string;
  threads: number;
  promptTokens: number;
  steps: number;
  batches: readonly number[];
}

/** The part of node-llama-cpp that is used. */
interface LlamaSequence {
  evaluateWithoutGeneratingNewTokens: (tokens: number[]) => Promise<void>;
  evaluate: (tokens: number[], options: { temperature: number; yieldEogTokens: boolean }) => AsyncIterable<number>;
  clearHistory: () => Promise<void>;
}
interface LlamaContext {
  getSequence: () => LlamaSequence;
}
interface LlamaModel {
  createContext: (options: Record<string, unknown>) => Promise<LlamaContext>;
}
interface LlamaModule {
  getLlama: (options: Record<string, unknown>) => Promise<{
    loadModel: (options: { modelPath: string }) => Promise<LlamaModel>;
  }>;
}

if (process.argv[1] === import.meta.filename) {
  const request = JSON.parse(process.argv[2] ?? '') as LlamaRunRequest;
  process.stdout.write(`${JSON.stringify(await runLlama(request))}\n`);
  // Its threads would keep the process alive.
  process.exit(0);
}

async function runLlama(request: LlamaRunRequest): Promise<DecoderRunResult> {
  const { threads, promptTokens, steps, batches } = request;
  const entry = createRequire(`${request.folder}/package.json`).resolve('node-llama-cpp');
  const { getLlama } = (await import(pathToFileURL(entry).href)) as LlamaModule;
  const start = performance.now();
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    progressLogs: false,
    logLevel: 'error',
    maxThreads: threads,
  });
  const model = await llama.loadModel({ modelPath: request.gguf });
  const context = await model.createContext({
    contextSize: promptTokens + 2 * steps + 16,
    sequences: Math.max(...batches),
    batchSize: 512,
    threads,
  });
  const loadS = (performance.now() - start) / 1000;
  const sequences = Array.from({ length: Math.max(...batches) }, () => context.getSequence());
  const [first] = sequences;
  if (!first) throw new Error('No sequence.');
  const prompt = Array.from({ length: promptTokens }, (_, index) => 300 + ((index * 7919) % 90000));
  await first.evaluateWithoutGeneratingNewTokens(prompt.slice(0, 16));
  const prefillTimes: number[] = [];
  for (let time = 0; time < PREFILLS; time += 1) {
    await first.clearHistory();
    const begin = performance.now();
    await first.evaluateWithoutGeneratingNewTokens(prompt);
    prefillTimes.push((performance.now() - begin) / 1000);
  }
  // A short beginning for the others: a step reads all weights, and next to that little of a cache.
  for (const sequence of sequences.slice(1)) await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(0, 32));
  const decodeTokensPerS: Record<string, number> = {};
  for (const batch of batches) {
    const used = sequences.slice(0, batch);
    const [times = []] = await Promise.all(used.map((sequence) => generate(sequence, steps + 1)));
    // The first token waits for all texts to join.
    decodeTokensPerS[batch] = batch / median(times.slice(1));
  }
  return { loadS, prefillTokensPerS: promptTokens / Math.min(...prefillTimes), decodeTokensPerS, peakMb: peakMb() };
}

/** Seconds each of `count` greedy tokens took, whatever they are. */
async function generate(sequence: LlamaSequence, count: number): Promise<number[]> {
  const times: number[] = [];
  let last = performance.now();
  for await (const _ of sequence.evaluate([777], { temperature: 0, yieldEogTokens: true })) {
    const now = performance.now();
    times.push((now - last) / 1000);
    last = now;
    if (times.length >= count) break;
  }
  return times;
}
