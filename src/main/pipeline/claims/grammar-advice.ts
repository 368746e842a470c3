// What would cure a fault, in own words: steps ("raising the exposure"), things wanted ("a tighter crop") and what they bring.
// `#` stands for a measured amount that the app fills in ("half a stop", "two degrees", "warmer"). `{a|b}` is a choice, `$name` a slot.
// Each step and each thing is read as its fault inside a suggestion; what they bring is no claim of its own.
import type { ClaimId } from '../../domain/critique.ts';

export interface Advice {
  /** Gerunds: "raising the exposure $bit". */
  steps: readonly string[];
  /** Noun phrases: "a tighter crop". */
  things: readonly string[];
  /** After "would": "let the shapes come through". */
  gains: readonly string[];
  /** Steps with an amount `#`; absent where no amount is ever computed. */
  measured?: readonly string[];
  /** Whole clauses for a photo that no editing saves; absent where that never is the advice. */
  discard?: readonly string[];
}

const SUBJECT_GAINS = [
  'give the subject more weight',
  'bring the eye straight to the subject',
  'put the weight where it belongs',
];
const SHARPER_FRAME = [
  'this one is too soft to rescue, so a sharper frame should be kept instead',
  'no sharpening would bring the edges back, so a sharper frame should be kept',
  'the blur goes too deep for sharpening, and a sharper frame would be the better keeper',
  'if there is a sharper frame of the same subject, it should be kept instead',
  'the softness is beyond repair, so a sharper frame from the series would serve better',
];

