// Whether a sentence asked for by claims is whole as language, whatever it says: agreement of heads and verbs, articles, fragments, things said twice,
// and turns that no editor prints (misfits.ts). Knows no claims but their words.
import { splitClauses } from './clauses.ts';
import { isMisfit } from './misfits.ts';

const REPEATABLE = new Set(
  'the a an of to and in on is are it be that this with for as would more subject or photo image frame picture works well light main edge background color colors tones focus'.split(
    ' ',
  ),
);
const DANGLING =
  /\b(?:the|a|an|of|to|and|or|but|with|at|for|from|by|is|are|was|very|too|so|quite|rather|which|that|although|because|as|if|would|its|than|into|slightly|not)[.,]?$/;
const BROKEN =
  /\b(\w+) (?:and )?\1\b|\b(?:a|an) (?:the|a|an|is|are|and|of|to)\b|\bthe (?:a|an|is|are|and|of|to|in)\b|,,|\.\.|[^ -~]|[<>[\]{}|\\^~*_=]|\d| ,/;
/** "a excellent range", "an strong range" */
const WRONG_ARTICLE = /\ba (?!one|uni|use|euro)[aeiou]\w|\ban (?![aeiou]|ho(?:ur|nest))\w/;
/** "a very strong shapes": one article for many. */
const ONE_FOR_MANY =
  /\ban? (?!few|bit|little|touch|shade|lot)(?:(?!of|that|with|between|and|by|on|from|in)\w+ ){0,2}(?:shapes|forms|lines|diagonals|colors|hues|tones|highlights|shadows|halves|layers|elements|distractions|halos|surroundings)\b(?! the\b)/;
/** "a clear focal point make the first impression": one head, and a verb for many. */
const ONE_WITH_MANY_VERB =
  /^(?:(?!and\b|that\b|of\b|with\b|in\b|to\b)[\w-]+ ){1,5}(?:point|subject|light|contrast|exposure|composition|arrangement|background|palette|crop|placement|geometry|symmetry|pattern|rhythm|rendering|tonality|diagonal|structure|horizon|vignette|depth of field) (?:make|carry|draw|give|hold|lift|catch|keep|add|weaken|cost|unify|suit)\b/;
/** "a diagonal that cuts across the frame are worth keeping": the verb of a relative clause stands between one head and a verb for many. */
const ONE_THAT_MANY =
  /^an? (?:(?!and\b)[\w-]+ )+?that (?:(?!and\b)[\w-]+ )+?(?:are|hold|help|make|draw|speak|do|support|catch|give)\b/;
/** Joined by "and", and yet one thing. */
const ONE_THING =
  /\b(?:black and white|light and (?:shadow|dark|shade)|subject and (?:the )?background|near and far|lit and (?:un)?(?:lit|dark)|soft and even|shapes? and (?:tone|light)s?|(?:lines|shapes) and (?:shapes|tones))\b/g;
const SUGGESTED = /\b(?:would|should|could|try|consider)\b/;
/** After the second of two heads. */
const ONE_VERB =
  /^(?:the |a |an )?(?:[\w-]+ ){1,6}?(?:is|was|works|carries|gives|makes|holds|lifts|draws|keeps|suits|serves|looks|does|adds|catches|brings|lends|helps|speaks|leads|fills|stands|structures)\b/;
/** "the natural frame adds a lot to the frame", "the warmth of the palette is warm", "the contrast is good, and the image has pleasing contrast" */
const SAME_STEM =
  /\bframe\b[^,]*\bframe\b|\bwarmth\b[^,]*\bwarm\b|\b(?:sharp|crisp)ness\b[^,]*\b(?:sharp|crisp)\b|\b(diagonal|contrast|exposure|texture|palette|smooth)\w*\b.*\b\1/;
/** "try placing it off center would help", "a photo shaped by a sharp subject.", "the main subject is harmonious", "the way the frame cuts the subject, which looks unfinished" */
const TURNED =
  /^(?:try|consider) [^,]*\b(?:would|should)\b|^an? (?:photo|image|picture|frame) (?:built on|carried by|held together by|shaped by)\b|^the way [^,]*, which\b|\bsubject is (?:\w+ )?harmonious\b|\bon the other\.?$|\b(?:photo|image|picture|frame) gains [^,]*exposed (?:photo|image|picture|frame)\b/;
/** "the picture would benefit from a distracting second area": the fault is asked for. */
const FAULT_WISHED =
  /\b(?:benefit|gain|profit) from (?!.*\b(?:less|fewer|without|no|not|lower|reduc|remov|subdu|calm|avoid|tam|darken|control|hold|keep|protect|rescu|recover))[^,]*\b(?:distract|clutter|busy|blown|clipped|crushed|blur|noise|grain|cut off|tilted|harsh|flat|dull)/;
