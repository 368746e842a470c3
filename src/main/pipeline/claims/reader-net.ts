// A small network that reads claims beside the rules: how sure it is, from the words and from what the rules found, that a sentence makes each
// claim, and that it speaks of a part of the frame only. Words become vectors (rare ones by their letters and by what other texts mean by
// them), six convolutions see 35 words around each, and a claim is as likely as its words together make it.
import type { ClaimId } from '../../domain/critique.ts';
import {
  CHANNELS,
  CLAIM_IDS,
  CONVOLUTIONS,
  EMBEDDING,
  EMBEDDING_SIZE,
  INPUT,
  INPUT_BIAS,
  LAST_NORM,
  LETTER_RUNS,
  OF_PART,
  OUTPUT,
  OUTPUT_BIAS,
  PART_IDS,
  RARE_INPUT,
  RARE_VECTORS,
  RARE_WORDS,
  RULES,
  VOCABULARY,
} from './reader-weights.ts';

/** Longer sentences are read to here. */
const MAX_WORDS = 60;

/** Lengths of the runs of letters that an unknown word is read by. */
const RUN_LENGTHS = [3, 4];

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

/** Scale and shift of a layer normalisation. */
export interface LayerNorm {
  weight: readonly number[];
  bias: readonly number[];
}

interface Convolution {
  norm: LayerNorm;
  /** (channels, 3 taps x channels). */
  weights: Float32Array;
  bias: readonly number[];
  /** Words between taps. */
  step: number;
}

interface Network {
  words: ReadonlyMap<string, number>;
  embedding: Float32Array;
  /** (runs of letters by hash, as long as a word's). */
  letterRuns: Float32Array;
  rareWords: ReadonlyMap<string, number>;
  /** (directions, rare words) and (numbers of a word's vector, directions). */
  rareVectors: Float32Array;
  rareInput: Float32Array;
  input: Float32Array;
  convolutions: Convolution[];
  /** (claims, then claims of a part; channels). */
  output: Float32Array;
  /** (claims, twice the claims): what a claim found by the rules, and then one they doubt, adds to each. */
  rules: Float32Array;
}

let made: Network | undefined;

function network(): Network {
  made ??= {
    // 0 is no word and 1 a word dropped in training.
    words: new Map(VOCABULARY.split(' ').map((word, at) => [word, at + 2])),
    embedding: unpackMatrix(EMBEDDING),
    letterRuns: unpackMatrix(LETTER_RUNS),
    rareWords: new Map(RARE_WORDS.split(' ').map((word, at) => [word, at])),
    rareVectors: unpackMatrix(RARE_VECTORS),
    rareInput: unpackMatrix(RARE_INPUT),
    input: unpackMatrix(INPUT),
    convolutions: CONVOLUTIONS.map((layer) => ({ ...layer, weights: unpackMatrix(layer.weights) })),
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

/**
 * Rows of the letter runs of a word with its ends marked, by the 32-bit FNV-1a hash: misspelled and rare words share most runs with a word that is
 * known (subword vectors, Bojanowski et al. 2017). `rows`: of the table.
 */
export function runsOf(word: string, rows: number): number[] {
  const marked = `<${word}>`;
  return RUN_LENGTHS.flatMap((length) =>
    Array.from({ length: Math.max(0, marked.length - length + 1) }, (_, start) => {
      let code = 0x811c9dc5;
      for (let i = start; i < start + length; i += 1) code = Math.imul(code ^ marked.charCodeAt(i), 0x01000193) >>> 0;
      return code % rows;
    }),
  );
}

/** The vector of a word: its own, or what its letters and other texts tell of it. */
function vectorOf(word: string, net: Network): Float32Array {
  const known = net.words.get(word);
  if (known !== undefined) return net.embedding.subarray(known * EMBEDDING_SIZE, (known + 1) * EMBEDDING_SIZE);
  const vector = new Float32Array(EMBEDDING_SIZE);
  addLetterRuns(vector, word, net);
  const rare = net.rareWords.get(word);
  if (rare !== undefined) addRareWord(vector, rare, net);
  return vector;
}

function addLetterRuns(vector: Float32Array, word: string, { letterRuns }: Network): void {
  const runs = runsOf(word, letterRuns.length / EMBEDDING_SIZE);
  for (const run of runs) {
    for (let i = 0; i < EMBEDDING_SIZE; i += 1)
      vector[i] = (vector[i] ?? 0) + (letterRuns[run * EMBEDDING_SIZE + i] ?? 0) / runs.length;
  }
}

function addRareWord(vector: Float32Array, word: number, { rareVectors, rareInput }: Network): void {
  for (let direction = 0; direction < RARE_VECTORS.rows; direction += 1) {
    const share = rareVectors[direction * RARE_VECTORS.columns + word] ?? 0;
    for (let i = 0; i < EMBEDDING_SIZE; i += 1)
      vector[i] = (vector[i] ?? 0) + share * (rareInput[i * RARE_VECTORS.rows + direction] ?? 0);
  }
}

/** The sum of products of a row of weights and a stretch of values, a multiple of four of them: four sums that need not wait for each other. */
function product(weights: Float32Array, row: number, values: Float32Array, start: number, count: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let i = 0; i < count; i += 4) {
    first += (weights[row + i] ?? 0) * (values[start + i] ?? 0);
    second += (weights[row + i + 1] ?? 0) * (values[start + i + 1] ?? 0);
    third += (weights[row + i + 2] ?? 0) * (values[start + i + 2] ?? 0);
    fourth += (weights[row + i + 3] ?? 0) * (values[start + i + 3] ?? 0);
  }
  return first + second + third + fourth;
}

/** Gaussian error linear unit, by its usual approximation with a hyperbolic tangent. */
function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(0.7978845608 * (x + 0.044715 * x ** 3)));
}

