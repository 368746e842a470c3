// The kinds of damage that the starter pack's classifier tells apart, as its training names them.
export const STARTER_TYPES = (
  'none underexposed overexposed low-contrast oversaturated desaturated warm-cast cool-cast green-cast magenta-cast ' +
  'defocus-blur motion-blur noise jpeg-blocks tilt bad-crop vignette clipped-highlights crushed-shadows halo'
).split(' ');
