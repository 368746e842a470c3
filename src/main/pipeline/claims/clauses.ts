// Cuts a sentence into clauses and reads, inside a clause, how strong a claim is and whether it is about a part of the frame.
import type { ClaimId, Degree } from '../../domain/critique.ts';

const BREAK = /[,;:()]| - |\.|\b(?:but|however|although|though|except|yet|whereas|while|because)\b/;
const VERB =
  '(?:is|are|was|has|have|looks?|feels?|seems?|could|would|should|needs?|works?|lacks?|gives?|sits?|makes?|fills?|keeps?|adds?|helps?|stands?|holds?|shows?|comes?|stays?|does|leans?|runs?|lead|leads|blends?|falls?|carry|carries|suits?|lifts?|ties|tie|pulls?|draws?|sets?|push(?:es)?|brings?|competes?|serves?|supports?|fits?|shapes?|structures?|hold|keep|commands?|dominates?|set|run|give|make|go|goes|sit|land|lands)';
/** "and" that starts a new statement with its own subject and verb. */
const AND_STATEMENT = new RegExp(
  `\\band (?=(?:it|there|this|nothing|everything|more|less|(?:the|a|an|some|too|its|one) [\\w'-]+)(?: [\\w'-]+){0,3}? ${VERB}\\b)`,
);
const PAIR = /\bboth (?:the )?[\w-]+ $/;

/** Clauses of lowercase text, trimmed, without empty ones. */
export function splitClauses(text: string): string[] {
  const pieces = text.split(BREAK).flatMap((piece) => splitAtAnd(piece));
  return pieces.map((piece) => piece.trim()).filter((piece) => piece.length > 0);
}

function splitAtAnd(piece: string): string[] {
  const match = AND_STATEMENT.exec(piece);
  if (!match || PAIR.test(piece.slice(0, match.index))) return [piece];
  const before = piece.slice(0, match.index);
  if (!new RegExp(`\\b${VERB}\\b|\\w+ly lit\\b`).test(before)) return [piece];
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
  /\b(?:corners?|(?:left|right|upper|lower|top|bottom)(?:-hand)?(?: \w+)? (?:side|corner|part|half|edge|third|of)|on the (?:left|right)|at the (?:top|bottom)|in places|(?<!the )parts? of|portions? of|areas? of|in the (?:distance|back|front)|in some (?:areas|places|parts|spots)|foreground|one area|this area|that area)\b/;
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
  if (PART_CLAIMS.has(id))
    return (
      /\b(?:(?:on|at|to|in) the (?:far )?(?:left|right|top|bottom|upper|lower)|corners?)\b/.test(clause) &&
      id !== 'vignette'
    );
  return PART.test(clause);
}
