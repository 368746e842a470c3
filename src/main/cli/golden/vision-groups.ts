// Golden groups of the vision side: InternViT, IAS-ViT, projector.
import { checkConfig, VisionConfigSchema } from '../../compiler/checkpoint-config.ts';
import type { VisionConfig } from '../../compiler/checkpoint-config.ts';
import type { Checkpoint } from '../../compiler/checkpoint.ts';
import { buildVisionEncoder } from '../../compiler/ias-vit.ts';
import type { PatchGrid } from '../../compiler/position-embedding.ts';
import { buildProjector, pixelShuffle } from '../../compiler/projector.ts';
import type { SafetensorsFile } from '../../compiler/safetensors.ts';
import * as v from 'valibot';
import { normaliseMap } from '../../pipeline/saliency/saliency-map.ts';
import { sampleSaliencyTokens } from '../../pipeline/vision/saliency-tokens.ts';
import { floatTensor } from '../../runtime/tensor.ts';
import type { GoldenCase } from './case-file.ts';
import { compareCase } from './compare-case.ts';
import type { Findings } from './findings.ts';
import { outputOf, runGraph } from './run-graph.ts';
import type { GraphOutputs } from './run-graph.ts';

/** A tensor of the case as a graph input. */
export function feedFloats(tensors: SafetensorsFile, name: string) {
  return floatTensor(tensors.readFloats(name), tensors.entry(name).shape);
}

/** The patch grid of the case's pixel values. */
function gridOf(tensors: SafetensorsFile, config: VisionConfig): PatchGrid {
  const [, , height = 0, width = 0] = tensors.entry('input.pixel_values').shape;
  return { rows: height / config.patch_size, columns: width / config.patch_size };
}

/** Compares every `output.` and `tap.` tensor that the graph exposes under the same name. */
export function compareExposed(findings: Findings, outputs: GraphOutputs, tensors: SafetensorsFile): void {
  for (const name of tensors.entries.keys()) {
    const exposed = outputs.get(name.replace(/^(output|tap)\./, ''));
    if (exposed !== undefined && !name.startsWith('input.')) findings.compareTensor(name, exposed, tensors);
  }
}

/** InternViT: embeddings, sub-modules of every block the case has, hidden states, last state. */
export async function checkInternVit(golden: GoldenCase): Promise<Findings> {
  const config = checkConfig(VisionConfigSchema, golden.json.config, golden.name);
  return compareCase(golden, async ({ findings, tensors, weights }) => {
    const grid = gridOf(tensors, config);
    const outputs = await runPlain(tensors, weights, { config, grid });
    compareExposed(findings, outputs, tensors);
    const last = outputOf(outputs, 'image_features');
    findings.compareTensor('output.last_hidden_state', last, tensors);
    if (tensors.entries.has('output.pooler_output')) {
      const pooled = classTokens(last, 1 + grid.rows * grid.columns, config.hidden_size);
      findings.compareTensor('output.pooler_output', pooled, tensors);
    }
  });
}

/** Row 0 of every tile: (T, tokens, C) -> (T, C). */
function classTokens(features: Float32Array, tokens: number, channels: number): Float32Array {
  const tiles = features.length / (tokens * channels);
  const pooled = new Float32Array(tiles * channels);
  for (let tile = 0; tile < tiles; tile += 1) {
    const begin = tile * tokens * channels;
    pooled.set(features.subarray(begin, begin + channels), tile * channels);
  }
  return pooled;
}

const IasVitSchema = v.object({
  ...VisionConfigSchema.entries,
  columns: v.number(),
  rows: v.number(),
  thumbnail: v.boolean(),
});

/** IAS-ViT from the raw map: normalised, sampled per tile, embedded, crossed in; and the plain encoder beside it. */
export async function checkIasVit(golden: GoldenCase): Promise<Findings> {
  const config = checkConfig(IasVitSchema, golden.json.config, golden.name);
  return compareCase(golden, async ({ findings, tensors, weights }) => {
    const samples = sampleCaseMap(findings, tensors, config);
    const pixels = feedFloats(tensors, 'input.pixel_values');
    const grid = gridOf(tensors, config);
    const tiles = tensors.entry('input.pixel_values').shape[0] ?? 0;
    const saliency = floatTensor(samples, [tiles, grid.rows * grid.columns]);
    const feeds = { pixel_values: pixels, saliency };
    const withStrength = (strength: number) =>
      runGraph((graph) => buildVisionEncoder({ graph, weights, config, grid }, true), {
        ...feeds,
        saliency_strength: floatTensor(Float32Array.of(strength), []),
      });
    const outputs = await withStrength(1);
    compareExposed(findings, outputs, tensors);
    await comparePlain(findings, tensors, weights, { config, grid });
    const silent = outputOf(await withStrength(0), 'image_features');
    findings.compare('strength 0', silent, tensors.readFloats('output.without_saliency'));
  });
}

