// Sentences written and labelled by hand: the tagger must read exactly their claims, on the photo and on a part of the frame.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tagClaims } from '../../../../../src/main/pipeline/claims/tagger.ts';
import { claimById, CLAIMS } from '../../../../../src/main/pipeline/claims/vocabulary.ts';

interface OwnSentence {
  text: string;
  claims: string[];
  local: string[];
  vague: string[];
  optional?: string[];
}

const FILE = join(import.meta.dirname, '../../../../fixtures/claims/own-sentences.json');
const SENTENCES = JSON.parse(readFileSync(FILE, 'utf8')) as OwnSentence[];

/** Claims found, vague and optional ones aside; `claim (local)` for a part of the frame. */
function read({ text, claims, optional = [] }: OwnSentence): string[] {
  return tagClaims(text)
    .claims.filter(({ id }) => claimById(id)?.vague === false && !optional.includes(id))
    .map(({ id, local }) => (local && !claims.includes(id) ? `${id} (local)` : id))
    .sort();
}

describe('own sentences', () => {
  it('are at least 200 and name every claim', () => {
    expect(SENTENCES.length).toBeGreaterThanOrEqual(200);
    const named = new Set(SENTENCES.flatMap(({ claims, local }) => [...claims, ...local]));
    expect(CLAIMS.filter(({ id, vague }) => !vague && !named.has(id))).toEqual([]);
  });

  it.each(SENTENCES.map((sentence) => [sentence.text, sentence] as const))('reads "%s"', (_, sentence) => {
    const { claims, local, optional = [] } = sentence;
    const expected = [...claims.filter((id) => !optional.includes(id)), ...local.map((id) => `${id} (local)`)];
    expect(read(sentence)).toEqual(expected.sort());
  });
});
