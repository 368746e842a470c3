// Arrays with a shape, and the index arithmetic that derivatives of graph nodes need. Row-major throughout.
import type { Attribute, OnnxNode } from '../../../compiler/onnx-writer.ts';

export interface Value {
  dims: readonly number[];
  /** Row-major; gradients are summed in double precision. */
  data: Float32Array | Float64Array | readonly number[];
}

/** One node on its way back: its operands, its results, and the gradients of the results. */
export interface Backward {
  node: OnnxNode;
  /** By operand; empty for an operand that was left out. */
  inputs: readonly Value[];
  outputs: readonly Value[];
  gradients: readonly Value[];
}

/** Gradients by operand; undefined for operands that have none. */
export type Derivative = (backward: Backward) => readonly (Value | undefined)[];

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

export function zeros(dims: readonly number[]): Value & { data: Float64Array } {
  return { dims, data: new Float64Array(sizeOf(dims)) };
}

/** Distance between neighbours along every axis. */
export function stridesOf(dims: readonly number[]): number[] {
  return dims.map((_, axis) => sizeOf(dims.slice(axis + 1)));
}

/** For every element of `dims` the index of the element of `from` that broadcasting reads there. */
export function broadcastIndices(dims: readonly number[], from: readonly number[]): Int32Array {
  const lead = dims.length - from.length;
  const strides = stridesOf(from);
  const steps = dims.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : (strides[axis - lead] ?? 0)));
  return walk(dims, steps);
}

/** For every element of `dims`, in order, the sum of its coordinates times `steps`. */
export function walk(dims: readonly number[], steps: readonly number[]): Int32Array {
  const indices = new Int32Array(sizeOf(dims));
  const places = dims.map(() => 0);
  let index = 0;
  for (let at = 0; at < indices.length; at += 1) {
    indices[at] = index;
    for (let axis = dims.length - 1; axis >= 0; axis -= 1) {
      places[axis] = (places[axis] ?? 0) + 1;
      index += steps[axis] ?? 0;
      if ((places[axis] ?? 0) < (dims[axis] ?? 0)) break;
      index -= (steps[axis] ?? 0) * (dims[axis] ?? 0);
      places[axis] = 0;
    }
  }
  return indices;
}

/** The gradient of a broadcast operand: summed over the places that read the same element. */
export function sumTo(dims: readonly number[], gradient: Value): Value {
  if (dims.join() === gradient.dims.join()) return gradient;
  const target = zeros(dims);
  const indices = broadcastIndices(gradient.dims, dims);
  for (const [at, index] of indices.entries())
    target.data[index] = (target.data[index] ?? 0) + (gradient.data[at] ?? 0);
  return target;
}

/** A list attribute, e.g. `perm`. */
export function listAttribute(node: OnnxNode, name: string): readonly number[] {
  const value: Attribute | undefined = node.attributes[name];
  return Array.isArray(value) ? value : [];
}

export function numberAttribute(node: OnnxNode, name: string, fallback: number): number {
  const value: Attribute | undefined = node.attributes[name];
  if (typeof value === 'number') return value;
  return typeof value === 'object' && 'float' in value ? value.float : fallback;
}

/** An axis counted from the front. */
export function axisOf(node: OnnxNode, rank: number, fallback: number): number {
  const axis = numberAttribute(node, 'axis', fallback);
  return axis < 0 ? axis + rank : axis;
}
