// The filter of copied word runs: never misses a run of eight words, rarely invents one.
import { describe, expect, it } from 'vitest';
import { buildCopyFilter, CopyGuard } from '../../../../../src/main/pipeline/claims/copy-guard.ts';

const HUMAN = 'The low-key light on the subject works very well, and it holds the eye.';

describe('copy guard', () => {
  const guard = new CopyGuard(buildCopyFilter([HUMAN]));

  it.each([
    ['Light on the subject works very well and it pays.', true],
    ['LIGHT ON THE SUBJECT WORKS VERY WELL, AND nothing else.', true],
    ['Here the low key light on the subject works.', true],
    ['The light on the subject works beautifully and it holds the eye.', false],
    ['On the subject works very well.', false],
  ])('%j copied: %s', (text, expected) => {
    expect(guard.isCopied(text)).toBe(expected);
  });

  it('leaves out runs that cannot be written', () => {
    const filter = buildCopyFilter([HUMAN], (run) => !run.split(' ').includes('subject'));
    expect(new CopyGuard(filter).isCopied('Light on the subject works very well and it pays.')).toBe(false);
    expect(new CopyGuard(filter).isCopied('so works very well and it holds the eye')).toBe(true);
  });

  it('takes new sentences for copies in well under one of a hundred', () => {
    const words = Array.from({ length: 400 }, (_, index) => `word${index}`);
    let state = 7;
    const next = (): string => words[(state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % words.length] ?? '';
    const text = (): string => Array.from({ length: 12 }, next).join(' ');
    const filled = new CopyGuard(buildCopyFilter(Array.from({ length: 3000 }, text)));
    const wrong = Array.from({ length: 3000 }, text).filter((fresh) => filled.isCopied(fresh)).length;
    expect(wrong).toBeLessThan(20);
  });

  it('refuses a damaged file', () => {
    expect(() => new CopyGuard(buildCopyFilter([HUMAN]).subarray(3))).toThrow(/damaged/);
  });
});
