// Figures of the language side from finished critiques: claims stated and unsupported, content words, copies of human texts,
// variety within and across critiques. Reads what `salient critique --json` prints; decides nothing about models or photos.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Critique } from '../src/main/domain/critique.ts';
import { COPIED_RUN_WORDS } from '../src/main/pipeline/claims/copy-guard.ts';
import { flagSentence } from '../src/main/pipeline/claims/sentence-flags.ts';
import { normalizeSpelling } from '../src/main/pipeline/claims/spelling.ts';
import { tagByRules } from '../src/main/pipeline/claims/rule-tagger.ts';
import { claimById } from '../src/main/pipeline/claims/vocabulary.ts';

/** What is read of one line of `critique --json`. */
export interface CritiqueLine {
  critique: Pick<Critique, 'sentences'>;
  /** Every licensed claim of a photo is a tag of the same id. */
  tags: readonly { id: string }[];
}

export interface LanguageFigures {
  photos: number;
  sentences: number;
  sentencesPerCritique: number;
  wordsPerSentence: number;
  /** Share of the claims that sentences were asked to carry which the tagger reads in them. */
  claimsStated: number;
  /** Claims read in sentences that the photo does not license, per claim read. */
  claimsUnsupported: number;
  /** Sentences that name content. */
  contentNouns: number;
  /** Sentences with any flag: content, mood, story, place, person, settings and so on. */
  flagged: number;
  fallbackShare: number;
  /** Sentences that share a run of eight words with any human text, exactly compared. */
  copies: number;
  /** Distinct word pairs over all word pairs, mean over groups of 100 sentences. */
  distinct2: number;
  /** Share of sentences that stood word for word in an earlier one of 50 photos in a row. */
  repeatedWithin50: number;
  /** Pairs of critiques of which one has more than half of its sentences in common with the other. */
  pairsSharingOverHalf: number;
}

const GROUP_SENTENCES = 100;
const WINDOW_PHOTOS = 50;

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

function runsOf(text: string): string[] {
  const words = wordsOf(text);
  return words.slice(COPIED_RUN_WORDS - 1).map((_, at) => words.slice(at, at + COPIED_RUN_WORDS).join(' '));
}

/** Every run of eight words of the human critiques, of all splits, as written and in American spelling. About 400 MB of memory. */
export function readHumanRuns(shared: string): Set<string> {
  const packed = readFileSync(path.join(shared, 'data', 'text', 'critiques.jsonl.gz'));
  const runs = new Set<string>();
  for (const line of gunzipSync(packed).toString('utf8').split('\n')) {
    if (line === '') continue;
    const { text } = JSON.parse(line) as { text: string };
    for (const spelled of [text, normalizeSpelling(text)]) for (const run of runsOf(spelled)) runs.add(run);
  }
  return runs;
}

interface ReadClaims {
  asked: number;
  stated: number;
  read: number;
  unsupported: number;
}

/** Of one critique: what was asked for, found, and found without a licence. Vague praise counts as read, never as unsupported by its specific. */
function readClaims({ critique, tags }: CritiqueLine): ReadClaims {
  const licensed = new Set(tags.map(({ id }) => id));
  const counts: ReadClaims = { asked: 0, stated: 0, read: 0, unsupported: 0 };
  for (const { text, claims } of critique.sentences) {
    const found = new Set(tagByRules(text).claims.map(({ id }) => id));
    const allowed = new Set([...claims.map(({ id }) => id), ...licensed].flatMap((id) => [id, ...(claimById(id)?.generals ?? [])]));
    counts.asked += claims.length;
    counts.stated += claims.filter(({ id }) => found.has(id)).length;
    counts.read += found.size;
    counts.unsupported += [...found].filter((id) => !allowed.has(id)).length;
  }
  return counts;
}

