// Word classes and small pattern builders shared by the claim lexicons. Patterns match lowercase American spelling.

/** Up to `words` further words, as few as possible. */
export function gap(words: number): string {
  return `(?:[\\w'-]+ ){0,${words}}?`;
}

/** Either expression within `words` words of the other, in any order. */
export function near(first: string, second: string, words = 4): string {
  return `(?:\\b${first}\\b[ ,]+${gap(words)}${second}\\b|\\b${second}\\b[ ,]+${gap(words)}${first}\\b)`;
}

export const GOOD = String.raw`(?:good|adore|adored|on the money|bang on|as it should be|just right|extraordinary|dazzling|glorious|faultless|exemplary|bravo|divine|brill|killer|bang-on|well done|lovely|sublime|delicious|great|nice|nicely|excellent|lovely|beautiful|beautifully|wonderful|wonderfully|superb|perfect|perfectly|well(?! (?:composed|exposed|lit|done|focused|framed|placed|balanced|executed|captured|crafted|chosen|thought|seen|taken|presented|cropped|arranged|as|over|below|above)\b)|fantastic|amazing|awesome|spot on|effective|effectively|pleasing|pleasant|attractive|gorgeous|stunning|fine|(?<!(?:to the|on the|in the|at the|to|bottom|top|upper|lower|far|left|extreme) )right(?! (?:side|hand|corner|third|now|edge|half|of|bottom|top|upper|lower))|correct|works|working|strong|(?<!\b(?:looks?|looking|looked|feels?|seems?|more|just|something|anything|nothing|it's|it|is|was|sounds?|stuff|things|kinda|kind of|what's|feel|felt|acts?|that's|not) )like|liked|likes|loved|loves?|loving|digs?|terrific|outstanding|brilliant|strength|serves?|enjoy|appreciate|fabulous|splendid|impressive|delightful|appropriate|suits?|decent|reasonable|exquisite|superior|super|top notch|superbly|excellently|nailed|spectacular|incredible|marvelous|phenomenal|exceptional|exceptionally|admirable|kudos|congrats on|congratulations on|flattering|flatters|helps|remarkable|convincing|ok|okay|o\.k|alright|acceptable|adequate|adequately|competent|competently|10 out of 10|10/10|handled|controlled|imaginative|imaginatively|clever(?! (?:title|idea))|creative(?! (?:idea|title))|interesting|intriguing|dynamic|smart|fascinating|perfection|ideal|first rate|first class|admire|admirable|pretty(?! (?:much|dark|bright|soft|harsh|flat|busy|dull))|neat|cool(?! (?:tones?|colors?|light))|tasteful|pleased|pleases|prefer the|masterful|masterfully|appealing|flawless|impeccable|stellar|magnificent|tremendous|compelling|captivating|striking|elegant|eye-catching|does the job|on point|right on|dead on|100 percent|100%|favorite|best(?! (?:to|if|when))|beautifull?y?|exactly right|just right|where it (?:should|needs|belongs))`;
export const BAD = String.raw`(?:bad|poor|poorly|weak|off|wrong|lacking|problem\w*|issue|unappealing|ugly|awkward\w*|boring|unfortunate|detracts?|not right|hurts?|suffers?|disappoint\w*|uninteresting|unflattering)`;
export const SUBJECT = String.raw`(?:subject|main subject|subject matter|model|focal point|main (?:element|object|focus)|center of interest)`;
export const BACKGROUND = String.raw`(?:backgrounds?|backdrop|surroundings|bg)`;
export const PHOTO = String.raw`(?:image|photo|photograph|picture|shot|frame|scene|capture|view)`;
export const LIGHT = String.raw`(?:lighting|light|lights|lit|illumination)`;
export const COLOR = String.raw`(?:colors?|coloring|hues|tones?|palette|color (?:scheme|palette|combination))`;
export const COMPOSITION = String.raw`(?:(?<!(?:into|to|in|of|for|with|from) (?:the |your |this |a )?)composition|composed|compositions|framing|framed|arrangement|placement|compositionally|layout)`;
export const FOCUS = String.raw`(?:focus|focused|focusing(?! on)|sharpness|clarity|crispness)`;
export const DEPTH_OF_FIELD = String.raw`(?:dof|depth of field|depth-of-field|depth of focus)`;
/** What praise or blame can be about, as single nouns: they come in lists, "great color, focus and detail". */
export const ASPECT = String.raw`(?:lighting|light|lights|colors?|coloring|tones?|tonality|tonal range|hues|palette|saturation|composition|comp|framing|arrangement|placement|focus|focusing|sharpness|clarity|crispness|dof|depth of field|bokeh|details?|textures?|definition|contrasts?|exposure|crop|cropping|background|backdrop|balance|symmetry|lines|curves|shapes|patterns?|white balance)`;
const COPULA =
  "(?:is|are|was|were|looks?|looked|seems?|seemed|appears?|appeared|works?|worked|feels?|comes? across|came out|turned out|isn't|aren't|all|makes?|does|gives?)";

/** Praise after the noun: "the light in this photo seems to be really good". Words of degree may stand before it. */
export function praised(noun: string, words = 8): string {
  const degree =
    '(?:to be |really |very |so |just |quite |absolutely |all |also |indeed |nearly |almost |about |near |a |both |truly |simply |mostly |more than |an |most |too |not |pretty |spot |right |done |been |being |me |looking ){0,4}';
  return `\\b${noun} (?:(?!too\\b|i\\b|but\\b|it\\b|it's\\b|you\\b|we\\b|this\\b|that\\b)[\\w'/-]+ ){0,${words}}?${COPULA} ${degree}${GOOD}\\b`;
}

/** Praise of a list that ends or begins with `noun`: "great color, focus and detail", "color, focus and detail are great". */
export function listed(noun: string): string {
  const others = `(?:${ASPECT}(?: and|,| &|/)? (?:the |and |in )?)`;
  const more = `(?: (?:and |& |in )?(?:the )?${ASPECT})`;
  return `(?:\\b${GOOD}\\b ${gap(2)}${others}{1,6}${noun}\\b|\\b${noun}\\b${more}{1,6} (?:is|are|was|were|looks?|all) ${gap(2)}(?:${GOOD}|add|work|combine|complement|help)\\b)`;
}

/** Words that make a fault out of a quality: "a bit dark", "too dark". */
export const RATHER = String.raw`(?:too|overly|far too|much too|way too|a (?:bit|little|tad|touch|shade)(?: too)?|slightly|rather|somewhat|quite|pretty|fairly|kind of|way|super|awfully|extremely|noticeably|clearly|distinctly|very)`;