/** Where a second statement or a reason begins. */
const SECOND_PART = /,? (?:and|but|which|so|although) /;
/** May be said in both parts. */
const SAID_TWICE = new Set(
  'subject photo image picture frame main that with from which this fairly reasonably quite really very well good nice decent pleasing works work effective nicely beautifully excellent superb wonderful rather little slightly somewhat more less much far too'.split(
    ' ',
  ),
);
/** A brown tone that no claim measures. */
const UNMEASURED_TONE = /\bsepia\b/;
/** "the white balance are fine", "the colors works": only where no other noun can be the subject of the verb. */
const DISAGREEING = new RegExp(
  [
    String.raw`^(?:the |this |its )?(?:\w+ )?(?:balance|light|lighting|composition|subject|background|contrast|exposure|crop|horizon|palette|photo|image|picture|frame|focus|depth of field|saturation|framing) (?:are|were|work|look|suit|serve|need|lack|have|run|set|dominate)\b`,
    String.raw`^(?:the |some )?(?:\w+ )?(?:areas|tones|lines|shapes|forms|colors|hues|diagonals|highlights|shadows|elements|halves|layers) (?:(?:that|free of) [\w ]+? )?(?:draws|carries|lifts|gives|makes|rewards|holds|keeps|sets|catches|speaks|decides|weakens|undermines|costs|gets)\b`,
    String.raw`^(?:the |these |its )?(?:\w+ )?(?:colors|tones|hues|lines|highlights|shadows|shapes|diagonals|details|elements|blacks|edges) (?:is|was|works|looks|suits|serves|needs|lacks|has)\b`,
  ].join('|'),
);
/** Run-on praise of amateur comments: true or not, it reads as chat. */
const CHATTY =
  /\b(?:love|loved|all in all|effort|(?:nice|good|great|wonderful) (?:work|job)|well done|just overall|general approach|such an?|exposed way|not quite centered|(?:front|back) focused|old and the new|(?:of|for) this one|in the shot|small size|gorgeous (?:main )?subject|contrast (?:in|and) subject|deep exposure|exposure was|dof|(?:very )?(?:good|nice|great|colorful|lovely|beautiful|gorgeous|fine|stunning|wonderful) (?:\w+ )?(?:picture|photo|image|shot))\b/;
/** A conjunction, or a verb whose subject was left out. */
const LOOSE_START =
  /^(?:a bit like|and|but|or|so|which|than|as well|because|although|though|one where|one of|like|looks?|seems?|feels?|makes?|gives?|adds?|is|are|being|where|when|while|who|also|just|it certainly)\b/;
/** Two verbs in a row, or an article after the adjective: "is has its edge cropped", "are rich a well saturated". */
const BROKEN_VERB =
  /\bis not (?:stand|look|work|feel|have)\b|\bthere is (?:hard|easy) to\b|\b(?:rests|built|carried) (?:on|by) the two (?:sides|halves)\b|\b(?:is|are|was) (?:has|have|had|is|are|works?|looks?|feels?|stands?)\b|\bare \w+ a well\b/;
/** "the composition is uncluttered and the geometry support each other", "the lines lend the photo movement, and a subject support each other"; three heads, or three statements in a row. */
const GLUED =
  /\b(?:is|are|was|has|have|works?|looks?|feels?|helps?|makes?|gives?|does|do|lends?|adds?|draws?|leads?|brings?)\b.* and .* each other\b|(?<!black) and (?!white).* and .* each other\b|, and .* each other\b|, and [^,]*, and /;
/** Dark parts cannot be blown out. */
const CROSSED =
  /\b(?:shadows|blacks|dark \w+)\b[^,]*\b(?:blown|burnt|burned)\b|\bhighlights\b[^,]*\b(?:crushed|blocked)\b/;
/** What begins like a full sentence needs a verb; "lovely soft light" does not begin like one. */
const FULL_START =
  /^(?:the|this|these|it|there|all|its|everything|both|some|main|subject|background|an?)\b|^(?:from the start|straight away|before anything else|at first sight),/;
const FINITE_VERB =
  /\b(?:is|are|was|were|has|have|does|do|could|would|should|can|needs?|wants?|lacks?|makes?|gives?|lends?|adds?|brings?|keeps?|holds?|carr(?:y|ies)|leads?|leaves?|pulls?|draws?|takes?|runs?|crosses|cuts?|cross|goes|go|comes?|shows?|looks?|feels?|seems?|reads?|stays?|remains?|stands?|sits?|lies|falls?|lands?|rests?|fills?|suits?|serves?|fits?|works?|helps?|supports?|flatters?|shapes?|sets?|separates?|isolates?|pushes|blends?|competes?|distracts?|dominates?|commands?|unif(?:y|ies)|ties|structures?|frames?|balances?|harmonizes?|harmonize|contrasts?|tilts?|slopes?|leans?|darkens?|closes?|puts?|hides?|reaches|reach|opens?|tints?|pops?|complements?|deserves?|allows?|lets?|matches|match|repeats?|touches|touch|enhances?|spreads?|traces?|outlines?|glows?|creates?|provides?|dims?|describes?|benefits?|turns?|asks?|calls?|overwhelms?|outweighs?|builds?|drifts?|wanders?|claims?|merges?|sinks?|stead(?:y|ies)|divides?|splits?|plays|play against|rolls?|lifts?|belongs?|tie|clips?|wraps?|throws?|gathers?|blurs?|smears?|steals?|wins?|owns?|appears?|catches|catch|guides?|points?|converges?|sells?|drops?|fades?|melts?|exceeds?|misses|missed|loses|lose|gains?|crowds?|clutters?|weighs?|anchors?|strengthens?|emphasi[sz]es?|suffers?|weakens?|pays?|gets?|get|costs?|undermines?|rewards?|finds?|registers?|meets?|combines?|speaks?|decides?|tires?|occup(?:y|ies)|follows?|prevails?|covers?|extends?|uses?|dissolves?|resolves?|burns?)\b/;
