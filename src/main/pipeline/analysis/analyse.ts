// Everything that follows from a photo's measures: evidence, tags, suggestions. Pure; knows no pixels and no model.
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import { addAdvice } from './advised-claims.ts';
import { licenseClaims } from './license-claims.ts';
import type { Analysis } from './sentence-plan.ts';
import { readClaims } from './read-claims.ts';
import { suggestPhoto } from './suggestions.ts';
import { tagPhoto, tagRead } from './tag-rules.ts';

/** Licences, tags and suggestions of one photo. */
export function analyse(measures: PhotoMeasures): Analysis {
  const licensed = licenseClaims(measures);
  const { evidence, suggestions } = addAdvice(measures, licensed, suggestPhoto(measures, licensed));
  const measured = tagPhoto(measures, evidence);
  const read = readClaims(measures, evidence, measured);
  return { evidence: { ...evidence, read }, tags: [...measured, ...tagRead(read, measured)], suggestions };
}
