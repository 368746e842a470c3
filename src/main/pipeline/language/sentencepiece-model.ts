// Reads the protobuf of a SentencePiece .model file. The file comes with a pack and is not trusted: every length is checked.
// First step of the tokenizer; knows nothing of text.
import { AppError } from '../../domain/errors.ts';

export type PieceType = 'normal' | 'unknown' | 'control' | 'user-defined' | 'unused' | 'byte';

export interface Piece {
  text: string;
  /** The higher the earlier merged. */
  score: number;
  type: PieceType;
}

export interface SentencePieceModel {
  pieces: Piece[];
  unknownId: number;
  /** Put a space in front of every text. */
  addDummyPrefix: boolean;
  /** Trim, and collapse runs of spaces. */
  removeExtraWhitespaces: boolean;
}

/** Most pieces a vocabulary may have; the largest known has 256,000. */
const MAX_PIECES = 1_000_000;
const PIECE_TYPES: Record<number, PieceType> = {
  1: 'normal',
  2: 'unknown',
  3: 'control',
  4: 'user-defined',
  5: 'unused',
  6: 'byte',
};

type FieldValue = number | Uint8Array;

function invalid(reason: string): AppError {
  return new AppError('pack-invalid', `The tokenizer file cannot be used: ${reason}.`);
}

/** Reads a base-128 number of at most 64 bits; values past 2^53 lose their low bits, which no field here needs. */
function readVarint(bytes: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) throw invalid('it ends inside a number');
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: start + index + 1 };
  }
  throw invalid('a number is too long');
}

/** Visits the fields of one message: numbers and floats as numbers, length-delimited fields as bytes. */
function* readFields(bytes: Uint8Array): Generator<{ field: number; value: FieldValue }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  while (position < bytes.length) {
    const tag = readVarint(bytes, position);
    const field = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    position = tag.next;
    if (wireType === 0) {
      const { value, next } = readVarint(bytes, position);
      yield { field, value };
      position = next;
    } else if (wireType === 2) {
      const { value: length, next } = readVarint(bytes, position);
      if (length > bytes.length - next) throw invalid('a field is longer than the file');
      yield { field, value: bytes.subarray(next, next + length) };
      position = next + length;
    } else if (wireType === 5 || wireType === 1) {
      const length = wireType === 5 ? 4 : 8;
      if (length > bytes.length - position) throw invalid('it ends inside a number');
      yield { field, value: length === 4 ? view.getFloat32(position, true) : view.getFloat64(position, true) };
      position += length;
    } else {
      throw invalid(`a field has the unknown wire type ${wireType}`);
    }
  }
}

function asNumber(value: FieldValue): number {
  if (typeof value !== 'number') throw invalid('a number was expected');
  return value;
}

function asBytes(value: FieldValue): Uint8Array {
  if (typeof value === 'number') throw invalid('text or a message was expected');
  return value;
}

function asText(value: FieldValue): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(asBytes(value));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw invalid('a piece is no UTF-8');
  }
}

function readPiece(bytes: Uint8Array): Piece {
  const piece: Piece = { text: '', score: 0, type: 'normal' };
  for (const { field, value } of readFields(bytes)) {
    if (field === 1) piece.text = asText(value);
    else if (field === 2) piece.score = asNumber(value);
    else if (field === 3) {
      const type = PIECE_TYPES[asNumber(value)];
      if (!type) throw invalid('a piece has an unknown type');
      piece.type = type;
    }
  }
  if (piece.text === '') throw invalid('a piece is empty');
  return piece;
}

/** Trainer fields used: 3 model type, 24 whitespace suffix, 35 byte fallback, 40 id of the unknown piece. */
function readTrainer(bytes: Uint8Array): { isBpe: boolean; hasByteFallback: boolean; unknownId: number } {
  const trainer = { isBpe: false, hasByteFallback: false, unknownId: 0 };
  for (const { field, value } of readFields(bytes)) {
    if (field === 3) trainer.isBpe = asNumber(value) === 2;
    else if (field === 35) trainer.hasByteFallback = asNumber(value) !== 0;
    else if (field === 40) trainer.unknownId = asNumber(value);
    else if (field === 24 && asNumber(value) !== 0) throw invalid('spaces as suffixes are not supported');
  }
  return trainer;
}

/** Normalizer fields used: 2 character map, 3 dummy prefix, 4 remove extra spaces, 5 escape spaces. */
function readNormaliser(bytes: Uint8Array): { addDummyPrefix: boolean; removeExtraWhitespaces: boolean } {
  const normaliser = { addDummyPrefix: true, removeExtraWhitespaces: true };
  for (const { field, value } of readFields(bytes)) {
    if (field === 2 && asBytes(value).length > 0)
      throw invalid('it asks for a character map, only identity is supported');
    else if (field === 3) normaliser.addDummyPrefix = asNumber(value) !== 0;
    else if (field === 4) normaliser.removeExtraWhitespaces = asNumber(value) !== 0;
    else if (field === 5 && asNumber(value) === 0) throw invalid('unescaped spaces are not supported');
  }
  return normaliser;
}

/** Parses a .model file. Throws `pack-invalid` for anything but BPE with byte fallback and identity normalisation. */
export function readSentencePieceModel(bytes: Uint8Array): SentencePieceModel {
  const pieces: Piece[] = [];
  let trainer = readTrainer(new Uint8Array(0));
  let normaliser = readNormaliser(new Uint8Array(0));
  for (const { field, value } of readFields(bytes)) {
    if (field === 1) pieces.push(readPiece(asBytes(value)));
    else if (field === 2) trainer = readTrainer(asBytes(value));
    else if (field === 3) normaliser = readNormaliser(asBytes(value));
    if (pieces.length > MAX_PIECES) throw invalid('it has too many pieces');
  }
  if (!trainer.isBpe || !trainer.hasByteFallback) throw invalid('only BPE with byte fallback is supported');
  if (pieces[trainer.unknownId]?.type !== 'unknown') throw invalid('it lacks the unknown piece');
  return { pieces, unknownId: trainer.unknownId, ...normaliser };
}
