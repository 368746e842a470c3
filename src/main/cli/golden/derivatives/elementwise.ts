// Derivatives of operators that work element by element or only move elements.
import {
  axisOf,
  broadcastIndices,
  listAttribute,
  numberAttribute,
  sizeOf,
  stridesOf,
  sumTo,
  walk,
  zeros,
} from './values.ts';
import type { Backward, Derivative, Value } from './values.ts';

/** Derivative of a function of one element, given the element and its result. */
function ofEach(slope: (x: number, y: number) => number): Derivative {
  return ({ inputs: [x], outputs: [y], gradients: [g] }) => {
    if (!x || !y || !g) return [];
    const target = zeros(x.dims);
    for (let at = 0; at < target.data.length; at += 1) {
      target.data[at] = (g.data[at] ?? 0) * slope(x.data[at] ?? 0, y.data[at] ?? 0);
    }
    return [target];
  };
}

/** Derivative of a broadcasting function of two elements. */
function ofPairs(slopes: (a: number, b: number) => readonly [number, number]): Derivative {
  return ({ inputs: [a, b], gradients: [g] }) => {
    if (!a || !b || !g) return [];
    const [left, right] = [zeros(g.dims), zeros(g.dims)];
    const [ofA, ofB] = [broadcastIndices(g.dims, a.dims), broadcastIndices(g.dims, b.dims)];
    for (let at = 0; at < left.data.length; at += 1) {
      const [da, db] = slopes(a.data[ofA[at] ?? 0] ?? 0, b.data[ofB[at] ?? 0] ?? 0);
      const upstream = g.data[at] ?? 0;
      left.data[at] = upstream * da;
      right.data[at] = upstream * db;
    }
    return [sumTo(a.dims, left), sumTo(b.dims, right)];
  };
}

/** Elements in the same order under the operand's shape. */
const sameOrder: Derivative = ({ inputs: [x], gradients: [g] }) => (x && g ? [{ dims: x.dims, data: g.data }] : []);

const transpose: Derivative = ({ node, inputs: [x], gradients: [g] }) => {
  if (!x || !g) return [];
  const strides = stridesOf(x.dims);
  const indices = walk(
    g.dims,
    listAttribute(node, 'perm').map((axis) => strides[axis] ?? 0),
  );
  return [scatter(x.dims, indices, g)];
};

const gather: Derivative = ({ node, inputs: [x, picks], gradients: [g] }) => {
  if (!x || !picks || !g) return [];
  const axis = axisOf(node, x.dims.length, 0);
  const inner = sizeOf(x.dims.slice(axis + 1));
  const count = sizeOf(picks.dims);
  const along = x.dims[axis] ?? 1;
  const indices = Int32Array.from({ length: sizeOf(g.dims) }, (_, at) => {
    const outer = Math.floor(at / (count * inner));
    const pick = picks.data[Math.floor(at / inner) % count] ?? 0;
    return (outer * along + (pick < 0 ? pick + along : pick)) * inner + (at % inner);
  });
  return [scatter(x.dims, indices, g)];
};

/** Adds every element of `g` to the element of the target it was read from. */
function scatter(dims: readonly number[], indices: Int32Array, g: Value): Value {
  const target = zeros(dims);
  for (const [at, index] of indices.entries()) target.data[index] = (target.data[index] ?? 0) + (g.data[at] ?? 0);
  return target;
}

const split: Derivative = ({ node, inputs: [x], gradients }) => {
  if (!x) return [];
  const axis = axisOf(node, x.dims.length, 0);
  return [joinAlong(x.dims, axis, gradients)];
};

function joinAlong(dims: readonly number[], axis: number, parts: readonly Value[]): Value {
  const target = zeros(dims);
  const inner = sizeOf(dims.slice(axis + 1));
  const row = (dims[axis] ?? 1) * inner;
  let offset = 0;
  for (const part of parts) {
    const width = (part.dims[axis] ?? 1) * inner;
    for (let at = 0; at < part.data.length; at += 1) {
      target.data[Math.floor(at / width) * row + offset + (at % width)] = part.data[at] ?? 0;
    }
    offset += width;
  }
  return target;
}

