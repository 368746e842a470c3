// The light convolutional backbone of our IASM, built from the layer list of its configuration: MobileNetV2 with batch
// norm folded and TensorFlow's SAME padding. Knows no heads.
import * as v from 'valibot';
import { AppError } from '../domain/errors.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { convolution } from './layers.ts';

const TensorNumber = v.pipe(v.number(), v.integer());

export const BackboneLayerSchema = v.variant('op', [
  v.object({
    op: v.picklist(['conv', 'depthwise']),
    name: v.string(),
    stride: v.picklist([1, 2]),
    relu6: v.boolean(),
    src: TensorNumber,
    dst: TensorNumber,
  }),
  v.object({ op: v.literal('add'), src: v.tuple([TensorNumber, TensorNumber]), dst: TensorNumber }),
]);
export type BackboneLayer = v.InferOutput<typeof BackboneLayerSchema>;

/** A map (1, channels, side, side) inside the graph. */
export interface FeatureMap {
  value: string;
  channels: number;
  side: number;
}

export interface BackboneOptions {
  layers: readonly BackboneLayer[];
  /** Tensor number of the input map. */
  inputTensor: number;
}

/** Runs the layer list on `input`; returns every map by its tensor number. Throws `pack-invalid` on a broken list. */
export function mobilenetBackbone(
  graph: GraphBuilder,
  weights: Checkpoint,
  input: FeatureMap,
  { layers, inputTensor }: BackboneOptions,
): Map<number, FeatureMap> {
  const maps = new Map([[inputTensor, input]]);
  const mapOf = (number: number) => {
    const map = maps.get(number);
    if (map === undefined) throw new AppError('pack-invalid', `A backbone layer reads tensor ${number} too early.`);
    return map;
  };
  for (const layer of layers) {
    if (layer.op === 'add') {
      const [first, second] = [mapOf(layer.src[0]), mapOf(layer.src[1])];
      maps.set(layer.dst, { ...first, value: graph.node('Add', [first.value, second.value]) });
    } else {
      maps.set(layer.dst, convolve(graph, weights, mapOf(layer.src), layer));
    }
  }
  return maps;
}

type ConvolutionLayer = Exclude<BackboneLayer, { op: 'add' }>;

function convolve(graph: GraphBuilder, weights: Checkpoint, map: FeatureMap, layer: ConvolutionLayer): FeatureMap {
  const name = `backbone.${layer.name}`;
  const [outputs = 0, , kernel = 0] = weights.shapeOf(`${name}.weight`);
  const side = Math.ceil(map.side / layer.stride);
  // SAME padding: an odd total puts the extra row and column at the bottom and the right.
  const total = Math.max((side - 1) * layer.stride + kernel - map.side, 0);
  const before = Math.floor(total / 2);
  const after = total - before;
  const value = convolution(graph, weights, map.value, {
    name,
    inputs: map.channels,
    outputs,
    kernel,
    stride: layer.stride,
    pads: [before, before, after, after],
    depthwise: layer.op === 'depthwise',
    bias: true,
  });
  if (!layer.relu6) return { value, channels: outputs, side };
  const clipped = graph.node('Clip', [value, graph.floats([0]), graph.floats([6])]);
  return { value: clipped, channels: outputs, side };
}
