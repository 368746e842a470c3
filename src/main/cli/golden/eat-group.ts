// Golden group of EAT: deformable and window attention with their intermediate results, the whole network, and the
// attention of DAT, from which EAT departs.
import * as v from 'valibot';
import { checkConfig } from '../../compiler/checkpoint-config.ts';
import type { Checkpoint } from '../../compiler/checkpoint.ts';
import { deformableAttention } from '../../compiler/eat-attention.ts';
import { windowAttention } from '../../compiler/eat-window-attention.ts';
import { EatConfigSchema, buildEat } from '../../compiler/eat.ts';
import type { CaseTensors, GoldenCase } from './case-file.ts';
import { compareCase } from './compare-case.ts';
import { datAttention } from './dat-attention.ts';
import type { Findings } from './findings.ts';
import { outputOf, runGraph } from './run-graph.ts';
import type { GraphOutputs } from './run-graph.ts';
import { compareExposed, feedFloats } from './vision-groups.ts';

const DeformableSchema = v.object({
  heads: v.number(),
  groups: v.number(),
  offset_kernel: v.number(),
  stride: v.literal(1),
  offset_range_factor: v.number(),
  use_pe: v.boolean(),
});
const WindowSchema = v.object({ heads: v.number(), window: v.number(), shift: v.number() });

const DatSchema = v.object({
  heads: v.number(),
  groups: v.number(),
  stride: v.number(),
  ksize: v.number(),
  offset_range_factor: v.number(),
});

/** Builds a graph on the case's tensors, runs it and returns its outputs. */
type Run = (golden: GoldenCase, tensors: CaseTensors, weights: Checkpoint) => Promise<GraphOutputs>;

/** One case of the group; undefined for modules the compiler has no graph for. */
export async function checkEat(golden: GoldenCase): Promise<Findings | undefined> {
  const { config } = golden.json;
  if (v.is(EatConfigSchema, config)) return checkWith(golden, runNetwork);
  if (v.is(DeformableSchema, config)) return checkWith(golden, runDeformable);
  if (v.is(WindowSchema, config)) return checkWith(golden, runWindow);
  if (v.is(DatSchema, config)) return checkWith(golden, runDat);
  return undefined;
}

function checkWith(golden: GoldenCase, run: Run): Promise<Findings> {
  return compareCase(golden, async ({ findings, tensors, weights }) => {
    compareExposed(findings, await run(golden, tensors, weights), tensors);
  });
}

const runNetwork: Run = (golden, tensors, weights) => {
  const config = checkConfig(EatConfigSchema, golden.json.config, golden.name);
  return runGraph((graph) => buildEat({ graph, weights, config }), { image: feedFloats(tensors, 'input.image') });
};

const runDeformable: Run = async (golden, tensors, weights) => {
  const config = checkConfig(DeformableSchema, golden.json.config, golden.name);
  const [batch = 0, channels = 0, rows = 0, columns = 0] = tensors.entry('input.x').shape;
  const { heads, groups, offset_kernel: offsetKernel, offset_range_factor: offsetRange } = config;
  const sizes = { batch, channels, heads, groups, rows, columns, offsetKernel, offsetRange };
  const shape = { prefix: '', ...sizes, hasPositionBias: config.use_pe };
  const outputs = await runGraph(
    (graph) => {
      const x = graph.input('x', 'float32', [batch, channels, rows, columns]);
      graph.tap('y', deformableAttention(graph, weights, x, shape));
    },
    { x: feedFloats(tensors, 'input.x') },
  );
  // Groups and photos share the reference points; the reference repeats them.
  const points = Array.from(outputOf(outputs, 'reference_points'));
  const repeated = Array.from({ length: batch * groups }, () => points).flat();
  return new Map([...outputs, ['reference_points', Float32Array.from(repeated)]]);
};

const runWindow: Run = (golden, tensors, weights) => {
  const { heads, window, shift } = checkConfig(WindowSchema, golden.json.config, golden.name);
  const [batch = 0, channels = 0, rows = 0, columns = 0] = tensors.entry('input.x').shape;
  return runGraph(
    (graph) => {
      const x = graph.input('x', 'float32', [batch, channels, rows, columns]);
      const shape = { prefix: '', batch, channels, heads, rows, columns, window, shift };
      graph.tap('y', windowAttention(graph, weights, x, shape));
    },
    { x: feedFloats(tensors, 'input.x') },
  );
};

const runDat: Run = (golden, tensors, weights) => {
  const config = checkConfig(DatSchema, golden.json.config, golden.name);
  const [batch = 0, channels = 0, rows = 0, columns = 0] = tensors.entry('input.x').shape;
  const { heads, groups, stride, ksize: kernel, offset_range_factor: offsetRange } = config;
  return runGraph(
    (graph) => {
      const x = graph.input('x', 'float32', [batch, channels, rows, columns]);
      const options = { batch, channels, heads, groups, rows, columns, stride, kernel, offsetRange };
      graph.tap('y', datAttention(graph, weights, x, options));
    },
    { x: feedFloats(tensors, 'input.x') },
  );
};
