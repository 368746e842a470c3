// The tokenizer against SentencePiece itself, on golden models with and without a dummy prefix, and on damaged files.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Tokenizer } from '../../../../../src/main/pipeline/language/tokenizer.ts';

const GOLDEN = new URL('../../../../fixtures/golden/tokenizer/', import.meta.url);

interface GoldenModel {
  file: string;
  vocab_size: number;
  encode: { text: string; ids: number[]; decoded: string }[];
  decode: { ids: number[]; decoded: string }[];
}

const golden: { models: GoldenModel[] } = JSON.parse(readFileSync(new URL('tokenizer.json', GOLDEN), 'utf8'));

function readModel(file: string): Uint8Array {
  return readFileSync(new URL(file, GOLDEN));
}

describe.each(golden.models)('SentencePiece model $file', ({ file, vocab_size: vocabularySize, encode, decode }) => {
  const tokenizer = Tokenizer.fromModel(readModel(file), []);

  it('encodes and decodes every text like SentencePiece', () => {
    expect(tokenizer.vocabularySize).toBe(vocabularySize);
    for (const { text, ids, decoded } of encode) {
      expect(tokenizer.encode(text), text).toEqual(ids);
      expect(tokenizer.decode(ids, { skipSpecial: true }), text).toBe(decoded);
    }
  });

  it('decodes arbitrary ids like SentencePiece', () => {
    for (const { ids, decoded } of decode) {
      expect(tokenizer.decode(ids, { skipSpecial: true }), ids.join(' ')).toBe(decoded);
    }
  });
});

describe('added tokens', () => {
  const added = [
    { text: '<img>', id: 600 },
    { text: '<img>+', id: 601 },
    { text: '<|im_end|>', id: 602 },
  ];
  const tokenizer = Tokenizer.fromModel(readModel('bpe_prefix.model'), added);

  it('are cut out first, the longest wins, and the text between is encoded by itself', () => {
    const warm = tokenizer.encode('warm');
    expect(tokenizer.encode('<img>+warm<|im_end|>warm<img>')).toEqual([601, ...warm, 602, ...warm, 600]);
    expect(tokenizer.decode([601, ...warm, 602], { skipSpecial: false })).toBe('<img>+warm<|im_end|>');
    expect(tokenizer.decode([601, ...warm, 602], { skipSpecial: true })).toBe('warm');
  });

  it('can be removed from what a user typed, also when removal forms a new one', () => {
    expect(tokenizer.removeAddedTokens('a<i<img>mg>b<|im_end|>')).toBe('ab');
  });

  it('are looked up by text', () => {
    expect(tokenizer.idOf('<|im_end|>')).toBe(602);
    expect(() => tokenizer.idOf('<quad>')).toThrow(/lacks the token <quad>/);
  });
});

describe('a damaged model file', () => {
  const bytes = readModel('bpe_prefix.model');

  it('is refused with a named error, wherever it was cut', () => {
    for (let length = 0; length < bytes.length - 1; length += 97) {
      let kind = 'read';
      try {
        Tokenizer.fromModel(bytes.subarray(0, length), []);
      } catch (error) {
        kind = error instanceof Error && 'kind' in error ? String(error.kind) : String(error);
      }
      expect(kind, `cut at ${length}`).toBe('pack-invalid');
    }
  });
});
