// Writes a checkpoint folder of InternVL2-8B's exact shape with random weights: the published layout, names, dtype, sharding and
// tokenizer size. `node test/bench/random-checkpoint.ts DIR [--layers N] [--blocks N]` makes one with fewer decoder layers and
// vision blocks, whose largest tensors are still those of the 8B, so that what building it takes in memory is the same.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PUBLISHED_8B, PUBLISHED_8B_TOKENS } from '../../src/main/compiler/published-8b.ts';

const SHARD_BYTES = 5_000_000_000;
const PIECES = 92_544;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { layers: { type: 'string', default: '32' }, blocks: { type: 'string', default: '24' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Name the folder to write.');
const layers = Number(values.layers);
const blocks = Number(values.blocks);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'config.json'), JSON.stringify(config(), null, 2));
writeFileSync(join(folder, 'tokenizer.model'), tokenizer());
writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify({ added_tokens_decoder: tokenTable() }));
writeShards(folder, shapes());

function config() {
  const { llm_config: language, vision_config: vision } = PUBLISHED_8B;
  return {
    ...PUBLISHED_8B,
    architectures: ['InternVLChatModel'],
    max_dynamic_patch: 12,
    llm_config: { ...language, architectures: ['InternLM2ForCausalLM'], num_hidden_layers: layers },
    vision_config: { ...vision, architectures: ['InternVisionModel'], num_hidden_layers: blocks },
  };
}

function shapes(): [string, number[]][] {
  const list: [string, number[]][] = [];
  const layer = (name: string, shape: number[]) =>
    list.push([`${name}.weight`, shape], [`${name}.bias`, [shape[0] ?? 0]]);
  list.push(['vision_model.embeddings.class_embedding', [1, 1, 1024]]);
  list.push(['vision_model.embeddings.position_embedding', [1, 1025, 1024]]);
  layer('vision_model.embeddings.patch_embedding', [1024, 3, 14, 14]);
  for (let block = 0; block < blocks; block += 1) {
    const prefix = `vision_model.encoder.layers.${block}`;
    for (const norm of ['norm1', 'norm2']) layer(`${prefix}.${norm}`, [1024]);
    list.push([`${prefix}.ls1`, [1024]], [`${prefix}.ls2`, [1024]]);
    layer(`${prefix}.attn.qkv`, [3072, 1024]);
    layer(`${prefix}.attn.proj`, [1024, 1024]);
    layer(`${prefix}.mlp.fc1`, [4096, 1024]);
    layer(`${prefix}.mlp.fc2`, [1024, 4096]);
  }
  layer('mlp1.0', [4096]);
  layer('mlp1.1', [4096, 4096]);
  layer('mlp1.3', [4096, 4096]);
  list.push(['language_model.model.tok_embeddings.weight', [92553, 4096]]);
  for (let index = 0; index < layers; index += 1) {
    const prefix = `language_model.model.layers.${index}`;
    list.push([`${prefix}.attention_norm.weight`, [4096]], [`${prefix}.ffn_norm.weight`, [4096]]);
    list.push([`${prefix}.attention.wqkv.weight`, [6144, 4096]], [`${prefix}.attention.wo.weight`, [4096, 4096]]);
    for (const name of ['w1', 'w3']) list.push([`${prefix}.feed_forward.${name}.weight`, [14336, 4096]]);
    list.push([`${prefix}.feed_forward.w2.weight`, [4096, 14336]]);
  }
  list.push(['language_model.model.norm.weight', [4096]], ['language_model.output.weight', [92553, 4096]]);
  return list;
}

/** Normal numbers of deviation 0.02 as bfloat16; every tensor reads them from another place, so no two are equal. */
function noise(): Uint8Array {
  const numbers = Float32Array.from(
    { length: 1 << 21 },
    () => 0.02 * Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()),
  );
  const words = new Uint16Array(numbers.buffer);
  return new Uint8Array(Uint16Array.from({ length: numbers.length }, (_, index) => words[2 * index + 1] ?? 0).buffer);
}

function writeShards(target: string, list: readonly [string, number[]][]): void {
  const shards: [string, number[]][][] = [[]];
  let bytes = 0;
  for (const entry of list) {
    const size = 2 * entry[1].reduce((product, side) => product * side, 1);
    if (bytes + size > SHARD_BYTES) {
      shards.push([]);
      bytes = 0;
    }
    shards.at(-1)?.push(entry);
    bytes += size;
  }
  const places: Record<string, string> = {};
  const source = noise();
  for (const [index, shard] of shards.entries()) {
    const number = (value: number) => String(value).padStart(5, '0');
    const file = `model-${number(index + 1)}-of-${number(shards.length)}.safetensors`;
    for (const [name] of shard) places[name] = file;
    writeShard(join(target, file), shard, source);
  }
  writeFileSync(join(target, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: places }));
}

function writeShard(path: string, shard: readonly [string, number[]][], source: Uint8Array): void {
  const header: Record<string, unknown> = {};
  let position = 0;
  for (const [name, shape] of shard) {
    const size = 2 * shape.reduce((product, side) => product * side, 1);
    header[name] = { dtype: 'BF16', shape, data_offsets: [position, position + size] };
    position += size;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const descriptor = openSync(path, 'w');
  try {
    writeSync(descriptor, Buffer.concat([length, text]));
    while (position > 0) {
      const from = 2 * Math.floor(Math.random() * (source.length / 4));
      const count = Math.min(position, source.length - from);
      writeSync(descriptor, source, from, count);
      position -= count;
    }
  } finally {
    closeSync(descriptor);
  }
}

function tokenTable() {
  const base: [string, number][] = [
    ['<unk>', 0],
    ['<s>', 1],
    ['</s>', 2],
  ];
  return Object.fromEntries(
    [...base, ...Object.entries(PUBLISHED_8B_TOKENS)].map(([content, id]) => [String(id), { content }]),
  );
}

/** A SentencePiece model of the published size: the three control pieces, the bytes, and made-up pieces up to the end. */
function tokenizer(): Buffer {
  const text = (index: number): [string, number] => {
    if (index < 3) return [['<unk>', '<s>', '</s>'][index] ?? '', index === 0 ? 2 : 3];
    if (index < 259) return [`<0x${(index - 3).toString(16).toUpperCase().padStart(2, '0')}>`, 6];
    return [`p${index}`, 1];
  };
  const pieces = Array.from({ length: PIECES }, (_, index) => {
    const [content, type] = text(index);
    const bytes = Buffer.from(content);
    const score = Buffer.alloc(5);
    score[0] = 0x15;
    score.writeFloatLE(-index, 1);
    const body = Buffer.concat([Buffer.from([0x0a, bytes.length]), bytes, score, Buffer.from([0x18, type])]);
    return Buffer.concat([Buffer.from([0x0a, body.length]), body]);
  });
  // Trainer: BPE with byte fallback. Normaliser: no dummy prefix, spaces kept.
  const trainer = Buffer.from([0x12, 5, 0x18, 2, 0x98, 0x02, 1]);
  const normaliser = Buffer.from([0x1a, 4, 0x18, 0, 0x20, 0]);
  return Buffer.concat([...pieces, trainer, normaliser]);
}
