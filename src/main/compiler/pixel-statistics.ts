// Statistics of the pixels themselves on IASM's grid, from fixed filters that come with the checkpoint: tone and colour, detail at several
// scales, directions of lines. The backbone was trained to ignore them. Mirrors training/salient_training/pixel_statistics.py.
import * as v from 'valibot';
import type { Checkpoint } from './checkpoint.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { convolution } from './layers.ts';
import type { FeatureMap } from './mobilenet.ts';

const Size = v.pipe(v.number(), v.integer(), v.minValue(1));

/** `statistics` in iasm/config.json. */
export const StatisticsConfigSchema = v.object({
  /** Luma and two opponent colours. */
  signed: Size,
  /** Planes that say how near white or black a pixel is. */
  ramps: Size,
  histogramBins: Size,
  saturationSteps: Size,
  /** Slopes in four directions, then the curvature. */
  edges: Size,
  detailScales: Size,
  /** Side of the grid of blocks between pixels and cells. */
  blocks: Size,
  /** Curvature below which a pixel counts as flat. */
  flat: v.number(),
  /** Per scale: curvature above which a pixel counts into the tail. */
  tails: v.array(v.number()),
  detailFloor: v.number(),
  varianceFloor: v.number(),
  /** Angles counted near level, and as many near upright. */
  angles: Size,
  angleFloor: v.number(),
  slopeFloor: v.number(),
});
export type StatisticsConfig = v.InferOutput<typeof StatisticsConfigSchema>;

export interface StatisticsParts {
  graph: GraphBuilder;
  weights: Checkpoint;
  config: StatisticsConfig;
  /** Side of the resulting maps. */
  grid: number;
}

interface Plane {
  value: string;
  side: number;
}

/** (1, 3, side, side) in -1..1 -> maps (1, n, grid, grid) to be joined along the channels, in the order of the training code. */
export function pixelStatistics(parts: StatisticsParts, pixels: FeatureMap): string[] {
  const { graph, weights, config } = parts;
  const { signed, ramps } = config;
  const half = { value: averagePool(graph, pixels.value, 2), side: pixels.side / 2 };
  const planes = convolution(graph, weights, half.value, pointwise('planes', 3, signed + ramps));
  const [signedPlanes = '', rampPlanes = ''] = graph.split(planes, 1, [signed, ramps]);
  const [luma = '', colours = ''] = graph.split(signedPlanes, 1, [1, signed - 1]);
  const full = { value: fullLuma(parts, pixels), side: pixels.side };
  const halfLuma = { value: luma, side: half.side };
  const quarter = { value: averagePool(graph, luma, 2), side: half.side / 2 };
  const eighth = { value: averagePool(graph, luma, 4), side: half.side / 4 };
  return [
    ...tone(parts, half, { signedPlanes, rampPlanes, luma, colours }),
    ...[full, halfLuma, quarter].flatMap((plane, scale) => detail(parts, plane, scale)),
    coarseDetail(parts, eighth),
    ...colourDetail(parts, { value: colours, side: half.side }),
    ...directions(parts, halfLuma),
  ];
}

function pointwise(name: string, inputs: number, outputs: number) {
  return { name: `statistics.${name}`, inputs, outputs, kernel: 1, bias: true };
}

function averagePool(graph: GraphBuilder, value: string, size: number): string {
  return graph.node('AveragePool', [value], { kernel_shape: [size, size], strides: [size, size] });
}

function maxPool(graph: GraphBuilder, value: string, size: number): string {
  return graph.node('MaxPool', [value], { kernel_shape: [size, size], strides: [size, size] });
}

/** Luma at full size: the first of the planes, which has no constant. */
function fullLuma({ graph, weights, config }: StatisticsParts, pixels: FeatureMap): string {
  const stored = weights.take('statistics.planes.weight', [config.signed + config.ramps, 3, 1, 1]);
  const row = graph.node('Slice', [graph.weight(stored), graph.ints([0]), graph.ints([1]), graph.ints([0])]);
  return graph.node('Conv', [pixels.value, row], { kernel_shape: [1, 1] });
}

