// Caption text -> tokens by the Penn Treebank conventions that caption metrics are counted on: what Stanford's PTB
// tokenizer makes of a caption, lower-cased, with the punctuation left out that the COCO caption evaluation leaves out.
// A lexer: at each place the rule that reaches furthest wins (what it looks ahead to counts), the earlier one on ties.

/** Tokens that the COCO evaluation leaves out; brackets belong to them. Runs such as "!!" stay. */
const DROPPED = new Set([
  "''",
  "'",
  '``',
  '`',
  '.',
  '?',
  '!',
  ',',
  ':',
  '-',
  '--',
  '...',
  ';',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '"',
]);

/** Abbreviations that keep their period. Some are common words unless capitalised, as in "Miss." and "Wash.". */
const ABBREVIATIONS =
  'jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri ' +
  'ala ariz [A]rk calif colo conn dak del fla ga [I]ll ind kan kans ky la [M]ass md mich minn mo mont neb nev okla [O]re pa ' +
  'penn tenn tex va vt [W]ash wis wisc wyo inc co cos corp pty ltd plc dept assn univ intl sys no nos prop ph tel est ext sq ft ' +
  'jr sr bros blvd rd esq etc al seq mr mrs ms [M]iss dr drs prof profs sen sens rep reps atty lt col gen messrs gov govs adm ' +
  'rev maj sgt cpl pvt mt capt st ste ave pres lieut hon brig cmdr comdr supt det vs alex wm jos cie cf elec natl mfg mtg';
const ABBREVIATION = ABBREVIATIONS.split(' ')
  .map((word) =>
    word.startsWith('[') ? word : word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`),
  )
  .join('|');

const LETTER = String.raw`\p{L}`;
const APOSTROPHE = "['\u2019]";
const CLITIC = `${APOSTROPHE}(?:[smdSMD]|[rR][eE]|[vV][eE]|[lL][lL])`;
const NOT = `[nN]${APOSTROPHE}[tT]`;
const NUMBER = String.raw`\d*(?:[.:,]\d+)+|\d+`;
const THING = String.raw`(?:[dDoOlL]${APOSTROPHE})?[\p{L}\d]+(?:[-_\u2010\u2011](?:[dDoOlL]${APOSTROPHE})?[\p{L}\d]+)*`;
const ACRONYM = String.raw`[A-Za-z](?:\.[A-Za-z])+`;

interface Rule {
  pattern: RegExp;
  /** Characters of the match that are the token; all of it unless given (the rest is looked at again). */
  length?: (match: string) => number;
}

function rule(source: string, length?: (match: string) => number): Rule {
  return { pattern: new RegExp(source, 'uy'), ...(length && { length }) };
}

/** A token that ends where what must follow it begins; `ahead` is matched but not taken. */
function before(source: string, ahead: string): Rule {
  const whole = new RegExp(`^(?:${source})(?=(?:${ahead})$)`, 'u');
  return rule(`(?:${source})(?:${ahead})`, (match) => whole.exec(match)?.[0].length ?? match.length);
}

const RULES: readonly Rule[] = [
  rule('[cC][aA][nN][nN][oO][tT]', () => 3),
  rule('(?:[gG][oO][nN]|[gG][oO][tT]|[wW][aA][nN])[nNtT][aA](?![\\p{L}])', () => 3),
  rule('(?:[gG][iI][mM]|[lL][eE][mM])[mM][eE](?![\\p{L}])', () => 3),
  before(`${LETTER}+`, CLITIC),
  before(`${LETTER}*[A-MO-Za-mo-z]`, NOT),
  rule(`${LETTER}+`),
  rule(
    `${APOSTROPHE}n${APOSTROPHE}?|${APOSTROPHE}[eE]m(?!\\p{L})|${APOSTROPHE}[2-9]0s|${APOSTROPHE}till?|${APOSTROPHE}cause|${APOSTROPHE}t(?=is|was)`,
  ),
  rule(`[A-HJ-XZn]${APOSTROPHE}${LETTER}{2,}|c'mon|s'mores|nor'easter|ol'(?!\\p{L})|[cC]ap'n`),
  before('[yY]' + APOSTROPHE, LETTER),
  rule(String.raw`https?:\/\/[^\s"<>|()]+[^\s"<>|.!?(){},-]|www\.(?:[^\s"<>|.!?(){},]+\.)+[a-zA-Z]{2,4}`),
  rule(String.raw`[a-zA-Z0-9][^\s"<>|()@]*@(?:[^\s"<>|().@]+\.)+[^\s"<>|().@]+|@[a-zA-Z_]\w*|#\p{L}+`),
  before(CLITIC, '[^A-Za-z]|$'),
  rule(NOT),
  rule(String.raw`\d{1,2}[-/]\d{1,2}[-/]\d{2,4}`),
  rule(`[-+]?(?:${NUMBER})`),
  rule(String.raw`(?:\d{1,4}-)?\d{1,4}\/\d{1,4}`),
  rule(String.raw`[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}(?:\/[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}){1,2}`),
  rule(String.raw`[A-Z]*\$|#`),
  rule(String.raw`(?:${ABBREVIATION}|${ACRONYM}|[A-Za-z])\.`),
  before(ACRONYM, '\\s|$'),
  before(`${APOSTROPHE}\\d\\d`, '\\s|$'),
  before(`(?:${THING})\\.`, '[,;:]'),
  rule(String.raw`-{1,2}|-{5,}`),
  rule(String.raw`\.{3,5}|(?:\.[ \u00a0]){2,4}\.`),
  rule('@+|#+|_+|\\*+'),
  rule('[?!]+'),
  rule(String.raw`[A-Za-z0-9][A-Za-z0-9.,]*(?:-(?:[A-Za-z0-9]+|${ACRONYM}\.))+`),
  rule(THING),
  rule(`[A-Z]+(?:[+&][A-Z]+)+`),
  rule(`''|[\`'\u2018\u2019\u201a\u201b]{1,2}|["\u201c\u201d\u201e\u00ab\u00bb]`),
  rule(CLITIC),
  // Any other sign is a token of its own.
  rule('\\S'),
];

