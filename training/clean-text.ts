// Critique texts to clean single sentences: one spelling, no greetings, names, contest talk, camera settings or second person.
// First step of the language data; knows no claims.
import { normalizeSpelling } from '../src/main/pipeline/claims/spelling.ts';

const REFUSED: readonly RegExp[] = [
  /https?:|www\.|\.com\b|\.jpe?g|homepage|\burl\b|flickr/,
  /\b(?:fuck|shit|damn|bitch|ass|asshole|crap|sexy|sex|nude|naked|boobs?|penis|hell|piss|bastard|sucks?|nipples?|slut|whore|porn|dick|cock|tits?)\w{0,3}\b/,
  /\b(?:challenges?|ribbons?|vot(?:e|es|ed|ing)|scor(?:e|es|ed|ing)|entr(?:y|ies)|contest|dpc\w*|dp ?challenge|title[ds]?|comment\w*|threads?|posted|bump(?:ed)?|dnmc|pb|faves?|favorites?|rating|rated|ranks?|ranked|submi\w+|winner|won|finish\w*|place[ds]? (?:1st|first|second|third)|luck|congrat\w*|top \d+|points?\b(?= for)|out of 10|topic|theme[ds]?|meets?|category|rules|stock photo|album|gallery|portfolio|profile|score|1st|2nd|3rd|originally|hall of fame|judg\w+|critique[ds]?|guru\w*|upload\w*|website|site|internet|monitor|my screen|thumbnail|640|pixels)\b/,
  /\b(?:hi|hello|hey|howdy|hola|thanks?|thank you|cheers|welcome|dear|lol|haha\w*|hehe|hmm+|yum\w*|ooh+|ouch|yikes|ick|eww*|oops|btw|imho|imo|ahh+|omg|yay|bravo|kudos|sorry|hope this helps|sigh|gosh|geez|jeez|nah|yep|yeah|yup|kinda|gotta|gonna|wanna|dude|buddy|mate)\b/,
  /\b(?:[b-hj-z]|psart|bumping|intersting|ok|okay|oh|ad|bg|pp|im|etc|stuff|weird|pun|popcorn|tomatoes|blueberry|neon|page|floor|label|neat|cool|awesome|dead on|pop(?:s|ping)? out at|study|version|version of|attempt\w*|shame|hope|thought|think|said|say|guess|kills|hell|type of shot|if there (?:was|were|would)|would of|would have been|might have been|could have been|through out|kind of shot|ones|one better)\b/,
  /\b(?:not sure|well taken|well done|nicely done|nicely seen|nice(?=\.)|though\.|however\.|but it is the same|in a good way|just|easy approach|see[ns]? to|seem to work|quite a bit|pretty|a tad|lot going|sort of|kind of|kindof|bit distracting|way too|is it is|it is natural|for me|really like|awful|ugly|bother\w*|disturb\w*|glad|nicely handled here|this case|certainly|definitely)\b/,
  /\b(?:myself|did you|do you|are you|have you|were you|is this|is that|was this|what is|what'?s|who is|where is|how did|why)\b|\?/,
];
const HEDGE =
  /^(?:well|so|and|but|also|plus|yes|no|ok|okay|however|overall|again|in general|personally|honestly|basically|actually|really|unfortunately|first|second|secondly|firstly|lastly|finally|as for the \w+|for me|to me|in my opinion|i think(?: that)?|i feel(?: that| like)?|i believe(?: that)?|i find(?: that)?|i do think(?: that)?|i really think(?: that)?|i would say(?: that)?|i must say(?: that)?|i (?:also )?(?:like|love) (?:that|how)|my only \w+ is(?: that)?|the only (?:thing|issue|problem|complaint|nitpick|criticism) (?:is|being)(?: that)?|it seems(?: to me)?(?: that)?|it looks like)[ ,:;-]+(?=[a-z])/;
const TAIL = /,? (?:for me|to me|i think|in my opinion|i feel|as well|too|though|here|imo|for my taste|i would say|i guess|i believe)(?=\.$)/;
const ABBREVIATION = /\b(?:e\.g|i\.e|etc|vs|approx|mr|mrs)\./gi;

function plainPunctuation(text: string): string {
  return text
    .replaceAll(/<[^>]+>|\[[^\]]*\]/g, ' ')
    .replaceAll(/[:;]-?[)(DpP]+|\^\^|\*+|~+/g, ' ')
    .replaceAll(/\s*\.{2,}\s*/g, '. ')
    .replaceAll(/!+/g, '.')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Sentences of one text as written. */
export function splitSentences(text: string): string[] {
  const safe = plainPunctuation(text).replaceAll(ABBREVIATION, (found) => found.replaceAll('.', ''));
  return safe
    .split(/(?<=[.?])\s+|(?<=[a-z])\.(?=[A-Z])|\s+- (?=[A-Z])/)
    .map((sentence) => sentence.replaceAll(/^[ "-]+|[ "-]+$/g, ''))
    .filter((sentence) => sentence.length > 0);
}

/** One sentence in the spelling of the language model, hedges and first-person tails removed, with a final period. */
export function cleanSentence(sentence: string): string {
  let text = normalizeSpelling(sentence);
  for (let pass = 0; pass < 3; pass++) text = text.replace(HEDGE, '');
  text = text
    .replaceAll(/\byour\b/g, 'the')
    .replaceAll(/\bthe the\b/g, 'the')
    .replaceAll(/\b(?:very|really|so) (?:very|really|so)\b/g, 'very')
    .replaceAll(/\bit's\b/g, 'it is')
    .replaceAll(/\s+([,.;:)])/g, '$1')
    .replaceAll(/[,;:.\s]+$/g, '')
    .replaceAll(/^[ "'-]+|[ "'-]+$/g, '');
  text = `${text}.`.replace(TAIL, '');
  return text;
}

/** First and second person turned into statements about the photo. */
const REWRITES: readonly (readonly [RegExp, string])[] = [
  [/^i (?:\w+ )?(?:like|enjoy|appreciate) (?:the|how the) (?=[a-z]+(?: (?:and|of|in|on|between|with|here|contrast|light|tones|lines|depth)|\.|$))/, 'nice '],
  [/^i (?:\w+ )?(?:love|adore) (?:the|how the) (?=[a-z]+(?: (?:and|of|in|on|between|with|here|contrast|light|tones|lines|depth)|\.|$))/, 'lovely '],
  [/^(?:i )?(?:\w+ )?(?:love|like) the (good|great|nice|soft|rich|strong|vivid|vibrant|shallow|simple|clean|sharp|bold|warm|subtle|leading|negative|bright)\b/, 'the $1'],
  [/^(?:i )?(?:would|'d) (?:have )?(?:like|love|prefer|liked|loved|preferred) (?:to see|to have seen|it with|to have)? ?(more|less|a bit more|a little more|a tighter|a wider|a closer|a shallower|sharper|softer|better) ([^,]+?)\.?$/, '$1 $2 would help'],
  [/^i(?:'d| would) (?:have )?(?:like|love|prefer)(?:d)? (?:to see )?(more|less|a bit more|a little more|a tighter|a wider|a closer|a shallower|sharper|softer|better) ([^,]+?)\.?$/, '$1 $2 would help'],
  [/^i wish (the [\w ]+?|it) (?:was|were|had been) (?:a )?/, '$1 could be '],
  [/^you(?:'ve| have)? (?:got )?(?:a )?(?=(?:good|great|nice|excellent|lovely|strong|wonderful) )/, 'there is '],
];

/** Rewrites what speaks of writer or photographer where a rule knows how; other text is returned as it is. */
export function withoutPersons(text: string): string {
  let plain = text.replace(/\.$/, '');
  for (const [pattern, replacement] of REWRITES) plain = plain.replace(pattern, replacement);
  return `${plain}.`;
}

const FRAGMENT_START =
  /^(?:the|this|it|there|a|an|good|great|nice|very|lovely|excellent|beautiful|wonderful|strong|superb|too|more|less|could|needs|everything|shallow|soft|composition|lighting|focus|colors?|contrast|background|exposure|well|perfect|slightly|simple|sharp|rich|vivid|overall|depth|dof|crop|details?|lines|clean|effective|interplay|use|harsh|flat|cropping|nicely|beautifully|not)\b/;

/** Parts of a sentence that can stand alone. */
export function fragmentsOf(text: string): string[] {
  const parts = text
    .replace(/\.$/, '')
    .split(/\s*[,;:()]\s*(?:and |but |so |though |although |however,? )?|\s+-\s+|\s+(?:but|however|although|though|because|yet)\s+(?=(?:the|it|there|this)\b)|\s+and (?=(?:the|it|there) [\w ]+ (?:is|are|looks?|works?)\b)/);
  if (parts.length < 2) return [];
  return parts.map((part) => part.trim().replace(HEDGE, '')).filter((part) => FRAGMENT_START.test(part)).map((part) => `${part}.`);
}

/** True for a clean sentence that is no use for learning, whatever its claims. */
export function isRefused(text: string): boolean {
  const words = text.split(' ');
  return (
    words.length < 4 ||
    words.length > 26 ||
    REFUSED.some((pattern) => pattern.test(text)) ||
    /\d|[^ -~]|[^a-z ,.';-]/.test(text) ||
    /\b(?:this|that) (?:is|was) (?:a|an|the) (?:very )?(?:\w+ )?(?:photo|image|shot|picture)\b/.test(text)
  );
}
