// What colour claims sound like. Each pattern is tried at a word start inside one clause.
import type { ClaimId } from '../../domain/critique.ts';
import { BAD, COLOR, gap, GOOD, listed, near } from './word-classes.ts';

const HUE = String.raw`(?:yellow|blue|green|magenta|red|orange|purple|bluish|yellowish|greenish|pinkish|reddish|pink|cyan)`;

export const COLOR_PATTERNS: Readonly<Record<ClaimId, readonly string[]>> = {
  'color.good': [near(GOOD, COLOR, 3), listed('(?:colors?|coloring|hues|palette|tones)')],
  'color.bad': [near(BAD, '(?:colors?|coloring)', 3)],
  'color.vivid': [
    near(
      '(?:vivid|vibrant|rich|bold|bright|saturated|intense|strong|brilliant|deep|vibrance|striking|lush|punchy|lively)',
      '(?:colors?|coloring|hues|palette)',
      3,
    ),
    '(?:vivid|vibrant|colorful)\\b',
    `colors? ${gap(2)}(?:pops?|popping|sings?|stands? out|glows?)`,
    'splash of color',
    'full of color',
    'saturation (?:is|looks) (?:\\w+ )?(?:rich|strong|full)\\b',
  ],
  'color.oversat': [
    String.raw`over-? ?saturat\w*`,
    'too (?:saturated|vivid|colorful|much (?:saturation|color))',
    `saturation (?:is|looks|feels|seems|has been) ${gap(3)}(?:too (?:high|much|heavy|strong|far)|heavy|overdone|over the top)`,
    '(?:a bit|a little|a touch|slightly|overly) saturated',
    'garish',
    `colors? ${gap(5)}(?:unnatural\\w*|too (?:strong|intense|much|far)|overdone)`,
  ],
  'color.dull': [
    near(
      '(?:dull|drab|lifeless|faded|washed[- ]?out|bland|flat|lackluster|muddy|tired)',
      '(?:colors?|coloring|hues|palette)',
      3,
    ),
    '(?:lack of|lacks?|lacking|not enough|little|short of|short on|low in|low on) (?:in |of )?(?:any |some |the )?(?:colors?|saturation|vibrance|vibrancy)\\b(?! (?:cast|contrast|harmony))',
    'saturation (?:is|looks|seems) (?:\\w+ ){0,2}?(?:low|weak)\\b',
    'colors? (?:lack|miss)\\w* (?:\\w+ )?(?:life|strength|energy|punch|saturation)',
  ],
  'color.muted': [
    near('(?:muted|subtle|soft|pastel|subdued|understated|restrained|delicate|gentle|quiet)', COLOR, 3),
    '(?:muted|pastels?)\\b',
    '(?:low|restrained|gentle) saturation',
  ],
  'color.warm': [
    near('(?:warm|golden|warmth)', '(?:colors?|tones?|light|lighting|hues|glow|feel|feeling|palette|coloring)', 3),
    'warmth\\b',
  ],
  'color.cool': [near('(?:cool|cold|icy)', '(?:tones?|hues|palette|colors|blues|coloring)', 3)],
  'color.cast': [
    'color cast',
    `${HUE}(?:ish)? (?:color )?(?:cast|tint|tinge)`,
    `white balance (?:is|looks|seems|appears|needs|was|has) ${gap(3)}(?:off|wrong|cold|cool|warm|poor|incorrect|correct\\w*|shifted|drifted|adjust\\w*)`,
    `too (?:${HUE}|warm|cool|cold)\\b`,
    `(?:a bit|a little|slightly|a touch) (?:${HUE}|warm|cool|cold)\\b`,
    'off[- ]color',
    '(?:unwanted|slight|clear|visible|noticeable|distinct|strong|obvious|faint) (?:color )?(?:tint|tinge|cast)\\b',
    '(?:tint|cast) (?:over|across|on|in) the (?:\\w+ )?(?:image|photo|picture|frame|neutral\\w*|gr[ae]ys|whites|tones)',
  ],
  'color.wb_good': [
    near(GOOD, 'white balance', 3),
    '(?:natural|true|accurate|realistic|believable|faithful)[- ](?:looking )?(?:and \\w+ )?(?:colors?|coloring)',
    `(?:colors?|coloring) (?:is|are|looks?|feels?|seems?|stays?|comes? across) ${gap(2)}(?:natural|realistic|accurate|true|believable|faithful)\\b`,
    'white balance (?:is|looks|seems) (?:\\w+ )?(?:neutral|accurate|clean|believable|natural)',
  ],
  'color.harmony': [
    String.raw`(?:color\w*|palette|tones?|hues?) ${gap(3)}(?:harmon\w+|complement(?:s|ary|ing)?)\b`,
    String.raw`(?:harmon\w+|complement(?:s|ary|ing)?) ${gap(3)}(?:color\w*|palette|tones?|hues?)\b`,
    `(?:colors?|hues|tones) ${gap(3)}(?:go|work|blend|fit|match|belong|sit|tie|hang)\\w* ${gap(2)}together`,
    String.raw`color coordinat\w+`,
    String.raw`harmon(?:y|ious\w*|ize\w*)\b`,
    '(?:limited|restricted|narrow) (?:color )?palette',
    'related (?:hues|colors|tones)',
  ],
  'color.contrast': [
    `(?:contrasting|opposing|opposite) ${gap(1)}(?:colors?|hues)\\b`,
    `colors? ${gap(2)}contrast\\w*`,
    String.raw`contrast (?:of|in|between) (?:the )?(?:\w+ )?(?:colors?|hues)\b`,
    `contrast between the ${gap(1)}(?:red|blue|green|yellow|orange|color)\\w*`,
    '(?:colors|hues) (?:\\w+ )?play against each other',
    'warm against cool',
  ],
  'color.mono': [
    'black[- ]and[- ]white',
    'monochrom\\w*',
    'mono\\b',
    'gr[ae]yscale',
    'sepia\\b',
    'single[- ]tone',
    'absence of color',
    'without color\\b',
  ],
};
