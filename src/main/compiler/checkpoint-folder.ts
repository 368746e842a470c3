// The files of a checkpoint folder besides its weights: configuration, tokens, sampling defaults, texts.
// Reads and checks them; knows nothing of graphs.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError } from '../domain/errors.ts';
import { CheckpointConfigSchema, checkConfig } from './checkpoint-config.ts';
import type { CheckpointConfig } from './checkpoint-config.ts';
import { IasmConfigSchema } from './iasm.ts';
import type { IasmConfig } from './iasm.ts';

const GenerationSchema = v.object({
  prompt: v.string(),
  temperature: v.number(),
  topP: v.number(),
  topK: v.pipe(v.number(), v.integer()),
  maxNewTokens: v.pipe(v.number(), v.integer()),
  candidates: v.pipe(v.number(), v.integer()),
});
export type GenerationDefaults = v.InferOutput<typeof GenerationSchema>;

/** Who the pack made from a checkpoint is, if it says so in pack.json; else its template decides. */
const IdentitySchema = v.object({
  packId: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9.-]*$/)),
  packVersion: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/)),
  name: v.string(),
  provenance: v.string(),
});
export type PackIdentity = v.InferOutput<typeof IdentitySchema>;

export interface AddedToken {
  text: string;
  id: number;
}

export interface CheckpointFolder {
  folder: string;
  iasmFolder: string;
  config: CheckpointConfig;
  iasmConfig: IasmConfig;
  generation: GenerationDefaults;
  addedTokens: AddedToken[];
  identity: PackIdentity | undefined;
}

/** Files copied into the pack as they are. */
export const COPIED_FILES = ['LICENSE.txt', 'README.md'] as const;
/** Copied where a checkpoint has it: word runs of its training texts, so that none is repeated; what its craft score adds up. */
export const OPTIONAL_FILES = ['copied-runs.bin', 'craft-score.json'] as const;
export const TOKENIZER_FILE = 'tokenizer.model';
export const CHAT_TEMPLATE_FILE = 'chat-template.txt';

/** Reads and checks everything but the weights; throws `pack-invalid` naming the file and key at fault. */
export function readCheckpointFolder(folder: string, iasmFolder: string): CheckpointFolder {
  for (const file of [TOKENIZER_FILE, CHAT_TEMPLATE_FILE, ...COPIED_FILES]) requireFile(folder, file);
  const config = checkConfig(CheckpointConfigSchema, readConfig(folder), 'config.json');
  return {
    folder,
    iasmFolder,
    config,
    iasmConfig: checkConfig(IasmConfigSchema, readJson(iasmFolder, 'config.json'), 'iasm/config.json'),
    generation: checkConfig(GenerationSchema, readJson(folder, 'generation.json'), 'generation.json'),
    addedTokens: readAddedTokens(folder, config.llm_config.vocab_size),
    identity: existsSync(join(folder, 'pack.json'))
      ? checkConfig(IdentitySchema, readJson(folder, 'pack.json'), 'pack.json')
      : undefined,
  };
}

/** config.json; InternVL keeps the image statistics in a file of their own. */
function readConfig(folder: string): unknown {
  const config = readJson(folder, 'config.json');
  if (!existsSync(join(folder, 'preprocessor_config.json'))) return config;
  const { image_mean, image_std } = checkConfig(
    v.object({ image_mean: v.unknown(), image_std: v.unknown() }),
    readJson(folder, 'preprocessor_config.json'),
    'preprocessor_config.json',
  );
  return typeof config === 'object' && config !== null ? { image_mean, image_std, ...config } : config;
}

const TokenListSchema = v.array(v.string());
const TokenizerConfigSchema = v.object({
  added_tokens_decoder: v.record(v.string(), v.object({ content: v.string() })),
});

/** Ours: a list appended to the base vocabulary. InternVL: the table of tokenizer_config.json. */
function readAddedTokens(folder: string, vocabularySize: number): AddedToken[] {
  if (existsSync(join(folder, 'added-tokens.json'))) {
    const texts = checkConfig(TokenListSchema, readJson(folder, 'added-tokens.json'), 'added-tokens.json');
    const pieces = countPieces(readFileSync(join(folder, TOKENIZER_FILE)));
    if (pieces + texts.length !== vocabularySize) {
      const sum = `${pieces} pieces and ${texts.length} added tokens`;
      throw new AppError('pack-invalid', `The tokenizer has ${sum}, the configuration wants ${vocabularySize}.`);
    }
    return texts.map((text, index) => ({ text, id: pieces + index }));
  }
  const raw = readJson(folder, 'tokenizer_config.json');
  const table = checkConfig(TokenizerConfigSchema, raw, 'tokenizer_config.json').added_tokens_decoder;
  const tokens = Object.entries(table).map(([id, { content }]) => ({ text: content, id: Number(id) }));
  const wrong = tokens.find(({ id }) => !Number.isInteger(id) || id < 0 || id >= vocabularySize);
  if (wrong === undefined) return tokens;
  throw new AppError('pack-invalid', `The token ${wrong.text} has the id ${wrong.id}, outside the vocabulary.`);
}

/** Number of pieces of a SentencePiece model: its top-level protobuf fields with number 1. */
function countPieces(bytes: Uint8Array): number {
  let position = 0;
  let count = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; shift < 8; shift += 1) {
      const byte = bytes[position++];
      if (byte === undefined) throw new AppError('pack-invalid', `${TOKENIZER_FILE} is cut off.`);
      value += (byte & 127) * 128 ** shift;
      if (byte < 128) return value;
    }
    throw new AppError('pack-invalid', `${TOKENIZER_FILE} is no SentencePiece model.`);
  };
  while (position < bytes.length) {
    const tag = varint();
    if (tag % 8 !== 2) throw new AppError('pack-invalid', `${TOKENIZER_FILE} is no SentencePiece model.`);
    const length = varint();
    position += length;
    if (tag >> 3 === 1) count += 1;
  }
  return count;
}

function requireFile(folder: string, file: string): void {
  if (existsSync(join(folder, file))) return;
  throw new AppError('pack-invalid', `The checkpoint in ${folder} lacks the file ${file}.`);
}

function readJson(folder: string, file: string): unknown {
  requireFile(folder, file);
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch (cause) {
    throw new AppError('pack-invalid', `${join(folder, file)} is no valid JSON.`, { cause });
  }
}
