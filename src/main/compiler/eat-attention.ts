// EAT's deformable attention: keys and values are sampled at learned points plus damped offsets (PIPELINE: EAT, "D").
// The published block leaves its tensor library for the sign test; here it is comparison and selection nodes.
// Shapes: B photos, C channels, g groups, h heads, H x W the map; positions are (y, x) in -1..1.
import type { Checkpoint } from './checkpoint.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { channelNorm, convolution, gelu } from './layers.ts';
import { reshaped } from './weights.ts';

export interface DeformableOptions {
  /** Checkpoint prefix with its dot, e.g. `stage.attns.0.`; empty for a module of its own. */
  prefix: string;
  batch: number;
  channels: number;
  heads: number;
  groups: number;
  rows: number;
  columns: number;
  offsetKernel: number;
  /** Offsets reach this many cells; 0 leaves them as the network gives them, below 0 the positions are squashed instead. */
  offsetRange: number;
  /** A learned bias by distance is added to the scores; true by default. */
  hasPositionBias?: boolean;
}

interface Parts {
  graph: GraphBuilder;
  weights: Checkpoint;
  options: DeformableOptions;
}

const NORM_EPSILON = 1e-5;
/** Offsets that point another way than their reference point keep this share. */
const DAMPING = 0.25;

/** x (B, C, H, W) -> the same shape. Reference points are averaged over the batch, so results depend on batch mates. */
export function deformableAttention(
  graph: GraphBuilder,
  weights: Checkpoint,
  x: string,
  options: DeformableOptions,
): string {
  const parts: Parts = { graph, weights, options };
  const { prefix, batch, channels, heads, groups, rows, columns } = options;
  const headDim = channels / heads;
  const query = pointwise(parts, x, 'proj_q');
  const grid = samplingGrid(parts, x, query);
  const grouped = graph.node('Reshape', [x, graph.ints([batch * groups, channels / groups, rows, columns])]);
  const sampled = graph.node('Reshape', [sampleAt(graph, grouped, grid), graph.ints([batch, channels, rows, columns])]);
  graph.tap(`${prefix}x_sampled`, sampled);
  const perHead = (map: string) => graph.node('Reshape', [map, graph.ints([batch * heads, headDim, rows * columns])]);
  const key = perHead(pointwise(parts, sampled, 'proj_k'));
  const value = perHead(pointwise(parts, sampled, 'proj_v'));
  const rowsOfQuery = graph.node('Transpose', [perHead(query)], { perm: [0, 2, 1] });
  const scaled = graph.node('Mul', [graph.node('MatMul', [rowsOfQuery, key]), graph.floats([headDim ** -0.5])]);
  const hasBias = options.hasPositionBias ?? true;
  const scores = hasBias ? graph.node('Add', [scaled, positionBias(parts, grid)]) : scaled;
  const shares = graph.node('Softmax', [scores], { axis: -1 });
  const mixed = graph.node('MatMul', [value, graph.node('Transpose', [shares], { perm: [0, 2, 1] })]);
  const joined = graph.node('Reshape', [mixed, graph.ints([batch, channels, rows, columns])]);
  graph.tap(`${prefix}before_proj_out`, joined);
  return pointwise(parts, joined, 'proj_out');
}

/** Where keys and values are taken: (B * g, H, W, 2), here as (x, y) because GridSample wants it so. */
function samplingGrid(parts: Parts, x: string, query: string): string {
  const { graph } = parts;
  const { prefix } = parts.options;
  const offsets = scaledOffsets(parts, query); // (B * g, 2, H, W)
  const reference = referencePoints(parts, x); // (1, 2, H, W)
  const positive = graph.node('Greater', [graph.node('Mul', [offsets, reference]), graph.floats([0])]);
  const agreement = graph.node('ReduceMin', [graph.node('Cast', [positive], { to: 1 })], { axes: [1], keepdims: 1 });
  const share = graph.node('Add', [
    graph.node('Mul', [agreement, graph.floats([1 - DAMPING])]),
    graph.floats([DAMPING]),
  ]);
  const moved = graph.node('Add', [reference, graph.node('Mul', [offsets, share])]);
  const positions = parts.options.offsetRange < 0 ? graph.node('Tanh', [moved]) : moved;
  const channelsLast = (map: string) => graph.node('Transpose', [map], { perm: [0, 2, 3, 1] });
  graph.tap(`${prefix}offsets_scaled`, channelsLast(offsets));
  graph.tap(`${prefix}reference_points`, channelsLast(reference));
  graph.tap(`${prefix}sign_agreement`, channelsLast(agreement));
  graph.tap(`${prefix}sample_positions`, channelsLast(positions));
  return channelsLast(graph.node('Gather', [positions, graph.ints([1, 0])], { axis: 1 }));
}

