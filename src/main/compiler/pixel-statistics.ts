// Statistics of the pixels themselves on IASM's grid, from fixed filters that come with the checkpoint: tone, colour, clipping, grain
// and the angles of lines, which the backbone was trained to ignore. Mirrors training/salient_training/pixel_statistics.py.
import type { Checkpoint } from './checkpoint.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { convolution } from './layers.ts';
import type { FeatureMap } from './mobilenet.ts';

export interface PixelStatisticsOptions {
  /** Luma and two opponent colours. */
  signed: number;
  /** How far channels reach into white and luma into black. */
  ramps: number;
  edges: number;
  /** Angles in each of the two families of line filters, from level and from upright. */
  lineAngles: number;
  lineSize: number;
  grid: number;
}

/** Keeps an area without lines from having a strongest angle. */
const LINE_FLOOR = 0.02;
/** Line filters are evaluated at every second pixel. */
const LINE_STRIDE = 2;
const VARIANCE_FLOOR = 1e-6;

/** (1, 3, side, side) in -1..1 -> maps (1, n, grid, grid) to be joined along the channels, in the order of the training code. */
export function pixelStatistics(
  graph: GraphBuilder,
  weights: Checkpoint,
  pixels: FeatureMap,
  options: PixelStatisticsOptions,
): string[] {
  const { signed, ramps, edges } = options;
  const planes = convolution(graph, weights, pixels.value, {
    name: 'statistics.planes',
    inputs: 3,
    outputs: signed + ramps,
    kernel: 1,
    bias: true,
  });
  const [signedPlanes = '', rampPlanes = ''] = graph.split(planes, 1, [signed, ramps]);
  const [luma = '', colours = ''] = graph.split(signedPlanes, 1, [1, signed - 1]);
  const slopes = convolution(graph, weights, luma, {
    name: 'statistics.edges',
    inputs: 1,
    outputs: edges,
    kernel: 3,
    pads: [1, 1, 1, 1],
    bias: false,
  });
  const all = graph.node(
    'Concat',
    [signedPlanes, graph.node('Abs', [colours]), graph.node('Relu', [rampPlanes]), graph.node('Abs', [slopes])],
    { axis: 1 },
  );
  return [
    ...cellMoments(graph, { value: all, side: pixels.side }, options.grid, VARIANCE_FLOOR),
    ...lineFamilies(graph, weights, { value: luma, side: pixels.side }, options),
  ];
}

/** For level and for upright lines: the share of each angle, then the strength of all. */
function lineFamilies(
  graph: GraphBuilder,
  weights: Checkpoint,
  luma: { value: string; side: number },
  { lineAngles, lineSize, grid }: PixelStatisticsOptions,
): string[] {
  const border = Math.floor(lineSize / 2);
  const lines = convolution(graph, weights, luma.value, {
    name: 'statistics.lines',
    inputs: 1,
    outputs: 2 * lineAngles,
    kernel: lineSize,
    stride: LINE_STRIDE,
    pads: [border, border, border, border],
    bias: false,
  });
  const size = Math.floor(luma.side / LINE_STRIDE / grid);
  const cells = graph.node('AveragePool', [graph.node('Abs', [lines])], {
    kernel_shape: [size, size],
    strides: [size, size],
  });
  return graph.split(cells, 1, [lineAngles, lineAngles]).flatMap((family) => {
    const strength = graph.node('ReduceMean', [family], { axes: [1], keepdims: 1 });
    const floored = graph.node('Add', [strength, graph.floats([LINE_FLOOR])]);
    return [graph.node('Div', [family, floored]), strength];
  });
}

/** Mean and standard deviation of each channel in each cell: two maps (1, C, grid, grid). */
export function cellMoments(
  graph: GraphBuilder,
  map: { value: string; side: number },
  grid: number,
  epsilon: number,
): [string, string] {
  const size = map.side / grid;
  const pool = (value: string) =>
    graph.node('AveragePool', [value], { kernel_shape: [size, size], strides: [size, size] });
  const mean = pool(map.value);
  const squares = pool(graph.node('Mul', [map.value, map.value]));
  const variance = graph.node('Relu', [graph.node('Sub', [squares, graph.node('Mul', [mean, mean])])]);
  return [mean, graph.node('Sqrt', [graph.node('Add', [variance, graph.floats([epsilon])])])];
}
