// The query of `salient export --filter`: words and conditions -> the grid's query and a test on what it returns.
// Written as people type: `score>=60 flag:pick tag:light.soft "golden hour"`. Knows no output format.
import { resolve, sep } from 'node:path';
import { AppError } from '../domain/errors.ts';
import type { PhotoQuery } from '../store/photo-query.ts';
import type { PhotoRow, PhotoState } from '../store/photos.ts';

export interface PhotoFilter {
  query: PhotoQuery;
  /** What the grid's query cannot say. */
  accepts: (row: PhotoRow) => boolean;
}

type Test = (row: PhotoRow) => boolean;

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '=': (left, right) => left === right,
  ':': (left, right) => left === right,
};
const NUMBERS: Readonly<Record<string, (row: PhotoRow) => number | null>> = {
  score: ({ score }) => score,
  stars: ({ stars }) => stars,
  taste: ({ taste }) => taste,
  width: ({ width }) => width,
  height: ({ height }) => height,
};
const FLAGS = ['pick', 'reject', 'none'] as const;
const STATES: readonly PhotoState[] = ['waiting', 'running', 'done', 'failed'];

/** A condition, or words to search for; "quoted words" are never conditions. */
const TERM = /(?:[a-z]+(?:>=|<=|>|<|=|:))?"[^"]*"|\S+/g;
const CONDITION = /^([a-z]+)(>=|<=|>|<|=|:)(.+)$/s;

/**
 * The filter of a query; an empty one lets every photo pass. Photos come in the order of their names.
 * Throws `invalid-argument` on an unknown condition or value.
 */
export function parsePhotoFilter(text: string): PhotoFilter {
  const query: PhotoQuery = { sort: 'name', descending: false };
  const tests: Test[] = [];
  const tags: string[] = [];
  const words: string[] = [];
  for (const term of text.match(TERM) ?? []) {
    const [, name = '', operator = '', quoted = ''] = CONDITION.exec(term) ?? [];
    const value = quoted.replaceAll('"', '');
    if (name === '') words.push(term);
    else if (Object.hasOwn(NUMBERS, name)) tests.push(numberTest(name, operator, value));
    else if (operator !== ':' && operator !== '=') throw refuse(term, `${name} is compared with : or =`);
    else if (name === 'tag') tags.push(value);
    else if (name === 'flag') query.flag = choose(FLAGS, value, term);
    else if (name === 'state') tests.push(stateTest(choose(STATES, value, term)));
    else if (name === 'folder') tests.push(folderTest(value));
    else throw refuse(term, 'conditions are score, stars, taste, width, height, tag, flag, state, folder');
  }
  if (tags.length > 0) query.tags = tags;
  if (words.length > 0) query.search = words.join(' ');
  return { query, accepts: (row) => tests.every((test) => test(row)) };
}

function numberTest(name: string, operator: string, value: string): Test {
  const number = Number(value);
  const read = NUMBERS[name];
  const compare = COMPARISONS[operator];
  if (value.trim() === '' || !Number.isFinite(number) || !read || !compare) {
    throw refuse(`${name}${operator}${value}`, `${name} is compared with a number`);
  }
  return (row) => {
    const actual = read(row);
    return actual !== null && compare(actual, number);
  };
}

function stateTest(state: PhotoState): Test {
  return (row) => row.state === state;
}

/** The folder itself and everything below it. */
function folderTest(folder: string): Test {
  const path = resolve(folder);
  const prefix = path.endsWith(sep) ? path : `${path}${sep}`;
  return (row) => row.path.startsWith(prefix);
}

function choose<Choice extends string>(choices: readonly Choice[], value: string, term: string): Choice {
  const choice = choices.find((one) => one === value);
  if (choice === undefined) throw refuse(term, `it takes ${choices.join(', ')}`);
  return choice;
}

function refuse(term: string, why: string): AppError {
  return new AppError('invalid-argument', `The filter does not understand "${term}": ${why}.`);
}
