// The deformable attention of the DAT repository, which EAT changed: a fixed uniform grid instead of learned points, offsets
// and grids scaled by size minus one, strided sampling, no damping. Kept for contrast with the golden data; no pack uses it.
// Shapes: B photos, C channels, g groups, h heads, H x W the map, n x m the sampling grid; positions are (y, x) in -1..1.
import type { Checkpoint } from '../../compiler/checkpoint.ts';
import type { GraphBuilder } from '../../compiler/graph-builder.ts';
import { channelNorm, convolution, gelu } from '../../compiler/layers.ts';
import { reshaped } from '../../compiler/weights.ts';

export interface DatOptions {
  batch: number;
  channels: number;
  heads: number;
  groups: number;
  rows: number;
  columns: number;
  stride: number;
  kernel: number;
  /** Offsets reach this many cells of the sampling grid. */
  offsetRange: number;
}

interface Parts {
  graph: GraphBuilder;
  weights: Checkpoint;
  options: DatOptions;
  /** The sampling grid. */
  grid: { rows: number; columns: number };
}

const NORM_EPSILON = 1e-5;

/** x (B, C, H, W) -> the same shape; taps `sample_positions` and `reference_points` (B, g, n, m, 2). */
export function datAttention(graph: GraphBuilder, weights: Checkpoint, x: string, options: DatOptions): string {
  const { batch, channels, heads, groups, rows, columns, stride, kernel } = options;
  const border = borderOf(options);
  const cells = (size: number) => Math.floor((size + 2 * border - kernel) / stride) + 1;
  const parts: Parts = { graph, weights, options, grid: { rows: cells(rows), columns: cells(columns) } };
  const samples = parts.grid.rows * parts.grid.columns;
  const query = pointwise(parts, x, 'proj_q');
  const positions = samplePositions(parts, query);
  const grouped = graph.node('Reshape', [x, graph.ints([batch * groups, channels / groups, rows, columns])]);
  const sampled = graph.node('Reshape', [
    sampleAt(graph, grouped, positions),
    graph.ints([batch, channels, 1, samples]),
  ]);
  const perHead = (map: string, places: number) =>
    graph.node('Reshape', [map, graph.ints([batch * heads, channels / heads, places])]);
  const queries = graph.node('Transpose', [perHead(query, rows * columns)], { perm: [0, 2, 1] });
  const products = graph.node('MatMul', [queries, perHead(pointwise(parts, sampled, 'proj_k'), samples)]);
  const scaled = graph.node('Mul', [products, graph.floats([(channels / heads) ** -0.5])]);
  const scores = graph.node('Add', [scaled, positionBias(parts, positions)]);
  const shares = graph.node('Transpose', [graph.node('Softmax', [scores], { axis: -1 })], { perm: [0, 2, 1] });
  const mixed = graph.node('MatMul', [perHead(pointwise(parts, sampled, 'proj_v'), samples), shares]);
  return pointwise(parts, graph.node('Reshape', [mixed, graph.ints([batch, channels, rows, columns])]), 'proj_out');
}

/** The reference pads only where windows overlap. */
function borderOf({ kernel, stride }: DatOptions): number {
  return kernel === stride ? 0 : Math.floor(kernel / 2);
}

/** Grid plus offsets: (B * g, n, m, 2) as (y, x). */
function samplePositions({ graph, weights, options, grid }: Parts, query: string): string {
  const { batch, groups, rows, columns, kernel, stride, offsetRange } = options;
  const channels = options.channels / groups;
  const border = borderOf(options);
  const grouped = graph.node('Reshape', [query, graph.ints([batch * groups, channels, rows, columns])]);
  const filtered = convolution(graph, weights, grouped, {
    name: 'conv_offset.0',
    inputs: channels,
    outputs: channels,
    kernel,
    stride,
    pads: [border, border, border, border],
    depthwise: true,
    bias: true,
  });
  const normed = channelNorm(graph, weights, filtered, {
    name: 'conv_offset.1.norm',
    size: channels,
    epsilon: NORM_EPSILON,
  });
  const network = { name: 'conv_offset.3', inputs: channels, outputs: 2, kernel: 1, bias: false };
  const raw = convolution(graph, weights, gelu(graph, normed), network);
  const reach = [offsetRange / (grid.rows - 1), offsetRange / (grid.columns - 1)];
  const offsets = graph.node('Mul', [graph.node('Tanh', [raw]), graph.floats(reach, [1, 2, 1, 1])]);
  const points = uniformGrid(grid, 0.5);
  const reference = graph.floats(points, [1, grid.rows, grid.columns, 2]);
  const last = graph.node('Transpose', [offsets], { perm: [0, 2, 3, 1] });
  const positions = graph.node('Add', [reference, last]);
  const perPhoto = graph.ints([batch, groups, grid.rows, grid.columns, 2]);
  graph.tap('sample_positions', graph.node('Reshape', [positions, perPhoto]));
  const repeated = Array.from({ length: batch * groups }, () => points).flat();
  graph.tap('reference_points', graph.floats(repeated, [batch, groups, grid.rows, grid.columns, 2]));
  return positions;
}

/** A table per head, read at half the distance from each query to each sample: (B * h, H * W, n * m). */
function positionBias({ graph, weights, options, grid }: Parts, positions: string): string {
  const { batch, heads, groups, rows, columns } = options;
  const perGroup = heads / groups;
  const size = [2 * rows - 1, 2 * columns - 1];
  const table = graph.weight(reshaped(weights.take('rpe_table', [heads, ...size]), [1, heads, ...size]));
  const repeated = graph.node('Expand', [table, graph.ints([batch, heads, ...size])]);
  const folded = graph.node('Reshape', [repeated, graph.ints([batch * groups, perGroup, ...size])]);
  const samples = grid.rows * grid.columns;
  const places = graph.node('Reshape', [positions, graph.ints([batch * groups, 1, samples, 2])]);
  const queries = graph.floats(uniformGrid({ rows, columns }, 0), [1, rows * columns, 1, 2]);
  const halved = graph.node('Mul', [graph.node('Sub', [queries, places]), graph.floats([0.5])]);
  const bias = sampleAt(graph, folded, halved);
  return graph.node('Reshape', [bias, graph.ints([batch * heads, rows * columns, samples])]);
}

/** (y, x) of every cell, `shift` cells from its corner, scaled by size minus one to -1..1, row-major. */
function uniformGrid({ rows, columns }: { rows: number; columns: number }, shift: number): number[] {
  const place = (index: number, count: number) => (2 * (index + shift)) / (count - 1) - 1;
  return Array.from({ length: rows * columns }, (_, cell) => [
    place(Math.floor(cell / columns), rows),
    place(cell % columns, columns),
  ]).flat();
}

/** Samples maps at (y, x) positions. */
function sampleAt(graph: GraphBuilder, maps: string, positions: string): string {
  const grid = graph.node('Gather', [positions, graph.ints([1, 0])], { axis: 3 });
  return graph.node('GridSample', [maps, grid], { align_corners: 1, mode: 'bilinear', padding_mode: 'zeros' });
}

function pointwise({ graph, weights, options }: Parts, x: string, name: string): string {
  return convolution(graph, weights, x, {
    name,
    inputs: options.channels,
    outputs: options.channels,
    kernel: 1,
    bias: true,
  });
}
