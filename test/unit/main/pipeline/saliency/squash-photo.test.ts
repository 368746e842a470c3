import { describe, expect, it } from 'vitest';
import { squashPhoto } from '../../../../../src/main/pipeline/saliency/squash-photo.ts';
import { paintPhoto } from '../../../../support/painted-photo.ts';

const image = paintPhoto(3, { width: 300, height: 200 });
const small = paintPhoto(5, { width: 60, height: 40 });

describe('squashPhoto', () => {
  it('reads the copy that the classifier learned from', () => {
    const spec = { inputSize: 32, resample: 'bicubic' } as const;
    const fromSmall = squashPhoto({ image, small }, { ...spec, reads: 'small' });
    expect(fromSmall).toMatchObject({ width: 32, height: 32 });
    expect(fromSmall.data).toEqual(squashPhoto({ image: small, small }, { ...spec, reads: 'working' }).data);
    expect(fromSmall.data).not.toEqual(squashPhoto({ image, small }, { ...spec, reads: 'working' }).data);
  });

  it('does not depend on the size of the file when it reads the small copy', () => {
    const spec = { inputSize: 32, resample: 'bilinear', reads: 'small' } as const;
    const larger = paintPhoto(9, { width: 900, height: 600 });
    expect(squashPhoto({ image: larger, small }, spec)).toEqual(squashPhoto({ image, small }, spec));
  });
});
