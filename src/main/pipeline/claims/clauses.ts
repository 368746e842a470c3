// Cuts a sentence into clauses and reads, inside a clause, how strong a claim is and whether it is about a part of the frame.
import type { ClaimId, Degree } from '../../domain/critique.ts';
import { ASPECT, GOOD } from './word-classes.ts';

const BREAK = /[,;:()]| - |\.|\b(?:but|however|although|though|except|yet|whereas|while|because)\b/;
const VERB =
  '(?:is|are|was|has|have|looks?|feels?|seems?|could|would|should|needs?|works?|lacks?|gives?|sits?|makes?|fills?|keeps?|adds?|helps?|stands?|holds?|shows?|comes?|stays?|does|leans?|runs?|lead|leads|blends?|falls?|carry|carries|suits?|lifts?|ties|tie|pulls?|draws?|sets?|push(?:es)?|brings?|competes?|serves?|supports?|fits?|shapes?|structures?|hold|keep|commands?|dominates?|set|run|give|make|go|goes|sit|land|lands)';
/** "and" that starts a new statement with its own subject and verb. */
const AND_STATEMENT = new RegExp(
  `\\band (?=(?:it|there|this|nothing|everything|more|less|(?:the|a|an|some|too|its|one) [\\w'-]+)(?: [\\w'-]+){0,3}? ${VERB}\\b)`,
);
const HAS_VERB = new RegExp(`\\b${VERB}\\b|\\w+ly lit\\b`);
const PAIR = /\bboth (?:the )?[\w-]+ $/;

/** Words after which a new subject belongs to the same statement: "wish it was", "the way the light is", "great lighting is". */
const BINDS =
  '(?:[\\w-]+ing|[\\w-]+ly|very|really|so|such|some|pretty|just|also|more|quite|no|another|one|how|what|still|too|my|his|her|our|their|these|those|any|much|less|least|most|same|was|been|rather|absolutely|equally|add|adds|added|create|creates|created|achieve|had|take|takes|produces?|captures?|captured|found|offers?|provides?|demonstrates?|looks?|looked|seems?|feels?|appears?|works?|came|turned|stands?|cool|clear|strong|good|nice|great|lovely|excellent|wonderful|beautiful|awesome|fantastic|if|that|how|what|where|when|as|like|likes|liked|wish|wished|think|thinks|thought|way|because|since|which|than|so|and|or|but|makes?|made|making|lets?|have|has|having|helps?|see|sees|seeing|find|feel|feels|believe|guess|say|says|said|hope|sure|love|loved|enjoy|know|with|without|of|in|on|for|to|at|by|from|though|although|while|until|unless|before|after|against|is|are|was|were|be|being|maybe|perhaps|imo|not|even|only|then|all|do|does|did|would|could|should|might|will|can|you|i|we|they|the|your|this|that|its|a|an|giv(?:es?|ing)|gave|keeps?|get|gets|getting|let|had|whether|why|who|into|over|around|behind|about|between|through|prefer|want|wanted|need|needs|bring|brings|show|shows|allow|allows|assume|suppose|imagine|wonder|wondering|tell|except|just|whatever|however|notice|noticed|appreciate|using|use|used|lacks?|leave|leaves|leaving|cause|causes|improve|improves|reduce|increase|adjust|changing|change|moving|move|both)';
const STARTS = [
  // "nice shot i like the light", "great idea it could be sharper"
  String.raw`(?:i|i'm|i'd|i've|you|we|it|it's|its a|this|this is|there) (?:(?:really|also|do|don't|just|absolutely|personally|think|would|could|should|might|am|feel|particularly|actually|still|too|can) )*(?:like|love|enjoy|wish|think|would|could|should|might|prefer|find|am|is|are|was|looks?|seems?|feels?|needs?|has|have|want|appreciate|agree|works?|don't|can't|doesn't|isn't|sure|suggest|recommend|believe|see|dig)\b`,
  // "love this the lighting is great"
  `(?:the|your|my|its) (?:\\w+ )?(?:${ASPECT}|subject|subject matter|photo|image|picture|shot|rest|angle|title|border|idea|model|concept|image quality|quality|presentation) (?:(?:of|in|on) (?:the |this |your )?\\w+ )?(?:is|isn't|are|aren't|was|were|looks?|seems?|feels?|appears?|could|would|should|might|needs?|works?|lacks?|doesn't|don't)\\b`,
  // "does not help nice wall texture"
  `(?:very )?(?:nice|great|lovely|excellent|wonderful|beautiful|awesome|fantastic|good|superb) (?:\\w+ )?(?:job|work|shot|photo|capture|picture|image|idea|one|use|${ASPECT})\\b|well done\\b|nicely done\\b`,
];
/** Where an unpunctuated text goes on with a new statement. */
const RUN_ON = new RegExp(`(?<!\\b${BINDS}) (?=${STARTS.join('|')})`);
/** "background is nice color is nice" */
const RUN_ON_PREDICATE = new RegExp(
  `(?<=\\b(?:is|are|was|looks?) (?:\\w+ )?(?:ok|okay|${GOOD})|\\b(?:be|been) (?:\\w+ )?(?:improved|better|nicer|sharper|brighter|stronger)) (?=${ASPECT} (?:is|are|was|looks?|could|would|should|needs?|seems?|a (?:bit|little|tad)|too)\\b)`,
);