/** tanh of the offset network, scaled to cells where offsets have a reach: (B * g, 2, H, W). */
function scaledOffsets({ graph, weights, options }: Parts, query: string): string {
  const { prefix, batch, groups, rows, columns, offsetKernel: kernel, offsetRange } = options;
  const channels = options.channels / groups;
  const border = Math.floor(kernel / 2);
  const grouped = graph.node('Reshape', [query, graph.ints([batch * groups, channels, rows, columns])]);
  const filtered = convolution(graph, weights, grouped, {
    name: `${prefix}conv_offset.0`,
    inputs: channels,
    outputs: channels,
    kernel,
    pads: [border, border, border, border],
    depthwise: true,
    bias: true,
  });
  const norm = { name: `${prefix}conv_offset.1.norm`, size: channels, epsilon: NORM_EPSILON };
  const active = gelu(graph, channelNorm(graph, weights, filtered, norm));
  const raw = convolution(graph, weights, active, {
    name: `${prefix}conv_offset.3`,
    inputs: channels,
    outputs: 2,
    kernel: 1,
    bias: false,
  });
  graph.tap(`${prefix}offset_network_raw`, raw);
  if (offsetRange <= 0) return raw;
  const reach = graph.floats([offsetRange / rows, offsetRange / columns], [1, 2, 1, 1]);
  return graph.node('Mul', [graph.node('Tanh', [raw]), reach]);
}

/** Learned interest points shared by groups and photos: (1, 2, H, W). */
function referencePoints({ graph, weights, options }: Parts, x: string): string {
  const raw = convolution(graph, weights, x, {
    name: `${options.prefix}ref_point14`,
    inputs: options.channels,
    outputs: 2,
    kernel: 1,
    bias: true,
  });
  const mean = options.batch === 1 ? raw : graph.node('ReduceMean', [raw], { axes: [0], keepdims: 1 });
  return graph.node('Tanh', [mean]);
}

/** A learned table per head, read at half the distance from each query to each sample: (B * h, HW, HW). */
function positionBias({ graph, weights, options }: Parts, grid: string): string {
  const { prefix, batch, heads, groups, rows, columns } = options;
  const cells = rows * columns;
  const size = [2 * rows - 1, 2 * columns - 1];
  const perGroup = heads / groups;
  const stored = weights.take(`${prefix}rpe_table`, [heads, ...size]);
  const table = graph.weight(reshaped(stored, [1, groups * perGroup, ...size]));
  const repeated = batch === 1 ? table : graph.node('Expand', [table, graph.ints([batch, heads, ...size])]);
  const folded = graph.node('Reshape', [repeated, graph.ints([batch * groups, perGroup, ...size])]);
  const samples = graph.node('Reshape', [grid, graph.ints([batch * groups, 1, cells, 2])]);
  const distances = graph.node('Sub', [graph.floats(queryGrid(rows, columns), [1, cells, 1, 2]), samples]);
  const halved = graph.node('Mul', [distances, graph.floats([0.5])]);
  return graph.node('Reshape', [sampleAt(graph, folded, halved), graph.ints([batch * heads, cells, cells])]);
}

/** Cell centres as (x, y) in -1..1, row-major. */
function queryGrid(rows: number, columns: number): number[] {
  const centre = (index: number, count: number) => (2 * (index + 0.5)) / count - 1;
  return Array.from({ length: rows * columns }, (_, cell) => [
    centre(cell % columns, columns),
    centre(Math.floor(cell / columns), rows),
  ]).flat();
}

function sampleAt(graph: GraphBuilder, maps: string, grid: string): string {
  return graph.node('GridSample', [maps, grid], { align_corners: 1, mode: 'bilinear', padding_mode: 'zeros' });
}

function pointwise({ graph, weights, options }: Parts, x: string, name: string): string {
  const { prefix, channels } = options;
  const shape = { name: `${prefix}${name}`, inputs: channels, outputs: channels, kernel: 1, bias: true };
  return convolution(graph, weights, x, shape);
}