/** Signs that stand for others. */
const REPLACED: readonly (readonly [RegExp, string])[] = [
  [/&amp;/gi, '&'],
  [/[\u2018\u2019\u201b]/g, "'"],
  [/[\u201c\u201d\u201e\u00ab\u00bb]/g, '"'],
  [/\u2026/g, '...'],
  [/[\u2013\u2014\u2015]|-{3,4}(?!-)/g, ' -- '],
  [/\u00ad/g, ''],
  [/[\u2010\u2011]/g, '-'],
];

/** Tokens of one caption; empty for a caption without words. */
export function ptbTokens(caption: string): string[] {
  const text = REPLACED.reduce((before, [pattern, sign]) => before.replace(pattern, sign), caption.normalize('NFC'));
  const tokens: string[] = [];
  let at = 0;
  while (at < text.length) {
    const length = /\s/.test(text.charAt(at)) ? 0 : longestToken(text, at);
    if (length > 0) tokens.push(text.slice(at, at + length).toLowerCase());
    at += Math.max(1, length);
  }
  return tokens.filter((token) => !DROPPED.has(token));
}

function longestToken(text: string, at: number): number {
  let [reach, length] = [0, 0];
  for (const { pattern, length: lengthOf } of RULES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match === undefined || match.length <= reach) continue;
    reach = match.length;
    length = lengthOf?.(match) ?? match.length;
  }
  return length;
}

/** Tokens of a text that was tokenised before: whatever stands between spaces. */
export function givenTokens(caption: string): string[] {
  return caption.split(/\s+/).filter((token) => token !== '');
}

/**
 * True when captions look tokenised already: no capital, no comma, bracket, quotation or question mark, nothing like
 * "dog's" or "can't" in one piece, hardly any period at an end. Such files (COCO's example among them) are counted as
 * they are: tokenising twice is not always neutral.
 */
export function areTokenised(captions: readonly string[]): boolean {
  const whole = new RegExp(`[\\p{Lu},;!?()"\u201c\u201d]|\\p{L}(?:${CLITIC}|${NOT})(?!\\p{L})`, 'u');
  if (captions.some((caption) => whole.test(caption))) return false;
  const ended = captions.filter((caption) => /\p{L}\.\s*$/u.test(caption)).length;
  return ended <= 0.02 * captions.length;
}
