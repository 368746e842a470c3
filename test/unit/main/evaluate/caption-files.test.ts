// The layouts of caption files, and what is wrong with bad ones.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readCaptionSet, readTexts } from '../../../../src/main/evaluate/caption-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'salient-captions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

function file(content: unknown): string {
  files += 1;
  const path = join(folder, `${files}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const LAYOUTS: [name: string, content: unknown][] = [
  ['a table of lists', { 7: ['a dog'], b: ['a cat'] }],
  ['a table of texts', { 7: 'a dog', b: 'a cat' }],
  ['a table of entries', { 7: [{ caption: 'a dog' }], b: [{ caption: 'a cat' }] }],
  [
    "COCO's results",
    [
      { image_id: 7, caption: 'a dog' },
      { image_id: 'b', caption: 'a cat' },
    ],
  ],
  [
    "COCO's annotations",
    {
      images: [],
      annotations: [
        { id: 1, image_id: 7, caption: 'a dog' },
        { id: 2, image_id: 'b', caption: 'a cat' },
      ],
    },
  ],
  [
    'lists in a list',
    [
      { id: 7, references: ['a dog'] },
      { id: 'b', captions: [{ caption: 'a cat' }] },
    ],
  ],
  ['JSON lines', '{"image_id": 7, "caption": "a dog"}\n{"image_id": "b", "caption": "a cat"}\n'],
  [
    'critiques',
    '{"path": "7", "critique": {"text": "a dog"}}\n{"path": "b", "critique": {"text": "a cat"}}\n{"path": "c", "error": {"kind": "photo-unreadable", "message": ""}}',
  ],
];

it.each(LAYOUTS)('reads %s', (_, content) => {
  expect(readTexts(file(content))).toEqual(
    new Map([
      ['7', ['a dog']],
      ['b', ['a cat']],
    ]),
  );
});

it('pairs captions with references, tokenising each file that needs it', () => {
  const references = file([
    { image_id: 1, caption: "the dog 's bowl" },
    { image_id: 1, caption: 'a dog' },
    { image_id: 2, caption: 'a cat' },
  ]);
  const { pairs, unanswered, tokenised } = readCaptionSet(file({ 1: ["The dog's bowl."] }), references);
  expect(pairs).toEqual([
    {
      id: '1',
      candidate: ['the', 'dog', "'s", 'bowl'],
      references: [
        ['the', 'dog', "'s", 'bowl'],
        ['a', 'dog'],
      ],
    },
  ]);
  expect(unanswered).toBe(1);
  expect(tokenised).toEqual({ captions: false, references: true });
});

const BAD: [name: string, content: unknown, message: RegExp][] = [
  ['no JSON', 'a dog', /is not JSON/],
  ['a broken line', '{"image_id": 1, "caption": "a"}\n{"image_id"', /is not JSON, line 2/],
  ['an empty table', {}, /holds no captions/],
  ['an empty list', [], /holds no captions/],
  ['a number for a caption', { 1: 5 }, /no caption or list of captions at 1/],
  ['an entry without id', [{ caption: 'a' }], /without image_id, id or path, number 1/],
  ['an entry without caption', [{ image_id: 1 }], /without a caption, number 1/],
  ['a wrong entry', [{ image_id: 1, caption: 3 }], /a wrong entry at 0.caption/],
  ['no text of a photo', { 1: [] }, /no text of "1"/],
  ['a single value', '5', /no caption or list/],
];

it.each(BAD)('refuses %s', (_, content, message) => {
  const path = file(content);
  expect(() => readTexts(path)).toThrow(expect.objectContaining({ kind: 'invalid-argument' }));
  expect(() => readTexts(path)).toThrow(message);
});

it('refuses files that do not fit each other, and absent ones', () => {
  const one = file({ 1: ['a dog'] });
  const two = file({ 1: ['a dog', 'a cat'] });
  const other = file({ 2: ['a dog'] });
  expect(() => readCaptionSet(two, one)).toThrow(/2 captions of "1"/);
  expect(() => readCaptionSet(one, other)).toThrow(/no references of "1"/);
  expect(() => readTexts(join(folder, 'absent.json'))).toThrow(expect.objectContaining({ kind: 'invalid-argument' }));
});
