// IASM: photo -> rating distribution, LayerCAM saliency, subject and attention maps. A light backbone, EAT's deformable
// blocks, attention pooling, and LayerCAM written as forward nodes because inference has no gradients.
import * as v from 'valibot';
import { AppError } from '../domain/errors.ts';
import type { Checkpoint } from './checkpoint.ts';
import { deformableBlocks } from './eat-blocks.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { enlargeBilinear, layercamMap } from './layercam.ts';
import { channelNorm, convolution, gelu, linear } from './layers.ts';
import { transposed } from './weights.ts';
import { BackboneLayerSchema, mobilenetBackbone } from './mobilenet.ts';
import type { FeatureMap } from './mobilenet.ts';
import { StatisticsConfigSchema, cellMoments, pixelStatistics } from './pixel-statistics.ts';
import { SceneConfigSchema, sceneOdds } from './scene-head.ts';

const Size = v.pipe(v.number(), v.integer(), v.minValue(1));
const TensorNumber = v.pipe(v.number(), v.integer());
const Triple = v.tuple([v.number(), v.number(), v.number()]);

/** iasm/config.json. */
export const IasmConfigSchema = v.object({
  inputSize: Size,
  /** The backbone sees the input this many times smaller, each pixel the mean of a square. */
  reduction: v.optional(Size, 1),
  mean: Triple,
  std: Triple,
  /** The copy of the photo that is squashed: of at most 2048 or 384 px. */
  reads: v.optional(v.picklist(['working', 'small']), 'working'),
  backbone: v.array(BackboneLayerSchema),
  backboneInput: TensorNumber,
  /** Tensor numbers of the maps at 1/4, 1/8, 1/16 and 1/32 of the input size. */
  taps: v.object({ f4: TensorNumber, f8: TensorNumber, f16: TensorNumber, f32: TensorNumber }),
  neck: v.object({ channels: Size, grid: Size, deviationEps: v.number(), limit: v.number() }),
  /** Pixel statistics at the input's full size, and the width of their summary; without them the neck sees the backbone alone. */
  statistics: v.optional(v.object({ ...StatisticsConfigSchema.entries, summaryDim: Size })),
  stage: v.object({
    dim: Size,
    depth: Size,
    heads: Size,
    groups: Size,
    offsetKernel: Size,
    offsetRange: v.number(),
    layerNormEps: v.number(),
  }),
  featureDim: Size,
  ratings: Size,
  decoderDim: Size,
  degradationTypes: v.array(v.string()),
  /** What the scene adds to the measures, per claim; without it there is no such output. */
  scene: v.optional(SceneConfigSchema),
});
export type IasmConfig = v.InferOutput<typeof IasmConfigSchema>;

export interface IasmParts {
  graph: GraphBuilder;
  weights: Checkpoint;
  config: IasmConfig;
}

interface Taps {
  f4: FeatureMap;
  f8: FeatureMap;
  f16: FeatureMap;
  f32: FeatureMap;
}

/** Builds `iasm.onnx`: `pixel_values` (1, 3, size, size) -> the outputs listed at the end of this function. */
export function buildIasm(parts: IasmParts): void {
  const { graph, weights, config } = parts;
  const { inputSize: side, neck, stage } = config;
  const value = graph.input('pixel_values', 'float32', [1, 3, side, side]);
  const pixels = { value, channels: 3, side };
  const taps = findTaps(parts, reduced(parts, pixels));
  graph.tap('deepest', taps.f32.value);
  const necked = neckMap(parts, taps, pixels);
  graph.tap('neck', necked);
  const deep = deformableBlocks(graph, weights, necked, {
    prefix: 'stage.',
    batch: 1,
    channels: stage.dim,
    rows: neck.grid,
    columns: neck.grid,
    heads: stage.heads,
    groups: stage.groups,
    offsetKernel: stage.offsetKernel,
    offsetRange: stage.offsetRange,
    depth: stage.depth,
  });
  graph.tap('stage', deep);
  const norm = { name: 'cls_norm.norm', size: stage.dim, epsilon: stage.layerNormEps };
  const x = channelNorm(graph, weights, deep, norm);
  const { features, shares } = ratingMaps(parts, x);
  graph.tap('feature_map', features);
  graph.tap('shares', shares);
  const { logits, pooled } = rateFeatures(parts, features, shares);
  const types = config.degradationTypes.length;
  // Faults may lie anywhere: their types are read from the features where the rating looks, and from their mean.
  const everywhere = graph.node('ReduceMean', [features], { axes: [2, 3], keepdims: 0 });
  const typeLogits = linear(graph, weights, graph.node('Concat', [pooled, everywhere], { axis: 1 }), {
    name: 'type_head',
    inputs: 2 * config.featureDim,
    outputs: types,
    bias: true,
  });
  const vector = (row: string, size: number) => graph.node('Reshape', [row, graph.ints([size])]);
  graph.output('logits', vector(logits, config.ratings), [config.ratings]);
  graph.output('type_logits', vector(typeLogits, types), [types]);
  graph.output('features', vector(pooled, config.featureDim), [config.featureDim]);
  graph.output('saliency', saliencyMap(parts, { features, shares, logits }), [neck.grid, neck.grid]);
  decodeSaliency(parts, taps, x);
  const { scene } = config;
  if (scene === undefined) return;
  const odds = sceneOdds({ graph, weights, config: scene }, [taps.f8, taps.f16, taps.f32]);
  graph.output('scene_odds', odds, [scene.claims.length, 2]);
}

