// Everything that follows from a photo's measures: evidence, tags, suggestions. Pure; knows no pixels and no model.
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import { addAdvice } from './advised-claims.ts';
import { licenseClaims } from './license-claims.ts';
import type { Analysis } from './sentence-plan.ts';
import { readClaims } from './read-claims.ts';
import { suggestPhoto } from './suggestions.ts';
import { tagPhoto } from './tag-rules.ts';

/** Licences, tags and suggestions of one photo. */
export function analyse(measures: PhotoMeasures): Analysis {
  const licensed = licenseClaims(measures);
  const { evidence, suggestions } = addAdvice(measures, licensed, suggestPhoto(measures, licensed));
  const all = { ...evidence, read: readClaims(measures, evidence) };
  return { evidence: all, tags: tagPhoto(measures, all), suggestions };
}
