// Noun phrases that name a claim, for sentences of the form "bold, saturated color carries the photo". Each names its claim and no
// other.
// `{a|b}` is a choice, `$name` a shared slot; `one` takes a singular verb, `many` a plural one.
import type { ClaimId } from '../../domain/critique.ts';

export interface ClaimNames {
  one: readonly string[];
  many: readonly string[];
}

export const CLAIM_NAMES: Readonly<Record<ClaimId, ClaimNames>> = {
  'exposure.good': {
    one: ['a $quite well judged exposure', 'the $quite well judged exposure', 'an exposure that is $well judged'],
    many: [],
  },
  'exposure.under': {
    one: ['$cast underexposure', 'the underexposure'],
    many: [],
  },
  'exposure.over': {
    one: ['$cast overexposure', 'the overexposure', 'the washed-out exposure'],
    many: [],
  },
  'exposure.clip_high': {
    one: ['$lack loss of detail in the highlights'],
    many: [
      '{blown|clipped|burned-out} highlights',
      'bright areas that clip to white',
      '$some blown highlights',
      'highlights that hold no detail',
      'the {blown|clipped} highlights',
    ],
  },
  'exposure.clip_low': {
    one: ['$lack loss of detail in the shadows'],
    many: [
      '{blocked|crushed|clipped} shadows',
      'shadows that hold no detail',
      'the {crushed|blocked} blacks',
      'the {blocked|crushed} shadows',
    ],
  },
  'exposure.detail_kept': {
    one: ['a $quite wide tonal range', 'a {broad|wide|full} tonal range'],
    many: [],
  },
  'key.low': {
    one: [
      'the {low-key|low key} rendering',
      'a {low-key|low key} rendering',
      'the {low-key|low key} tonality',
      'a {low-key|low key} range of tones',
    ],
    many: ['{low-key|low key} tones', 'the {low-key|low key} tones'],
  },
  'key.high': {
    one: [
      'the {high-key|high key} rendering',
      'a {high-key|high key} rendering',
      'the {high-key|high key} tonality',
      'a {high-key|high key} range of tones',
    ],
    many: ['{high-key|high key} tones', 'the {high-key|high key} tones'],
  },
  'contrast.good': {
    one: [
      '$strong contrast',
      '$strong tonal contrast',
      '$strong contrast between light and dark',
      'the $strong contrast',
      'a $quite strong contrast of light and dark',
    ],
    many: [],
  },
  'contrast.low': {
    one: ['$lack lack of contrast', 'the {low|weak|limited} contrast', '{low|weak} contrast', 'the lack of contrast'],
    many: [],
  },
  'contrast.too_high': {
    one: ['excessive contrast', 'the excessive contrast'],
    many: [],
  },
  'light.good': {
    one: [
      '$good light',
      'light that is $well {handled|used|controlled}',
      '$good lighting',
      '{well-used|well-handled|well-controlled} light',
      'the $good light',
    ],
    many: [],
  },
  'light.soft': {
    one: [
      '$quite soft light',
      'the $quite {soft|gentle} light',
      'light that is $very {soft|gentle|diffused}',
      'soft, diffused light',
    ],
    many: [],
  },
  'light.harsh': {
    one: ['$quite harsh light', 'the {harsh|hard} light', '$somewhat harsh light', 'light that is $too {harsh|hard}'],
    many: [],
  },
  'light.flat': {
    one: [
      '$quite flat light',
      'the flat light',
      '$somewhat flat light',
      'light that is $too flat',
      'flat, shapeless light',
    ],
    many: [],
  },
  'light.dramatic': {
    one: [
      '{dramatic|bold} light',
      'the play of light and shadow',
      '$dramatic light',
      'a $strong play of light and shadow',
      'the interplay of light and shadow',
      'the dramatic lighting',
    ],
    many: [],
  },
  'light.silhouette': {
    one: [
      'the backlit subject',
      'a subject lit from behind',
      'the silhouette of the subject',
      'the backlight',
      'a subject close to a silhouette',
    ],
    many: [],
  },
  vignette: {
    one: ['the vignette', '$cast vignette'],
    many: ['the {dark|darker|darkened} corners', '{dark|darkened} corners'],
  },
  'color.good': {
    one: ['$good color', 'a $good palette', 'the $good coloring'],
    many: ['$good colors', 'the $well chosen colors'],
  },
  'color.vivid': {
    one: [
      '{rich|vivid|bold|vibrant|intense} color',
      'a {rich|vivid|bold|vibrant|saturated} palette',
      '{bold|rich}, saturated color',
      'a wealth of saturated color',
      'the {rich|vivid|bold} color',
      '$quite vivid color',
    ],
    many: [
      '{rich|vivid|bold|vibrant|intense} colors',
      '{rich|bold|deep}, saturated hues',
      '$quite {vivid|rich} colors',
      'the {rich|vivid|saturated|intense} colors',
    ],
  },
  'color.oversat': {
    one: [
      '$cast oversaturation',
      'saturation that is $too {high|strong}',
      'saturation pushed $too far',
      'the oversaturation',
    ],
    many: ['oversaturated colors', 'the oversaturated colors', 'colors pushed $too far'],
  },
  'color.dull': {
    one: [
      'a $somewhat {dull|drab|faded} palette',
      'the {dull|drab|faded} coloring',
      '$lack lack of saturation',
      'the lack of saturation',
      'dull, faded color',
    ],
    many: [
      '$somewhat {dull|drab|faded} colors',
      'the {dull|drab|faded|lifeless} colors',
      '{dull|faded|lifeless} colors',
    ],
  },
  'color.muted': {
    one: [
      'a {muted|subdued|restrained|pastel} palette',
      'the {muted|subdued|restrained|understated} palette',
      '{muted|subdued|restrained} color',
      'a quiet, muted palette',
      'a $quite restrained palette',
    ],
    many: [
      '{muted|subdued|restrained|pastel} colors',
      'the {muted|subdued|restrained} hues',
      '{soft|quiet}, muted colors',
      '$quite muted colors',
    ],
  },
  'color.warm': {
    one: [
      'a $quite warm palette',
      'the {warm|warm, glowing} palette',
      'warm color',
      'the warmth of the palette',
      'a palette of warm tones',
    ],
    many: ['warm {tones|colors|hues}', 'the warm {tones|colors|hues}', '$quite warm colors'],
  },
  'color.cool': {
    one: ['a $quite cool palette', 'the {cool|cold} palette', 'a palette of cool tones'],
    many: ['cool {tones|colors|hues}', 'the cool {tones|colors|hues}', '$quite cool colors'],
  },
  'color.cast': {
    one: [
      '$cast color cast',
      'the color cast',
      'the tint over the {whole $photo|neutral areas}',
      '$cast tint over the whole $photo',
    ],
    many: [],
  },
  'color.wb_good': {
    one: ['{natural|believable|true} color', '$quite natural color', 'natural, believable coloring'],
    many: ['{natural|believable|true} colors', '$quite natural colors'],
  },
  'color.harmony': {
    one: [
      'a $quite harmonious palette',
      '{the|a} {limited|restricted} palette',
      'a palette of related hues',
      'the harmony of the {colors|hues}',
      'a {harmonious|close-knit} palette',
      'the $good harmony of the hues',
    ],
    many: [
      '{colors|hues} that {belong|sit} together',
      'a few related hues',
      '{harmonious|related} hues',
      '$quite harmonious colors',
    ],
  },
  'color.contrast': {
    one: [
      'the $strong color contrast',
      'the play of contrasting colors',
      '$strong contrast between the colors',
      'a $strong contrast of hues',
    ],
    many: [
      'contrasting {colors|hues}',
      'the contrasting {colors|hues}',
      '{complementary|opposing} colors',
      '$strong, contrasting hues',
    ],
  },
  'color.mono': {
    one: [
      'the {black and white|monochrome} rendering',
      'a {black and white|monochrome} rendering',
      'the {black and white|monochrome} tonality',
      'a palette without color',
    ],
    many: ['{black and white|monochrome} tones', 'the {black and white|monochrome} tones'],
  },
  'focus.sharp': {
    one: [
      'a $quite sharp subject',
      'a {crisp|crisply focused} subject',
      'the sharpness of the subject',
      'the {crisp|sharp} rendering of the subject',
      '$good sharpness on the subject',
    ],
    many: [],
  },
  'focus.soft': {
    one: [
      'a $somewhat soft subject',
      'the {soft|blurry} rendering of the subject',
      '$lack softness on the subject',
      'the softness of the subject',
      'focus that is $rather soft',
      '$lack lack of sharpness',
      'the lack of sharpness',
    ],
    many: [],
  },
  'focus.misplaced': {
    one: ['focus on the wrong {spot|part}'],
    many: [],
  },
  'focus.motion': {
    one: ['$cast motion blur', 'the motion blur', '$some motion blur'],
    many: [],
  },
  'detail.good': {
    one: [
      'fine {detail|texture} in the subject',
      '$good {fine|surface} detail',
      'the fine {detail|texture} of the subject',
      '{crisp|delicate}, well-rendered {detail|texture}',
      'the wealth of fine detail',
      '$good texture',
    ],
    many: [],
  },
  'detail.lost': {
    one: [
      '{smeared|lost|missing} {detail|texture} in the subject',
      'the lack of fine {detail|texture}',
      '$lack lack of fine {detail|texture}',
      'the smeared {detail|texture}',
      '$lack loss of fine {detail|texture}',
    ],
    many: [],
  },
  'dof.good': {
    one: [
      'a $well {chosen|judged} depth of field',
      'the $well {chosen|judged} depth of field',
      'the $good depth of field',
      'a depth of field that {suits|serves} the subject',
    ],
    many: [],
  },
  'dof.shallow': {
    one: [
      'the {shallow|narrow} depth of field',
      'a {shallow|narrow} depth of field',
      'the {blurred|creamy|softly blurred|smoothly blurred} background',
      'a {softly|smoothly|beautifully} blurred background',
    ],
    many: [],
  },
  'dof.deep': {
    one: ['the deep {depth of field|focus}', 'a deep depth of field', 'sharpness from {front to back|near to far}'],
    many: [],
  },
  'dof.too_shallow': {
    one: ['a depth of field that is $too shallow', 'a zone of sharpness that is $too {thin|narrow}'],
    many: [],
  },
  'dof.too_deep': {
    one: [
      'a background that is $too sharp',
      'a background as sharp as the subject',
      'a depth of field that is $too deep',
    ],
    many: [],
  },
  'noise.visible': {
    one: [
      '$some {noise|grain}',
      '$some {noise|grain} in the smooth areas',
      'the visible {noise|grain}',
      '{noise|grain} across the plain areas',
    ],
    many: [],
  },
  'noise.clean': {
    one: ['a clean, noise-free rendering'],
    many: ['smooth tones free of {noise|grain}', 'plain areas free of {noise|grain}', 'tones without a trace of noise'],
  },
  'artifact.process': {
    one: ['$cast oversharpening', 'the overprocessed look'],
    many: ['halos along the edges', 'the halos around the edges', 'compression artifacts', 'the visible halos'],
  },
  'comp.good': {
    one: [
      'a $good composition',
      'a $well {judged|built|considered} composition',
      'the $good arrangement',
      'the $good framing',
    ],
    many: [],
  },
  'comp.centered': {
    one: [
      'the {central|centered} placement',
      'the centered subject',
      'a subject placed in the middle',
      'a subject {dead center|in the middle of the $photo}',
      'the central placement of the subject',
    ],
    many: [],
  },
  'comp.offcenter': {
    one: [
      'the {off-center|off center} placement',
      'an off-center subject',
      'the off-center subject',
      'a subject set off center',
      'the placement off center',
    ],
    many: [],
  },
  'comp.thirds': {
    one: [
      'a placement {on|close to} a third line',
      'the rule of thirds',
      'a subject {on|near} a third line',
      'a placement that follows the rule of thirds',
      'a subject close to a thirds crossing',
    ],
    many: [],
  },
  'comp.balanced': {
    one: ['a $quite well balanced composition', 'a $quite balanced arrangement'],
    many: [],
  },
  'comp.unbalanced': {
    one: [
      '$cast imbalance',
      'the {unbalanced|lopsided} {composition|arrangement}',
      'a $somewhat unbalanced composition',
      '$lack lack of balance',
      'the lack of balance',
    ],
    many: [],
  },
  'comp.symmetry': {
    one: [
      'the symmetry',
      '$strong symmetry',
      'a $quite symmetrical {composition|arrangement}',
      'the symmetrical {composition|arrangement}',
      'the mirror-like symmetry',
    ],
    many: ['{mirrored|mirror-like} halves', 'the two {mirrored|mirror-like} halves'],
  },
  'comp.negspace': {
    one: [
      'the negative space',
      '$good use of negative space',
      'the {open|calm|quiet} space around the subject',
      'negative space around the subject',
      'generous negative space',
      'a subject with {calm|open} space around it',
    ],
    many: [],
  },
  'comp.too_empty': {
    one: [
      '$too much empty space',
      '$too much {empty|unused|dead} space around the subject',
      'the {empty|unused|dead} space',
      'the amount of {empty|unused} space',
      'a frame that is $too empty',
    ],
    many: [],
  },
  'comp.fills_frame': {
    one: ['a subject that fills the frame', 'a subject that takes up most of the frame'],
    many: [],
  },
  'comp.subject_small': {
    one: ['a subject that is $too small in the frame', 'a subject $too small for its frame'],
    many: [],
  },
  'comp.simple': {
    one: [
      'a $quite {simple|uncluttered} composition',
      'the simplicity of the {composition|arrangement}',
      'an uncluttered {composition|arrangement}',
      'the {simple|clean|pared-down} composition',
      'a {pared-down|minimal} composition',
    ],
    many: [],
  },
  'comp.clutter': {
    one: [
      'a $somewhat cluttered composition',
      'the clutter',
      '$cast clutter',
      'the cluttered {composition|arrangement}',
      'a frame with $too much going on',
    ],
    many: ['$too many elements'],
  },
  'comp.leading': {
    one: ['the pull of the leading lines'],
    many: [
      'leading lines',
      '$strong leading lines',
      'lines that lead {inward|into the $photo|toward the subject}',
      'the {converging|leading} lines',
      'converging lines',
      'lines that {guide|draw|pull} the eye inward',
    ],
  },
  'comp.diagonal': {
    one: [
      'a $strong diagonal',
      'the diagonal {structure|arrangement}',
      'the pull of the diagonals',
      'a diagonal that cuts across the frame',
    ],
    many: ['$strong diagonals', 'diagonal lines', 'the diagonals', 'diagonals that cut across the frame'],
  },
  'comp.lines': {
    one: ['$strong geometry', 'the geometry of the $photo', 'the geometric structure', '{clean|crisp} geometry'],
    many: [
      '$strong {lines|shapes|lines and shapes}',
      '{geometric|graphic} shapes',
      '{clean|bold} lines and shapes',
      'the $strong shapes',
    ],
  },
  'comp.pattern': {
    one: [
      'the {repetition|rhythm|pattern} of shapes',
      'a $strong {pattern|rhythm}',
      'a repeating {pattern|rhythm}',
      'the {repetition|pattern}',
      'the rhythm of repeated shapes',
    ],
    many: ['repeating {shapes|forms}', 'repeated {shapes|forms}', 'the repeating {shapes|forms}'],
  },
  'comp.layers': {
    one: [
      'a $strong sense of depth',
      'the sense of depth',
      'the layering of near and far',
      'a layered sense of depth',
      'the {strong|clear} impression of depth',
    ],
    many: ['layers of depth', 'near and far layers', 'the layers of depth'],
  },
  'comp.focal_clear': {
    one: [
      'a {clear|definite|single|strong} focal point',
      'a $quite clear focal point',
      'a {clear|strong|single} center of interest',
      'a subject that stands out $well',
      'a $well isolated subject',
      'a subject that stands out',
    ],
    many: [],
  },
  'comp.focal_none': {
    one: ['the lack of a {clear|strong} focal point', 'the missing focal point', '$lack lack of a focal point'],
    many: [],
  },
  'comp.distraction': {
    one: [
      'a second area that {competes|vies} for attention',
      'a distracting second area',
      'something that pulls the eye away from the subject',
    ],
    many: [
      '$some distractions',
      '{competing|distracting} elements',
      'elements that draw attention away from the subject',
    ],
  },
  'comp.edge_cut': {
    one: [
      'a subject cut off {at|by} the edge of the frame',
      'the cut-off subject',
      'the way the frame cuts into the subject',
      'a subject that runs into the edge of the frame',
    ],
    many: [],
  },
  'crop.too_tight': {
    one: [
      'a crop that is $too tight',
      'framing that is $too tight',
      'the lack of room around the subject',
      'a $somewhat cramped crop',
    ],
    many: [],
  },
  'crop.too_loose': {
    one: ['a crop that is $too loose', 'framing that is $too loose', '$too much room around the subject'],
    many: [],
  },
  'crop.good': {
    one: [
      'a $well {judged|chosen} crop',
      'the $well {judged|chosen} crop',
      'a $good crop',
      'a crop that {suits|serves} the subject',
    ],
    many: [],
  },
  'bg.clean': {
    one: [
      'a {clean|plain|quiet|simple|uncluttered} background',
      'the {clean|plain|quiet|uncluttered} background',
      'a $quite clean background',
      'a {calm|smooth}, uncluttered background',
    ],
    many: [],
  },
  'bg.distract': {
    one: [
      'the {busy|distracting|cluttered|restless} background',
      'a {busy|cluttered|distracting|restless} background',
      'a $somewhat busy background',
      'a background that draws $too much attention',
    ],
    many: [],
  },
  'sep.weak': {
    one: [
      '$lack lack of separation',
      'the weak separation {between subject and background|from the background}',
      'a subject that {blends|sinks} into the background',
      'the lack of separation from the background',
      'weak separation from the background',
    ],
    many: [],
  },
  'bright.distract': {
    one: [
      'a bright {spot|area|patch} that {draws attention|pulls the eye away}',
      'a distracting bright {spot|area|patch}',
      'a bright {spot|patch} that competes with the subject',
    ],
    many: [],
  },
  'horizon.tilted': {
    one: [
      '$cast tilt of the horizon',
      'the {tilted|crooked|slanted} horizon',
      'a $somewhat tilted horizon',
      'a horizon that is off level',
      'a {tilted|crooked|slanted} horizon',
    ],
    many: [],
  },
  'horizon.level': {
    one: ['a {level|straight} horizon', 'the {level|straight} horizon', 'a properly level horizon'],
    many: [],
  },
  'horizon.mid': {
    one: [
      'a horizon in the middle of the {frame|picture}',
      'the {central|centered} horizon',
      'a horizon that {cuts|splits|divides} the frame in half',
      'the horizon through the middle',
    ],
    many: [],
  },
  'frame.natural': {
    one: [
      'a natural frame around the subject',
      'the natural {frame|framing}',
      'natural framing',
      'the natural frame of {darker|shadowed} surroundings',
    ],
    many: ['surroundings that frame the subject', '{darker|shadowed} surroundings that frame the subject'],
  },
};
