// The networks that LayerCAM cases explain: EAT by the compiler's own graph, a small CNN and a class-token ViT written
// here after the golden data, which state them by their weights alone. No pack uses the latter two.
import { checkConfig } from '../../compiler/checkpoint-config.ts';
import type { Checkpoint } from '../../compiler/checkpoint.ts';
import { EatConfigSchema, buildEat } from '../../compiler/eat.ts';
import type { EatConfig } from '../../compiler/eat.ts';
import type { GraphBuilder } from '../../compiler/graph-builder.ts';
import { attend, convolution, gelu, layerNorm, linear } from '../../compiler/layers.ts';
import type { OnnxModel } from '../../compiler/onnx-writer.ts';
import { AppError } from '../../domain/errors.ts';
import type { GoldenCase } from './case-file.ts';

/** A graph from an image to class scores, and where in it the explained map lies. */
export interface ExplainedNetwork {
  imageInput: string;
  build: (graph: GraphBuilder, weights: Checkpoint) => void;
  /** The value that holds the map, (1, K, h, w). */
  findTarget: (model: OnnxModel) => string;
}

/** EAT explained at a stage's output, or without a stage at the norm in front of the last attention. */
export function explainEat(network: GoldenCase, stage: number | undefined): ExplainedNetwork {
  const config = checkConfig(EatConfigSchema, network.json.config, network.name);
  return {
    imageInput: 'image',
    build: (graph, weights) => buildEat({ graph, weights, config }),
    findTarget: (model) => (stage === undefined ? lastNorm(model, config) : tapped(model, `stage.${stage}`)),
  };
}

/** The value a tap shows. */
function tapped(model: OnnxModel, name: string): string {
  const [value] = model.nodes.find(({ outputs }) => outputs.includes(name))?.inputs ?? [];
  if (value === undefined) throw new AppError('invalid-argument', `The network has no "${name}".`);
  return value;
}

/** The norm in front of the last attention, channels first: found by its weight, for it has no tap. */
function lastNorm(model: OnnxModel, { stage_spec: stages }: EatConfig): string {
  const weight = `stages.${stages.length - 1}.layer_norms.${2 * ((stages.at(-1)?.length ?? 1) - 1)}.norm.weight`;
  const [normed] = model.nodes.find(({ inputs }) => inputs.includes(weight))?.outputs ?? [];
  const [target] = model.nodes.find(({ inputs }) => normed !== undefined && inputs[0] === normed)?.outputs ?? [];
  if (target === undefined) throw new AppError('invalid-argument', `The network has no norm "${weight}".`);
  return target;
}

/** What the image and the target map look like. */
export interface ExplainedShapes {
  /** (1, channels, height, width) each. */
  image: readonly number[];
  map: readonly number[];
}

/** The network of a case with weights of its own; undefined if neither is known. */
export function explainByWeights(
  weights: Checkpoint,
  shapes: ExplainedShapes,
  isLastOutput: boolean,
): ExplainedNetwork[] {
  if (weights.has('c1.weight') && weights.has('fc.weight')) return [smallCnn(shapes)];
  if (!weights.has('cls_token')) return [];
  const [, , width = 0] = weights.shapeOf('cls_token');
  // The case does not state the number of heads: the scores tell which it was.
  const heads = Array.from({ length: width }, (_, index) => index + 1).filter((count) => width % count === 0);
  return heads.map((count) => smallVit(shapes, count, isLastOutput));
}

/** Three convolutions, ReLU, ReLU (the target), GELU; mean over positions; linear. */
function smallCnn({ image, map }: ExplainedShapes): ExplainedNetwork {
  const build = (graph: GraphBuilder, weights: Checkpoint) => {
    const step = (x: string, name: string, stride: number) => {
      const [outputs = 0, inputs = 0, kernel = 0] = weights.shapeOf(`${name}.weight`);
      const border = Math.floor(kernel / 2);
      const pads = [border, border, border, border] as const;
      return convolution(graph, weights, x, { name, inputs, outputs, kernel, stride, pads, bias: true });
    };
    const stride = Math.max(1, Math.round(Math.sqrt((image[2] ?? 1) / (map[2] ?? 1))));
    const first = graph.node('Relu', [step(graph.input('image', 'float32', image), 'c1', stride)]);
    const second = graph.node('Relu', [step(first, 'c2', stride)]);
    graph.tap('target', second);
    const third = gelu(graph, step(second, 'c3', 1));
    const pooled = graph.node('ReduceMean', [third], { axes: [2, 3], keepdims: 0 });
    const [outputs = 0, inputs = 0] = weights.shapeOf('fc.weight');
    graph.output('logits', linear(graph, weights, pooled, { name: 'fc', inputs, outputs, bias: true }), [1, outputs]);
  };
  return { imageInput: 'image', build, findTarget: (model) => tapped(model, 'target') };
}

const VIT_EPSILON = 1e-5;

