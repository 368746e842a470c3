// The gradient of one output of a graph with respect to a value inside it: forward by ONNX Runtime with every value on
// the way exposed, backward here. The app needs it nowhere (its one map has a closed form); the golden data does.
import { GraphBuilder } from '../../../compiler/graph-builder.ts';
import { encodeModel } from '../../../compiler/onnx-writer.ts';
import type { OnnxInitializer, OnnxModel, OnnxNode } from '../../../compiler/onnx-writer.ts';
import { AppError } from '../../../domain/errors.ts';
import { openSession } from '../../../runtime/session.ts';
import { floatData } from '../../../runtime/tensor.ts';
import type { Tensor } from '../../../runtime/tensor.ts';
import type { GraphOutputs } from '../run-graph.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { LINEAR } from './linear.ts';
import type { Derivative, Value } from './values.ts';
import { zeros } from './values.ts';

const DERIVATIVES: Readonly<Record<string, Derivative>> = { ...ELEMENTWISE, ...LINEAR };

/** Comparisons and choices: constant almost everywhere, so no gradient passes. */
const FLAT = new Set(['Greater', 'Cast', 'ReduceMin', 'ReduceMax', 'ArgMax']);

export interface Question {
  /** Describes the graph; `scores` (1, classes) must be among its outputs. */
  build: (graph: GraphBuilder) => void;
  feeds: Readonly<Record<string, Tensor>>;
  scores: string;
  /** The inner value the gradient is wanted for. */
  findTarget: (model: OnnxModel) => string;
}

/** A graph that ran forward once and can go back from any class. */
export interface Answered {
  outputs: GraphOutputs;
  target: Float32Array;
  /** d score of the class / d target, in the target's shape. */
  gradientOf: (classIndex: number) => Float32Array;
}

/** Runs the graph and keeps what going back needs. */
export async function differentiate({ build, feeds, scores, findTarget }: Question): Promise<Answered> {
  const graph = new GraphBuilder({ name: 'golden', storage: 'fp32', exposeTaps: true });
  build(graph);
  const model = graph.finish();
  const target = findTarget(model);
  const path = nodesBetween(model, target, scores);
  const values = await runExposed(model, feeds, path);
  const kept = values.get(target);
  if (!kept) throw new AppError('inference-failed', `Nothing leads from ${target} to ${scores}.`);
  const outputs = new Map(model.outputs.map(({ name }) => [name, floatsOf(values.get(name))]));
  const gradientOf = (classIndex: number) => goBack({ path, values, target, scores, classIndex });
  return { outputs, target: floatsOf(kept), gradientOf };
}

/** Nodes through which `target` reaches `scores`, in order. */
function nodesBetween(model: OnnxModel, target: string, scores: string): OnnxNode[] {
  const moved = new Set([target]);
  const after = model.nodes.filter(({ op, inputs, outputs }) => {
    if (FLAT.has(op) || !inputs.some((name) => moved.has(name))) return false;
    for (const name of outputs) moved.add(name);
    return true;
  });
  const wanted = new Set([scores]);
  const path = after.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((name) => wanted.has(name))) return false;
    for (const name of inputs) wanted.add(name);
    return true;
  });
  return path.toReversed();
}

/** All values the path reads or makes, and the graph's own outputs. */
async function runExposed(
  model: OnnxModel,
  feeds: Readonly<Record<string, Tensor>>,
  path: readonly OnnxNode[],
): Promise<Map<string, Value>> {
  const made = new Set(model.nodes.flatMap(({ outputs }) => outputs));
  const known = new Set(model.outputs.map(({ name }) => name));
  const needed = new Set(path.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]));
  const added = [...needed].filter((name) => made.has(name) && !known.has(name));
  const outputs = [...model.outputs, ...added.map((name) => ({ name, dtype: 'float32' as const }))];
  const session = await openSession(encodeModel({ ...model, outputs }), { provider: 'cpu', threads: 1 });
  try {
    const results = await session.run(feeds);
    const values = new Map<string, Value>();
    for (const initializer of model.initializers) {
      if (needed.has(initializer.name)) values.set(initializer.name, readInitializer(initializer));
    }
    for (const [name, tensor] of Object.entries(results)) {
      values.set(name, { dims: tensor.dims, data: floatData(tensor) });
    }
    return values;
  } finally {
    await session.close();
  }
}

function readInitializer({ name, dtype, shape, chunks }: OnnxInitializer): Value {
  const copy = Uint8Array.from(Buffer.concat([...chunks()]));
  if (dtype === 'float32') return { dims: shape, data: new Float32Array(copy.buffer) };
  if (dtype === 'int64') return { dims: shape, data: Array.from(new BigInt64Array(copy.buffer), Number) };
  throw new AppError('inference-failed', `There is no derivative through the ${dtype} constant ${name}.`);
}

function floatsOf(value: Value | undefined): Float32Array {
  return Float32Array.from(value?.data ?? []);
}

interface Return {
  path: readonly OnnxNode[];
  values: ReadonlyMap<string, Value>;
  target: string;
  scores: string;
  classIndex: number;
}

function goBack({ path, values, target, scores, classIndex }: Return): Float32Array {
  const valueOf = (name: string): Value => values.get(name) ?? { dims: [0], data: [] };
  const seed = zeros(valueOf(scores).dims);
  seed.data[classIndex] = 1;
  const gradients = new Map<string, Value & { data: Float64Array }>([[scores, seed]]);
  for (const node of path.toReversed()) {
    const derivative = DERIVATIVES[node.op];
    if (!derivative) throw new AppError('inference-failed', `There is no derivative of ${node.op}.`);
    const results = derivative({
      node,
      inputs: node.inputs.map(valueOf),
      outputs: node.outputs.map(valueOf),
      gradients: node.outputs.map((name) => gradients.get(name) ?? zeros(valueOf(name).dims)),
    });
    for (const [index, name] of node.inputs.entries()) {
      const result = results[index];
      if (result) gradients.set(name, addTo(gradients.get(name), result));
    }
  }
  return floatsOf(gradients.get(target));
}

function addTo(before: (Value & { data: Float64Array }) | undefined, gradient: Value): Value & { data: Float64Array } {
  const sum = before ?? zeros(gradient.dims);
  for (let at = 0; at < sum.data.length; at += 1) sum.data[at] = (sum.data[at] ?? 0) + (gradient.data[at] ?? 0);
  return sum;
}
