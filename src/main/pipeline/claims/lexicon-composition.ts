// What composition, crop and background claims sound like. Each pattern is tried at a word start inside one clause.
import type { ClaimId } from '../../domain/critique.ts';
import { BACKGROUND, BAD, COMPOSITION, gap, GOOD, listed, near, PHOTO, SUBJECT } from './word-classes.ts';

const EMPTY = '(?:empty|dead|wasted|blank|unused|negative|extra)';
const EDGE = '(?:edges?|borders?|sides?|margins?)';

const PLACEMENT_PATTERNS: Readonly<Record<ClaimId, readonly string[]>> = {
  'comp.good': [
    near(GOOD, COMPOSITION, 3),
    listed('(?:composition|comp|framing|arrangement|placement)'),
    'well[- ](?:composed|framed|arranged|placed)',
    `(?:composition|arrangement) of the \\w+ (?:is|works|does) ${gap(3)}${GOOD}`,
    'composition (?:holds|hangs|comes) together',
  ],
  'comp.bad': [near(BAD, COMPOSITION, 3)],
  'comp.centered': [
    '(?<!off[ -])centered\\b',
    '(?<!off[ -])centering',
    String.raw`dead[- ]?cent\w+`,
    'centrally',
    String.raw`central (?:placement|composition|position\w*|subject|framing)`,
    'center(?:ed)? composition',
    '(?:in|at|near|to|close to|right in) the (?:very |exact |dead )?(?:center|middle) of (?:the |this )?(?:frame|image|photo|picture|shot|composition)',
    "bull'?s?[- ]?eye",
    `(?:smack|dead) ${gap(2)}(?:center|middle)`,
    'in the (?:very |exact )?middle$',
  ],
  'comp.offcenter': [
    '(?:placed|set|sits|standing|positioned|placing|placement) (?:\\w+ )?(?:off )?to (?:one|the) side',
    String.raw`off[- ]?cent(?:er|re)(?:ed)?`,
    `subject ${gap(4)}(?:to|on|toward) one side`,
    'away from the (?:center|middle)',
  ],
  'comp.thirds': [
    '(?:rule|law)s? of (?:the )?thirds?',
    'thirds? (?:line|rule|composition|point|intersection|crossing)',
    'golden (?:ratio|mean|section)',
    'power ?points?',
    '(?:on|near|at|along|close to) (?:a|one of the|the) thirds?\\b',
  ],
  'comp.balanced': [
    `(?:well|nicely|good|great|nice|perfect\\w*|beautifully|lovely|is|feels|very|excellent|wonderful\\w*|visual|pleasing|fairly|evenly) ${gap(1)}balanc(?:ed?|ing)\\b(?! of)`,
    'balanced\\b',
    'balances? (?:the|out|well|nicely|itself|one another|each other)',
    `balance (?:of the \\w+ )?is ${gap(2)}${GOOD}`,
    '(?:sense|feeling) of balance',
    'weight is (?:\\w+ )?(?:evenly|well) (?:spread|distributed|shared)',
    'in balance\\b',
  ],
  'comp.unbalanced': [
    'un-?balanced',
    '(?:off|out of)[- ]balance',
    '(?:lacks?|lack of|no|lacking|without|short of) (?:a |any |some |visual )*(?:balance|counterweight)\\b',
    String.raw`imbalance\w*`,
    'lop-?sided',
    '(?:heavy|heavier|weighted) (?:on|to|toward) (?:the|one)',
    'weight (?:sits|falls|lies|rests|gathers) (?:\\w+ ){0,2}?(?:on|to) one side',
    '(?:left|right|top|bottom|side)[- ]heavy',
  ],
  'comp.symmetry': [String.raw`(?<!a)symmetr\w+`, 'mirror(?:ed|-like)? halves', 'halves mirror'],
  'comp.negspace': [
    'negative space',
    near(GOOD, '(?:empty|open|white) space', 3),
    '(?:calm|quiet|open) space (?:around|about)',
    'room to breathe',
  ],
  'comp.too_empty': [
    `(?:too much|lots? of|so much|much|excess|large|big|more) ${gap(2)}${EMPTY} ${gap(1)}(?:space|area)`,
    '(?:dead|wasted|unused) (?:space|area)',
    'too much (?:space|room)\\b(?! around)',
    'empty (?:space|area) (?:than|takes|dominates|overwhelms|outweighs)',
    'too empty\\b',
    'lot of the frame (?:is|goes) (?:\\w+ )?(?:unused|empty)',
  ],
  'comp.fills_frame': [
    String.raw`fill(?:s|ed|ing)? ${gap(3)}(?:frame|image|photo|picture)`,
    'close-? ?up\\b',
    String.raw`tight(?:ly)? ${gap(1)}(?:crop|frame|framing|composition|cropped|framed)`,
    '(?:up|got) (?:nice and )?close\\b',
    'takes up (?:nearly |almost )?(?:most|all|much|the whole) of? ?the (?:frame|image|picture|photo)',
    'occupies (?:most|nearly all|almost all|much) of the (?:frame|image|picture|photo)',
  ],
  'comp.subject_small': [
    `${SUBJECT} ${gap(3)}(?:too (?:small|far)|tiny|so small|gets? lost|is lost|lost in|small in the)`,
    'too far (?:away|back)',
    'too small\\b',
    `subject (?:takes up|occupies) (?:too |very )?little`,
  ],
  'comp.edge_cut': [
    '(?:cut|cuts|cutting|chopp?(?:ed|ing)|crop(?:ped)?) (?:it |them |him |her |(?:part of )?the (?:main )?subject )?(?:off|short)\\b',
    'cut ?off',
    `(?:top|bottom|left|right|${EDGE}|corner|head|tip|foot|feet)s? ${gap(3)}(?:is|are|being|was|were) ${gap(1)}(?:cut|cropped|clipped|chopped|missing)`,
    'clipped (?:at|the|off)',
    `(?:cut|cuts|touch|touches|runs|crosses|bumps|reaches) (?:\\w+ ){0,2}?(?:by|into|against|at|to|over|past|out of)? ?(?:the |an )?(?:frame )?(?:edge|border)`,
    `${EDGE} of the frame cuts`,
  ],
};

