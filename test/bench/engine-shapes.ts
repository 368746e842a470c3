// Shapes of the models whose speed is measured, and their weights: random, drawn by name, never stored as floats. Speed does not depend on
// what weights say, but no two layers may be equal, because ONNX Runtime keeps equal ones once.
import { Checkpoint } from '../../src/main/compiler/checkpoint.ts';
import type { LanguageConfig, VisionConfig } from '../../src/main/compiler/checkpoint-config.ts';
import type { OnnxInitializer, OnnxModel } from '../../src/main/compiler/onnx-writer.ts';
import { PUBLISHED_8B } from '../../src/main/compiler/published-8b.ts';
import type { WeightTensor } from '../../src/main/compiler/weights.ts';

/** The language model of InternVL2-8B. */
export const INTERNLM2_7B: LanguageConfig = PUBLISHED_8B.llm_config;

/** The vision encoder of InternVL2-8B. */
export const INTERNVIT_300M: VisionConfig = PUBLISHED_8B.vision_config;

/** Numbers of a normal distribution, drawn once; tensors read them from different places with different strides. */
const TABLE_SIZE = 1 << 20;
const NORMAL = drawNormal(TABLE_SIZE);

function drawNormal(count: number): Float32Array {
  const table = new Float32Array(count);
  const uniform = generator(0x5eed);
  for (let index = 0; index < count; index += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    table[index] = radius * Math.cos(angle);
    table[index + 1] = radius * Math.sin(angle);
  }
  return table;
}

/** Uniform in [0, 1) (xorshift32). */
function generator(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function hashOf(name: string): number {
  return [...name].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5) >>> 0;
}

/** A checkpoint in which every tensor exists: matrices scaled by their inputs, norms near 1, biases and layer scales small. */
export class RandomCheckpoint extends Checkpoint {
  constructor() {
    super([]);
  }

  override has(): boolean {
    return true;
  }

  override take(name: string, shape: readonly number[]): WeightTensor {
    const rowSize = shape.slice(1).reduce((product, size) => product * size, 1);
    const rows = (first: number, count: number): Float32Array => draw(name, shape, { first, count, rowSize });
    return { name, shape, values: () => rows(0, shape[0] ?? 1), rows };
  }
}

function draw(
  name: string,
  shape: readonly number[],
  { first, count, rowSize }: { first: number; count: number; rowSize: number },
): Float32Array {
  const isVector = shape.length === 1;
  const isScale = isVector && !name.endsWith('bias');
  // Layer scales of trained encoders are small; with 0.1 each block changes the tokens by about as much as trained ones do.
  const centre = /\.ls[12]$/.test(name) ? 0.1 : isScale ? 1 : 0;
  const spread = isVector ? 0.02 : 1 / Math.sqrt(Math.max(1, rowSize));
  const values = new Float32Array(count * rowSize);
  let place = (hashOf(name) + Math.imul(first * rowSize, 7)) & (TABLE_SIZE - 1);
  for (let index = 0; index < values.length; index += 1) {
    values[index] = centre + spread * (NORMAL[place] ?? 0);
    place = (place + 7) & (TABLE_SIZE - 1);
  }
  return values;
}

/** Bytes handed on at once. */
const PIECE_BYTES = 1 << 24;

/**
 * The graph with its integer blocks drawn directly instead of quantised: 4-bit and 8-bit levels are random bytes, scales one number each
 * that keeps the sums of a row near 1. Quantising 7.7 billion numbers takes minutes and changes no time.
 */
export function withRandomLevels(model: OnnxModel): OnnxModel {
  return { ...model, initializers: model.initializers.map(drawLevels) };
}

function drawLevels(tensor: OnnxInitializer): OnnxInitializer {
  if (/\.int[48]$/.test(tensor.name)) return { ...tensor, chunks: () => randomBytes(tensor) };
  if (tensor.name.endsWith('.scales')) return { ...tensor, chunks: () => randomScales(tensor) };
  return tensor;
}

function* randomBytes({ name, byteLength }: OnnxInitializer): Generator<Uint8Array> {
  const words = new Uint32Array(PIECE_BYTES / 4);
  let state = hashOf(name) | 1;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  const piece = new Uint8Array(words.buffer);
  for (let done = 0; done < byteLength; done += piece.length) yield piece.subarray(0, byteLength - done);
}

/** Levels are uniform over 4 or 8 bits; rows have between 1024 and 14336 inputs. */
function* randomScales({ name, shape, byteLength }: OnnxInitializer): Generator<Uint8Array> {
  const blocks = shape[1] ?? 32;
  const scale = 1 / (4.6 * Math.sqrt(blocks * 128));
  const uniform = generator(hashOf(name));
  const values = Float32Array.from({ length: byteLength / 4 }, () => scale * (0.9 + 0.2 * uniform()));
  yield new Uint8Array(values.buffer);
}
