// Text to token ids and back, as SentencePiece does it, with the pack's added tokens cut out first.
// Between prompts and the language model; knows neither templates nor graphs.
import { AppError } from '../../domain/errors.ts';
import { mergeBytePairs } from './byte-pair-merge.ts';
import type { Piece } from './sentencepiece-model.ts';
import { readSentencePieceModel } from './sentencepiece-model.ts';

export interface AddedToken {
  text: string;
  id: number;
}

export interface DecodeOptions {
  /** Leave out added tokens; without it they appear as their text. */
  skipSpecial: boolean;
}

/** SentencePiece writes spaces as this character. */
const SPACE_SYMBOL = '\u2581';
const UNKNOWN_SURFACE = ' \u2047 ';

/** The longest valid UTF-8 prefix is decoded; each stray byte becomes U+FFFD, as in SentencePiece. */
function decodeUtf8(bytes: readonly number[]): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  let position = 0;
  while (position < bytes.length) {
    const lead = bytes[position] ?? 0;
    const length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    try {
      text += decoder.decode(Uint8Array.from(bytes.slice(position, position + length)));
      position += length;
    } catch {
      text += '\uFFFD';
      position += 1;
    }
  }
  return text;
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Finds any of the texts, the longest first so that none hides one that begins like it; undefined for none. */
function patternOf(texts: readonly string[]): RegExp | undefined {
  if (texts.length === 0) return undefined;
  const longestFirst = texts.toSorted((a, b) => b.length - a.length);
  return new RegExp(`(${longestFirst.map(escapeForRegExp).join('|')})`, 'u');
}

/** A SentencePiece BPE tokenizer with byte fallback. Immutable; safe to share. */
export class Tokenizer {
  readonly #pieces: readonly Piece[];
  readonly #idByPiece: ReadonlyMap<string, number>;
  readonly #byteIds: readonly number[];
  readonly #idByAdded: ReadonlyMap<string, number>;
  readonly #addedById: ReadonlyMap<number, string>;
  readonly #addedPattern: RegExp | undefined;
  /** User-defined symbols: never split, never merged with what stands beside them. */
  readonly #wholePattern: RegExp | undefined;
  readonly #addDummyPrefix: boolean;
  readonly #removeExtraWhitespaces: boolean;