/** Each word's channels to mean 0 and variance 1, then scaled and shifted; (words, channels). */
function normalise(hidden: Float32Array, { weight, bias }: LayerNorm): Float32Array {
  const out = new Float32Array(hidden.length);
  for (let start = 0; start < hidden.length; start += CHANNELS) {
    const word = hidden.subarray(start, start + CHANNELS);
    const mean = word.reduce((sum, value) => sum + value, 0) / CHANNELS;
    const variance = word.reduce((sum, value) => sum + (value - mean) ** 2, 0) / CHANNELS;
    const scale = 1 / Math.sqrt(variance + 1e-5);
    for (let i = 0; i < CHANNELS; i += 1)
      out[start + i] = ((word[i] ?? 0) - mean) * scale * (weight[i] ?? 1) + (bias[i] ?? 0);
  }
  return out;
}

function embed(words: readonly string[], net: Network): Float32Array {
  const out = new Float32Array(words.length * CHANNELS);
  for (const [at, word] of words.entries()) {
    const vector = vectorOf(word, net);
    for (let channel = 0; channel < CHANNELS; channel += 1) {
      const sum = product(net.input, channel * EMBEDDING_SIZE, vector, 0, EMBEDDING_SIZE);
      out[at * CHANNELS + channel] = sum + (INPUT_BIAS[channel] ?? 0);
    }
  }
  return out;
}

/** Adds to the hidden values what a convolution with three taps makes of them. */
function convolve(hidden: Float32Array, { norm, weights, bias, step }: Convolution): void {
  const active = normalise(hidden, norm).map(gelu);
  const count = hidden.length / CHANNELS;
  for (let at = 0; at < count; at += 1) {
    for (let channel = 0; channel < CHANNELS; channel += 1) {
      let sum = bias[channel] ?? 0;
      for (let tap = 0; tap < 3; tap += 1) {
        const from = at + (tap - 1) * step;
        if (from < 0 || from >= count) continue;
        sum += product(weights, (channel * 3 + tap) * CHANNELS, active, from * CHANNELS, CHANNELS);
      }
      hidden[at * CHANNELS + channel] = (hidden[at * CHANNELS + channel] ?? 0) + sum;
    }
  }
}

function features(words: readonly string[], net: Network): Float32Array {
  const hidden = embed(words, net);
  for (const convolution of net.convolutions) convolve(hidden, convolution);
  return normalise(hidden, LAST_NORM);
}

/** Log of the sum of e^x over the words, of one claim. */
function joined(hidden: Float32Array, weights: Float32Array, row: number): number {
  let most = -Infinity;
  const values: number[] = [];
  for (let at = 0; at < hidden.length; at += CHANNELS) {
    const sum = (OUTPUT_BIAS[row] ?? 0) + product(weights, row * CHANNELS, hidden, at, CHANNELS);
    values.push(sum);
    most = Math.max(most, sum);
  }
  return most + Math.log(values.reduce((total, value) => total + Math.exp(value - most), 0));
}

/** Log odds of each claim the network knows. */
export interface ClaimOdds {
  /** That the sentence makes it, of the photo or of a part of it. */
  made: ReadonlyMap<ClaimId, number>;
  /** That it is of a part only, where it is made; of claims that are said of parts often enough. */
  ofPart: ReadonlyMap<ClaimId, number>;
}

/** A claim as the rules read it. */
interface Found {
  id: ClaimId;
  local: boolean;
}

/** Rates a sentence. `text` in the spelling of `normalizeSpelling`; `found` and `doubted` are what the rules read in it. */
export function rateClaims(text: string, found: readonly Found[], doubted: readonly Found[]): ClaimOdds {
  const net = network();
  const hidden = features(wordsOf(text), net);
  const count = CLAIM_IDS.length;
  const read = [...placesOf(found, 0), ...placesOf(doubted, count)];
  const made = CLAIM_IDS.map((id, row): [ClaimId, number] => {
    const byRules = read.reduce((sum, place) => sum + (net.rules[row * 2 * count + place] ?? 0), 0);
    return [id, joined(hidden, net.output, row) + byRules];
  });
  const ofPart = PART_IDS.map((id, at): [ClaimId, number] => {
    const byRules = found.some((claim) => claim.id === id && claim.local) ? OF_PART : 0;
    return [id, joined(hidden, net.output, count + at) + byRules];
  });
  return { made: new Map(made), ofPart: new Map(ofPart) };
}

function placesOf(claims: readonly Found[], from: number): number[] {
  return [...new Set(claims.map(({ id }) => id))].flatMap((id) => {
    const place = CLAIM_IDS.indexOf(id);
    return place < 0 ? [] : [from + place];
  });
}