/** 3x3 filters with the border repeated outwards. */
function filtered(
  { graph, weights }: StatisticsParts,
  value: string,
  options: { name: string; outputs: number; inputs?: number },
): string {
  const padded = graph.node('Pad', [value, graph.ints([0, 0, 1, 1, 0, 0, 1, 1])], { mode: 'edge' });
  const { name, outputs, inputs = 1 } = options;
  const isDepthwise = inputs > 1;
  const layer = { name: `statistics.${name}`, inputs, outputs, kernel: 3, depthwise: isDepthwise, bias: false };
  return convolution(graph, weights, padded, layer);
}

interface TonePlanes {
  signedPlanes: string;
  rampPlanes: string;
  luma: string;
  colours: string;
}

/** Moments, shares near white and black, histograms of luma and saturation, colours of lights and darks. */
function tone(parts: StatisticsParts, { value, side }: Plane, planes: TonePlanes): string[] {
  const { graph, weights, config } = parts;
  const { luma, colours } = planes;
  const cell = side / parts.grid;
  const extreme = (op: string) => graph.node(op, [value], { axes: [1], keepdims: 1 });
  const saturation = graph.node('Sub', [extreme('ReduceMax'), extreme('ReduceMin')]);
  const base = concat(graph, [planes.signedPlanes, graph.node('Abs', [colours]), saturation]);
  const bins = config.histogramBins;
  const distance = graph.node('Abs', [convolution(graph, weights, luma, pointwise('histogram', 1, bins))]);
  const steps = convolution(graph, weights, saturation, pointwise('saturation', 1, config.saturationSteps));
  const zones = graph.node('Relu', [convolution(graph, weights, luma, pointwise('zones', 1, 2))]);
  const [light = '', dark = ''] = graph.split(zones, 1, [1, 1]);
  const means = averagePool(
    graph,
    concat(graph, [
      graph.node('Clip', [planes.rampPlanes, graph.floats([0]), graph.floats([1])]),
      hat(graph, distance),
      graph.node('Relu', [steps]),
      graph.node('Mul', [colours, light]),
      graph.node('Mul', [colours, dark]),
      zones,
    ]),
    cell,
  );
  const kept = config.ramps + bins + config.saturationSteps;
  const opponents = config.signed - 1;
  const [shares = '', ofLight = '', ofDark = '', ...sizes] = graph.split(means, 1, [kept, opponents, opponents, 1, 1]);
  const perZone = [ofLight, ofDark].map((sum, zone) => ratio(graph, sum, sizes[zone] ?? '', config.angleFloor));
  return [...cellMoments(graph, { value: base, side }, parts.grid, config.varianceFloor), shares, ...perZone];
}

/** Log energy of slopes and curvature, its least and largest block; share of flat pixels, size of the tail. */
function detail(parts: StatisticsParts, { value, side }: Plane, scale: number): string[] {
  const { graph, config } = parts;
  const { edges, blocks, flat, tails } = config;
  const slopes = graph.node('Abs', [filtered(parts, value, { name: 'edges', outputs: edges })]);
  const [, curve = ''] = graph.split(slopes, 1, [edges - 1, 1]);
  const averaged = side === blocks ? curve : averagePool(graph, curve, side / blocks);
  const perCell = blocks / parts.grid;
  const least = graph.node('Neg', [maxPool(graph, graph.node('Neg', [averaged]), perCell)]);
  const largest = maxPool(graph, averaged, perCell);
  const cell = side / parts.grid;
  const logs = logOf(parts, concat(graph, [averagePool(graph, slopes, cell), least, largest]));
  const isFlat = hat(graph, graph.node('Div', [curve, graph.floats([flat])]));
  const tail = graph.node('Relu', [graph.node('Sub', [curve, graph.floats([tails[scale] ?? 0])])]);
  return [logs, averagePool(graph, concat(graph, [isFlat, tail]), cell)];
}

/** Log energy of the curvature at the coarsest scale. */
function coarseDetail(parts: StatisticsParts, { value, side }: Plane): string {
  const { graph, config } = parts;
  const slopes = graph.node('Abs', [filtered(parts, value, { name: 'edges', outputs: config.edges })]);
  const [, curve = ''] = graph.split(slopes, 1, [config.edges - 1, 1]);
  return logOf(parts, averagePool(graph, curve, side / parts.grid));
}

