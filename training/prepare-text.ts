// Language data: critique texts to tagged sentences, plus own-words grammar sentences, with the tagger the app itself uses.
// Writes training/work/text: human.jsonl, grammar.jsonl, corpus.txt (for SentencePiece), copied-runs.bin, vocabulary.json.
// Run with Node 24: `node training/prepare-text.ts`.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Degree } from '../src/main/domain/critique.ts';
import { isGarbled } from '../src/main/pipeline/claims/check-sentence.ts';
import { buildCopyFilter } from '../src/main/pipeline/claims/copy-guard.ts';
import { canShareSentence, grammarClaims, grammarSentence, type RequestedClaim } from '../src/main/pipeline/claims/grammar.ts';
import { tagClaims } from '../src/main/pipeline/claims/tagger.ts';
import { areExclusive, claimById, CLAIMS, claimTokens } from '../src/main/pipeline/claims/vocabulary.ts';
import { cleanSentence, fragmentsOf, isRefused, splitSentences, withoutPersons } from './clean-text.ts';

interface Critique {
  src: string;
  split: string;
  text: string;
}

interface TaggedText {
  text: string;
  claims: RequestedClaim[];
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
const ADDED_TOKENS = ['<|im_end|>', '<|im_start|>', '<img>', '</img>', '<IMG_CONTEXT>', '<none>', '<slight>', '<plain>', '<strong>'];

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

/** A sentence whose claims the generator may be asked for; undefined otherwise. */
function tagSentence(text: string): RequestedClaim[] | undefined {
  const { claims, flags } = tagClaims(text);
  const ids = claims.map((claim) => claim.id);
  const isUsable =
    flags.length === 0 &&
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

function readHumanSentences(): TaggedText[] {
  const seen = new Set<string>();
  const kept: TaggedText[] = [];
  for (const { src, split, text: critique } of readCritiques()) {
    const source = src.startsWith('pccd') ? 'pccd' : src;
    for (const raw of splitSentences(critique)) {
      for (const { text, claims } of usableTexts(raw)) {
        if (seen.has(text)) continue;
        seen.add(text);
        kept.push({ text, claims, source, split, weight: config.text.sourceWeights[source] ?? 0 });
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

function grammarTexts(): TaggedText[] {
  const random = seededRandom(config.seed);
  const ids = grammarClaims();
  const any = (): RequestedClaim => ({
    id: ids[Math.floor(random() * ids.length)] ?? '',
    degree: DEGREES[Math.floor(random() * DEGREES.length)] ?? 'plain',
  });
  const texts: TaggedText[] = [];
  while (texts.length < config.text.grammarSentences) {
    const first = any();
    const second = random() < config.text.grammarTwoClaimShare ? any() : undefined;
    if (second && !canShareSentence(first.id, second.id)) continue;
    const text = grammarSentence(second ? [first, second] : [first], random);
    const wanted = second ? [first, second] : [first];
    const found = new Set(tagSentence(text)?.map((claim) => claim.id));
    if (wanted.some((claim) => !found.has(claim.id)) || found.size !== wanted.length || isGarbled(text)) continue;
    texts.push({ text, claims: wanted, source: 'grammar', split: 'train', weight: 1 });
  }
  return texts;
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
writeAtomic('copied-runs.bin', buildCopyFilter(learned.map((sentence) => sentence.text)));
writeAtomic('vocabulary.json', JSON.stringify({ addedTokens: [...ADDED_TOKENS, ...claimTokens()], claims: CLAIMS }));
const prompts = Array.from({ length: 200 }, () => config.question);
writeAtomic('corpus.txt', [...learned, ...grammar.slice(0, 20_000)].map(({ text }) => text).concat(prompts, ['user\n', 'assistant\n']).join('\n'));
const bySource = Object.groupBy(human, ({ source, split }) => `${source} ${split}`);
for (const [name, sentences] of Object.entries(bySource)) console.log(name, sentences?.length ?? 0);
console.log('grammar', grammar.length, 'two-claim human', human.filter((sentence) => sentence.claims.length === 2).length);