export const ADVICE: Readonly<Record<ClaimId, Advice>> = {
  'exposure.under': {
    steps: ['brightening the $photo $bit', 'raising the exposure $bit', 'lifting the exposure $bit'],
    things: ['$more exposure', '$more light overall', 'a brighter rendering'],
    gains: [
      'let the shapes come through',
      'bring the mid-tones back to life',
      'show what is hidden now',
      'bring the subject forward',
      'lift the mid-tones',
    ],
    measured: [
      'raising the exposure by about #',
      'brightening the $photo by about #',
      'lifting the exposure by around #',
    ],
  },
  'exposure.over': {
    steps: ['darkening the $photo $bit', 'lowering the exposure $bit', 'reducing the exposure $bit'],
    things: ['$less exposure', 'a lower exposure', 'a darker rendering'],
    gains: [
      'give the tones more weight',
      'bring the surfaces back',
      'put weight back into the tones',
      'bring the shapes back',
    ],
    measured: [
      'lowering the exposure by about #',
      'darkening the $photo by about #',
      'reducing the exposure by around #',
    ],
  },
  'exposure.clip_high': {
    steps: ['holding back the blown highlights', 'rescuing the blown highlights'],
    things: [],
    gains: ['bring back what can still be saved', 'bring some texture back there'],
  },
  'exposure.clip_low': {
    steps: ['opening up the shadows $bit', 'lifting the shadows $bit', 'opening the shadows $bit'],
    things: ['more detail in the shadows', 'more texture in the shadows'],
    gains: ['bring shape back', 'show what is lost there now', 'bring form back to the dark parts'],
  },
  'contrast.low': {
    steps: ['boosting the contrast $bit', 'increasing the contrast $bit', 'adding more contrast'],
    things: ['$more contrast', 'a contrast boost', 'a stronger contrast'],
    gains: ['set the shapes apart', 'give the forms more weight', 'wake the $photo up', 'give the shapes an edge'],
  },
  'contrast.too_high': {
    steps: ['reducing the contrast $bit', 'lowering the contrast $bit', 'easing the contrast $bit'],
    things: ['lower contrast', 'gentler contrast', '$less contrast'],
    gains: ['bring back the tones in between', 'smooth the transitions', 'let the middle tones speak'],
  },
  'light.harsh': {
    steps: ['diffusing the light $bit', 'softening the light $bit', 'softening the shadows $bit'],
    things: ['softer light', 'gentler light', 'more diffused light'],
    gains: ['be kinder to the surfaces', 'calm the forms', 'let the shapes turn gently', 'flatter the subject'],
  },
  'light.flat': {
    steps: ['bringing more direction to the light', 'adding side light'],
    things: ['more directional light', 'side light', 'more direction in the light'],
    gains: ['give the subject volume', 'bring out its shape', 'shape the forms', 'bring out the form of the subject'],
  },
  'color.oversat': {
    steps: [
      'easing the saturation $bit',
      'reducing the saturation $bit',
      'pulling back the saturation $bit',
      'lowering the saturation $bit',
    ],
    things: ['lower saturation', '$less saturation', 'calmer saturation'],
    gains: [
      'bring back the finer steps between hues',
      'rest the eye',
      'let the subtle hues be seen',
      'make the surfaces believable again',
    ],
  },
  'color.dull': {
    steps: ['boosting the saturation $bit', 'raising the saturation $bit', 'increasing the saturation $bit'],
    things: ['$more saturation', '$more color', 'richer color'],
    gains: ['lift the $photo', 'wake the $photo up', 'bring the surfaces to life', 'give the eye something to hold'],
  },
  'color.cast': {
    steps: ['correcting the white balance', 'correcting the white balance', 'fixing the white balance'],
    things: ['a more neutral white balance', 'a corrected white balance', 'a neutral white balance'],
    gains: [
      'clean up the grays',
      'bring the neutral areas back',
      'let the hues separate again',
      'make the lightest tones believable',
    ],
    measured: ['making the white balance {$bit |}#', 'setting the white balance {$bit |}#'],
  },
  'focus.soft': {
    steps: ['sharpening the $photo $bit', 'some careful sharpening', 'a round of sharpening'],
    things: ['firmer focus on the subject', 'a sharper subject', 'more sharpness on the subject'],
    gains: ['bring back the bite', 'give the edges back', 'give the eye something to hold', 'bring the edges back'],
    discard: SHARPER_FRAME,
  },
  'focus.motion': {
    steps: [],
    things: [],
    gains: [],
    discard: [
      'unless the motion blur is wanted, a steadier frame is the better keeper',
      'sharpening does not undo motion blur, so another frame should be kept instead',
      'the motion blur stays whatever is done later, so a steadier frame is the better keeper',
    ],
  },
  'focus.misplaced': {
    steps: [],
    things: [],
    gains: [],
    discard: [
      'the focus missed the subject, so another frame should be kept instead',
      'with the focus on the wrong part, another frame should be kept instead',
      'the focus lands behind the subject, so another frame should be kept instead',
    ],
  },
  'detail.lost': {
    steps: ['bringing out more fine detail', 'keeping more fine detail', 'holding more texture'],
    things: ['$more fine detail', '$more definition', '$more texture'],
    gains: ['reward a second look', 'make the surface believable', 'bring the surface to life'],
  },
  'dof.too_shallow': {
    steps: ['working with $more depth of field', 'allowing $more depth of field'],
    things: ['$more depth of field', 'a greater depth of field', 'a larger depth of field'],
    gains: ['keep all of the subject together'],
  },
  'dof.too_deep': {
    steps: ['blurring the background $bit', 'using a shallower depth of field'],
    things: ['a shallower depth of field', 'a softer background', 'a more blurred background'],
    gains: ['lift the subject off what is behind', 'tell the eye what comes first', 'give the subject the stage'],
  },
  'noise.visible': {
    steps: ['reducing the noise $bit'],
    things: ['$less noise', '$less grain'],
    gains: [
      'calm the smooth areas',
      'let the surfaces settle',
      'smooth the plain parts',
      'give the plain areas their polish back',
    ],
  },
  'comp.centered': {
    steps: ['placing the subject off center', 'setting the subject off center', 'shifting the subject to one side'],
    things: ['an off-center placement', 'a placement off center'],
    gains: ['give the $photo more energy', 'set the eye moving', 'give the $photo some tension', 'wake the $photo up'],
  },
  'comp.unbalanced': {
    steps: ['adding a counterweight', 'placing a counterweight on the other side'],
    things: ['a counterweight on the other side', 'a counterweight', 'better balance'],
    gains: ['settle the $photo', 'let the eye rest', 'keep the $photo from tipping', 'steady the $photo'],
  },
  'comp.too_empty': {
    steps: ['leaving $less empty space', 'keeping $less unused space'],
    things: ['$less empty space', '$less unused space', '$less dead space'],
    gains: SUBJECT_GAINS,
  },
  'comp.subject_small': {
    steps: ['letting the subject take up more of the frame', 'filling more of the frame with the subject'],
    things: ['a larger subject in the frame', 'a bigger subject in the frame', 'a larger subject'],
    gains: ['bring the eye straight to it', 'give it more presence'],
  },
  'comp.clutter': {
    steps: ['simplifying the {composition|arrangement|$photo}', 'simplifying the arrangement $bit'],
    things: ['fewer elements', 'a simpler arrangement', 'a cleaner frame'],
    gains: [
      'let each part count',
      'show the eye where to start',
      'tell the eye where to begin',
      'give what is left more weight',
    ],
  },
  'comp.focal_none': {
    steps: [
      'giving it a {clearer|stronger} focal point',
      'letting the subject stand out more',
      'making the subject stand out more',
    ],
    things: ['a {clearer|stronger|more obvious} focal point', 'a {clearer|stronger} center of interest'],
    gains: [
      'give the eye a place to land',
      'tell the eye where to begin',
      'hold attention longer',
      'give the rest something to support',
    ],
  },
  'comp.distraction': {
    steps: [
      '{removing|subduing|darkening} the distracting {area|part}',
      'subduing the distraction',
      'removing the distraction',
    ],
    things: [],
    gains: [
      'give the subject the stage',
      'keep the eye from leaving',
      'bring attention back to the subject',
      'settle where the eye goes',
    ],
  },
  'comp.edge_cut': {
    steps: ['keeping the whole subject inside the frame'],
    things: ['a frame that holds the whole subject'],
    gains: ['make the $photo look finished', 'keep the eye from leaving', 'let the outline close'],
  },
  'crop.too_tight': {
    steps: ['leaving $more room around the subject', 'allowing $more room around it', 'giving the subject $more room'],
    things: ['a looser crop', '$more room around the subject', 'a wider framing', '$more space around the subject'],
    gains: [
      'let the subject breathe',
      'let the outline breathe',
      'take the pressure off the edges',
      'give its outline space',
    ],
  },
  'crop.too_loose': {
    steps: [
      'cropping in {tighter|closer}',
      'cropping tighter around the subject',
      'tightening the crop $bit',
      'tightening the framing $bit',
    ],
    things: ['$tighter crop', 'a {tighter|closer} framing', 'a tighter crop around the subject'],
    gains: SUBJECT_GAINS,
  },
  'bg.distract': {
    steps: [
      'choosing a {plainer|simpler|quieter|calmer} background',
      'keeping the background plainer',
      'keeping the background {simpler|quieter|calmer}',
    ],
    things: ['a {plainer|simpler|quieter|calmer|cleaner} background'],
    gains: [
      'give the subject the stage',
      'let the outline read at once',
      'keep attention where it belongs',
      'stop the eye from slipping past',
    ],
  },
  'sep.weak': {
    steps: ['adding more separation from the background', 'adding more separation between subject and background'],
    things: [
      'more separation from the background',
      'clearer separation from the background',
      'stronger separation between subject and background',
    ],
    gains: ['let the outline read', 'let its shape come through', 'lift the subject off what is behind'],
  },
  'bright.distract': {
    steps: [
      'subduing the bright {spot|patch} that draws attention',
      'subduing the bright {area|patch} that pulls the eye away',
    ],
    things: [],
    gains: ['bring attention back to the subject', 'put the subject first again', 'keep the eye where it belongs'],
    measured: [
      'subduing the bright {spot|patch|area} that draws attention by about #',
      'subduing the bright {spot|patch} that pulls the eye by about #',
    ],
  },
  'horizon.tilted': {
    steps: ['straightening the horizon', 'leveling the horizon', 'straightening it $bit'],
    things: ['a level horizon', 'a straightened horizon'],
    gains: ['steady the $photo', 'hold the $photo steady', 'settle the $photo', 'give the $photo a firm base'],
    measured: [
      'straightening the horizon by about #',
      'leveling the horizon by about #',
      'straightening the $photo by about #',
    ],
  },
  'horizon.mid': {
    steps: ['setting the horizon off the middle', 'moving the horizon away from the middle'],
    things: ['a horizon away from the middle', 'a horizon off the middle'],
    gains: ['let one half take the lead', 'make one half the main one', 'give the $photo a main part'],
  },
};

/** How advice is said: `@` a step, `%` a thing, `~` what it brings. */
export const STEP_FRAMES: readonly string[] = [
  '@ would ~',
  '@ would ~',
  'try @ to ~',
  'consider @ to ~',
  'the {simplest|first|obvious} fix is @',
  'the {simplest|first|obvious} fix is @, which would ~',
  'it would be worth @ to ~',
  '@ should ~',
  '@ $help',
];
export const THING_FRAMES: readonly string[] = [
  '% would ~',
  '% would ~',
  'the $photo needs %',
  '% should ~',
  'the $photo would {gain|benefit} from %',
  '% $help',
];