const concat: Derivative = ({ node, inputs, gradients: [g] }: Backward) => {
  if (!g) return [];
  const axis = axisOf(node, g.dims.length, 0);
  const inner = sizeOf(g.dims.slice(axis + 1));
  const row = (g.dims[axis] ?? 1) * inner;
  let offset = 0;
  return inputs.map((part) => {
    const target = zeros(part.dims);
    const width = (part.dims[axis] ?? 1) * inner;
    for (let at = 0; at < target.data.length; at += 1) {
      target.data[at] = g.data[Math.floor(at / width) * row + offset + (at % width)] ?? 0;
    }
    offset += width;
    return target;
  });
};

const reduceMean: Derivative = ({ node, inputs: [x], gradients: [g] }) => {
  if (!x || !g) return [];
  const axes = listAttribute(node, 'axes').map((axis) => (axis < 0 ? axis + x.dims.length : axis));
  const kept = x.dims.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const indices = broadcastIndices(x.dims, kept);
  const share = sizeOf(kept) / sizeOf(x.dims);
  const target = zeros(x.dims);
  for (let at = 0; at < target.data.length; at += 1) target.data[at] = (g.data[indices[at] ?? 0] ?? 0) * share;
  return [target];
};

const expand: Derivative = ({ inputs: [x], gradients: [g] }) => (x && g ? [sumTo(x.dims, g)] : []);

/** The standard normal density, scaled: d erf(x) / dx. */
const erfSlope = (x: number) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x);

const softmax: Derivative = ({ node, inputs: [x], outputs: [y], gradients: [g] }) => {
  if (!x || !y || !g) return [];
  const last = x.dims.at(-1) ?? 1;
  if (axisOf(node, x.dims.length, -1) !== x.dims.length - 1) return [];
  const target = zeros(x.dims);
  for (let begin = 0; begin < target.data.length; begin += last) {
    let mean = 0;
    for (let at = begin; at < begin + last; at += 1) mean += (g.data[at] ?? 0) * (y.data[at] ?? 0);
    for (let at = begin; at < begin + last; at += 1) target.data[at] = (y.data[at] ?? 0) * ((g.data[at] ?? 0) - mean);
  }
  return [target];
};

/** With respect to x alone: scale and shift are weights. */
const layerNormalization: Derivative = ({ node, inputs: [x, scale], gradients: [g] }) => {
  if (!x || !scale || !g) return [];
  const size = x.dims.at(-1) ?? 1;
  const epsilon = numberAttribute(node, 'epsilon', 1e-5);
  const target = zeros(x.dims);
  for (let begin = 0; begin < target.data.length; begin += size) {
    const row = Float64Array.from({ length: size }, (_, at) => x.data[begin + at] ?? 0);
    const mean = row.reduce((sum, value) => sum + value, 0) / size;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size;
    const deviation = Math.sqrt(variance + epsilon);
    const upstream = row.map((_, at) => (g.data[begin + at] ?? 0) * (scale.data[at] ?? 0));
    const meanUpstream = upstream.reduce((sum, value) => sum + value, 0) / size;
    const along = upstream.reduce((sum, value, at) => sum + value * ((row[at] ?? 0) - mean), 0) / size / deviation;
    for (let at = 0; at < size; at += 1) {
      const standard = ((row[at] ?? 0) - mean) / deviation;
      target.data[begin + at] = ((upstream[at] ?? 0) - meanUpstream - standard * along) / deviation;
    }
  }
  return [target];
};

export const ELEMENTWISE: Readonly<Record<string, Derivative>> = {
  Identity: sameOrder,
  Reshape: sameOrder,
  Transpose: transpose,
  Gather: gather,
  Split: split,
  Concat: concat,
  Expand: expand,
  ReduceMean: reduceMean,
  Add: ofPairs(() => [1, 1]),
  Sub: ofPairs(() => [1, -1]),
  Mul: ofPairs((a, b) => [b, a]),
  Div: ofPairs((a, b) => [1 / b, -a / (b * b)]),
  Relu: ofEach((x) => (x > 0 ? 1 : 0)),
  Tanh: ofEach((_, y) => 1 - y * y),
  Erf: ofEach(erfSlope),
  Softmax: softmax,
  LayerNormalization: layerNormalization,
};
