// General praise of an aspect by its frame instead of its phrase: the aspect's noun with a good word near it and nothing against it.
// Finds what the lexicons' phrases do not list: "the way the light wraps around it is what makes this". Knows one clause at a time.
import type { ClaimId } from '../../domain/critique.ts';
import { GOOD } from './word-classes.ts';

interface Aspect {
  id: ClaimId;
  noun: RegExp;
}

const NO_THING =
  '(?<!\\b(?:dark to|catch|traffic|street|moon|sun|in|main|auto|soft|out of|out-of-|no|less|into|attention to|such|of) )';

/** Nouns in senses that are about the photo: not "in contrast to", "main focus", "attention to detail". */
const ASPECTS: readonly Aspect[] = [
  {
    id: 'light.good',
    noun: `${NO_THING}\\b(?:lighting|light|sidelight|lit)\\b(?! (?:blue|green|brown|background|on white|box|bulb|meter|source|tent|colored|areas?|spots?))`,
  },
  {
    id: 'color.good',
    noun: `\\b(?<!back |off )(?:colors?|coloring|hues|palette|coloration)\\b(?! (?:cast|contrast|wheel|space|balance|noise))`,
  },
  {
    id: 'comp.good',
    noun: `(?<!\\b(?:into|to|in|of|for|with|from|within) (?:the |your |this |a )?)\\b(?:composition|framing|arrangement|compo|comp)\\b`,
  },
  {
    id: 'focus.sharp',
    noun: `${NO_THING}\\b(?:focus|sharpness|clarity|crispness)\\b(?! (?:on|is on|point|of|is soft|stacking|ring|attention|more|should))`,
  },
  { id: 'dof.good', noun: `\\b(?:dof|depth of field|depth-of-field)\\b` },
  {
    id: 'exposure.good',
    noun: `(?<!(?:multiple|manual|long|double|second|auto|longer) )\\b(?:exposure)\\b(?! (?:time|compensation|value|settings?|to))`,
  },
  {
    id: 'contrast.good',
    noun: `${NO_THING}\\b(?:contrast)\\b(?! (?:of|between|in) (?:the )?(?:colors?|subject|ideas?))`,
  },
  { id: 'crop.good', noun: `\\b(?:crop|cropping)\\b(?! (?:out|it|off|down|in|circle))` },
  { id: 'detail.good', noun: `${NO_THING}\\b(?:details?|textures?)\\b` },
].map(({ id, noun }) => ({ id, noun: new RegExp(noun, 'g') }));

const GOOD_NEAR = new RegExp(
  `\\b(?:${GOOD}|adds?|adding|enhances?|enhancing|complements?|supports?|emphasi[sz]\\w+|brings? out|accentuat\\w+|compliments?|enough|balanced|fits?|matches|suits?|striking\\w*|rich(?:ly)?|elegant\\w*|subtle|subtly|eye[- ]catching|impressed|impressive|skill\\w*|mastered|mastery|favorite|best|wow|yummy|tremendous|magnificent|magical|dreamy|charming|delicate\\w*|perfectly|tasty|draws? me|drew me|bonus|10|9)\\b`,
);
const AGAINST =
  /\b(?:too|bad|badly|poor\w*|lack\w*|miss\w*|off|dull|flat|harsh|weak|distract\w*|problem\w*|issues?|wrong|unfortunate\w*|blurr?\w*|noisy|grainy|muddy|washed|blown|over-?exposed|under-?exposed|better|more|less|different|lose\w*|loses|lost|hard(?:er)?|ruin\w*|detract\w*|hurts?|spoil\w*|cast|odd|strange|weird|unnatural|shame|pity|sorry|needs?|not|no|n't|never|isn't|doesn't|don't|wasn't|aren't|didn't|can't|won't|couldn't|without|nothing|hardly|barely|somewhat|if|could|would|should|might|wish|try|unless|than|cannot|how|why|what|question|wonder\w*|hate|dislike|fake|however|unclear|confus\w*|difficult|tough|challeng\w*|bit|little)\b|n't\b/;

/** Liking that is denied from farther away than the words beside the noun. */
const UNSURE = /(?:\bnot|n't) (?:\w+ )?(?:sure|certain|a fan|fond|keen)\b/;

const REACH = 6;

/** Aspects that a clause praises, each with the words that say so. */
export function findAspectPraise(clause: string): Map<ClaimId, string> {
  const found = new Map<ClaimId, string>();
  if (UNSURE.test(clause)) return found;
  for (const { id, noun } of ASPECTS) {
    for (const match of clause.matchAll(noun)) {
      const before = clause.slice(0, match.index).trim().split(' ').slice(-REACH).join(' ');
      const after = clause
        .slice(match.index + match[0].length)
        .trim()
        .split(' ')
        .slice(0, REACH)
        .join(' ');
      const near = `${before} ${match[0]} ${after}`;
      if (AGAINST.test(near) || !GOOD_NEAR.test(`${before} | ${after}`)) continue;
      found.set(id, match[0]);
      break;
    }
  }
  return found;
}
