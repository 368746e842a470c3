// Language data: critique texts to tagged sentences, plus own-words grammar sentences, with the tagger the app itself uses.
// Writes training/work/text: human.jsonl, grammar.jsonl, corpus.txt (for SentencePiece), copied-runs.bin, known-turns.bin, vocabulary.json.
// Run with Node 24: `node training/prepare-text.ts`.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Degree } from '../src/main/domain/critique.ts';
import { checkSentence } from '../src/main/pipeline/claims/check-sentence.ts';
import { isGarbled } from '../src/main/pipeline/claims/garbled-text.ts';
import { buildCopyFilter } from '../src/main/pipeline/claims/copy-guard.ts';
import { ADVICE } from '../src/main/pipeline/claims/grammar-advice.ts';
import { canShareSentence, grammarClaims, grammarSentence, WORDINGS, type RequestedClaim, type Wording } from '../src/main/pipeline/claims/grammar.ts';
import { possibleAmounts } from '../src/main/pipeline/claims/measured-amount.ts';
import { isProminent, saidDegree } from '../src/main/pipeline/claims/overclaims.ts';
import { CONTENT_WORDS } from '../src/main/pipeline/claims/content-words.ts';
import { normalizeSpelling } from '../src/main/pipeline/claims/spelling.ts';
import { SUGGESTION_WORDS } from '../src/main/pipeline/claims/suggestions.ts';
import { tagByRules } from '../src/main/pipeline/claims/rule-tagger.ts';
import { buildTurnFilter } from '../src/main/pipeline/claims/turn-guard.ts';
import { areExclusive, claimById, CLAIMS, claimTokens } from '../src/main/pipeline/claims/vocabulary.ts';
import { NATURAL_PAIRS } from '../src/main/pipeline/analysis/plan-rules.ts';
import { GAZES } from '../src/main/pipeline/saliency/summarise-saliency.ts';
import { cleanSentence, fragmentsOf, isRefused, splitSentences, withoutPersons } from './clean-text.ts';

interface Critique {
  src: string;
  split: string;
  text: string;
}

interface TaggedText {
  text: string;
  claims: RequestedClaim[];
  /** What the sentence can be for. */
  wordings: Wording[];
  source: string;
  split: string;
  weight: number;
}

interface TextConfig {
  seed: number;
  question: string;
  text: { sourceWeights: Record<string, number>; rarestWordCount: number; grammarSentences: number; grammarTwoClaimShare: number };
}

const TRAINING = import.meta.dirname;
const WORK = path.join(TRAINING, 'work', 'text');
const SHARED = process.env['SALIENT_SHARED'] ?? path.join(TRAINING, '..', '..', 'shared');
const config = JSON.parse(readFileSync(path.join(TRAINING, 'config', 'language.json'), 'utf8')) as TextConfig;
/** Longer sentences of the corpus are mostly run-ons. */
const MAX_WORDS = 18;
const DEGREES: readonly Degree[] = ['slight', 'plain', 'strong'];
const ADDED_TOKENS = ['<|im_end|>', '<|im_start|>', '<img>', '</img>', '<IMG_CONTEXT>', '<none>', '<slight>', '<plain>', '<strong>', ...WORDINGS.map((wording) => `<${wording}>`), ...GAZES.map((gaze) => `<gaze:${gaze}>`)];

function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function writeAtomic(name: string, content: string | Uint8Array): void {
  const target = path.join(WORK, name);
  writeFileSync(`${target}.part`, content);
  renameSync(`${target}.part`, target);
}

function readCritiques(): Critique[] {
  const packed = readFileSync(path.join(SHARED, 'data', 'text', 'critiques.jsonl.gz'));
  return gunzipSync(packed)
    .toString('utf8')
    .split('\n')
    .filter((line) => line.length > 0)
    .map((line) => JSON.parse(line) as Critique);
}

const SUGGESTS = new RegExp(SUGGESTION_WORDS);

/** A sentence whose claims the generator may be asked for; undefined otherwise. */
function tagSentence(text: string): RequestedClaim[] | undefined {
  const { claims, flags } = tagByRules(text);
  const ids = claims.map((claim) => claim.id);
  const isUsable =
    flags.length === 0 &&
    !(SUGGESTS.test(text) && claims.some((claim) => claimById(claim.id)?.polarity === 1)) &&
    (ids.length === 1 || ids.length === 2) &&
    claims.every((claim) => !claim.local && claimById(claim.id)?.vague === false) &&
    !ids.some((id, at) => ids.slice(at + 1).some((other) => areExclusive(id, other)));
  return isUsable ? claims.map(({ id, degree }) => ({ id, degree })) : undefined;
}

