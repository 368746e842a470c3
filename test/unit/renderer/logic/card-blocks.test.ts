// A model card becomes blocks of text: what each piece of Markdown turns into, and that markup of the card's stays text.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CardSpan } from '../../../../src/renderer/logic/card-blocks.ts';
import { readCard, readSpans } from '../../../../src/renderer/logic/card-blocks.ts';

const plain = (text: string): CardSpan[] => [{ text, style: 'plain' }];
const README = join(import.meta.dirname, '..', '..', '..', '..', 'resources', 'models', 'starter', 'README.md');

describe('blocks', () => {
  it('are headings, paragraphs, lists, tables and code', () => {
    const card = [
      '# Pack',
      'One line',
      'and the next.',
      '',
      '- first',
      '  goes on',
      '- second',
      '1. counted',
      '| a | b |',
      '|---|:-:|',
      '| 1 | `x` |',
      '```',
      'node run',
      '```',
    ].join('\n');
    expect(readCard(card)).toEqual([
      { kind: 'heading', level: 1, spans: plain('Pack') },
      { kind: 'paragraph', spans: plain('One line and the next.') },
      { kind: 'list', isOrdered: false, items: [plain('first goes on'), plain('second')] },
      { kind: 'list', isOrdered: true, items: [plain('counted')] },
      {
        kind: 'table',
        head: [plain('a'), plain('b')],
        rows: [[plain('1'), [{ text: 'x', style: 'code' }]]],
      },
      { kind: 'code', text: 'node run' },
    ]);
  });

  it('end where the card does, whatever is left open', () => {
    expect(readCard('```\nleft open')).toEqual([{ kind: 'code', text: 'left open' }]);
    expect(readCard('| no | rule |')).toEqual([{ kind: 'paragraph', spans: plain('| no | rule |') }]);
    expect(readCard('')).toEqual([]);
  });

  it('hold every word of the card that comes with the program', () => {
    const card = readFileSync(README, 'utf8');
    const words = (text: string): string[] => text.match(/[\p{L}\d]+/gu) ?? [];
    expect(words(JSON.stringify(readCard(card)))).toEqual(expect.arrayContaining(words(card)));
    expect(readCard(card).filter(({ kind }) => kind === 'heading').length).toBeGreaterThan(3);
  });
});

describe('spans', () => {
  it('are strong, emphasis, code, and of links the words only', () => {
    expect(readSpans('a **b** *c* `d` [e](javascript:alert(1))')).toEqual([
      { text: 'a ', style: 'plain' },
      { text: 'b', style: 'strong' },
      { text: ' ', style: 'plain' },
      { text: 'c', style: 'emphasis' },
      { text: ' ', style: 'plain' },
      { text: 'd', style: 'code' },
      { text: ' ', style: 'plain' },
      { text: 'e', style: 'plain' },
      { text: ')', style: 'plain' },
    ]);
  });

  it('leave markup of the card as text', () => {
    const text = '<img src=x onerror="alert(1)"> 2 * 3 * 4';
    expect(readSpans(text)).toEqual(plain(text));
  });
});