/** Log energy of the curvature of both opponent colours, then of their least blocks. */
function colourDetail(parts: StatisticsParts, { value, side }: Plane): string[] {
  const { graph, config } = parts;
  const opponents = config.signed - 1;
  const options = { name: 'curves', outputs: opponents, inputs: opponents };
  const curves = graph.node('Abs', [filtered(parts, value, options)]);
  const averaged = averagePool(graph, curves, side / config.blocks);
  const negative = graph.node('Neg', [averaged]);
  const least = graph.node('Neg', [maxPool(graph, negative, config.blocks / parts.grid)]);
  return [logOf(parts, concat(graph, [averagePool(graph, curves, side / parts.grid), least]))];
}

/** Share of line strength at each angle from level and from upright, per cell and in the photo, and the strength. */
function directions(parts: StatisticsParts, { value, side }: Plane): string[] {
  const { graph, weights, config } = parts;
  const { angles, angleFloor, slopeFloor, blocks } = config;
  const [right = '', down = ''] = graph.split(filtered(parts, value, { name: 'slopes', outputs: 2 }), 1, [1, 1]);
  const square = (x: string) => graph.node('Mul', [x, x]);
  const products = concat(graph, [square(right), square(down), graph.node('Mul', [right, down])]);
  const [xx = '', yy = '', xy = ''] = graph.split(averagePool(graph, products, side / blocks), 1, [1, 1, 1]);
  const energy = graph.node('Add', [xx, yy]);
  const add = (x: string, constant: number) => graph.node('Add', [x, graph.floats([constant])]);
  const twice = graph.node('Mul', [graph.floats([4]), square(xy)]);
  const directed = graph.node('Add', [square(graph.node('Sub', [yy, xx])), twice]);
  const strengthOfBlock = graph.node('Sqrt', [add(energy, slopeFloor)]);
  const weight = graph.node('Div', [graph.node('Mul', [strengthOfBlock, directed]), add(square(energy), slopeFloor)]);
  const perCell = blocks / parts.grid;
  const strength = averagePool(graph, weight, perCell);
  const counts = [yy, xx].map((across) => {
    const tangent = graph.node('Div', [xy, add(across, slopeFloor)]);
    const distance = graph.node('Abs', [convolution(graph, weights, tangent, pointwise('angles', 1, angles))]);
    return averagePool(graph, graph.node('Mul', [hat(graph, distance), weight]), perCell);
  });
  const all = concat(graph, counts);
  const mean = (map: string) => graph.node('ReduceMean', [map], { axes: [2, 3], keepdims: 1 });
  const ofPhoto = ratio(graph, mean(all), mean(strength), angleFloor);
  const shape = graph.ints([1, 2 * angles, parts.grid, parts.grid]);
  return [ratio(graph, all, strength, angleFloor), graph.node('Expand', [ofPhoto, shape]), logOf(parts, strength)];
}

function concat(graph: GraphBuilder, maps: readonly string[]): string {
  return graph.node('Concat', maps, { axis: 1 });
}

/** 1 at distance 0, falling to 0 at distance 1. */
function hat(graph: GraphBuilder, distance: string): string {
  return graph.node('Relu', [graph.node('Sub', [graph.floats([1]), distance])]);
}

function ratio(graph: GraphBuilder, sum: string, size: string, floor: number): string {
  return graph.node('Div', [sum, graph.node('Add', [size, graph.floats([floor])])]);
}

function logOf({ graph, config }: StatisticsParts, value: string): string {
  return graph.node('Log', [graph.node('Add', [value, graph.floats([config.detailFloor])])]);
}

/** Mean and standard deviation of each channel in each cell: two maps (1, C, grid, grid). */
export function cellMoments(
  graph: GraphBuilder,
  map: { value: string; side: number },
  grid: number,
  epsilon: number,
): [string, string] {
  const size = map.side / grid;
  const mean = averagePool(graph, map.value, size);
  const squares = averagePool(graph, graph.node('Mul', [map.value, map.value]), size);
  const variance = graph.node('Relu', [graph.node('Sub', [squares, graph.node('Mul', [mean, mean])])]);
  return [mean, graph.node('Sqrt', [graph.node('Add', [variance, graph.floats([epsilon])])])];
}