const CROP_PATTERNS: Readonly<Record<ClaimId, readonly string[]>> = {
  'crop.too_tight': [
    `(?:crop\\w*|fram\\w+|composition|${PHOTO}|it|this) (?:is|feels|seems|looks) ${gap(4)}tight\\b`,
    '(?<!subject (?:is|looks|feels|seems) )(?:a bit|a little|a touch|slightly|rather|too|quite|somewhat|very) (?:too )?tight\\b',
    'tight (?:on|at) the',
    'too close\\b(?! to (?:the )?(?:edge|frame))',
    '(?:needs?|more|little|some) (?:breathing )?(?:space|room) (?:on|at|to|around|above|below|in front)\\b',
    '(?:no|little|not enough|too little|short of|without|lacks?) (?:\\w+ )?(?:room|space|breathing room|breathing space)\\b',
    'cramped\\b',
    'squeezed\\b',
  ],
  'crop.too_loose': [
    String.raw`(?:crop\w*|fram\w+) (?:is|feels|looks|seems) ${gap(3)}(?:loose|wide)\b`,
    '(?:too|rather|a bit|a little|slightly) loose\\b',
    'too much (?:room|space) (?:than|around)',
  ],
  'crop.good': [
    near(GOOD, '(?:crop|cropping|cropped)', 3),
    listed('(?:crop|cropping)'),
    'well[- ]cropped',
    'crop (?:is|looks|feels) (?:\\w+ )?(?:well )?(?:judged|chosen|placed)',
  ],
  'crop.bad': [near(BAD, '(?:crop|cropping)', 3)],
  'horizon.tilted': [
    String.raw`horizon(?: line)? ${gap(4)}(?:tilt\w*|crooked|slant\w*|not (?:level|straight)|slop\w*|askew|lean\w*|tips?|off level|off[- ]kilter)`,
    String.raw`(?:tilt\w*|crooked|slant\w*|sloping|unlevel|off[- ]kilter) ${gap(2)}horizon`,
    `(?:${PHOTO}|everything|it|looks?|little|bit|slightly) ${gap(2)}(?:tilted|crooked|off[- ]kilter|askew|not level|off level)\\b`,
    'out of level\\b',
  ],
  'horizon.level': [
    `horizon (?:is |being |line is |stays |sits |looks |runs )${gap(2)}(?:straight|level)`,
    'level horizon',
    'straight horizon',
  ],
  'horizon.mid': [
    `horizon ${gap(5)}(?:center|middle|half|centered|halves|in two|equal halves)`,
    `(?:center|centered|middle|splits?|halves) ${gap(3)}horizon`,
  ],
  'frame.natural': [
    'natural(?:ly)? fram\\w+',
    'frame within',
    'frames? the (?:subject|scene|image|photo|picture|shot)',
    'framing the',
    'framed by',
    '(?:serves?|acts?|works?) as a (?:\\w+ )?frame',
  ],
};

