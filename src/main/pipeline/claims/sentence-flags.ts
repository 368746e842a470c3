// Marks what a sentence says beyond claims that pixels can carry: content, feelings, stories, places, persons, settings.
// A pack without scene understanding shows no sentence with any of these flags.
import { CONTENT_WORDS } from './content-words.ts';

export type SentenceFlag =
  'con' | 'mood' | 'story' | 'moment' | 'angle' | 'process' | 'place' | 'person' | 'subject' | 'settings';

const HUES =
  'red|blue|green|yellow|orange|purple|pink|brown|white|black|gold|golden|teal|turquoise|violet|cyan|magenta|bluish|yellowish|greenish|reddish|beige|maroon|silver';

const FLAG_PATTERNS: readonly (readonly [SentenceFlag, RegExp])[] = [
  [
    'mood',
    /\b(?:mood\w*|atmospher\w+|emotion\w*|feelings?|feels like|serene|serenity|peaceful\w*|calming|lonel\w+|solitude|isolation|sad\w*|happy|happi\w+|joy\w*|cheer\w*|romantic\w*|myster\w+|eerie|creepy|tranquil\w*|nostalg\w+|dream\w*|ethereal|magical|magic|humou?r\w*|funny|cute|adorable|evoc\w+|evok\w+|fun|whimsical|playful|intimate|intimacy|haunting|surreal|scary|spooky|tension|drama\b|warm feeling|elegan\w+|gracef\w+|grace|majest\w+|ominous|gloom\w*|somber|inviting|appetizing|delicious|tasty|fresh\w*|hungry|excit\w+|passion\w*|beauty|wow|vintage|retro|old-fashioned|nostalgia|relax\w*|comfort\w*(?!ably)|innocen\w+|strength of character|personality|character|soul|spirit\w*|essence|impact|appeal\w*|captivat\w+|engaging|compelling|fascinat\w+|mesmeri\w+|hypnotic)\b/,
  ],
  [
    'story',
    /\b(?:story|stories|storytelling|tells?|narrative|messages?|concept\w*|ideas?|meaning\w*|symbol\w*|represent\w*|metaphor\w*|interpret\w*|imagin\w+|creativ\w+|original\w*|unique\w*|clever\w*|cliche\w*|thought[- ]provoking|thoughtful|intrigu\w+|abstract\w*|artistic\w*|artful\w*|art|creative|context|communicat\w+|convey\w*|purpose\w*|intent\w*|intention\w*|theme\w*|conceptual|ironic|irony|contemporary|documentary|journalis\w+|editorial|advert\w*|commercial\w*|magazine|poster|postcard|calendar|snapshot\w*|professional\w*|classic\w*)\b/,
  ],
  [
    'moment',
    /\b(?:moments?|timing|caught|action|gestures?|pose[ds]?|posing|expressions?|expressive|candid\w*|captur\w+ (?:the|this|a) (?:\w+ )?(?:moment|action|essence|spirit)|looking at|looks? (?:like|as if|as though)|reminds?|reminiscent|split[- ]second|time of day|hour|season\w*|day\b|gaze|stare|staring|glance|facing|motionless|waiting|weather)\b/,
  ],
  [
    'angle',
    /\b(?:angles?|perspectives?|point of view|pov|viewpoints?|vantage|view point|from (?:above|below|the side|a distance)|shot from|taken from|camera|eye[- ]level|get(?:ting)? (?:closer|lower|higher|down)|lower down|higher up|step(?:ping)? (?:back|closer|forward)|mov(?:e|ed|ing) (?:closer|back|in|around|forward)|tilting the camera|view(?:s)?\b(?! of the frame)|distance|closer (?:look|view)|aerial|bird's)\b/,
  ],
  [
    'process',
    /\b(?:post[- ]?process\w*|processed|processing(?= (?:is (?:good|well|great|nice)|work|skills?))|edit(?:ed|ing|s)?|conversion\w*|convert\w*|borders?|matte|mat|treatment\w*|effects?|texture overlay|toning|tweak\w*|manipulat\w*|retouch\w*|clon\w+|dodg\w+|layers?(?= mask)|selective color\w*|darkroom|print\w*|crop tool|software|digital\w*|film|slide|develop\w*|toned|tonemap\w*|adjust\w*|presentation|background color|title[ds]?|watermark\w*|signature|copyright|presented|displayed?)\b/,
  ],
  [
    'place',
    new RegExp(
      // A background's tone is not measured either, and a dark one is no cleaner for it.
      `\\b(?:dark(?:er)? (?:\\w+ )?(?:background|backdrop)|(?:background|backdrop) (?:is|looks?|stays?|remains?)(?: \\w+){0,2} dark|(?:left|right|upper|lower|top|bottom)(?:-hand)?(?: \\w+)? (?:side|corners?|part|half|edge|third|of)|(?:on|to|at|in) the (?:far )?(?:left|right|top|bottom)|bottom|topmost|left side|right side|corners?(?! (?:are|fall|go|get|turn|fade|is))|in the (?:back|front|distance)|rightmost|(?:${HUES})s?)\\b`,
    ),
  ],
  [
    'person',
    /\b(?:you|your|you've|you're|you'd|you'll|yours|yourself|i|i'd|me|my|mine|i'm|i've|i'll|we|us|our|he|him|his|she|her|hers|photographer\w*|photog|artist\w*|someone)\b/,
  ],
  [
    'subject',
    /\b(?:(?:interesting|great|good|nice|beautiful|lovely|cool|strong|boring|uninteresting|wonderful|excellent|weak|unusual|fascinating|perfect|compelling|amazing|pretty|attractive|simple|ordinary|common|better|more interesting|poor|fantastic|different|original|unique|choice of|mundane|stunning|striking|appropriate|terrific|fabulous|ideal|clever|neat|awesome|fun|dramatic|decent|powerful|bland|dull|challenging|familiar) (?:\w+ )?(?:subject(?:s| matter)?|object|scene(?:ry)?|model|topic|motif|find|choice|location|spot|setting)|(?<!\b(?:of|on|in|with) the (?:main )?)subject (?:matter|choice|itself|is (?:very |quite |so |not |rather |really |a bit |just |certainly |not very |not that |extremely )*(?:interesting|boring|great|nice|good|cool|beautiful|compelling|lovely|fascinating|uninteresting|fine|pretty|unusual|wonderful|ordinary|common|attractive|appealing|excellent|perfect|strong|weak|simple|bland|dull))|interesting|interest(?! \w+ (?:is|sits))|uninteresting|boring|scenery|location|find\b|choice of)\b/,
  ],
  [
    'settings',
    /\b(?:aperture\w*|shutter|iso|lens(?:es)?|f-?stops?|filters?|polari[sz]er|photoshop\w*|lightroom|gimp|tripod|flash|strobes?|softbox|reflector|hdr|raw|exposure time|long exposure|exposure compensation|metering|white card|focal length|wide[- ]angle|telephoto|fisheye|zoom\w*|macro|sensor|megapixels?|dslr|studio|light box|curves|levels|histogram|unsharp mask|noise reduction|dodg\w+|burn(?:ing|ed)? (?:in|tool|down))\b/,
  ],
];
const HARMLESS = new RegExp(
  [
    'black[- ]and[- ]white|whites and blacks|blacks and whites|pure (?:white|black)|solid black|near (?:white|black)',
    'clip(?:s|ped)? to (?:white|black)|(?:deeper|true|crushed|blocked) blacks|blacks|whites',
    'white balanced?|(?:center|point|area) of interest|stops? short|depth of field',
    "(?:draw|lead|guide|pull|take|hold|bring|carr|catch|keep|direct|attract)(?:s|n|y|ies|es|ing)? (?:the |all )?(?:viewer's )?eyes?\\b(?!s)",
    'the eye (?:goes|wanders|drifts|travels|moves|lands|settles|keeps|has|comes|rests|finds|follows|is (?:drawn|led|pulled|taken|guided))',
    '(?:so|and|lets?|leaves?|gives?|keeps?|stops?|tells?|helps?|for|rewards?|wears?|spare|rest|before|where|set|between|invites|which) the eye\\b(?! of| is (?!carried|glad|held))',
    'the eye (?:meets|stays|first|knows|can|tires|slides|to|away|straight|back|in|out|inside|inward|undecided|little|two|something|on)\\b',
    'which leaves|and leaves the|would leave|between eye and subject|makes? the first impression|turn the head',
    '(?:dark|darker|darkened) corners|corners are (?:\\w+ ){0,3}?darker',
  ].join('|'),
  'g',
);

function namesContent(text: string): boolean {
  return (text.match(/[a-z-]+/g) ?? []).some((word) => CONTENT_WORDS.has(word));
}

/** Flags of one sentence in lowercase American spelling. */
export function flagSentence(text: string): SentenceFlag[] {
  const plain = text.replaceAll(HARMLESS, ' ');
  const flags = FLAG_PATTERNS.filter(([, pattern]) => pattern.test(plain)).map(([flag]) => flag);
  return namesContent(plain) ? ['con', ...flags] : flags;
}