  private constructor(bytes: Uint8Array, addedTokens: readonly AddedToken[]) {
    const model = readSentencePieceModel(bytes);
    this.#pieces = model.pieces;
    this.#addDummyPrefix = model.addDummyPrefix;
    this.#removeExtraWhitespaces = model.removeExtraWhitespaces;
    const mergeable = ['normal', 'user-defined', 'unused'];
    this.#idByPiece = new Map(
      model.pieces.flatMap((piece, id) => (mergeable.includes(piece.type) ? [[piece.text, id] as const] : [])),
    );
    this.#byteIds = listByteIds(model.pieces);
    this.#idByAdded = new Map(addedTokens.map(({ text, id }) => [text, id]));
    this.#addedById = new Map(addedTokens.map(({ text, id }) => [id, text]));
    const texts = addedTokens.map(({ text }) => text);
    if (texts.includes('')) throw new AppError('pack-invalid', 'An added token of the tokenizer is empty.');
    this.#addedPattern = patternOf(texts);
    this.#wholePattern = patternOf(model.pieces.flatMap(({ text, type }) => (type === 'user-defined' ? [text] : [])));
  }

  /** Reads a .model file and the pack's added tokens. Throws `pack-invalid`. */
  static fromModel(bytes: Uint8Array, addedTokens: readonly AddedToken[]): Tokenizer {
    return new Tokenizer(bytes, addedTokens);
  }

  /** One more than the highest id. */
  get vocabularySize(): number {
    return Math.max(this.#pieces.length, ...[...this.#addedById.keys()].map((id) => id + 1));
  }

  /** Id of an added token. Throws `pack-invalid` when the pack has no such token. */
  idOf(addedToken: string): number {
    const id = this.#idByAdded.get(addedToken);
    if (id === undefined) throw new AppError('pack-invalid', `The pack's tokenizer lacks the token ${addedToken}.`);
    return id;
  }

  /** Ids of a text, without bos or eos; added tokens are cut out before SentencePiece sees the rest. */
  encode(text: string): number[] {
    const segments = this.#addedPattern ? text.split(this.#addedPattern) : [text];
    return segments.flatMap((segment, index) => {
      const added = index % 2 === 1 ? this.#idByAdded.get(segment) : undefined;
      return added === undefined ? this.#encodeSegment(segment) : [added];
    });
  }

  /** The text without anything that would be read as an added token. */
  removeAddedTokens(text: string): string {
    let result = text;
    while (this.#addedPattern?.test(result))
      result = result
        .split(this.#addedPattern)
        .filter((_, i) => i % 2 === 0)
        .join('');
    return result;
  }

  /** Text of some ids; control tokens have none. Throws `inference-failed` on an id outside the vocabulary. */
  decode(ids: readonly number[], { skipSpecial }: DecodeOptions): string {
    let text = '';
    let run: number[] = [];
    const flush = (): void => {
      text += this.#decodeSegment(run);
      run = [];
    };
    for (const id of ids) {
      const added = this.#addedById.get(id);
      if (added === undefined) run.push(id);
      else {
        flush();
        if (!skipSpecial) text += added;
      }
    }
    flush();
    return text;
  }

  #encodeSegment(segment: string): number[] {
    if (segment === '') return [];
    const trimmed = this.#removeExtraWhitespaces ? segment.replace(/ +/g, ' ').replace(/^ | $/g, '') : segment;
    if (trimmed === '') return [];
    const normalised = (this.#addDummyPrefix ? ` ${trimmed}` : trimmed).replaceAll(' ', SPACE_SYMBOL);
    const vocabulary = {
      scoreOf: (piece: string) => this.#pieceOf(piece)?.score,
      isUnused: (piece: string) => this.#pieceOf(piece)?.type === 'unused',
    };
    const parts = this.#wholePattern ? normalised.split(this.#wholePattern) : [normalised];
    // Every second part is a user-defined symbol.
    const merged = parts.flatMap((part, index) => (index % 2 === 1 ? [part] : mergeBytePairs(part, vocabulary)));
    return merged.flatMap((piece) => {
      const id = this.#idByPiece.get(piece);
      return id === undefined ? Array.from(Buffer.from(piece, 'utf8'), (byte) => this.#byteIds[byte] ?? 0) : [id];
    });
  }

  #pieceOf(text: string): Piece | undefined {
    const id = this.#idByPiece.get(text);
    return id === undefined ? undefined : this.#pieces[id];
  }

  #decodeSegment(ids: readonly number[]): string {
    let text = '';
    let bytes: number[] = [];
    const isPrefixDropped = this.#addDummyPrefix || this.#removeExtraWhitespaces;
    let isAtStart = true;
    for (const id of ids) {
      const piece = this.#pieces[id];
      if (!piece) throw new AppError('inference-failed', `Token ${id} is not in the vocabulary.`);
      if (piece.type === 'byte') {
        bytes.push(Number.parseInt(piece.text.slice(1, -1), 16));
        continue;
      }
      text += decodeUtf8(bytes);
      bytes = [];
      if (piece.type === 'control') continue;
      if (text !== '') isAtStart = false;
      if (piece.type === 'unknown') text += UNKNOWN_SURFACE;
      else {
        const hasPrefix = isAtStart && isPrefixDropped && piece.text.startsWith(SPACE_SYMBOL);
        text += (hasPrefix ? piece.text.slice(1) : piece.text).replaceAll(SPACE_SYMBOL, ' ');
        // Only one leading space came from the dummy prefix.
        if (hasPrefix && !this.#removeExtraWhitespaces) isAtStart = false;
      }
    }
    return text + decodeUtf8(bytes);
  }
}

/** Ids of <0x00>..<0xFF>. Throws `pack-invalid` when one is missing. */
function listByteIds(pieces: readonly Piece[]): number[] {
  const ids = Array.from({ length: 256 }, () => -1);
  pieces.forEach((piece, id) => {
    if (piece.type !== 'byte') return;
    const byte = /^<0x([0-9A-F]{2})>$/.exec(piece.text)?.[1];
    if (byte === undefined)
      throw new AppError('pack-invalid', 'The tokenizer file cannot be used: a byte piece is malformed.');
    ids[Number.parseInt(byte, 16)] = id;
  });
  if (ids.includes(-1)) throw new AppError('pack-invalid', 'The tokenizer file cannot be used: a byte has no piece.');
  return ids;
}