const STRUCTURE_PATTERNS: Readonly<Record<ClaimId, readonly string[]>> = {
  'comp.simple': [
    'simple\\b(?! (?:idea|concept|subject|but|yet|and effective idea|to|and to|background|backdrop|surroundings|color))(?=.*(?:image|photo|shot|picture|composition|frame|framing|setup|design|and|arrangement|structure|$))',
    'simplicity\\b',
    'minimal(?:ist|ism|istic)?\\b',
    'uncluttered(?! background)',
    String.raw`(?:no|without|free of|free from|lack of|nothing) ${gap(1)}(?:distraction|clutter|superfluous)\w*`,
    'clean (?:composition|image|look|shot|frame|framing|arrangement|design|and simple)\\b',
    '(?<!\\ba )few elements|only a few elements',
    'kept (?:\\w+ )?simple',
    'kept to (?:a|very) few elements',
  ],
  'comp.clutter': [
    String.raw`clutter\w*`,
    `(?:too|bit|little|very|so|is|quite|rather|looks?|feels?|seems?|tad|somewhat|slightly|clearly|distinctly|noticeably|touch) busy|busy (?:${PHOTO}|composition)|busyness|busy-ness`,
    'too many (?:things|elements|objects|subjects|details|lines|items|parts)',
    '(?:too much|(?:a )?lot|so much) (?:is )?going on',
    'chaotic|messy|crowded\\b',
    'elements (?:\\w+ )?compet(?:e|es|ing)',
  ],
  'comp.leading': [
    'lead(?:s|ing)?[- ]?(?:in )?lines?',
    String.raw`lines? ${gap(3)}(?:lead|leads|leading|draw|draws|guide|guides|pull|run toward|point toward|take the eye|bring the eye)\w*`,
    String.raw`(?:lead|leads|leading|draw|draws|drawing|guide|guides|pull|pulls|bring|brings|take|takes) ${gap(2)}(?:eyes?|viewers?|you|me|us|gaze|attention)\b (?!away)${gap(2)}(?:into|through|up|along|deeper|inward|back into)`,
    'converging',
  ],
  'comp.diagonal': [String.raw`diagonal\w*`, 's-?curve\\b', 'dynamic (?:lines?|angle)'],
  'comp.lines': [
    '(?:strong|powerful|striking|nice|great|good|interesting|lovely|clean|graphic|love|like|clear|bold|pleasing|crisp|distinct|decent) (?:\\w+ )?(?:lines|curves|shapes(?! the)|forms|geometry)\\b',
    String.raw`geometr\w+`,
    '(?:lines|shapes|curves|forms) (?:and \\w+ )?(?:are|give|carry|structure|shape|organize|hold|form|build|make|provide|add|bring)\\b',
  ],
  'comp.pattern': ['patterns?\\b', String.raw`repetit\w+|repeating|repeated`, String.raw`rhythm\w*`],
  'comp.layers': [
    '(?:sense|feeling|feel|impression|illusion|suggestion) of (?:real )?(?:depth|distance|space|three)',
    'layer(?:s|ed|ing)\\b',
    'three[- ]dimensional',
    '(?:adds?|gives?|creates?|creating|adding|giving|has|lots? of|good|great|nice|real|more|clear|strong|convincing|brings?) (?:\\w+ ){0,3}?depth\\b(?! of)',
    'depth is good\\b',
    'near and far',
    'planes? (?:\\w+ )?(?:recede|stack|follow)',
  ],
  'comp.focal_clear': [
    `(?:strong|clear|good|great|definite|nice|obvious|single|dominant|distinct|decent|excellent|unmistakable) (?:\\w+ )?(?:focal point|center of (?:interest|attention)|point of (?:focus|interest))`,
    String.raw`(?:subject|it|element) ${gap(2)}(?:stands? out|pops?|is (?:well |nicely |clearly |cleanly )?(?:isolated|separated)|dominates|separates|commands)\b`,
    '(?:isolat|separat)\\w+ (?:of )?(?:the )?(?:main )?subject',
    '(?:eye|attention|gaze) (?:is |goes |lands |settles |falls |comes to rest )(?:\\w+ ){0,2}?(?:drawn |led |held |pulled )?(?:straight |directly |right |immediately |first |at once |on |to )+(?:the )?(?:main )?subject',
    '(?:draws?|holds?|keeps?|catches|pulls) (?:the |all )?(?:eye|attention|gaze) (?:on|to|at once|straight to|on to|where it)',
    'no doubt (?:\\w+ ){0,2}?(?:what|where|about)',
  ],
  'comp.focal_none': [
    '(?:no|lacks?|lacking|lack of|without|missing|needs|not (?:really )?a|weak|unclear|not enough of a) (?:any |a |one |in |of |the )*(?:really )?(?:real |clear |strong |definite |single |main |dominant |obvious |good |distinct )?(?:focal point|focus point|center of (?:interest|attention)|point of (?:interest|focus)|main subject|anchor)',
    `(?:subject|nothing|none) ${gap(3)}(?:does not|doesn't|do not|don't|fails to|not really|hardly|barely) (?:\\w+ )?(?:stand out|stands out|dominates?|holds? (?:the )?(?:eye|attention)|pop)`,
    "(?:eye|attention|gaze) (?:wanders|has nowhere|finds no|drifts|has no|does not know|is not sure|keeps moving|doesn't know|is left)",
    'nothing (?:in the \\w+ |\\w+ )?(?:dominates|holds|anchors|stands out|takes the lead)',
    'not (?:clear|sure|obvious) (?:\\w+ ){0,2}?(?:what|where) (?:the|to)',
  ],
  'comp.distraction': [
    String.raw`distract\w*`,
    String.raw`(?:draws?|pulls?|takes?|drawing|pulling|taking|steals?|leads?) (?:\w+ )?(?:eyes?|attention|focus|gaze) (?:away|off|from)`,
    'compet(?:e|es|ing) (?:for|with)',
    'pulls? (?:some )?attention',
  ],
  'bg.clean': [
    near(
      '(?:clean|simple|plain|uncluttered|black|dark|white|neutral|solid|smooth|nice|good|great|lovely|perfect|non-distracting|quiet|calm|excellent|unobtrusive|effective)',
      BACKGROUND,
      2,
    ),
    `${BACKGROUND} (?:works|complements|helps|suits|(?:is|stays|remains) ${gap(2)}(?:clean|simple|plain|perfect|great|nice|good|quiet|calm|smooth|unobtrusive|uncluttered|out of the way))`,
  ],
  'bg.distract': [
    near(
      String.raw`(?:distract\w*|busy|cluttered|messy|ugly|awkward|confusing|competing|competes|restless|intrusive|untidy)`,
      BACKGROUND,
      4,
    ),
    `${BACKGROUND} (?:draws|pulls|takes|steals|demands|claims|asks for) (?:\\w+ ){0,5}?attention`,
  ],
  'sep.weak': [
    `${BACKGROUND} ${gap(5)}(?:same|similar|blend\\w*|merge\\w*|close in)`,
    `(?:same|similar|blend\\w*|merge\\w*|sinks?|melts? together|close) ${gap(5)}${BACKGROUND}`,
    'separation (?:\\w+ ){0,7}?(?:is |looks |feels )?(?:\\w+ ){0,2}?(?:weak|poor|low|missing|slight)',
    '(?:weak|poor|little|lack of|lacks|not enough|no) (?:\\w+ )?separation',
  ],
  'bright.distract': [
    String.raw`bright(?:er|est)? (?:spot|area|patch|light|sky|white|object|part)\w* ${gap(6)}(?:distract|draw|pull|take|attract|compet|steal)\w*`,
    String.raw`(?:distract|draw|pull|attract|steal|taken|drawn|pulled)\w* ${gap(6)}bright(?:er|est)? (?:spot|area|patch|sky|part)`,
  ],
};

export const COMPOSITION_PATTERNS: Readonly<Record<ClaimId, readonly string[]>> = {
  ...PLACEMENT_PATTERNS,
  ...STRUCTURE_PATTERNS,
  ...CROP_PATTERNS,
};

export const OVERALL_PATTERNS: Readonly<Record<ClaimId, readonly string[]>> = {
  'overall.good': [
    String.raw`${GOOD} ${gap(1)}(?:photo|image|shot|picture|capture|photography|work|job|piece)\b(?! of (?:a )?(?:stunning|beautiful|gorgeous))`,
    `(?<!\\bof (?:the|this) )(?:photo|image|shot|picture|capture) (?:is|works) ${gap(1)}${GOOD}\\b`,
    '(?:love|like) (?:this|the) (?:photo|image|shot|picture|capture)\\b',
    'well (?:done|executed|captured|taken|thought out)',
  ],
  'overall.technical': [String.raw`technical\w*`],
};