function wordsOf(text: string): string[] {
  return text.match(/[a-z'-]+/g) ?? [];
}

/** The sentence, or where it is no use as a whole those of its parts that are. */
function usableTexts(raw: string): { text: string; claims: RequestedClaim[] }[] {
  const sentence = withoutPersons(cleanSentence(raw));
  const readings = [[sentence], fragmentsOf(sentence)].map((texts) =>
    texts.flatMap((text) => {
      if (isRefused(text) || isGarbled(text) || text.split(' ').length > MAX_WORDS) return [];
      const claims = tagSentence(text);
      return claims ? [{ text, claims }] : [];
    }),
  );
  return readings.find((found) => found.length > 0) ?? [];
}

/** What a human sentence can be for: advice if it suggests, else by the sign of its claims. */
function wordingsOf(text: string, claims: readonly RequestedClaim[]): Wording[] {
  const polarities = claims.map(({ id }) => claimById(id)?.polarity ?? 0);
  if (SUGGESTS.test(text)) return ['advice'];
  return polarities.some((polarity) => polarity < 0) ? ['fault'] : ['strength', 'strength', 'opening'];
}

function readHumanSentences(): TaggedText[] {
  const seen = new Set<string>();
  const kept: TaggedText[] = [];
  for (const { src, split, text: critique } of readCritiques()) {
    const source = src.startsWith('pccd') ? 'pccd' : src;
    for (const raw of splitSentences(critique)) {
      for (const { text, claims } of usableTexts(raw)) {
        if (seen.has(text)) continue;
        seen.add(text);
        kept.push({ text, claims, wordings: wordingsOf(text, claims), source, split, weight: config.text.sourceWeights[source] ?? 0 });
      }
    }
  }
  return kept;
}

/** Drops sentences with words that hardly any other kept sentence has: stray things, names and slips. */
function dropRareWords(sentences: readonly TaggedText[]): TaggedText[] {
  const counts = new Map<string, number>();
  for (const { text } of sentences) for (const word of new Set(wordsOf(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  const kept = sentences.filter(({ text }) => wordsOf(text).every((word) => (counts.get(word) ?? 0) >= config.text.rarestWordCount));
  const frequent = [...counts].filter(([, count]) => count >= config.text.rarestWordCount).sort((a, b) => b[1] - a[1]);
  writeAtomic('words.txt', frequent.map(([word, count]) => `${word} ${count}`).join('\n'));
  return kept;
}

interface Choice {
  any: <T>(choices: readonly T[]) => T | undefined;
  chance: (share: number) => boolean;
}

/** Wordings that a claim can have, the frequent ones more often. */
function wordingFor(id: string, { any, chance }: Choice): Wording {
  const polarity = claimById(id)?.polarity ?? 0;
  const advice = ADVICE[id];
  if (polarity > 0 || (polarity === 0 && (!advice || chance(0.85)))) return chance(0.4) ? 'opening' : 'strength';
  if (advice?.measured && chance(0.3)) return 'amount';
  if (advice?.discard && chance(0.3)) return 'discard';
  return advice && chance(0.5) ? 'advice' : (any(['fault'] as const) ?? 'fault');
}

/** A second claim for the sentence: mostly one that the plan would join with the first. */
function partnerFor(first: string, ids: readonly string[], { any, chance }: Choice): string | undefined {
  const sign = claimById(first)?.polarity ?? 0;
  const fits = (id: string): boolean => canShareSentence(first, id) && ((claimById(id)?.polarity ?? 0) * sign >= 0 || chance(0.05));
  const aspect = first.split('.')[0];
  const natural = NATURAL_PAIRS.flatMap((pair) => (pair[0] === first ? [pair[1]] : pair[1] === first ? [pair[0]] : []));
  const near = [...natural, ...ids.filter((id) => id.split('.')[0] === aspect)];
  return any((chance(0.65) ? near : ids).filter(fits));
}

/** Words in place of a measured amount, for reading the claims of a sentence that has a place for one. */
function withAmount(text: string, id: string): string {
  return text.replace('#', id === 'color.cast' ? 'warmer' : id.startsWith('horizon') ? 'two degrees' : 'half a stop');
}

/** A claim in the degree that the app asks for. */
function requestOf(id: string, degree: Degree): RequestedClaim {
  return { id, degree: saidDegree({ id, degree, polarity: claimById(id)?.polarity ?? 0 }) };
}

/** The app opens with what is seen first, and praises the rest. */
function askedWording(wording: Wording, claims: readonly RequestedClaim[]): Wording {
  return wording === 'opening' && !claims.some(isProminent) ? 'strength' : wording;
}

function grammarTexts(): TaggedText[] {
  const random = seededRandom(config.seed);
  const ids = grammarClaims();
  const choice: Choice = { any: (choices) => choices[Math.floor(random() * choices.length)], chance: (share) => random() < share };
  const degree = (): Degree => choice.any(DEGREES) ?? 'plain';
  const texts: TaggedText[] = [];
  const seen = new Set<string>();
  while (texts.length < config.text.grammarSentences) {
    const first = requestOf(choice.any(ids) ?? '', degree());
    const partner = choice.chance(config.text.grammarTwoClaimShare) ? partnerFor(first.id, ids, choice) : undefined;
    const second = partner === undefined ? undefined : requestOf(partner, degree());
    const wanted = second ? [first, second] : [first];
    const wording = askedWording(wordingFor(first.id, choice), wanted);
    const text = grammarSentence(second ? [first, second] : [first], wording, random);
    if (seen.has(text)) continue;
    const { verdict } = checkSentence(withAmount(text, first.id), { requested: wanted, licensed: [], denied: [] });
    if (verdict !== 'accepted') continue;
    seen.add(text);
    texts.push({ text, claims: wanted, wordings: [wording], source: 'grammar', split: 'train', weight: 1 });
  }
  return texts;
}

/** Which runs of eight words a shown sentence could hold at all: words the model has learned, none of them a thing or a person. */
function writableRuns(texts: readonly TaggedText[]): (run: string) => boolean {
  const learned = new Set(texts.flatMap(({ text }) => text.match(/[a-z0-9]+/g) ?? []));
  const mayStand = (word: string): boolean => learned.has(word) && (!CONTENT_WORDS.has(word) || word === 'eye' || word === 'leaves');
  return (run) => run.split(' ').every(mayStand);
}

/** Grammar sentences as they are shown: with every amount that may stand in a place for one. */
function shownTexts({ text, claims: [claim] }: TaggedText): string[] {
  return text.includes('#') && claim ? possibleAmounts(claim.id).map((amount) => text.replace('#', amount)) : [text];
}

function toLines(texts: readonly TaggedText[]): string {
  return texts.map((text) => JSON.stringify(text)).join('\n');
}

mkdirSync(WORK, { recursive: true });
const human = dropRareWords(readHumanSentences());
const grammar = grammarTexts();
const learned = human.filter((sentence) => sentence.split === 'train');
writeAtomic('human.jsonl', toLines(human));
writeAtomic('grammar.jsonl', toLines(grammar));
const originals = readCritiques().map(({ text }) => text);
const copies = buildCopyFilter([...originals, ...originals.map(normalizeSpelling), ...human.map(({ text }) => text)], writableRuns([...human, ...grammar]));
writeAtomic('copied-runs.bin', copies);
console.log('copied runs', copies.byteLength, 'bytes');
writeAtomic('known-turns.bin', buildTurnFilter(grammar.flatMap(shownTexts)));
writeAtomic('vocabulary.json', JSON.stringify({ addedTokens: [...ADDED_TOKENS, ...claimTokens(), '<written>', '<comment>'], claims: CLAIMS }));
const prompts = Array.from({ length: 200 }, () => config.question);
writeAtomic('corpus.txt', [...learned, ...grammar.slice(0, 20_000)].map(({ text }) => text).concat(prompts, ['user\n', 'assistant\n']).join('\n'));
const bySource = Object.groupBy(human, ({ source, split }) => `${source} ${split}`);
for (const [name, sentences] of Object.entries(bySource)) console.log(name, sentences?.length ?? 0);
console.log('grammar', grammar.length, 'two-claim human', human.filter((sentence) => sentence.claims.length === 2).length);
