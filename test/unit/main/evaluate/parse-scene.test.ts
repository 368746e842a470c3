// Captions -> propositions, on sentences written for the purpose.
import { expect, it } from 'vitest';
import { ptbTokens } from '../../../../src/main/evaluate/ptb-tokens.ts';
import { parseScene } from '../../../../src/main/evaluate/spice/parse-scene.ts';
import { openTagger } from '../../../../src/main/evaluate/spice/tag-words.ts';
import { openWordNet } from '../../../../src/main/evaluate/wordnet.ts';

const wordNet = openWordNet();
const tagger = openTagger(wordNet);

const CASES: [text: string, propositions: string[]][] = [
  [
    'young girl standing on top of a tennis court',
    ['girl', 'girl young', 'court', 'court tennis', 'girl | stand on top of | court'],
  ],
  ['a man in the water holding a frisbee', ['man', 'water', 'man | in | water', 'frisbee', 'man | hold | frisbee']],
  ['a group of people are on a snowy field', ['people', 'people group', 'field', 'field snowy', 'people | on | field']],
  [
    'a plate, a knife and a fork on a table',
    ['plate', 'knife', 'fork', 'table', 'plate | on | table', 'knife | on | table', 'fork | on | table'],
  ],
  ['The waterfall is nicely framed by the rock.', ['waterfall', 'rock', 'rock | frame | waterfall']],
  ['the light is warm and the colors are beautiful', ['light', 'light warm', 'color', 'color beautiful']],
  ["a woman's hand", ['woman', 'hand', 'woman | have | hand']],
  [
    'a man holding a frisbee and standing next to a dog',
    ['man', 'frisbee', 'man | hold | frisbee', 'dog', 'man | stand next to | dog'],
  ],
  [
    'a street filled with people walking down the sidewalk',
    ['street', 'people', 'street | fill with | people', 'sidewalk', 'people | walk down | sidewalk'],
  ],
  ['there are two birds', ['bird', 'bird two']],
  ['a girl is smiling', ['girl', 'girl smile']],
];

it.each(CASES)('reads %j', (text, propositions) => {
  const found = parseScene(tagger.tag(ptbTokens(text)), wordNet.isAnimate);
  const written = found.map((parts) => (parts.length === 3 ? parts.join(' | ') : parts.join(' ')));
  expect(new Set(written)).toEqual(new Set(propositions));
});

it('finds base forms as WordNet lists them', () => {
  const forms = ['colors', 'men', 'boxes', 'children', 'glasses'].map((word) => wordNet.baseForm(word, 'noun'));
  expect(forms).toEqual(['color', 'man', 'box', 'child', 'glass']);
  const verbs = ['riding', 'running', 'sat', 'carries', 'parked'].map((word) => wordNet.baseForm(word, 'verb'));
  expect(verbs).toEqual(['ride', 'run', 'sit', 'carry', 'park']);
});
