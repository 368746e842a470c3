// Projector: image features -> image embeddings. Drops the class token, trades resolution for channels (pixel
// shuffle) and applies mlp1.
import type { Checkpoint } from './checkpoint.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { dropFirstToken } from './ias-vit.ts';
import { gelu, layerNorm, linear } from './layers.ts';
import type { PatchGrid } from './position-embedding.ts';

export interface ProjectorOptions {
  grid: PatchGrid;
  /** Channels of the image features. */
  channels: number;
  languageChannels: number;
  /** Share of rows and columns kept, e.g. 0.5. */
  downsampleRatio: number;
  version: 'v1' | 'v2';
}

/** mlp1 starts with a plain LayerNorm whose epsilon is not configurable in the reference. */
const NORM_EPSILON = 1e-5;

/** Builds `projector.onnx`: `image_features` (T, 1 + N, C) -> `image_embeddings` (T, N * ratio^2, languageChannels). */
export function buildProjector(graph: GraphBuilder, weights: Checkpoint, options: ProjectorOptions): void {
  const { grid, channels, languageChannels } = options;
  const factor = Math.round(1 / options.downsampleRatio);
  const tokens = (grid.rows / factor) * (grid.columns / factor);
  const wide = channels * factor * factor;
  const features = graph.input('image_features', 'float32', ['tiles', 1 + grid.rows * grid.columns, channels]);
  const map = graph.node('Reshape', [
    dropFirstToken(graph, features),
    graph.ints([0, grid.rows, grid.columns, channels]),
  ]);
  const shuffled = pixelShuffle(graph, map, options);
  const joined = graph.node('Reshape', [shuffled, graph.ints([0, tokens, wide])]);
  graph.tap('mlp1_input', joined);
  const normed = layerNorm(graph, weights, joined, { name: 'mlp1.0', size: wide, epsilon: NORM_EPSILON });
  const hidden = linear(graph, weights, normed, {
    name: 'mlp1.1',
    inputs: wide,
    outputs: languageChannels,
    bias: true,
  });
  const output = linear(graph, weights, gelu(graph, hidden), {
    name: 'mlp1.3',
    inputs: languageChannels,
    outputs: languageChannels,
    bias: true,
  });
  graph.output('image_embeddings', output, ['tiles', tokens, languageChannels]);
}

export type ShuffleOptions = Pick<ProjectorOptions, 'grid' | 'channels' | 'downsampleRatio' | 'version'>;

/**
 * (T, rows, columns, C) -> (T, rows / f, columns / f, C * f^2): a cell joins its f x f neighbours row by row.
 * v1 returns the spatial transpose.
 */
export function pixelShuffle(graph: GraphBuilder, map: string, options: ShuffleOptions): string {
  const { grid, channels, downsampleRatio, version } = options;
  const factor = Math.round(1 / downsampleRatio);
  const rows = grid.rows / factor;
  const columns = grid.columns / factor;
  const blocks = graph.node('Reshape', [map, graph.ints([0, rows, factor, columns, factor, channels])]);
  const perm = version === 'v2' ? [0, 1, 3, 2, 4, 5] : [0, 3, 1, 2, 4, 5];
  const [first, second] = version === 'v2' ? [rows, columns] : [columns, rows];
  const joined = graph.node('Reshape', [
    graph.node('Transpose', [blocks], { perm }),
    graph.ints([0, first, second, channels * factor * factor]),
  ]);
  graph.tap(`pixel_shuffle_${version}`, joined);
  return joined;
}
