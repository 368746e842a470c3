// Small judgements on one sentence as text: how it is shown, how it begins, which words carry it. Knows no claims.

/** Words that say nothing by themselves; repeating them in a critique is no fault. */
const FUNCTION_WORDS = new Set(
  (
    'a an and are as at be but by for from has have in is it its not of on or so than that the their there this to too ' +
    'very was which while with without would could should the into more most much quite rather bit little'
  ).split(' '),
);

/** As shown: one space between words, first letter capital, a full stop. Empty stays empty. */
export function tidySentence(raw: string): string {
  const text = raw
    .replace(/\s+/g, ' ')
    .replace(/ ([,.;:!?])/g, '$1')
    .trim();
  if (text === '') return '';
  const ended = /[.!?]$/.test(text) ? text : `${text.replace(/[,;:]$/, '')}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}

/** "- ", "2. ", "## ": marks of lists and headings at the start of a line. */
const LINE_MARK = /^\s*(?:[-*\u2022#>]+|\(?\d{1,2}[.)])\s+/;
/** Full stops that end no sentence. */
const INNER_STOP = /\b(?:e\.g|i\.e|etc|vs|approx|f\/\d+|[A-Z])\.$/;

/**
 * Sentences of free text as shown, in order, each once: cut after . ! ? and at line breaks, without list marks and emphasis.
 * What has no end is left out when `isCut`: the text stopped there at its token limit. So are headings and single words.
 */
export function splitText(text: string, isCut: boolean): string[] {
  const ended = isCut
    ? text.slice(0, Math.max(-1, ...['.', '!', '?'].map((mark) => text.lastIndexOf(mark))) + 1)
    : text;
  const sentences = ended
    .split(/\n+/)
    .flatMap((line) => splitLine(line.replace(LINE_MARK, '').replaceAll(/\*+|_{2,}/g, '')));
  const shown = sentences.filter((sentence) => words(sentence).length > 1 && !sentence.endsWith(':')).map(tidySentence);
  return [...new Set(shown)];
}

function splitLine(line: string): string[] {
  const sentences: string[] = [];
  for (const part of line.split(/(?<=[.!?]["')]?)\s+/)) {
    const last = sentences.at(-1);
    if (last !== undefined && INNER_STOP.test(last)) sentences.splice(-1, 1, `${last} ${part}`);
    else sentences.push(part.trim());
  }
  return sentences;
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[a-z'-]+/g) ?? [];
}

/** The first two words, lowercase. */
export function openingOf(text: string): string {
  return words(text).slice(0, 2).join(' ');
}

/** Words that carry the sentence, lowercase, each once. */
export function contentWordsOf(text: string): Set<string> {
  return new Set(words(text).filter((word) => word.length > 2 && !FUNCTION_WORDS.has(word)));
}

/** Words of four letters or more that come again, counted each time. */
export function countStutters(text: string): number {
  const long = words(text).filter((word) => word.length > 3);
  return long.length - new Set(long).size;
}
