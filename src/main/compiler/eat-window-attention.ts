// EAT's window attention: each window attends to itself with a learned relative position bias; shifted windows first
// roll the map and keep apart what was not adjacent before (PIPELINE: EAT, "L" and "S").
import type { Checkpoint, WeightTensor } from './checkpoint.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { attend, linear } from './layers.ts';

export interface WindowOptions {
  /** Checkpoint prefix with its dot; empty for a module of its own. */
  prefix: string;
  batch: number;
  channels: number;
  heads: number;
  rows: number;
  columns: number;
  /** Side of a window. */
  window: number;
  /** Rows and columns the map is rolled by; 0 for plain windows. */
  shift: number;
}

/** Score between positions that a roll has brought together. */
const SEPARATED_SCORE = -100;

/** x (B, C, H, W) -> the same shape. */
export function windowAttention(graph: GraphBuilder, weights: Checkpoint, x: string, options: WindowOptions): string {
  const { prefix, channels, heads, shift } = options;
  const rolled = shift === 0 ? x : roll(graph, x, options, shift);
  const tokens = cutWindows(graph, rolled, options);
  const packed = linear(graph, weights, tokens, {
    name: `${prefix}proj_qkv`,
    inputs: channels,
    outputs: 3 * channels,
    bias: true,
  });
  const [q = '', k = '', v = ''] = graph.split(packed, 2, [channels, channels, channels]);
  const bias = windowBias(graph, weights, options);
  const mixed = attend(graph, [q, k, v], { heads, headDim: channels / heads, bias });
  const projected = linear(graph, weights, mixed, {
    name: `${prefix}proj_out`,
    inputs: channels,
    outputs: channels,
    bias: true,
  });
  const joined = joinWindows(graph, projected, options);
  // Rolling on by the rest of the side brings everything back.
  return shift === 0 ? joined : roll(graph, joined, options, options.rows - shift, options.columns - shift);
}

/** Moves the map up and left by the given numbers of cells, around the edges. */
function roll(graph: GraphBuilder, map: string, options: WindowOptions, up: number, left = up): string {
  const [top = '', bottom = ''] = graph.split(map, 2, [up, options.rows - up]);
  const vertical = graph.node('Concat', [bottom, top], { axis: 2 });
  const [west = '', east = ''] = graph.split(vertical, 3, [left, options.columns - left]);
  return graph.node('Concat', [east, west], { axis: 3 });
}

/** (B, C, H, W) -> (B * windows, window^2, C), windows and cells row by row. */
function cutWindows(graph: GraphBuilder, map: string, options: WindowOptions): string {
  const { batch, channels, rows, columns, window } = options;
  const blocks = graph.ints([batch, channels, rows / window, window, columns / window, window]);
  const ordered = graph.node('Transpose', [graph.node('Reshape', [map, blocks])], { perm: [0, 2, 4, 3, 5, 1] });
  return graph.node('Reshape', [ordered, graph.ints([-1, window * window, channels])]);
}

/** The inverse of `cutWindows`. */
function joinWindows(graph: GraphBuilder, tokens: string, options: WindowOptions): string {
  const { batch, channels, rows, columns, window } = options;
  const blocks = graph.ints([batch, rows / window, columns / window, window, window, channels]);
  const ordered = graph.node('Transpose', [graph.node('Reshape', [tokens, blocks])], { perm: [0, 5, 1, 3, 2, 4] });
  return graph.node('Reshape', [ordered, graph.ints([batch, channels, rows, columns])]);
}

/** Learned bias per head, plus the separation of a shifted map: broadcastable to (B * windows, heads, n, n). */
function windowBias(graph: GraphBuilder, weights: Checkpoint, options: WindowOptions): string {
  const { prefix, batch, heads, window, shift } = options;
  const table = weights.take(`${prefix}relative_position_bias_table`, [(2 * window - 1) ** 2, heads]);
  // Both follow from the window size and are recomputed here.
  for (const buffer of ['relative_position_index', 'attn_mask']) {
    if (weights.has(`${prefix}${buffer}`)) weights.ignore(`${prefix}${buffer}`);
  }
  const learned = graph.weight(expandTable(table, heads, window));
  if (shift === 0) return learned;
  const mask = separationMask(options);
  const cells = window * window;
  const windows = mask.length / (cells * cells);
  const repeated = Array.from({ length: batch }, () => mask).flat();
  return graph.node('Add', [learned, graph.floats(repeated, [batch * windows, 1, cells, cells])]);
}

/** (distances, heads) -> (1, heads, n, n): the entry of each query's distance to each key. */
function expandTable(table: WeightTensor, heads: number, window: number): WeightTensor {
  const cells = window * window;
  const values = () => {
    const source = table.values();
    const target = new Float32Array(heads * cells * cells);
    for (let query = 0; query < cells; query += 1) {
      for (let key = 0; key < cells; key += 1) {
        const down = Math.floor(query / window) - Math.floor(key / window) + window - 1;
        const right = (query % window) - (key % window) + window - 1;
        const entry = (down * (2 * window - 1) + right) * heads;
        for (let head = 0; head < heads; head += 1) {
          target[(head * cells + query) * cells + key] = source[entry + head] ?? 0;
        }
      }
    }
    return target;
  };
  return { name: `${table.name}.expanded`, shape: [1, heads, cells, cells], values };
}

/** (windows, n, n): 0 within a region of the unrolled map, SEPARATED_SCORE between regions. */
function separationMask({ rows, columns, window, shift }: WindowOptions): number[] {
  const region = (index: number, size: number) => (index < size - window ? 0 : index < size - shift ? 1 : 2);
  const cellsOf = (top: number, left: number) =>
    Array.from({ length: window * window }, (_, cell) => {
      const y = region(top + Math.floor(cell / window), rows);
      return y * 3 + region(left + (cell % window), columns);
    });
  const masks: number[] = [];
  for (let top = 0; top < rows; top += window) {
    for (let left = 0; left < columns; left += window) {
      const regions = cellsOf(top, left);
      for (const query of regions) for (const key of regions) masks.push(query === key ? 0 : SEPARATED_SCORE);
    }
  }
  return masks;
}
