// IASM: the whole photo to an aesthetic score, its saliency map (LayerCAM), subject and attention maps. Wraps its graph;
// knows neither pixels' origin nor text.
import type { SceneOdds } from '../../domain/analysis.ts';
import { AppError } from '../../domain/errors.ts';
import type { Manifest } from '../../modelpack/manifest.ts';
import type { Session } from '../../runtime/session.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { floatData, floatTensor } from '../../runtime/tensor.ts';
import type { SaliencyMap } from './saliency-map.ts';
import { normaliseMap } from './saliency-map.ts';

export type SaliencySpec = Manifest['saliency'];

export interface AestheticView {
  /** Probabilities of the ratings 1..10. */
  distribution: number[];
  /** Expected rating, rescaled to 0..100. */
  score: number;
  /** LayerCAM of the likeliest rating, min-max normalised; all zero when nothing speaks for it. */
  saliency: SaliencyMap;
  /** Probability that a cell belongs to the subject; undefined if the pack has no such head. */
  subject: SaliencyMap | undefined;
  /** Where people look, min-max normalised; undefined if the pack has no such head. */
  attention: SaliencyMap | undefined;
  /** Probability of each degradation type of the manifest; empty if the pack has no such head. */
  degradations: ReadonlyMap<string, number>;
  /** Empty if the pack has no such head. */
  scene: SceneOdds;
  /** Pooled aesthetic features. */
  features: Float32Array;
}

/** Reads the whole photo, squashed to `inputSize` and normalised: pixelValues (1, 3, inputSize, inputSize). */
export async function seeAesthetics(
  session: Session,
  pixelValues: Float32Array,
  spec: SaliencySpec,
): Promise<AestheticView> {
  const outputs = await session.run({
    pixel_values: floatTensor(pixelValues, [1, 3, spec.inputSize, spec.inputSize]),
  });
  const distribution = softmax(floatData(take(outputs, 'logits')));
  const types = spec.degradationTypes;
  const typeProbabilities = types.length > 0 ? softmax(floatData(take(outputs, 'type_logits'))) : [];
  const claims = spec.sceneClaims;
  const odds = claims.length > 0 ? floatData(take(outputs, 'scene_odds')) : [];
  return {
    distribution,
    score: expectedScore(distribution),
    saliency: normaliseMap(toMap(take(outputs, 'saliency'))),
    subject: spec.hasSubjectMap ? toMap(take(outputs, 'subject')) : undefined,
    attention: spec.hasAttentionMap ? normaliseMap(toMap(take(outputs, 'attention'))) : undefined,
    degradations: new Map(types.map((name, index) => [name, typeProbabilities[index] ?? 0])),
    scene: new Map(claims.map((id, row) => [id, { holds: finite(odds[2 * row]), named: finite(odds[2 * row + 1]) }])),
    features: floatData(take(outputs, 'features')),
  };
}

/** A pack's number, or none. */
function finite(value = 0): number {
  return Number.isFinite(value) ? value : 0;
}

/** Ratings 1..N, rescaled so that all mass on 1 is 0 and all on N is 100. */
export function expectedScore(distribution: readonly number[]): number {
  const expected = distribution.reduce((sum, probability, index) => sum + probability * index, 0);
  return (expected / Math.max(1, distribution.length - 1)) * 100;
}

function softmax(logits: Float32Array): number[] {
  const highest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const weights = Array.from(logits, (logit) => Math.exp(logit - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function take(outputs: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const tensor = outputs[name];
  if (!tensor) throw new AppError('pack-invalid', `The saliency graph gives no ${name}.`);
  return tensor;
}

/** The last two dimensions are rows and columns. */
function toMap(tensor: Tensor): SaliencyMap {
  const [height = 0, width = 0] = tensor.dims.slice(-2);
  return { width, height, data: floatData(tensor) };
}
