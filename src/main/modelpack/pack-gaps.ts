// What a compiled pack was built without, in words for the window, the command line and every critique it writes.
import type { Warning } from '../domain/photo.ts';
import type { Manifest } from './manifest.ts';

/** One sentence per part that something else stands in for; empty for a whole pack. */
export function describeGaps({ parts }: Pick<Manifest, 'parts'>): Warning[] {
  const gaps: Warning[] = [];
  if (parts?.iasm === 'starter') {
    const message =
      "This pack was built without EAT weights: score and saliency are those of the starter's classifier.";
    gaps.push({ kind: 'starter-saliency', message });
  }
  if (parts?.crossAttention === 'identity') {
    const message =
      'This pack was built without ASE-MLLM weights: its text does not depend on the saliency map (cross-attention is the identity).';
    gaps.push({ kind: 'no-saliency-attention', message });
  }
  return gaps;
}