/** "The photo is free of noise, and the sharp rendering of the subject.", "the background falls into blur and a subject that stands out." */
const NAMED_AFTER = /(?:, and|\b(?:falls?|melts?|fades?|dissolves?|lends?) [^,]* and) (an?|the) ([^,]*)\.?$/;
const RELATIVE_VERB = /\b(?:that|which) [\w-]+/;

/** True if the first part has a verb of its own: not "the sharp focus on the subject, so the eye lands", "a subject that takes up most of the image". */
function hasVerb(plain: string): boolean {
  const [first = ''] = plain
    .replace(/^(?:from the start|straight away|before anything else|at first sight), /, '')
    .split(/, (?:so|which) /);
  return FINITE_VERB.test(first.replace(RELATIVE_VERB, '').replaceAll('the frame', ''));
}

/** True if the last part names a thing and says nothing of it. */
function endsOnName(plain: string): boolean {
  const named = NAMED_AFTER.exec(plain)?.[2];
  return named !== undefined && !FINITE_VERB.test(named.replace(RELATIVE_VERB, '').replaceAll('the frame', ''));
}

/** "the background is close to the background" */
const CIRCULAR =
  /\b(?:the|a) (?:main )?(\w{4,})\b[^,]*\b(?:to|from|with|on|in|into|of|by|between|than) (?:the|a) (?:main )?\1\b/;
const JOINS = /\b(?:but|although|though|however|yet|whereas)\b/g;

/** "the rule of thirds works well, and the rule of thirds is effective": the second part repeats two words of the first. */
function saysTwice(text: string): boolean {
  const words = text.match(/[a-z'-]+/g) ?? [];
  const pairs = words.slice(1).flatMap((word, at) => {
    const pair = [words[at] ?? '', word];
    return pair.every((one) => one.length > 2 && !SAID_TWICE.has(one) && !REPEATABLE.has(one)) ? [pair.join(' ')] : [];
  });
  if (new Set(pairs).size < pairs.length) return true;
  const cut = SECOND_PART.exec(text);
  if (!cut) return false;
  const first = new Set(text.slice(0, cut.index).match(/[a-z]{4,}/g));
  const second = new Set(text.slice(cut.index + cut[0].length).match(/[a-z]{4,}/g));
  return [...second].filter((word) => first.has(word) && !SAID_TWICE.has(word)).length > 1;
}

/** "reasonably natural colors and the muted palette works well": two heads before the first verb, and that verb for one. */
function hasOneVerbForTwo(clause: string): boolean {
  if (SUGGESTED.test(clause)) return false;
  const [first = '', ...rest] = clause.replaceAll(ONE_THING, 'pair').split(' and ');
  const second = rest.join(' and ').replace(/\b(?:that|which) (?:\w+ )*?(?:is|are|\w+s)\b/, '');
  return !FINITE_VERB.test(first) && ONE_VERB.test(second);
}

/** True for text that is broken as language, whatever it says. */
export function isGarbled(text: string): boolean {
  const plain = text.toLowerCase().trim();
  const words = plain.match(/[a-z'-]+/g) ?? [];
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const isRepetitive = [...counts].some(([word, count]) => count > (REPEATABLE.has(word) ? 6 : 2));
  const isTwofold =
    [...counts].filter(([word, count]) => count > 1 && word.length > 3 && !REPEATABLE.has(word)).length > 2;
  const joins = plain.match(JOINS)?.length ?? 0;
  return (
    isRepetitive ||
    isTwofold ||
    joins > 1 ||
    BROKEN.test(plain) ||
    BROKEN_VERB.test(plain) ||
    GLUED.test(plain) ||
    WRONG_ARTICLE.test(plain) ||
    ONE_FOR_MANY.test(plain) ||
    UNMEASURED_TONE.test(plain) ||
    CROSSED.test(plain) ||
    plain.split(/, (?:and|but) /).some((part) => ONE_THAT_MANY.test(part)) ||
    ONE_WITH_MANY_VERB.test(plain) ||
    SAME_STEM.test(plain) ||
    TURNED.test(plain) ||
    FAULT_WISHED.test(plain) ||
    isMisfit(plain) ||
    saysTwice(plain) ||
    (FULL_START.test(plain) && !hasVerb(plain)) ||
    endsOnName(plain) ||
    DANGLING.test(plain) ||
    LOOSE_START.test(plain) ||
    CHATTY.test(plain) ||
    splitClauses(plain).some(
      (clause) => CIRCULAR.test(clause) || DISAGREEING.test(clause) || hasOneVerbForTwo(clause),
    ) ||
    !/[a-z]\.?$/.test(plain)
  );
}
