// A caption as tagged words: the first stage of SPICE's scene parser. Parts of speech come from wink-nlp; the slips it
// makes on captions, which are noun phrases rather than sentences, are mended here. Knows nothing of scenes.
import winkNLP from 'wink-nlp';
import model from 'wink-eng-lite-web-model';
import type { WordNet } from '../wordnet.ts';

/** What a word does in a caption. */
export type WordKind =
  | 'noun'
  | 'verb'
  /** Forms of "be" and other helpers. */
  | 'auxiliary'
  | 'adjective'
  | 'number'
  | 'determiner'
  | 'possessive'
  | 'pronoun'
  /** "that", "which": opens a clause about the noun before. */
  | 'relative'
  | 'preposition'
  | 'conjunction'
  | 'adverb'
  | 'punctuation'
  | 'other';

export interface Word {
  text: string;
  lemma: string;
  kind: WordKind;
}

/** Prepositions of several words. */
const PHRASES: readonly (readonly string[])[] = [
  ['in', 'front', 'of'],
  ['on', 'top', 'of'],
  ['in', 'back', 'of'],
  ['in', 'between'],
  ['next', 'to'],
  ['close', 'to'],
  ['out', 'of'],
  ['inside', 'of'],
  ['outside', 'of'],
  ['because', 'of'],
  ['instead', 'of'],
  ['along', 'with'],
  ['across', 'from'],
  ['ahead', 'of'],
  ['such', 'as'],
  ['up', 'to'],
  ['away', 'from'],
];

const KINDS: Readonly<Record<string, WordKind>> = {
  NOUN: 'noun',
  PROPN: 'noun',
  VERB: 'verb',
  AUX: 'auxiliary',
  ADJ: 'adjective',
  NUM: 'number',
  DET: 'determiner',
  PRON: 'pronoun',
  ADP: 'preposition',
  CCONJ: 'conjunction',
  SCONJ: 'other',
  ADV: 'adverb',
  PUNCT: 'punctuation',
  PART: 'other',
};

const POSSESSIVES = new Set(['his', 'her', 'its', 'their', 'my', 'your', 'our', "'s"]);
const RELATIVES = new Set(['that', 'which', 'who']);
/** Tagged as determiners or adverbs, but they count. */
const QUANTITIES = new Set(['several', 'many', 'some', 'few', 'multiple', 'various', 'all', 'both', 'three']);

/** Endings of participles, regular and most others. */
const PARTICIPLE = /(?:ing|ed|en|wn|ung|lt)$/;

/** Tags captions; the language model (4 MB) is opened once. */
export interface Tagger {
  tag(tokens: readonly string[]): Word[];
}

export function openTagger(wordNet: WordNet): Tagger {
  const nlp = winkNLP(model, ['sbd', 'pos']);
  return {
    tag(tokens) {
      const read = nlp.readDoc(tokens.join(' ')).tokens();
      const texts: string[] = read.out();
      const parts: string[] = read.out(nlp.its.pos);
      const words = joinPhrases(
        texts.map((text, index): Word => ({ text, lemma: text, kind: kindOf(text, parts[index] ?? 'X') })),
      );
      const mended: Word[] = [];
      for (const [index, word] of words.entries()) {
        mended.push(mend(word, mended.at(-1), words[index + 1], wordNet));
      }
      return mended.map((word) => ({ ...word, lemma: lemmaOf(word, wordNet) }));
    },
  };
}

function kindOf(text: string, part: string): WordKind {
  if (POSSESSIVES.has(text)) return 'possessive';
  if (RELATIVES.has(text) && part !== 'DET') return 'relative';
  if (QUANTITIES.has(text)) return 'adjective';
  return KINDS[part] ?? 'other';
}

function joinPhrases(words: readonly Word[]): Word[] {
  const joined: Word[] = [];
  let at = 0;
  while (at < words.length) {
    const start = at;
    const phrase = PHRASES.find((parts) => parts.every((part, offset) => words[start + offset]?.text === part));
    const word = words[at];
    if (phrase) joined.push({ text: phrase.join(' '), lemma: phrase.join(' '), kind: 'preposition' });
    else if (word) joined.push(word);
    at += phrase?.length ?? 1;
  }
  return joined;
}

/** The tagger's slips: participles taken for nouns, nouns for adjectives, adjectives for adverbs. */
function mend(word: Word, before: Word | undefined, after: Word | undefined, wordNet: WordNet): Word {
  const { text, kind } = word;
  const isVerb = wordNet.has(wordNet.baseForm(text, 'verb'), 'verb') && wordNet.baseForm(text, 'verb') !== text;
  const goesOn = after?.kind === 'verb' ? PARTICIPLE.test(after.text) : isModifierOrNoun(after);
  const followsNoun = before?.kind === 'noun' || before?.kind === 'conjunction';
  if (kind === 'noun' && isVerb && text.endsWith('ing') && followsNoun) {
    if (after?.kind === 'preposition' || after?.kind === 'determiner') return { ...word, kind: 'verb' };
  }
  if (kind === 'adjective' && !goesOn && wordNet.has(text, 'noun') && opensNoun(before)) {
    if (after?.kind !== 'conjunction') return { ...word, kind: 'noun' };
  }
  if (kind === 'adverb' && wordNet.has(text, 'adj') && (after?.kind === 'noun' || after?.kind === 'adjective')) {
    return { ...word, kind: 'adjective' };
  }
  return word;
}

function isModifierOrNoun(word: Word | undefined): boolean {
  return word !== undefined && ['noun', 'adjective', 'number'].includes(word.kind);
}

function opensNoun(word: Word | undefined): boolean {
  return word !== undefined && ['determiner', 'possessive', 'adjective', 'number', 'noun'].includes(word.kind);
}

function lemmaOf({ text, kind }: Word, wordNet: WordNet): string {
  if (kind === 'noun') return wordNet.baseForm(text, 'noun');
  if (kind === 'verb' || kind === 'auxiliary') return wordNet.baseForm(text, 'verb');
  return text;
}
