// The whole EAT classifier of the published code: stem, four stages of window and deformable blocks, rating head, and
// LayerCAM at the last stage's output, whose gradient has a closed form (PIPELINE: LayerCAM).
import * as v from 'valibot';
import { AppError } from '../domain/errors.ts';
import type { Checkpoint } from './checkpoint.ts';
import { deformableAttention } from './eat-attention.ts';
import { addMlp } from './eat-blocks.ts';
import { windowAttention } from './eat-window-attention.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { layercamMap } from './layercam.ts';
import { channelNorm, convolution, linear } from './layers.ts';
import { transposed } from './weights.ts';

const Sizes = v.array(v.number());

/** Configuration of the published code; switches we have no graph for must be off. */
export const EatConfigSchema = v.object({
  img_size: v.number(),
  patch_size: v.number(),
  num_classes: v.number(),
  expansion: v.literal(4),
  dim_stem: v.number(),
  dims: Sizes,
  depths: Sizes,
  /** L window, S shifted window, D deformable. */
  stage_spec: v.array(v.array(v.picklist(['L', 'S', 'D']))),
  heads: Sizes,
  window_sizes: Sizes,
  groups: Sizes,
  use_pes: v.array(v.boolean()),
  strides: v.array(v.picklist([-1, 1])),
  offset_range_factor: Sizes,
  no_offs: v.array(v.literal(false)),
  fixed_pes: v.array(v.literal(false)),
  dwc_pes: v.array(v.literal(false)),
  use_dwc_mlps: v.array(v.literal(false)),
  use_conv_patches: v.literal(false),
});
export type EatConfig = v.InferOutput<typeof EatConfigSchema>;

/** Throws `pack-invalid` for sizes that do not fit one another: windows their map, heads and groups their channels. */
export function requireEatSizes(config: EatConfig): void {
  const wrong = (what: string) => new AppError('pack-invalid', `The EAT configuration is wrong: ${what}.`);
  for (const [stage, channels] of config.dims.entries()) {
    const side = config.img_size / config.patch_size / 2 ** stage;
    const [heads, window] = [at(config.heads, stage), at(config.window_sizes, stage)];
    const kinds = config.stage_spec[stage] ?? [];
    const name = `stage ${stage}`;
    if (!Number.isInteger(side) || side < 1) throw wrong(`${name} has a map of ${side} cells a side`);
    if (!isMultiple(channels, heads)) throw wrong(`${name} has ${channels} channels and ${heads} heads`);
    if (kinds.some((kind) => kind !== 'D') && !isMultiple(side, window)) {
      throw wrong(`${name} has windows of ${window} on a map of ${side}`);
    }
    const groups = at(config.groups, stage);
    if (kinds.includes('D') && !isMultiple(heads, groups)) {
      throw wrong(`${name} has ${heads} heads in ${groups} groups`);
    }
  }
}

function isMultiple(value: number, of: number): boolean {
  return Number.isInteger(value) && Number.isInteger(of) && of >= 1 && value >= of && value % of === 0;
}

export interface EatParts {
  graph: GraphBuilder;
  weights: Checkpoint;
  config: EatConfig;
  /** The class LayerCAM explains; the best one unless given. */
  explainedClass?: number;
}

const NORM_EPSILON = 1e-5;

/** What the classifier says about one photo. */
export interface EatView {
  /** (1, classes), raw */
  logits: string;
  /** (1, channels), mean of the normed last stage */
  pooled: string;
  /** (1, side, side), raw LayerCAM */
  saliency: string;
  side: number;
  channels: number;
}

/** Builds the classifier for one photo: `image` (1, 3, size, size) -> `logits` (1, classes), `saliency` (1, h, w) raw. */
export function buildEat(parts: EatParts): void {
  const { graph, config } = parts;
  const image = graph.input('image', 'float32', [1, 3, config.img_size, config.img_size]);
  const { logits, saliency, side } = classifyEat(parts, image);
  graph.output('logits', logits, [1, config.num_classes]);
  graph.output('saliency', saliency, [1, side, side]);
}

/** The whole network on an image (1, 3, size, size). */
export function classifyEat(parts: EatParts, image: string): EatView {
  const { graph, weights, config } = parts;
  const { img_size: size, patch_size: patch } = config;
  const stem = { name: 'patch_proj.0', inputs: 3, outputs: config.dim_stem, kernel: patch, stride: patch, bias: true };
  const start = convolution(graph, weights, image, stem);
  let map = channelNorm(graph, weights, start, {
    name: 'patch_proj.1.norm',
    size: config.dim_stem,
    epsilon: NORM_EPSILON,
  });
  let side = size / patch;
  for (const [stage, channels] of config.dims.entries()) {
    map = buildStage(parts, map, { stage, channels, side });
    graph.tap(`stage.${stage}`, map);
    const next = config.dims[stage + 1];
    if (next === undefined) continue;
    map = halve(parts, map, { stage, channels, next });
    side /= 2;
  }
  return rate(parts, map, side);
}

interface StagePlace {
  stage: number;
  channels: number;
  side: number;
}

