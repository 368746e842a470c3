// Compiles a graph in memory with every intermediate result exposed, and runs it with ONNX Runtime.
import { encodeModel } from '../../compiler/onnx-writer.ts';
import { GraphBuilder } from '../../compiler/graph-builder.ts';
import { openSession } from '../../runtime/session.ts';
import type { Session } from '../../runtime/session.ts';
import { floatData } from '../../runtime/tensor.ts';
import type { Tensor } from '../../runtime/tensor.ts';

/** Float outputs by name. */
export type GraphOutputs = ReadonlyMap<string, Float32Array>;

/** Opens the graph `build` describes, weights in float32 and taps exposed, on the CPU; the caller closes it. */
export async function openGraph(build: (graph: GraphBuilder) => void): Promise<Session> {
  const graph = new GraphBuilder({ name: 'golden', storage: 'fp32', exposeTaps: true });
  build(graph);
  return openSession(encodeModel(graph.finish()), { provider: 'cpu', threads: 1 });
}

/** Builds, runs once and releases a graph. */
export async function runGraph(
  build: (graph: GraphBuilder) => void,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<GraphOutputs> {
  const session = await openGraph(build);
  try {
    const outputs = await session.run(feeds);
    return new Map(Object.entries(outputs).map(([name, tensor]) => [name, floatData(tensor)]));
  } finally {
    await session.close();
  }
}

/** An output that must exist. */
export function outputOf(outputs: GraphOutputs, name: string): Float32Array {
  const values = outputs.get(name);
  if (values === undefined) throw new Error(`The graph has no output "${name}".`);
  return values;
}