function reduced({ graph, config: { reduction } }: IasmParts, pixels: FeatureMap): FeatureMap {
  if (reduction === 1) return pixels;
  const pool = { kernel_shape: [reduction, reduction], strides: [reduction, reduction] };
  return { ...pixels, value: graph.node('AveragePool', [pixels.value], pool), side: pixels.side / reduction };
}

function findTaps({ graph, weights, config }: IasmParts, input: FeatureMap): Taps {
  const maps = mobilenetBackbone(graph, weights, input, {
    layers: config.backbone,
    inputTensor: config.backboneInput,
  });
  const tap = (number: number) => {
    const map = maps.get(number);
    if (map === undefined) throw new AppError('pack-invalid', `The backbone makes no tensor ${number}.`);
    return map;
  };
  const { f4, f8, f16, f32 } = config.taps;
  return { f4: tap(f4), f8: tap(f8), f16: tap(f16), f32: tap(f32) };
}

/** All depths, and the pixels' own statistics, standardised on the coarsest grid and projected: (1, dim, grid, grid). */
function neckMap(parts: IasmParts, taps: Taps, pixels: FeatureMap): string {
  const { graph, weights, config } = parts;
  const { channels, grid, deviationEps, limit } = config.neck;
  const { dim } = config.stage;
  const statistics = config.statistics
    ? pixelStatistics({ graph, weights, config: config.statistics, grid }, pixels)
    : [];
  const backbone = [
    taps.f32.value,
    unshuffle(graph, taps.f16, taps.f16.side / grid),
    ...cellMoments(graph, taps.f4, grid, deviationEps),
    ...cellMoments(graph, taps.f8, grid, deviationEps),
  ];
  if (config.statistics) graph.tap('statistics', graph.node('Concat', statistics, { axis: 1 }));
  const joined = graph.node('Concat', [...backbone, ...statistics], { axis: 1 });
  const perChannel = (name: string) => graph.weight(weights.take(`neck.${name}`, [1, channels, 1, 1]));
  const scaled = graph.node('Mul', [graph.node('Sub', [joined, perChannel('mean')]), perChannel('scale')]);
  const standard = graph.node('Clip', [scaled, graph.floats([-limit]), graph.floats([limit])]);
  const options = { name: 'neck.proj', inputs: channels, outputs: dim, kernel: 1, bias: true };
  const projected = convolution(graph, weights, standard, options);
  const position = graph.weight(weights.take('neck.position', [1, dim, grid, grid]));
  const placed = graph.node('Add', [projected, position]);
  return config.statistics ? graph.node('Add', [placed, summary(parts, taps, standard)]) : placed;
}

/** What the statistics say of the whole photo, the same for every cell: (1, dim, 1, 1). */
function summary({ graph, weights, config }: IasmParts, taps: Taps, standard: string): string {
  const { channels, deviationEps, grid } = config.neck;
  const others =
    taps.f32.channels + taps.f16.channels * (taps.f16.side / grid) ** 2 + 2 * (taps.f4.channels + taps.f8.channels);
  const count = channels - others;
  const [, cells = ''] = graph.split(standard, 1, [others, count]);
  const reduce = (op: string, value: string) => graph.node(op, [value], { axes: [2, 3], keepdims: 0 });
  const mean = reduce('ReduceMean', cells);
  const squares = reduce('ReduceMean', graph.node('Mul', [cells, cells]));
  const variance = graph.node('Relu', [graph.node('Sub', [squares, graph.node('Mul', [mean, mean])])]);
  const deviation = graph.node('Sqrt', [graph.node('Add', [variance, graph.floats([deviationEps])])]);
  const all = graph.node('Concat', [mean, deviation, reduce('ReduceMax', cells), reduce('ReduceMin', cells)], {
    axis: 1,
  });
  const width = config.statistics?.summaryDim ?? 0;
  const hidden = linear(graph, weights, all, { name: 'neck.summary.0', inputs: 4 * count, outputs: width, bias: true });
  const { dim } = config.stage;
  const out = linear(graph, weights, gelu(graph, hidden), {
    name: 'neck.summary.2',
    inputs: width,
    outputs: dim,
    bias: true,
  });
  return graph.node('Reshape', [out, graph.ints([1, dim, 1, 1])]);
}

