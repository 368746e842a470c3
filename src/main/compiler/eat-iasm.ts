// EAT in the role of a pack's saliency model: the published classifier with the outputs every pack's classifier has.
// Its ten outputs are raw numbers near a distribution, not logits (PIPELINE: EAT), so they are made one here.
import { AppError } from '../domain/errors.ts';
import type { Manifest } from '../modelpack/manifest.ts';
import { classifyEat } from './eat.ts';
import type { EatConfig, EatParts } from './eat.ts';
import { IMAGE_STATISTICS } from './internvl2-texts.ts';

const RATINGS = 10;
/** Keeps the logarithm of an impossible rating a number. */
const LEAST_SHARE = 1e-9;

/** Builds `iasm.onnx`: `pixel_values` (1, 3, size, size) -> `logits` (10), `features` (channels), `saliency` (h, w) raw. */
export function buildEatIasm(parts: EatParts): void {
  const { graph, config } = parts;
  if (config.num_classes !== RATINGS) {
    throw new AppError('pack-invalid', `EAT rates ${config.num_classes} classes; a pack needs its ten ratings.`);
  }
  const { img_size: size } = config;
  const pixels = graph.input('pixel_values', 'float32', [1, 3, size, size]);
  const { logits, pooled, saliency, side, channels } = classifyEat(parts, pixels);
  // Clipped at zero and scaled to sum 1; its logarithm is what a softmax turns back into it.
  const clipped = graph.node('Add', [graph.node('Relu', [logits]), graph.floats([LEAST_SHARE])]);
  const total = graph.node('ReduceSum', [clipped, graph.ints([1])], { keepdims: 1 });
  const shares = graph.node('Log', [graph.node('Div', [clipped, total])]);
  graph.output('logits', graph.node('Reshape', [shares, graph.ints([RATINGS])]), [RATINGS]);
  graph.output('features', graph.node('Reshape', [pooled, graph.ints([channels])]), [channels]);
  graph.output('saliency', graph.node('Reshape', [saliency, graph.ints([side, side])]), [side, side]);
}

/** What the manifest says about it: it has no heads for degradations, subject, attention or scene. */
export function describeEatIasm({ img_size, patch_size, dims }: EatConfig): Manifest['saliency'] {
  const { image_mean, image_std } = IMAGE_STATISTICS;
  return {
    inputSize: img_size,
    mean: [...image_mean],
    std: [...image_std],
    resample: 'bicubic',
    reads: 'working',
    mapSize: img_size / patch_size / 2 ** (dims.length - 1),
    degradationTypes: [],
    hasSubjectMap: false,
    hasAttentionMap: false,
    sceneClaims: [],
  };
}
