// Turns that copy editors struck, and near ones that they let stand.
import { describe, expect, it } from 'vitest';
import { isMisfit } from '../../../../../src/main/pipeline/claims/misfits.ts';

describe('misfits', () => {
  it.each([
    'the rule of thirds speaks for the photo.',
    'the subject fills the frame, and the main subject dominates it.',
    'the geometry of the image does the photo good.',
    'a frame free of noise helps the photo.',
    'tones without a trace of noise and a crisp subject are worth keeping.',
    'the image is clean of noise.',
    'the main subject is pleasingly crisp, which is where it counts.',
    'the focus is decent, and the eye can settle there.',
    'the exposure is effectively judged.',
    'the background suits the subject effectively.',
    'try protecting the clipped highlights.',
    'the palette stays to cool hues.',
    'a tighter crop would serve it better.',
    'it needs adding side light to give the picture shape.',
    'a clean, contrasting hues make the first impression.',
    'the first impression of the photo is a clear diagonal.',
    'the first impression of the colors contrast well.',
    'the placement is central, which is steady but a little still.',
    'the image is free of grain, which keeps the surfaces pure.',
    'the vivid colors work well, which gives the photo instant presence.',
    'the contrasting hues work well, so each hue makes the other stronger.',
    'the photo is free from noise and the fairly well judged exposure are worth keeping.',
    'the shallow depth of field is shallow.',
    'the picture is held low key.',
    'the subject is well separated.',
    'the play of contrasting colors draw the eye.',
    'the fairly clear contrast works fairly well.',
    'straight away, a clear focal point draws the eye first.',
    'the clear contrast gives the photo presence, so shapes read at once.',
    'tones without a trace of noise support each other.',
    'good texture help the photo.',
    'the gentle light keeps shadow edges soft well.',
  ])('strikes "%s"', (text) => {
    expect(isMisfit(text)).toBe(true);
  });

  it.each([
    'the focus sits right on the main subject, which is where it counts.',
    'the focus on the subject is good, and the eye can settle there.',
    'a crisp subject and tones without a trace of noise are worth keeping.',
    'the plain areas are free of grain, and the focus sits well on the subject.',
    'the plain background suits the subject well, and nothing argues with the subject.',
    'a subject that takes up most of the frame does the picture good.',
    'the first impression of the frame is the pull of the diagonals.',
    'the contrast is good, which gives the forms weight.',
    'the vivid colors give the photo energy.',
    'the subject is well separated from the background.',
    'the exposure is fairly good, and the focus on the subject is fairly good.',
    'keeping the whole subject inside the frame would help.',
    'try holding back the blown highlights.',
  ])('lets "%s" stand', (text) => {
    expect(isMisfit(text)).toBe(false);
  });
});
