import { describe, expect, it } from 'vitest';
import { parseCommand, parsePrompt, parseSeed, parseSidecar } from '../../../../src/main/cli/options.ts';
import { UsageError } from '../../../../src/main/cli/usage.ts';

describe('options', () => {
  it('accepts 32-bit seeds and nothing else', () => {
    expect([parseSeed(undefined), parseSeed('0'), parseSeed('4294967295')]).toEqual([undefined, 0, 4294967295]);
    for (const wrong of ['', '-1', '1.5', '4294967296', 'seven', '0x10'])
      expect(() => parseSeed(wrong)).toThrow(UsageError);
  });

  it('accepts the two sidecar forms', () => {
    expect([parseSidecar('xmp'), parseSidecar('json')]).toEqual(['xmp', 'json']);
    expect(() => parseSidecar('exif')).toThrow(UsageError);
  });

  it('wants a prompt that says something', () => {
    expect(parsePrompt('Comment on the light.')).toBe('Comment on the light.');
    expect(() => parsePrompt('  ')).toThrow(UsageError);
    expect(() => parsePrompt('x'.repeat(2001))).toThrow(UsageError);
  });

  it('turns unknown options and missing values into usage errors', () => {
    const options = { json: { type: 'boolean' }, db: { type: 'string' } } as const;
    expect(parseCommand(['a.jpg', '--json'], options)).toMatchObject({
      positionals: ['a.jpg'],
      values: { json: true },
    });
    expect(() => parseCommand(['--jsn'], options)).toThrow(UsageError);
    expect(() => parseCommand(['--db'], options)).toThrow(UsageError);
  });
});