/** Class-token ViT; the target is the last block's output or its first norm, without the class token, as a map. */
function smallVit({ image, map }: ExplainedShapes, heads: number, isLastOutput: boolean): ExplainedNetwork {
  const build = (graph: GraphBuilder, weights: Checkpoint) => {
    const [, tokens = 0, width = 0] = weights.shapeOf('pos_embed');
    let x = embed(graph, weights, { image, tokens, width });
    const blocks = countBlocks(weights);
    for (let block = 0; block < blocks; block += 1) {
      const isTarget = block === blocks - 1;
      const name = `blocks.${block}`;
      const first = layerNorm(graph, weights, x, { name: `${name}.n1`, size: width, epsilon: VIT_EPSILON });
      const normed = isTarget && !isLastOutput ? throughMap(graph, first, map) : first;
      x = graph.node('Add', [x, selfAttention(graph, weights, normed, { name: `${name}.att`, width, heads })]);
      x = graph.node('Add', [x, mlp(graph, weights, x, { name, width })]);
      if (isTarget && isLastOutput) x = throughMap(graph, x, map);
    }
    const token = graph.node('Gather', [x, graph.int(0)], { axis: 1 });
    const normed = layerNorm(graph, weights, token, { name: 'norm', size: width, epsilon: VIT_EPSILON });
    const [classes = 0] = weights.shapeOf('fc.weight');
    const scores = linear(graph, weights, normed, { name: 'fc', inputs: width, outputs: classes, bias: true });
    graph.output('logits', scores, [1, classes]);
  };
  return { imageInput: 'image', build, findTarget: (model) => tapped(model, 'target') };
}

function countBlocks(weights: Checkpoint): number {
  let blocks = 0;
  while (weights.has(`blocks.${blocks}.n1.weight`)) blocks += 1;
  return blocks;
}

/** (1, C, H, W) -> (1, 1 + patches, width), class token first. */
function embed(
  graph: GraphBuilder,
  weights: Checkpoint,
  { image, tokens, width }: { image: readonly number[]; tokens: number; width: number },
): string {
  const [, inputs = 0, kernel = 0] = weights.shapeOf('embed.weight');
  const input = graph.input('image', 'float32', image);
  const shape = { name: 'embed', inputs, outputs: width, kernel, stride: kernel, bias: true };
  const flat = graph.node('Reshape', [convolution(graph, weights, input, shape), graph.ints([1, width, tokens - 1])]);
  const patches = graph.node('Transpose', [flat], { perm: [0, 2, 1] });
  const token = graph.weight(weights.take('cls_token', [1, 1, width]));
  const joined = graph.node('Concat', [token, patches], { axis: 1 });
  return graph.node('Add', [joined, graph.weight(weights.take('pos_embed', [1, tokens, width]))]);
}

/** Takes tokens apart and joins them again, so that their patches exist as a map on the way. */
function throughMap(graph: GraphBuilder, x: string, map: readonly number[]): string {
  const [batch = 1, width = 0, rows = 0, columns = 0] = map;
  const patches = rows * columns;
  const [token = '', rest = ''] = graph.split(x, 1, [1, patches]);
  const first = graph.node('Transpose', [rest], { perm: [0, 2, 1] });
  const target = graph.node('Reshape', [first, graph.ints([batch, width, rows, columns])]);
  graph.tap('target', target);
  const flat = graph.node('Reshape', [target, graph.ints([batch, width, patches])]);
  return graph.node('Concat', [token, graph.node('Transpose', [flat], { perm: [0, 2, 1] })], { axis: 1 });
}

function selfAttention(
  graph: GraphBuilder,
  weights: Checkpoint,
  x: string,
  { name, width, heads }: { name: string; width: number; heads: number },
): string {
  const packed = graph.node('Add', [
    graph.multiply(x, weights.take(`${name}.in_proj_weight`, [3 * width, width])),
    graph.weight(weights.take(`${name}.in_proj_bias`, [3 * width])),
  ]);
  const [q = '', k = '', v = ''] = graph.split(packed, 2, [width, width, width]);
  const mixed = attend(graph, [q, k, v], { heads, headDim: width / heads });
  return linear(graph, weights, mixed, { name: `${name}.out_proj`, inputs: width, outputs: width, bias: true });
}

function mlp(
  graph: GraphBuilder,
  weights: Checkpoint,
  x: string,
  { name, width }: { name: string; width: number },
): string {
  const [inner = 0] = weights.shapeOf(`${name}.mlp.0.weight`);
  const normed = layerNorm(graph, weights, x, { name: `${name}.n2`, size: width, epsilon: VIT_EPSILON });
  const hidden = linear(graph, weights, normed, { name: `${name}.mlp.0`, inputs: width, outputs: inner, bias: true });
  const options = { name: `${name}.mlp.2`, inputs: inner, outputs: width, bias: true };
  return linear(graph, weights, gelu(graph, hidden), options);
}