async function comparePlain(
  findings: Findings,
  tensors: SafetensorsFile,
  weights: Checkpoint,
  parts: { config: VisionConfig; grid: PatchGrid },
): Promise<void> {
  const outputs = await runPlain(tensors, weights, parts);
  findings.compareTensor('output.without_saliency', outputOf(outputs, 'image_features'), tensors);
}

/** InternViT without cross-attention on the case's pixel values. */
export async function runPlain(
  tensors: SafetensorsFile,
  weights: Checkpoint,
  parts: { config: VisionConfig; grid: PatchGrid },
): Promise<GraphOutputs> {
  const tiles = tensors.entry('input.pixel_values').shape[0] ?? 0;
  const patches = parts.grid.rows * parts.grid.columns;
  return runGraph((graph) => buildVisionEncoder({ graph, weights, ...parts }, false), {
    pixel_values: feedFloats(tensors, 'input.pixel_values'),
    saliency: floatTensor(new Float32Array(tiles * patches), [tiles, patches]),
    saliency_strength: floatTensor(Float32Array.of(1), []),
  });
}

/** The pipeline's own normalisation and sampling of the case's raw map. */
function sampleCaseMap(
  findings: Findings,
  tensors: SafetensorsFile,
  config: v.InferOutput<typeof IasVitSchema>,
): Float32Array {
  const [height = 0, width = 0] = tensors.entry('input.saliency_map').shape;
  const map = normaliseMap({ width, height, data: tensors.readFloats('input.saliency_map') });
  findings.compareTensor('output.saliency_map_normalised', map.data, tensors);
  const { columns, rows } = config;
  const samples = sampleSaliencyTokens(map, {
    grid: { columns, rows },
    hasThumbnail: config.thumbnail && columns * rows > 1,
    patchesPerSide: config.image_size / config.patch_size,
  });
  findings.compareTensor('output.saliency_tokens_scalar', samples, tensors);
  return samples;
}

const ProjectorCaseSchema = v.object({
  hidden_size: v.number(),
  llm_hidden_size: v.number(),
  grid: v.number(),
  downsample_ratio: v.number(),
});

/** Pixel shuffle in both versions, on features and on labelled data, and mlp1. */
export async function checkProjector(golden: GoldenCase): Promise<Findings> {
  const config = checkConfig(ProjectorCaseSchema, golden.json.config, golden.name);
  return compareCase(golden, async ({ findings, tensors, weights }) => {
    const features = feedFloats(tensors, 'input.vit_last_hidden_state');
    for (const version of ['v1', 'v2'] as const) {
      const outputs = await runGraph(
        (graph) =>
          buildProjector(graph, weights, {
            grid: { rows: config.grid, columns: config.grid },
            channels: config.hidden_size,
            languageChannels: config.llm_hidden_size,
            downsampleRatio: config.downsample_ratio,
            version,
          }),
        { image_features: features },
      );
      findings.compareTensor(`output.pixel_shuffle_${version}`, outputOf(outputs, `pixel_shuffle_${version}`), tensors);
      if (version === 'v2') {
        findings.compareTensor('output.mlp1_input', outputOf(outputs, 'mlp1_input'), tensors);
        findings.compareTensor('output.visual_tokens', outputOf(outputs, 'image_embeddings'), tensors);
      }
      await compareLabelled(findings, tensors, { version, ratio: config.downsample_ratio });
    }
  });
}

async function compareLabelled(
  findings: Findings,
  tensors: SafetensorsFile,
  { version, ratio }: { version: 'v1' | 'v2'; ratio: number },
): Promise<void> {
  for (const name of tensors.entries.keys()) {
    if (!name.startsWith('labelled.input')) continue;
    const [, rows = 0, columns = 0, channels = 0] = tensors.entry(name).shape;
    const outputs = await runGraph(
      (graph) => {
        const map = graph.input('map', 'float32', ['batch', rows, columns, channels]);
        pixelShuffle(graph, map, { grid: { rows, columns }, channels, downsampleRatio: ratio, version });
      },
      { map: feedFloats(tensors, name) },
    );
    const expected = `labelled.output_${version}`;
    findings.compareTensor(expected, outputOf(outputs, `pixel_shuffle_${version}`), tensors);
  }
}
