// What is broken as language, whatever it says, and near things that are whole.
import { describe, expect, it } from 'vitest';
import { isGarbled } from '../../../../../src/main/pipeline/claims/garbled-text.ts';

describe('garbled text', () => {
  it.each([
    'the play of light and dark.',
    'the subject is has its edge cropped off.',
    'The composition is suitably uncluttered and the geometry of the image support each other.',
    'The diagonal lines lend the photo movement, and a well isolated subject support each other.',
    'The diagonal lines lend the picture movement and a subject that stands out nicely.',
    'The bold diagonals are effective, and the subject commands the frame, and the photo has a single focal point.',
    'the colors are rich a well saturated.',
    'seems a little high contrast.',
    'the colors are rich and rich.',
    'a bit like a vignette.',
    'the shadows are far too blown out.',
    'nice crop and the general approach.',
    'beautiful image with beautiful soft tones.',
    'great contrast between the old and the new.',
    'the warm palette run through the image.',
    'the fine texture of the subject and the sharpness is reasonably good.',
    'reasonably natural colors and the understated palette works quite well.',
    'this is a low key photo built on a low key range of tones.',
    'the natural frame around the subject adds a lot to the frame.',
    'the warmth of the palette is distinctly warm.',
    'try placing the subject off center would improve the result.',
    'a picture shaped by a beautifully sharp subject.',
    'the main subject is very harmonious.',
    'the picture would gain from a counterweight on the other.',
    'a very strong shapes make the first impression.',
    'a fairly clear focal point make the first impression.',
    'the rule of thirds works well here, and the rule of thirds is effective.',
    'the colors give the photo energy, which gives the image its colors and energy.',
    'the diagonal lines and a strong diagonal structures the photo.',
    'a subject that fills the frame and diagonal lines and a low horizon support each other.',
    'the contrast is good, and the image has pleasing contrast.',
    'the image is clean of noise, so smooth tones stay smooth.',
    'the sharp focus on the main subject, so the eye knows where to land.',
    'a subject that takes up most of the image.',
    'the picture would benefit from a distracting second area.',
    'the way the frame cuts through the subject, which makes the photo look unfinished.',
  ])('takes "%s" for broken', (text) => {
    expect(isGarbled(text)).toBe(true);
  });

  it.each([
    'great use of color contrast.',
    'a subject that stands out draws the eye.',
    'straight away, a subject that fills the frame draws the eye.',
    'the picture would benefit from a less distracting background.',
    'the image would gain from holding back the blown highlights.',
    'lovely muted tones and subtle colors.',
    'the two halves mirror each other, and it works.',
    'the exposure is fairly good, and the focus on the subject is fairly good.',
    'lines that lead toward the subject carry the photo.',
    'the shapes and a fairly strong contrast support each other.',
    'the black and white rendering works well, and the interplay of light and shadow is good.',
    'a background that is too sharp and a busy background weaken the photo.',
  ])('lets "%s" pass as language', (text) => {
    expect(isGarbled(text)).toBe(false);
  });
});
