// Memory lent to the measuring of a photo: cleared for the next one, given back after errors, and nothing that is kept lies in it.
import { expect, test } from 'vitest';
import { measurePhoto } from '../../../../../src/main/pipeline/measure/measure-photo.ts';
import {
  unset,
  withPhotoMemory,
  zeroDoubles,
  zeroIntegers,
  zeros,
} from '../../../../../src/main/pipeline/measure/photo-memory.ts';
import { boxes, boxMap, flatMap, grey, render } from './rendered.ts';

test('outside of a photo every array has memory of its own', () => {
  const first = zeros(100).fill(7);
  expect(zeros(100).buffer).not.toBe(first.buffer);
  expect(first[99]).toBe(7);
});

test('a second photo is lent the memory of the first, cleared where zeros are asked for', () => {
  const dirty = (): ArrayBufferLike => {
    zeroDoubles(50).fill(3);
    zeroIntegers(33).fill(4);
    return zeros(101).fill(5).buffer;
  };
  withPhotoMemory(dirty);
  const lent = withPhotoMemory(dirty);
  withPhotoMemory(() => {
    const doubles = zeroDoubles(50);
    const integers = zeroIntegers(33);
    const floats = zeros(101);
    expect(floats.buffer).toBe(lent);
    expect([...doubles, ...integers, ...floats].every((value) => value === 0)).toBe(true);
    expect(unset(1000)).toHaveLength(1000);
  });
});

test('memory is given back when measuring fails', () => {
  const fail = (): never => {
    zeros(10);
    throw new RangeError('broken photo');
  };
  expect(() => withPhotoMemory(fail)).toThrow('broken photo');
  expect(zeros(10).buffer.byteLength).toBe(40);
});

test('the maps and the subject of a photo stay as they were when the next is measured', () => {
  const bright = boxes(300, 200, 40);
  const plain = render(300, 200, (x) => grey(255 * x));
  const subject = boxMap([0.3, 0.3, 0.3, 0.3]);
  const measures = measurePhoto({ image: bright, subject, saliency: subject, attention: null });
  const before = structuredClone({ maps: measures.maps, subject: measures.subjectRegion });
  measurePhoto({ image: plain, subject: null, saliency: flatMap(), attention: null });
  expect({ maps: measures.maps, subject: measures.subjectRegion }).toEqual(before);
  expect(measurePhoto({ image: bright, subject, saliency: subject, attention: null })).toEqual(measures);
});
