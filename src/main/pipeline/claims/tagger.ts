// Reads the claims out of one sentence that a person or a large model wrote: the rules find them, a small network trained on sentences read by
// hand takes back what most likely means something else and adds what the rules have no words for. Knows no photo and no measurement.
import type { ClaimId } from '../../domain/critique.ts';
import { isLocal } from './clauses.ts';
import { rateClaims, type ClaimOdds } from './reader-net.ts';
import { KEEP_FROM, LEFT_TO_RULES, PROPOSE_FROM } from './reader-weights.ts';
import { tagByRules, type TaggedClaim, type TaggedSentence } from './rule-tagger.ts';
import { settleSentence } from './settle-claims.ts';
import { normalizeSpelling } from './spelling.ts';
import { areExclusive } from './vocabulary.ts';

export type { TaggedClaim, TaggedSentence } from './rule-tagger.ts';

/** Whether a claim is of a part of the frame only: by the network where it has read enough of them, else as the rules say. */
function isOfPart({ ofPart }: ClaimOdds, id: ClaimId, byRules: boolean): boolean {
  const odds = ofPart.get(id);
  return odds === undefined ? byRules : odds >= 0;
}

/** Claims that the rules missed, of what excludes one another the likelier; none that excludes a claim kept. */
function proposals(odds: ClaimOdds, kept: readonly TaggedClaim[], text: string): TaggedClaim[] {
  const likely = [...odds.made]
    .filter(([id, odd]) => odd >= PROPOSE_FROM && kept.every((claim) => claim.id !== id))
    .sort(([, one], [, other]) => other - one);
  const added: TaggedClaim[] = [];
  for (const [id] of likely) {
    const clashes = [...kept, ...added].some((claim) => !claim.local && areExclusive(id, claim.id));
    if (!clashes) added.push({ id, degree: 'plain', local: isOfPart(odds, id, isLocal(text, id)) });
  }
  return added;
}

/** Claims, degrees and flags of one sentence in any letter case: 40 ms, a hundred times as long as the rules take. */
export function tagClaims(sentence: string): TaggedSentence {
  const { claims, doubtful, flags } = tagByRules(sentence);
  const text = normalizeSpelling(sentence);
  const idsOf = (list: readonly TaggedClaim[]): ClaimId[] => list.map(({ id }) => id);
  const odds = rateClaims(text, claims, doubtful);
  // Vague claims are not known to the network, and what the rules found of a part it takes back only where it has read enough of them.
  const isKept = ({ id, local }: TaggedClaim): boolean =>
    (local && !odds.ofPart.has(id)) || LEFT_TO_RULES.includes(id) || (odds.made.get(id) ?? KEEP_FROM) >= KEEP_FROM;
  const kept = claims.filter(isKept).map((claim) => ({ ...claim, local: isOfPart(odds, claim.id, claim.local) }));
  const all = [...kept, ...proposals(odds, kept, text)];
  // What is general beside what is specific the network has learned; of vague claims, which it does not know, the table tells.
  const settled = settleSentence(idsOf(all));
  const said = all.filter(({ id }) => odds.made.has(id) || settled.has(id));
  const unsaid = [...claims.filter((claim) => !isKept(claim)), ...doubtful];
  return { claims: said, doubtful: unsaid.filter(({ id }) => said.every((claim) => claim.id !== id)), flags };
}
