// Graphs of full size for the engine's benchmark, written by the compiler into an ignored folder and kept there.
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GraphBuilder } from '../../src/main/compiler/graph-builder.ts';
import { configuredGrid } from '../../src/main/compiler/intern-vit.ts';
import { buildVisionEncoder } from '../../src/main/compiler/ias-vit.ts';
import { buildDecoder, buildTokenEmbedding } from '../../src/main/compiler/internlm2.ts';
import { writeModel } from '../../src/main/compiler/onnx-writer.ts';
import type { OnnxModel } from '../../src/main/compiler/onnx-writer.ts';
import type { WeightFormat } from '../../src/main/compiler/weight-format.ts';
import { INTERNLM2_7B, INTERNVIT_300M, RandomCheckpoint, withRandomLevels } from './engine-shapes.ts';

/** Ignored by git; may be deleted at any time. */
export const CACHE = join(import.meta.dirname, '..', '..', '.cache', 'bench');

/** Raised when graphs or weights change: older files are then not used. */
const CACHE_VERSION = 2;

export interface BenchGraph {
  path: string;
  /** Bytes of the graph and its weights. */
  bytes: number;
}

/** As `packs build --quant int4` stores the 8B's decoder. */
export const DECODER_FORMAT: WeightFormat = { storage: 'int4', blockSize: 128 };

/** Decoder and embedding table with `layers` layers. */
export function decoderGraphs(layers: number): { decoder: BenchGraph; embedTokens: BenchGraph } {
  const config = { ...INTERNLM2_7B, num_hidden_layers: layers };
  const format = DECODER_FORMAT;
  const weights = new RandomCheckpoint();
  const decoder = keep(`decoder-${layers}`, (name) => {
    const graph = new GraphBuilder({ name, ...format });
    buildDecoder({ graph, weights, config }, 'in-place');
    return withRandomLevels(graph.finish());
  });
  const embedTokens = keep('embed-tokens', (name) => {
    const graph = new GraphBuilder({ name, ...format });
    buildTokenEmbedding({ graph, weights, config });
    return withRandomLevels(graph.finish());
  });
  return { decoder, embedTokens };
}

/** Formats the vision encoder is measured in. */
export const VISION_FORMATS = {
  fp32: { storage: 'fp32' },
  fp16: { storage: 'fp16' },
  'int8 blocks': { storage: 'int8' },
  'int4 blocks': { storage: 'int4' },
  'int8 dynamic': { storage: 'int8', isDynamic: true },
} as const satisfies Record<string, WeightFormat>;
export type VisionFormat = keyof typeof VISION_FORMATS;

/** The encoder without cross-attention, with `layers` blocks; the same weights in every format. */
export function visionGraph(format: VisionFormat, layers: number): BenchGraph {
  const config = { ...INTERNVIT_300M, num_hidden_layers: layers };
  return keep(`vision-${format.replace(' ', '-')}-${layers}`, (name) => {
    const graph = new GraphBuilder({ name, ...VISION_FORMATS[format] });
    buildVisionEncoder({ graph, weights: new RandomCheckpoint(), config, grid: configuredGrid(config) }, false);
    return graph.finish();
  });
}

/** The graph of that name, built if it is not there; under its name only when complete. */
function keep(name: string, build: (name: string) => OnnxModel): BenchGraph {
  const folder = join(CACHE, `${name}-v${CACHE_VERSION}`);
  const path = join(folder, `${name}.onnx`);
  if (!existsSync(path)) {
    const building = `${folder}.building`;
    rmSync(building, { recursive: true, force: true });
    mkdirSync(building, { recursive: true });
    process.stderr.write(`Building ${name} ...\n`);
    writeModel(build(name), join(building, `${name}.onnx`));
    rmSync(folder, { recursive: true, force: true });
    renameSync(building, folder);
  }
  const data = statSync(`${path}.data`, { throwIfNoEntry: false });
  return { path, bytes: statSync(path).size + (data?.size ?? 0) };
}