function buildStage(parts: EatParts, x: string, place: StagePlace): string {
  const { graph, weights, config } = parts;
  const { stage, channels } = place;
  const prefix = `stages.${stage}.`;
  let map = stage === 0 ? widenStem(parts, x, channels) : x;
  for (const [block, kind] of (config.stage_spec[stage] ?? []).entries()) {
    const norm = { name: `${prefix}layer_norms.${2 * block}.norm`, size: channels, epsilon: NORM_EPSILON };
    const normed = channelNorm(graph, weights, map, norm);
    const attended = attentionOfKind(parts, normed, place, { kind, prefix: `${prefix}attns.${block}.` });
    map = addMlp(graph, weights, graph.node('Add', [map, attended]), { prefix, block, channels });
  }
  return map;
}

/** A stem of other channels than the first stage is brought to them. */
function widenStem({ graph, weights, config }: EatParts, x: string, channels: number): string {
  const inputs = config.dim_stem;
  if (inputs === channels) return x;
  return convolution(graph, weights, x, { name: 'stages.0.proj', inputs, outputs: channels, kernel: 1, bias: true });
}

function attentionOfKind(
  { graph, weights, config }: EatParts,
  x: string,
  { stage, channels, side }: StagePlace,
  { kind, prefix }: { kind: 'L' | 'S' | 'D'; prefix: string },
): string {
  const shape = { prefix, batch: 1, channels, heads: at(config.heads, stage), rows: side, columns: side };
  if (kind === 'D') {
    const [, , offsetKernel = 0] = weights.shapeOf(`${prefix}conv_offset.0.weight`);
    return deformableAttention(graph, weights, x, {
      ...shape,
      groups: at(config.groups, stage),
      offsetKernel,
      offsetRange: at(config.offset_range_factor, stage),
      hasPositionBias: config.use_pes[stage] === true,
    });
  }
  const window = at(config.window_sizes, stage);
  return windowAttention(graph, weights, x, { ...shape, window, shift: kind === 'S' ? Math.ceil(window / 2) : 0 });
}

/** Half the side, the next stage's channels. */
function halve(
  { graph, weights }: EatParts,
  map: string,
  { stage, channels, next }: { stage: number; channels: number; next: number },
): string {
  const name = `down_projs.${stage}`;
  const shape = { name: `${name}.0`, inputs: channels, outputs: next, kernel: 2, stride: 2, bias: false };
  const halved = convolution(graph, weights, map, shape);
  return channelNorm(graph, weights, halved, { name: `${name}.1.norm`, size: next, epsilon: NORM_EPSILON });
}

/** Head and LayerCAM on the last stage's output (1, C, side, side). */
function rate(parts: EatParts, map: string, side: number): EatView {
  const { graph, weights, config } = parts;
  const channels = at(config.dims, config.dims.length - 1);
  const normed = channelNorm(graph, weights, map, { name: 'cls_norm.norm', size: channels, epsilon: NORM_EPSILON });
  const pooled = graph.node('ReduceMean', [normed], { axes: [2, 3], keepdims: 0 });
  graph.tap('pooled', pooled);
  const head = { name: 'cls_head', inputs: channels, outputs: config.num_classes, bias: true };
  const logits = linear(graph, weights, pooled, head);
  const bins = Array.from({ length: config.num_classes }, (_, index) => index + 1);
  const score = graph.node('MatMul', [logits, graph.floats(bins, [config.num_classes])]);
  graph.tap('score_sum_of_bins', score);
  const gradient = closedFormGradient(parts, { map, logits, channels, cells: side * side });
  graph.tap('gradient', gradient);
  return { logits, pooled, saliency: layercamMap(graph, map, gradient), side, channels };
}

/**
 * d logit / d map for the explained class, through mean pooling and the norm of each position with mean m, variance s^2:
 * (u - mean(u) - x * mean(u * x)) / sqrt(s^2 + eps), x the standardised channels, u = gamma * class weights / cells.
 */
function closedFormGradient(
  { graph, weights, config, explainedClass }: EatParts,
  { map, logits, channels, cells }: { map: string; logits: string; channels: number; cells: number },
): string {
  const overChannels = { axes: [1], keepdims: 1 };
  const mean = (value: string) => graph.node('ReduceMean', [value], overChannels);
  const centred = graph.node('Sub', [map, mean(map)]);
  const variance = mean(graph.node('Mul', [centred, centred]));
  const deviation = graph.node('Sqrt', [graph.node('Add', [variance, graph.floats([NORM_EPSILON])])]);
  const x = graph.node('Div', [centred, deviation]);
  const rows = graph.weight(transposed(weights.take('cls_head.weight', [config.num_classes, channels])));
  const best = graph.node('ArgMax', [logits], { axis: 1, keepdims: 0 });
  const explained = explainedClass === undefined ? best : graph.ints([explainedClass]);
  const column = graph.node('Reshape', [
    graph.node('Gather', [rows, explained], { axis: 1 }),
    graph.ints([1, channels, 1, 1]),
  ]);
  const gamma = graph.weight(weights.take('cls_norm.norm.weight', [channels]));
  const scaled = graph.node('Mul', [column, graph.node('Reshape', [gamma, graph.ints([1, channels, 1, 1])])]);
  const u = graph.node('Mul', [scaled, graph.floats([1 / cells])]);
  const along = graph.node('Mul', [x, mean(graph.node('Mul', [u, x]))]);
  const numerator = graph.node('Sub', [graph.node('Sub', [u, mean(u)]), along]);
  return graph.node('Div', [numerator, deviation]);
}

function at(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new AppError('pack-invalid', 'The EAT configuration has too few entries per stage.');
  return value;
}
