// Treebank tokens as the COCO caption evaluation counts them.
import { expect, it } from 'vitest';
import { areTokenised, givenTokens, ptbTokens } from '../../../../src/main/evaluate/ptb-tokens.ts';

const CASES: [text: string, tokens: string][] = [
  ["A man can't hold the dog's leash.", "a man ca n't hold the dog 's leash"],
  ["Don't stop! It's 5:55 p.m. at the U.S. embassy.", "do n't stop it 's 5:55 p.m. at the u.s. embassy"],
  [
    'A well-lit room (with 1,000 chairs) costs $5.50, i.e. 20% off...',
    'a well-lit room with 1,000 chairs costs $ 5.50 i.e. 20 % off',
  ],
  ['He said "stop" - really?', 'he said stop really'],
  ['the women\u2019s dogs\u2019 bowls \u2014 don\u2019t they', "the women 's dogs bowls do n't they"],
  ['“Quoted” black--and--white', 'quoted black and white'],
  ['Mr. Smith waits on Morgan Rd. for apples, pears, etc.', 'mr. smith waits on morgan rd. for apples pears etc.'],
  ["80's style at 7 o'clock with O'Brien", "80 's style at 7 o'clock with o'brien"],
  ["They cannot and we're gonna", "they can not and we 're gon na"],
  ['a refrigerator/freezer combo, #25 & 3-D', 'a refrigerator/freezer combo # 25 & 3-d'],
  ['Ready to bat., and go', 'ready to bat. and go'],
  ['Nice!! What a view?!', 'nice !! what a view ?!'],
  ['end of sentence.Next one', 'end of sentence next one'],
  ['Miss. Jones of Wash. will wash. Miss.', 'miss. jones of wash. will wash miss.'],
  ['café naïve', 'café naïve'],
  ['', ''],
  [' . ', ''],
];

it.each(CASES)('splits %j', (text, tokens) => {
  expect(ptbTokens(text).join(' ')).toBe(tokens);
});

it('takes texts as tokenised that nothing speaks against', () => {
  expect(areTokenised(["a dog 's bowl on a well-lit table", 'two men at 5:55'])).toBe(true);
  for (const raw of ['A dog', 'a dog, a cat', "a dog's bowl", "it isn't", 'is it?', 'the end.']) {
    expect(areTokenised([raw]), raw).toBe(false);
  }
  expect(givenTokens('  a dog  .')).toEqual(['a', 'dog', '.']);
});
