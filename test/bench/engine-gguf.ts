// The same decoder as a GGUF file for llama.cpp: Q4_0 matrices of random levels, names and metadata of its `llama` architecture (InternLM2
// without its packed projection), and a made-up vocabulary, because a model without one is refused. Format: GGUF version 3.
import { closeSync, existsSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { INTERNLM2_7B } from './engine-shapes.ts';

const ALIGNMENT = 32;
/** Q4_0: 32 numbers are one float16 scale and 16 bytes. */
const BLOCK = { numbers: 32, bytes: 18 };
const TYPES = { f32: 0, q4_0: 2 } as const;
/** GGUF's numbers for value types. */
const VALUES = { uint32: 4, int32: 5, float32: 6, string: 8, array: 9 } as const;

interface GgufTensor {
  name: string;
  /** Inputs first, as GGUF counts. */
  shape: readonly number[];
  type: keyof typeof TYPES;
}

/** Writes the file if it is not there; returns its size in bytes. */
export function writeGguf(path: string, layers: number): number {
  if (!existsSync(path)) {
    const tensors = listTensors(layers);
    const descriptor = openSync(`${path}.building`, 'w');
    try {
      writeHeader(descriptor, tensors, layers);
      for (const tensor of tensors) writeData(descriptor, tensor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(`${path}.building`, path);
  }
  return statSync(path).size;
}

function listTensors(layers: number): GgufTensor[] {
  const { hidden_size: size, intermediate_size: inner, vocab_size: vocabulary } = INTERNLM2_7B;
  const kvSize = (size / INTERNLM2_7B.num_attention_heads) * INTERNLM2_7B.num_key_value_heads;
  const matrix = (name: string, inputs: number, outputs: number): GgufTensor => ({
    name: `${name}.weight`,
    shape: [inputs, outputs],
    type: 'q4_0',
  });
  const norm = (name: string): GgufTensor => ({ name: `${name}.weight`, shape: [size], type: 'f32' });
  const layer = (index: number): GgufTensor[] => [
    norm(`blk.${index}.attn_norm`),
    matrix(`blk.${index}.attn_q`, size, size),
    matrix(`blk.${index}.attn_k`, size, kvSize),
    matrix(`blk.${index}.attn_v`, size, kvSize),
    matrix(`blk.${index}.attn_output`, size, size),
    norm(`blk.${index}.ffn_norm`),
    matrix(`blk.${index}.ffn_gate`, size, inner),
    matrix(`blk.${index}.ffn_up`, size, inner),
    matrix(`blk.${index}.ffn_down`, inner, size),
  ];
  return [
    matrix('token_embd', size, vocabulary),
    ...Array.from({ length: layers }, (_, index) => layer(index)).flat(),
    norm('output_norm'),
    matrix('output', size, vocabulary),
  ];
}

function byteLength({ shape, type }: GgufTensor): number {
  const count = shape.reduce((product, length) => product * length, 1);
  return type === 'f32' ? count * 4 : (count / BLOCK.numbers) * BLOCK.bytes;
}

const padded = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

function writeHeader(descriptor: number, tensors: readonly GgufTensor[], layers: number): void {
  const out = new ByteWriter();
  out.text('GGUF');
  out.uint32(3);
  out.uint64(tensors.length);
  const metadata = describe(layers);
  out.uint64(metadata.length);
  for (const [key, write] of metadata) {
    out.string(key);
    write(out);
  }
  let offset = 0;
  for (const tensor of tensors) {
    out.string(tensor.name);
    out.uint32(tensor.shape.length);
    for (const length of tensor.shape) out.uint64(length);
    out.uint32(TYPES[tensor.type]);
    out.uint64(offset);
    offset += padded(byteLength(tensor));
  }
  const head = out.finish();
  const whole = new Uint8Array(padded(head.length));
  whole.set(head);
  writeSync(descriptor, whole);
}

type Entry = [string, (out: ByteWriter) => void];

function describe(layers: number): Entry[] {
  const config = INTERNLM2_7B;
  const uint32 = (key: string, value: number): Entry => [key, (out) => out.typed(VALUES.uint32).uint32(value)];
  const float32 = (key: string, value: number): Entry => [key, (out) => out.typed(VALUES.float32).float32(value)];
  const string = (key: string, value: string): Entry => [key, (out) => out.typed(VALUES.string).string(value)];
  const count = config.vocab_size;
  const array = (key: string, type: number, write: (out: ByteWriter, index: number) => void): Entry => [
    key,
    (out) => {
      out.typed(VALUES.array).uint32(type);
      out.uint64(count);
      for (let index = 0; index < count; index += 1) write(out, index);
    },
  ];
  const special = ['<unk>', '<s>', '</s>'];
  return [
    string('general.architecture', 'llama'),
    string('general.name', 'random internlm2-7b'),
    uint32('general.file_type', 2),
    uint32('llama.block_count', layers),
    uint32('llama.context_length', config.max_position_embeddings),
    uint32('llama.embedding_length', config.hidden_size),
    uint32('llama.feed_forward_length', config.intermediate_size),
    uint32('llama.attention.head_count', config.num_attention_heads),
    uint32('llama.attention.head_count_kv', config.num_key_value_heads),
    float32('llama.attention.layer_norm_rms_epsilon', config.rms_norm_eps),
    float32('llama.rope.freq_base', config.rope_theta),
    uint32('llama.rope.dimension_count', config.hidden_size / config.num_attention_heads),
    uint32('llama.vocab_size', count),
    string('tokenizer.ggml.model', 'llama'),
    array('tokenizer.ggml.tokens', VALUES.string, (out, index) => out.string(special[index] ?? tokenText(index))),
    array('tokenizer.ggml.scores', VALUES.float32, (out, index) => out.float32(-index)),
    // 2: unknown, 3: control, 6: byte, 1: ordinary.
    array('tokenizer.ggml.token_type', VALUES.int32, (out, index) => out.uint32(tokenType(index))),
    uint32('tokenizer.ggml.bos_token_id', config.bos_token_id),
    uint32('tokenizer.ggml.eos_token_id', config.eos_token_id),
    uint32('tokenizer.ggml.unknown_token_id', 0),
  ];
}

/** Pieces of bytes come first after the special ones, as SentencePiece has them. */
function tokenText(index: number): string {
  const byte = index - 3;
  return byte < 256 ? `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>` : `t${index}`;
}

function tokenType(index: number): number {
  if (index === 0) return 2;
  if (index < 3) return 3;
  return index < 259 ? 6 : 1;
}

/** Random levels with a scale that keeps the sums of a row near 1; other bytes for every tensor. */
function writeData(descriptor: number, tensor: GgufTensor): void {
  const bytes = byteLength(tensor);
  if (tensor.type === 'f32') {
    const ones = new Float32Array(bytes / 4).fill(1);
    writeSync(descriptor, new Uint8Array(ones.buffer));
    return;
  }
  const [inputs = 1] = tensor.shape;
  const piece = drawBlocks(1 << 18, 1 / (4.6 * Math.sqrt(inputs)), tensor.name);
  for (let done = 0; done < bytes; done += piece.length) {
    writeSync(descriptor, piece.subarray(0, Math.min(piece.length, bytes - done)));
  }
  const rest = padded(bytes) - bytes;
  if (rest > 0) writeSync(descriptor, new Uint8Array(rest));
}

function drawBlocks(count: number, scale: number, name: string): Uint8Array {
  const piece = new Uint8Array(count * BLOCK.bytes);
  let state = [...name].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5) | 1;
  for (let index = 0; index < piece.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    piece[index] = state;
  }
  const half = halfBits(scale);
  for (let block = 0; block < count; block += 1) {
    piece[block * BLOCK.bytes] = half & 255;
    piece[block * BLOCK.bytes + 1] = half >> 8;
  }
  return piece;
}

/** float16 of a small positive normal number. */
function halfBits(value: number): number {
  const exponent = Math.floor(Math.log2(value));
  return ((exponent + 15) << 10) | Math.round((value / 2 ** exponent - 1) * 1024);
}

/** Little-endian bytes, growing. */
class ByteWriter {
  #bytes = new Uint8Array(1 << 22);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  typed(type: number): this {
    this.uint32(type);
    return this;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  uint64(value: number): void {
    this.#reserve(8);
    this.#view.setBigUint64(this.#length, BigInt(value), true);
    this.#length += 8;
  }

  float32(value: number): void {
    this.#reserve(4);
    this.#view.setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  /** Without a length. */
  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  string(value: string): void {
    this.uint64(new TextEncoder().encode(value).length);
    this.text(value);
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