/** Distinct word pairs over all word pairs of a group of texts. */
function distinctPairs(texts: readonly string[]): number {
  const pairs = texts.flatMap((text) => {
    const words = wordsOf(text);
    return words.slice(1).map((word, at) => `${words[at]} ${word}`);
  });
  return pairs.length === 0 ? 0 : new Set(pairs).size / pairs.length;
}

/** Mean over groups of exactly 100 sentences; of fewer sentences, over all. */
export function distinct2(texts: readonly string[]): number {
  const groups = Array.from({ length: Math.floor(texts.length / GROUP_SENTENCES) }, (_, at) =>
    texts.slice(at * GROUP_SENTENCES, (at + 1) * GROUP_SENTENCES),
  );
  const whole = groups.length > 0 ? groups : [texts];
  return whole.reduce((sum, group) => sum + distinctPairs(group), 0) / whole.length;
}

/** Share of sentences that an earlier photo of the same 50 has too, over all windows of 50 photos in a row (of all, if fewer). */
export function repeatedShare(critiques: readonly (readonly string[])[]): number {
  const starts = Array.from({ length: Math.max(1, critiques.length - WINDOW_PHOTOS + 1) }, (_, start) => start);
  let repeated = 0;
  let total = 0;
  for (const start of starts) {
    const seen = new Set<string>();
    for (const sentences of critiques.slice(start, start + WINDOW_PHOTOS)) {
      repeated += sentences.filter((sentence) => seen.has(sentence)).length;
      total += sentences.length;
      for (const sentence of sentences) seen.add(sentence);
    }
  }
  return repeated / Math.max(1, total);
}

/** Pairs of critiques of which the shorter has more than half of its sentences in common with the other. */
export function pairsSharingOverHalf(critiques: readonly (readonly string[])[]): number {
  const sets = critiques.map((sentences) => new Set(sentences));
  let pairs = 0;
  sets.forEach((one, at) => {
    for (const other of sets.slice(at + 1)) {
      const common = [...one].filter((sentence) => other.has(sentence)).length;
      if (common > Math.min(one.size, other.size) / 2) pairs++;
    }
  });
  return pairs;
}

/** Figures of the critiques of different photos, in the order given; `humanRuns` as `readHumanRuns` gives them. */
export function evaluateLanguage(lines: readonly CritiqueLine[], humanRuns: ReadonlySet<string>): LanguageFigures {
  const critiques = lines.map(({ critique }) => critique.sentences.map(({ text }) => text));
  const sentences = lines.flatMap(({ critique }) => critique.sentences);
  const texts = sentences.map(({ text }) => text);
  const counts = lines.map(readClaims);
  const total = (key: keyof ReadClaims): number => counts.reduce((sum, count) => sum + count[key], 0);
  const flags = texts.map((text) => flagSentence(text.toLowerCase()));
  const share = (count: number): number => count / Math.max(1, texts.length);
  return {
    photos: lines.length,
    sentences: texts.length,
    sentencesPerCritique: texts.length / Math.max(1, lines.length),
    wordsPerSentence: share(texts.reduce((sum, text) => sum + text.split(' ').length, 0)),
    claimsStated: total('stated') / Math.max(1, total('asked')),
    claimsUnsupported: total('unsupported') / Math.max(1, total('read')),
    contentNouns: flags.filter((found) => found.includes('con')).length,
    flagged: flags.filter((found) => found.length > 0).length,
    fallbackShare: share(sentences.filter(({ source }) => source === 'fallback').length),
    copies: texts.filter((text) => runsOf(text).some((run) => humanRuns.has(run))).length,
    distinct2: distinct2(texts),
    repeatedWithin50: repeatedShare(critiques),
    pairsSharingOverHalf: pairsSharingOverHalf(critiques),
  };
}

/** Perplexity per word on held-out professional sentences and what image tokens and saliency add, as the joint stage measured them. */
export function readLanguageReport(): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(path.join(import.meta.dirname, 'work', 'report-language-joint.json'), 'utf8')) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
