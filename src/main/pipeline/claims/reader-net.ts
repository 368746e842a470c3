// A small network that reads claims beside the rules: how sure it is, from the words and from what the rules found, that a sentence makes each
// claim. Words become vectors, three convolutions see 15 words around each, and a claim is as likely as its words together make it.
import type { ClaimId } from '../../domain/critique.ts';
import {
  CHANNELS,
  CLAIM_IDS,
  CONVOLUTIONS,
  EMBEDDING,
  EMBEDDING_SIZE,
  OUTPUT,
  OUTPUT_BIAS,
  RULES,
  VOCABULARY,
} from './reader-weights.ts';

/** Longer sentences are read to here. */
const MAX_WORDS = 60;
const UNKNOWN = 1;

/** Bytes -127..127 and one scale per row, as reader-weights.ts writes them. */
export interface PackedMatrix {
  rows: number;
  columns: number;
  /** Base64 of one signed byte per number, rows first. */
  bytes: string;
  /** What a byte of the row is worth. */
  scales: readonly number[];
}

/** (rows, columns) row-major. */
export function unpackMatrix({ rows, columns, bytes, scales }: PackedMatrix): Float32Array {
  const packed = Buffer.from(bytes, 'base64');
  if (packed.length !== rows * columns || scales.length !== rows) throw new RangeError('packed matrix of another size');
  const out = new Float32Array(rows * columns);
  for (let i = 0; i < out.length; i += 1) out[i] = packed.readInt8(i) * (scales[Math.floor(i / columns)] ?? 0);
  return out;
}

interface Network {
  words: ReadonlyMap<string, number>;
  embedding: Float32Array;
  /** Weights (output, input x 3 taps), bias and the distance between taps. */
  convolutions: { weights: Float32Array; bias: readonly number[]; inputs: number; step: number }[];
  output: Float32Array;
  /** (claims, twice the claims): what a claim found by the rules, and then one they doubt, adds to each. */
  rules: Float32Array;
}

let made: Network | undefined;

function network(): Network {
  made ??= {
    // 0 is no word and 1 an unknown one.
    words: new Map(VOCABULARY.split(' ').map((word, at) => [word, at + 2])),
    embedding: unpackMatrix(EMBEDDING),
    convolutions: CONVOLUTIONS.map(({ weights, bias, inputs, step }) => ({
      weights: unpackMatrix(weights),
      bias,
      inputs,
      step,
    })),
    output: unpackMatrix(OUTPUT),
    rules: unpackMatrix(RULES),
  };
  return made;
}

/** Words, numbers as one word, and marks; of text in the spelling that the rules read. */
export function wordsOf(text: string): string[] {
  const words = text.match(/[a-z]+(?:'[a-z]+)?|[0-9]+|[.,;:()!?&/-]/g) ?? [','];
  return words.map((word) => (/^[0-9]/.test(word) ? '0' : word)).slice(0, MAX_WORDS);
}

/** One convolution with three taps, rectified; `out` (words, channels). */
function convolve(input: Float32Array, { weights, bias, inputs, step }: Network['convolutions'][number]): Float32Array {
  const count = input.length / inputs;
  const out = new Float32Array(count * CHANNELS);
  for (let at = 0; at < count; at += 1) {
    for (let channel = 0; channel < CHANNELS; channel += 1) {
      let sum = bias[channel] ?? 0;
      for (let tap = 0; tap < 3; tap += 1) {
        const from = at + (tap - 1) * step;
        if (from < 0 || from >= count) continue;
        const start = from * inputs;
        const row = (channel * 3 + tap) * inputs;
        for (let i = 0; i < inputs; i += 1) sum += (weights[row + i] ?? 0) * (input[start + i] ?? 0);
      }
      out[at * CHANNELS + channel] = Math.max(0, sum);
    }
  }
  return out;
}

function embed(words: readonly string[], { words: known, embedding }: Network): Float32Array {
  const out = new Float32Array(words.length * EMBEDDING_SIZE);
  for (const [at, word] of words.entries()) {
    const row = (known.get(word) ?? UNKNOWN) * EMBEDDING_SIZE;
    out.set(embedding.subarray(row, row + EMBEDDING_SIZE), at * EMBEDDING_SIZE);
  }
  return out;
}

function features(words: readonly string[], net: Network): Float32Array {
  let hidden = embed(words, net);
  for (const [layer, convolution] of net.convolutions.entries()) {
    const next = convolve(hidden, convolution);
    if (layer > 0) for (let i = 0; i < next.length; i += 1) next[i] = (next[i] ?? 0) + (hidden[i] ?? 0);
    hidden = next;
  }
  return hidden;
}

/** Log of the sum of e^x over the words, of one claim. */
function joined(hidden: Float32Array, weights: Float32Array, row: number): number {
  let most = -Infinity;
  const values: number[] = [];
  for (let at = 0; at < hidden.length; at += CHANNELS) {
    let sum = OUTPUT_BIAS[row] ?? 0;
    for (let i = 0; i < CHANNELS; i += 1) sum += (hidden[at + i] ?? 0) * (weights[row * CHANNELS + i] ?? 0);
    values.push(sum);
    most = Math.max(most, sum);
  }
  return most + Math.log(values.reduce((total, value) => total + Math.exp(value - most), 0));
}

/**
 * Log odds that a sentence makes each claim the network knows. `text` in the spelling of `normalizeSpelling`; `found` and `doubted` are what the
 * rules read in it.
 */
export function rateClaims(
  text: string,
  found: readonly ClaimId[],
  doubted: readonly ClaimId[],
): ReadonlyMap<ClaimId, number> {
  const net = network();
  const hidden = features(wordsOf(text), net);
  const count = CLAIM_IDS.length;
  const read = [...placesOf(found, 0), ...placesOf(doubted, count)];
  return new Map(
    CLAIM_IDS.map((id, row) => {
      const byRules = read.reduce((sum, place) => sum + (net.rules[row * 2 * count + place] ?? 0), 0);
      return [id, joined(hidden, net.output, row) + byRules];
    }),
  );
}

function placesOf(ids: readonly ClaimId[], from: number): number[] {
  return [...new Set(ids)].flatMap((id) => {
    const place = CLAIM_IDS.indexOf(id);
    return place < 0 ? [] : [from + place];
  });
}