/** (1, C, s * f, s * f) -> (1, C * f^2, s, s), channel order c, dy, dx. */
function unshuffle(graph: GraphBuilder, { value, channels, side }: FeatureMap, factor: number): string {
  const cells = side / factor;
  const blocks = graph.node('Reshape', [value, graph.ints([1, channels, cells, factor, cells, factor])]);
  const ordered = graph.node('Transpose', [blocks], { perm: [0, 1, 3, 5, 2, 4] });
  return graph.node('Reshape', [ordered, graph.ints([1, channels * factor * factor, cells, cells])]);
}

/** Aesthetic features z (1, featureDim, grid, grid) and the share of each place in the rating (1, 1, grid, grid). */
function ratingMaps({ graph, weights, config }: IasmParts, x: string): { features: string; shares: string } {
  const { dim } = config.stage;
  const { grid } = config.neck;
  const head = { name: 'feature_head', inputs: dim, outputs: config.featureDim, kernel: 1, bias: true };
  const features = graph.node('Relu', [convolution(graph, weights, x, head)]);
  const attention = { name: 'attention_head', inputs: dim, outputs: 1, kernel: 1, bias: true };
  const scores = convolution(graph, weights, x, attention);
  const flat = graph.node('Softmax', [graph.node('Reshape', [scores, graph.ints([1, grid * grid])])], { axis: -1 });
  return { features, shares: graph.node('Reshape', [flat, graph.ints([1, 1, grid, grid])]) };
}

/** Pooled features (1, featureDim) and rating logits (1, ratings) from z and the shares. */
export function rateFeatures(
  { graph, weights, config }: IasmParts,
  features: string,
  shares: string,
): { pooled: string; logits: string } {
  const weighted = graph.node('Mul', [features, shares]);
  const pooled = graph.node('ReduceSum', [weighted, graph.ints([2, 3])], { keepdims: 0 });
  const head = { name: 'cls_head', inputs: config.featureDim, outputs: config.ratings, bias: true };
  return { pooled, logits: linear(graph, weights, pooled, head) };
}

/**
 * Gradient of the best rating's logit with respect to z. The logit is linear in z once the shares are fixed, so at
 * position p it is share_p times the class's row of weights: (1, featureDim, grid, grid).
 */
export function ratingGradient({ graph, weights, config }: IasmParts, shares: string, logits: string): string {
  const stored = transposed(weights.take('cls_head.weight', [config.ratings, config.featureDim]));
  const best = graph.node('ArgMax', [logits], { axis: 1, keepdims: 0 }); // (1)
  const row = graph.node('Gather', [graph.weight(stored), best], { axis: 1 }); // (featureDim, 1)
  const column = graph.node('Reshape', [row, graph.ints([1, config.featureDim, 1, 1])]);
  return graph.node('Mul', [column, shares]);
}

interface RatingValues {
  features: string;
  shares: string;
  logits: string;
}

/** Raw LayerCAM of the best rating at z: (grid, grid). */
function saliencyMap(parts: IasmParts, { features, shares, logits }: RatingValues): string {
  const { graph, config } = parts;
  const map = layercamMap(graph, features, ratingGradient(parts, shares, logits));
  return graph.node('Reshape', [map, graph.ints([config.neck.grid, config.neck.grid])]);
}

/** `subject` and `attention`, both at the resolution of f8 and in 0..1. */
function decodeSaliency(parts: IasmParts, taps: Taps, x: string): void {
  const { graph, weights, config } = parts;
  const { side } = taps.f8;
  const dim = config.decoderDim;
  const conv = (input: string, name: string, [inputs, outputs, kernel]: readonly [number, number, number]) => {
    const border = Math.floor(kernel / 2);
    const pads = [border, border, border, border] as const;
    return convolution(graph, weights, input, {
      name: `saliency_decoder.${name}`,
      inputs,
      outputs,
      kernel,
      pads,
      bias: true,
    });
  };
  const enlarge = (map: string) => enlargeBilinear(graph, map, [1, dim, side, side]);
  const coarse = enlarge(conv(x, 'd32', [config.stage.dim, dim, 1]));
  const middle = enlarge(conv(taps.f16.value, 'd16', [taps.f16.channels, dim, 1]));
  const fine = conv(taps.f8.value, 'd8', [taps.f8.channels, dim, 1]);
  let y = graph.node('Relu', [graph.node('Add', [graph.node('Add', [coarse, middle]), fine])]);
  for (const name of ['c1', 'c2']) y = graph.node('Add', [graph.node('Relu', [conv(y, name, [dim, dim, 3])]), y]);
  const [subject = '', attention = ''] = graph.split(conv(y, 'out', [dim, 2, 1]), 1, [1, 1]);
  const highest = graph.node('ReduceMax', [attention], { axes: [2, 3], keepdims: 1 });
  const asMap = (map: string) => graph.node('Reshape', [map, graph.ints([side, side])]);
  graph.output('subject', asMap(graph.node('Sigmoid', [subject])), [side, side]);
  graph.output('attention', asMap(graph.node('Exp', [graph.node('Sub', [attention, highest])])), [side, side]);
}