/** "great color, focus, and detail" is one statement; so is "light, color, all done well". */
const ASPECT_LIST = new RegExp(
  `\\b(${ASPECT})(?:, and|,| &|/| \\\\+)(?= ?(?:the |in |good |great |nice |all |both )*(?:(?:${ASPECT})\\b|all |both ))`,
  'g',
);

/** "lighting: very good" is a statement. */
const HEADED = new RegExp(
  `\\b(${ASPECT}) ?(?::|-) (?=(?:very |quite |really |just |a |too |not )*(?:ok|soft|sharp|flat|dark|weak|poor|bad|harsh|${GOOD})\\b)`,
  'g',
);

/** Clauses of lowercase text, trimmed, without empty ones. */
export function splitClauses(text: string): string[] {
  const pieces = text
    .replaceAll(HEADED, '$1 is ')
    .replaceAll(ASPECT_LIST, '$1 and')
    .split(BREAK)
    .flatMap((piece) => piece.split(RUN_ON))
    .flatMap((piece) => piece.split(RUN_ON_PREDICATE))
    .flatMap((piece) => splitAtAnd(piece));
  return pieces.map((piece) => piece.trim()).filter((piece) => piece.length > 0);
}

function splitAtAnd(piece: string): string[] {
  const match = AND_STATEMENT.exec(piece);
  if (!match || PAIR.test(piece.slice(0, match.index))) return [piece];
  const before = piece.slice(0, match.index);
  if (!HAS_VERB.test(before)) return [piece];
  return [before, ...splitAtAnd(piece.slice(match.index + 4))];
}

const SLIGHT =
  /\b(?:a (?:bit|little|tad|touch|shade|hint|trace)|slight(?:ly)?|somewhat|mild(?:ly)?|fairly|reasonably|hint of|trace of|faint(?:ly)?|decent|not quite|not entirely|almost|barely|gently darken\w*|some|minor)\b/;
const STRONG =
  /\b(?:very|far too|much too|way too|far|clearly|distinctly|badly|strongly|heavily|severely|extremely|really|excellent|superb|wonderful\w*|beautiful\w*|perfect\w*|outstanding|striking\w*|huge|(?:much|a lot|a good deal|a great deal) (?:more|less)|much (?:darker|brighter|sharper|tighter|richer|larger|bigger|plainer|simpler|quieter|calmer)|strong|obvious\w*|completely|entirely|quite a lot|stunning|gorgeous|fantastic|exceptional\w*|impressive\w*|plainly)\b/;

/** Strength of a claim from the words that carried it and their clause. */
export function degreeNear(words: string, clause: string): Degree {
  const at = clause.indexOf(words);
  const around = `${clause.slice(0, Math.max(at, 0)).trim().split(' ').slice(-4).join(' ')} ${words} ${clause
    .slice(Math.max(at, 0) + words.length)
    .trim()
    .split(' ')
    .slice(0, 3)
    .join(' ')}`;
  if (SLIGHT.test(around)) return 'slight';
  return STRONG.test(around) ? 'strong' : 'plain';
}

const PART =
  /\b(?:corners?|(?:left|right|upper|lower|top|bottom)(?:-hand)?(?: \w+)? (?:side|corner|part|half|edge|third|of)|on the (?:left|right)|at the (?:top|bottom)|in places|(?<!the )parts? of|portions? of|areas? of|in the (?:distance|back|front)|in some (?:areas|places|parts|spots)|foreground|(?:in|of|on) (?:the|your) (?:\w+ )?(?:sky|skies|water|clouds?|trees|grass|snow|ground|leaves|hills?|mountains?)|(?:sky|water|clouds|trees|grass|snow|mountains?|hills?) (?:\w+ )?(?:is|are|looks?|was|seems?|has|have|being|feels?|shows?)|one area|this area|that area)\b/;
/** Claims about the frame as a whole, whatever place they name: "too much empty space on the left". */
const WHOLE_FRAME = /^(?:comp|crop|bg|sep|horizon|frame|bright|dof)\./;
/** Claims that are about a part by nature. */
const PART_CLAIMS = new Set([
  'vignette',
  'comp.distraction',
  'bright.distract',
  'comp.edge_cut',
  'dof.deep',
  'focus.misplaced',
  'comp.layers',
  'comp.thirds',
  'exposure.clip_high',
  'exposure.clip_low',
  'exposure.detail_kept',
]);

/** True if a clause speaks of a part of the frame while the claim is about the whole photo or its subject. */
export function isLocal(clause: string, id: ClaimId): boolean {
  if (WHOLE_FRAME.test(id)) return false;
  if (PART_CLAIMS.has(id))
    return (
      /\b(?:(?:on|at|to|in) the (?:far )?(?:left|right|top|bottom|upper|lower)|corners?|sky|water|clouds)\b/.test(
        clause,
      ) && id !== 'vignette'
    );
  return PART.test(clause);
}
