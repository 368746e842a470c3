// What each measure is called in a sentence for a language model or a reader who does not know our ids. Words only.

const MEASURE_WORDS: Readonly<Record<string, string>> = {
  'artifact.blockiness': 'JPEG block edges',
  'artifact.halo_share': 'edges with halos',
  'attention.rival': 'pull of the second strongest area',
  'attention.top_share': 'attention held by the strongest area',
  'balance.heavier_side': 'visual weight on the heavier side',
  'balance.tilt': 'tilt of the visual weight',
  'bright_spot.excess': 'brightness of a spot above its surroundings',
  'cast.neutral_chroma': 'chroma left in neutral areas',
  'cast.strength': 'strength of the tint',
  'clutter.busy_share': 'busy part of the frame',
  'clutter.calm_share': 'calm part of the frame',
  'clutter.edges': 'edge density',
  'clutter.subject': 'edge density on the subject',
  'clutter.surroundings_busy': 'busy part of the surroundings',
  'clutter.surroundings_calm': 'calm part of the surroundings',
  'color.chroma': 'mean chroma',
  'color.chroma_high': 'chroma of the strongest colors',
  'color.cool_share': 'cool part of the color',
  'color.mean_chroma': 'mean chroma',
  'color.pushed_share': 'pixels at the limit of the color space',
  'color.tone_spread': 'spread of hues',
  'color.warm_share': 'warm part of the color',
  'contrast.global': 'spread of lightness over the frame',
  'contrast.local': 'contrast between neighboring areas',
  'contrast.parts': 'contrast between parts of the frame',
  'contrast.range': 'tonal range',
  'crop.score': 'quality of the crop',
  'exposure.backlight': 'surroundings brighter than the subject by',
  'exposure.bright_share': 'bright part of the frame',
  'exposure.clip_high': 'burnt-out pixels',
  'exposure.clip_high_area': 'largest burnt-out area',
  'exposure.clip_low': 'pure black pixels',
  'exposure.dark_share': 'dark part of the frame',
  'exposure.midtone': 'median lightness',
  'exposure.upper': 'lightness of the brightest parts',
  'focus.best': 'sharpness of the sharpest areas',
  'focus.edge_width': 'width of the finest edges',
  'focus.evenness': 'evenness of sharpness across the frame',
  'focus.ratio': 'sharpness of subject to surroundings',
  'focus.subject': 'sharpness of the subject',
  'focus.subject_typical': 'typical sharpness of the subject',
  'horizon.coverage': 'width that a horizon line covers',
  'horizon.off_middle': 'distance of the horizon from the middle',
  'horizon.tilt': 'tilt of the horizon',
  'level.roll': 'roll of level and upright lines',
  'light.edge_softness': 'softness of shadow edges',
  'light.harshness': 'hardness of the light',
  'lines.converging': 'lines that converge',
  'lines.diagonal_length': 'length of diagonal lines',
  'lines.length': 'length of straight lines',
  'motion.ratio': 'sharpest against softest direction',
  'noise.floor': 'noise in the quietest areas',
  'noise.level': 'noise in smooth areas',
  'palette.angle': 'angle between the main hues',
  'palette.first_share': 'color held by the first hue',
  'palette.second_share': 'color held by the second hue',
  'palette.subject_contrast': 'hue contrast of subject to surroundings',
  'palette.two_hue_share': 'color held by two hues',
  'palette.variety': 'variety of hues',
  'pattern.repetition': 'strength of the repetition',
  'placement.box_area': 'frame taken up by the subject',
  'placement.centre_distance': 'distance of the subject from the center',
  'placement.centre_x': 'sideways position of the subject',
  'placement.contact_sides': 'subject touching the sides',
  'placement.contact_top': 'subject touching the top',
  'placement.room': 'room around the subject',
  'placement.room_third': 'room around the subject',
  'placement.third_line': 'distance of the subject from a third line',
  'separation.overlap': 'tones shared by subject and surroundings',
  'subject.area': 'frame covered by the subject',
  'subject.confidence': 'certainty of the subject',
  'symmetry.horizontal': 'likeness of the left and right half',
  'symmetry.vertical': 'likeness of the upper and lower half',
  'vignette.fall_off': 'fall-off toward the corners',
};

/** A measure in words; one without an entry gets its id spelled out, "focus.edge_width" as "focus edge width". */
export function measureWords(measure: string): string {
  return MEASURE_WORDS[measure] ?? measure.replaceAll(/[._]/g, ' ');
}

/** A value with its unit, rounded to what a reader can use: shares as percent, three figures at most. */
export function valueWords(value: number, unit: string): string {
  if (/^share\b/.test(unit)) return `${round(value * 100)} %${unit.slice('share'.length)}`;
  const plain = ['', '0..1', '-1..1', 'ratio', '0 or 1'].includes(unit) ? '' : ` ${unit}`;
  return `${round(value)}${plain}`;
}

/** Plain decimal, never an exponent: "0.071", "12", "-1.3". */
function round(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  const rounded = Number(value.toFixed(digits));
  return String(Object.is(rounded, -0) ? 0 : rounded);
}
