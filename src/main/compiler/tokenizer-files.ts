// The special tokens of a checkpoint: texts and ids from the tokenizer's own files, checked against its SentencePiece model
// and against each other. Nothing is assumed about which token has which id.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError } from '../domain/errors.ts';
import { checkConfig } from './checkpoint-config.ts';
import { readJson } from './read-json.ts';

export const TOKENIZER_FILE = 'tokenizer.model';
/** Ours: a list appended to the base vocabulary. */
const OWN_LIST = 'added-tokens.json';
/** Published: ids by text. */
const ID_TABLE = 'added_tokens.json';
const TOKENIZER_CONFIG = 'tokenizer_config.json';

export interface AddedToken {
  text: string;
  id: number;
}

const TokenListSchema = v.array(v.string());
const IdTableSchema = v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(0)));
const TokenizerConfigSchema = v.object({
  added_tokens_decoder: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^\d+$/)),
      // A token that swallows the spaces around it would need a tokenizer that does; ours leaves them.
      v.object({
        content: v.pipe(v.string(), v.minLength(1)),
        lstrip: v.optional(v.literal(false)),
        rstrip: v.optional(v.literal(false)),
      }),
    ),
  ),
});

/** Every token added to the base vocabulary, by id. Throws `pack-invalid` if the files disagree or leave an id without text. */
export function readAddedTokens(folder: string, vocabularySize: number): AddedToken[] {
  const pieces = readPieces(readFileSync(join(folder, TOKENIZER_FILE)));
  if (existsSync(join(folder, OWN_LIST))) {
    const texts = checkConfig(TokenListSchema, readJson(folder, OWN_LIST), OWN_LIST);
    if (pieces.length + texts.length !== vocabularySize) {
      const sum = `${pieces.length} pieces and ${texts.length} added tokens`;
      throw new AppError('pack-invalid', `The tokenizer has ${sum}, the configuration wants ${vocabularySize}.`);
    }
    return texts.map((text, index) => ({ text, id: pieces.length + index }));
  }
  const tokens = mergeTables(folder);
  requireComplete(tokens, pieces, vocabularySize);
  return tokens;
}

/** The configuration's ids for the beginning and end of a text must be those of the base vocabulary. Throws `pack-invalid`. */
export function requireTextEnds(
  folder: string,
  { bos_token_id: begin, eos_token_id: end }: { bos_token_id: number; eos_token_id: number },
): void {
  const pieces = readPieces(readFileSync(join(folder, TOKENIZER_FILE)));
  for (const [id, text] of [[begin, '<s>'] as const, [end, '</s>'] as const]) {
    if (pieces[id] === text) continue;
    throw new AppError('pack-invalid', `config.json: the token ${id} is "${pieces[id] ?? ''}", not ${text}.`);
  }
}

/** The table of tokenizer_config.json and that of added_tokens.json: either may be missing, together they must agree. */
function mergeTables(folder: string): AddedToken[] {
  const ids = new Map<string, number>();
  const texts = new Map<number, string>();
  const add = (text: string, id: number) => {
    const isKnown = ids.get(text) === id;
    if (!isKnown && (ids.has(text) || texts.has(id))) {
      throw new AppError('pack-invalid', `The tokenizer's files disagree about the token ${text} or the id ${id}.`);
    }
    ids.set(text, id);
    texts.set(id, text);
  };
  const config = checkConfig(TokenizerConfigSchema, readJson(folder, TOKENIZER_CONFIG), TOKENIZER_CONFIG);
  for (const [id, { content }] of Object.entries(config.added_tokens_decoder ?? {})) add(content, Number(id));
  if (existsSync(join(folder, ID_TABLE))) {
    const table = checkConfig(IdTableSchema, readJson(folder, ID_TABLE), ID_TABLE);
    for (const [text, id] of Object.entries(table)) add(text, id);
  } else if (config.added_tokens_decoder === undefined) {
    throw new AppError(
      'pack-invalid',
      `The checkpoint lists no added tokens, neither in ${TOKENIZER_CONFIG} nor in ${ID_TABLE}.`,
    );
  }
  return [...ids].map(([text, id]) => ({ text, id })).toSorted((a, b) => a.id - b.id);
}

/** Ids beyond the base vocabulary must all have a text, up to the size the model was trained with. */
function requireComplete(tokens: readonly AddedToken[], pieces: readonly string[], vocabularySize: number): void {
  const outside = tokens.find(({ id }) => id >= vocabularySize);
  if (outside !== undefined) {
    throw new AppError('pack-invalid', `The token ${outside.text} has the id ${outside.id}, outside the vocabulary.`);
  }
  const extended = tokens.filter(({ id }) => id >= pieces.length).length;
  if (pieces.length + extended !== vocabularySize) {
    const sum = `${pieces.length} pieces and ${extended} added tokens`;
    throw new AppError('pack-invalid', `The tokenizer has ${sum}, the configuration wants ${vocabularySize}.`);
  }
  const texts = new Map(pieces.map((text, id) => [text, id]));
  for (const { text, id } of tokens) {
    const own = texts.get(text);
    if (own === undefined || own === id) continue;
    throw new AppError('pack-invalid', `The token ${text} has the id ${id}, the base vocabulary gives it ${own}.`);
  }
}

/** Texts of a SentencePiece model's pieces: field 1 of its top-level fields with number 1. */
function readPieces(bytes: Uint8Array): string[] {
  return [...fields(bytes)]
    .filter(({ field }) => field === 1)
    .map(({ value }) => {
      const text = [...fields(value)].find(({ field }) => field === 1);
      return text === undefined ? '' : new TextDecoder().decode(text.value);
    });
}

/** Length-delimited fields of a protobuf message; numbers and floats are passed over. */
function* fields(bytes: Uint8Array): Generator<{ field: number; value: Uint8Array }> {
  let position = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; shift < 10; shift += 1) {
      const byte = bytes[position++];
      if (byte === undefined) throw new AppError('pack-invalid', `${TOKENIZER_FILE} is cut off.`);
      value += (byte & 127) * 128 ** shift;
      if (byte < 128) return value;
    }
    throw new AppError('pack-invalid', `${TOKENIZER_FILE} is no SentencePiece model.`);
  };
  const skips: Readonly<Record<number, number>> = { 1: 8, 5: 4 };
  while (position < bytes.length) {
    const tag = varint();
    const type = tag % 8;
    if (type === 0) varint();
    else if (type === 2) {
      const length = varint();
      if (length > bytes.length - position) throw new AppError('pack-invalid', `${TOKENIZER_FILE} is cut off.`);
      yield { field: Math.floor(tag / 8), value: bytes.subarray(position, position + length) };
      position += length;
    } else if (skips[type] !== undefined) position += skips[type] ?? 0;
    else throw new AppError('pack-invalid', `${TOKENIZER_FILE} is no SentencePiece model.`);
  }
}
