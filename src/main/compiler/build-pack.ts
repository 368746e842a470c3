// Checkpoint folder -> model pack: five graphs, the tokenizer and texts, and a manifest that answers for every byte.
// The pack appears under its name only when it is complete.
import { createHash } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, readSync, renameSync } from 'node:fs';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../domain/errors.ts';
import type { GraphRole, GraphSpec, Manifest } from '../modelpack/manifest.ts';
import { Checkpoint } from './checkpoint.ts';
import {
  CHAT_TEMPLATE_FILE,
  COPIED_FILES,
  OPTIONAL_FILES,
  TOKENIZER_FILE,
  readCheckpointFolder,
} from './checkpoint-folder.ts';
import type { CheckpointFolder } from './checkpoint-folder.ts';
import { GraphBuilder } from './graph-builder.ts';
import { buildIasm } from './iasm.ts';
import { buildVisionEncoder } from './ias-vit.ts';
import { buildDecoder, buildTokenEmbedding } from './internlm2.ts';
import { configuredGrid } from './intern-vit.ts';
import { writeModel } from './onnx-writer.ts';
import type { OnnxModel } from './onnx-writer.ts';
import { IMAGE_TOKENS, STOP_TOKENS, packTemplate } from './pack-templates.ts';
import { buildProjector } from './projector.ts';
import type { StorageFormat } from './weight-format.ts';

/** The manifest layout written here; readers refuse newer ones than they know. */
const WRITTEN_FORMAT_VERSION = 1;

export interface BuildPackOptions {
  /** Checkpoint folder. */
  from: string;
  /** Folder of the saliency model; `iasm` inside the checkpoint by default. */
  iasm?: string;
  /** Folder with weights that replace or extend the checkpoint's, e.g. a trained cross-attention. */
  delta?: string;
  quant: StorageFormat;
  /** Folder of the pack; a pack already there is replaced. */
  to: string;
}

/** Builds a pack and returns its manifest. Throws `pack-invalid` for an unusable checkpoint, `invalid-argument`. */
export function buildPack(options: BuildPackOptions): Manifest {
  const from = resolve(options.from);
  const target = resolve(options.to);
  refuseForeignFolder(target);
  const source = readCheckpointFolder(from, resolve(options.iasm ?? join(from, 'iasm')));
  const building = `${target}.building`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  try {
    const graphs = writeGraphs(source, building, options);
    const manifest = describePack(source, graphs, building);
    writeFileSync(join(building, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    rmSync(target, { recursive: true, force: true });
    renameSync(building, target);
    return manifest;
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

/** Only an empty folder or an older pack may be replaced. */
function refuseForeignFolder(target: string): void {
  if (!existsSync(target) || existsSync(join(target, 'manifest.json'))) return;
  if (statSync(target).isDirectory() && readdirSync(target).length === 0) return;
  throw new AppError('invalid-argument', `${target} exists and is no model pack.`);
}

type Graphs = Record<GraphRole, GraphSpec>;

function writeGraphs(source: CheckpointFolder, folder: string, { quant, delta }: BuildPackOptions): Graphs {
  const weights = Checkpoint.openFolder(source.folder, delta);
  const iasmWeights = new Checkpoint([join(source.iasmFolder, 'iasm.safetensors')]);
  try {
    const write = (role: GraphRole, build: (graph: GraphBuilder) => void) => {
      const storage = storageOf(role, quant);
      const graph = new GraphBuilder({ name: role, storage });
      build(graph);
      return writeGraph(graph.finish(), folder, storage);
    };
    const { vision_config: vision, llm_config: language } = source.config;
    const grid = configuredGrid(vision);
    const { decoder: form } = packTemplate(source.config.template);
    const graphs = {
      iasm: write('iasm', (graph) => buildIasm({ graph, weights: iasmWeights, config: source.iasmConfig })),
      'ias-vit': write('ias-vit', (graph) => {
        buildVisionEncoder({ graph, weights, config: vision, grid }, vision.saliency_cross_attention);
      }),
      projector: write('projector', (graph) =>
        buildProjector(graph, weights, {
          grid,
          channels: vision.hidden_size,
          languageChannels: language.hidden_size,
          downsampleRatio: source.config.downsample_ratio,
          version: source.config.ps_version,
        }),
      ),
      'embed-tokens': write('embed-tokens', (graph) => buildTokenEmbedding({ graph, weights, config: language })),
      decoder: write('decoder', (graph) => buildDecoder({ graph, weights, config: language }, form)),
    };
    refuseLeftovers([...weights.unused(), ...iasmWeights.unused()]);
    return graphs;
  } finally {
    weights.close();
    iasmWeights.close();
  }
}

/** Integers are for the decoder, where the bytes are; the other graphs lose more than they would gain. */
function storageOf(role: GraphRole, quant: StorageFormat): StorageFormat {
  return role === 'decoder' || quant === 'fp32' ? quant : 'fp16';
}

/** A tensor nobody took means that the configuration describes another model. */
function refuseLeftovers(names: readonly string[]): void {
  if (names.length === 0) return;
  const shown = names.slice(0, 5).join(', ');
  throw new AppError('pack-invalid', `The checkpoint holds ${names.length} tensors no graph uses: ${shown}.`);
}

function writeGraph(model: OnnxModel, folder: string, dtype: StorageFormat): GraphSpec {
  const file = `${model.name}.onnx`;
  const external = writeModel(model, join(folder, file));
  const specify = (values: OnnxModel['inputs']) =>
    values.map(({ name, dtype, shape }) => ({ name, dtype, shape: [...(shape ?? [])] }));
  return {
    ...listFile(folder, file),
    externalData: external === null ? null : listFile(folder, external),
    opset: model.opset,
    dtype,
    inputs: specify(model.inputs),
    outputs: specify(model.outputs),
  };
}

function describePack(source: CheckpointFolder, graphs: Graphs, folder: string): Manifest {
  const { config, iasmConfig } = source;
  const { claimTokens, ...identity } = packTemplate(config.template);
  const copy = (file: string) => {
    copyFileSync(join(source.folder, file), join(folder, file));
    return listFile(folder, file);
  };
  const [license = ''] = readFileSync(join(source.folder, 'LICENSE.txt'), 'utf8').split('\n');
  return {
    formatVersion: WRITTEN_FORMAT_VERSION,
    ...identity,
    ...source.identity,
    license: license.trim(),
    graphs,
    tokenizer: { ...copy(TOKENIZER_FILE), ...describeTokens(source) },
    chatTemplate: copy(CHAT_TEMPLATE_FILE),
    files: [...COPIED_FILES, ...OPTIONAL_FILES.filter((file) => existsSync(join(source.folder, file)))].map(copy),
    generation: { ...source.generation, claimTokens },
    image: describeImage(source),
    saliency: {
      inputSize: iasmConfig.inputSize,
      mean: iasmConfig.mean,
      std: iasmConfig.std,
      resample: 'bicubic',
      mapSize: iasmConfig.neck.grid,
      degradationTypes: iasmConfig.degradationTypes,
      hasSubjectMap: true,
      hasAttentionMap: true,
    },
    language: describeLanguage(source),
  };
}

function describeTokens({ config, addedTokens }: CheckpointFolder) {
  const idOf = (text: string) => {
    const token = addedTokens.find((added) => added.text === text);
    if (token === undefined) throw new AppError('pack-invalid', `The tokenizer lacks the token ${text}.`);
    return token.id;
  };
  return {
    addedTokens,
    bosId: config.llm_config.bos_token_id,
    eosIds: [config.llm_config.eos_token_id, ...STOP_TOKENS.map(idOf)],
    imageTokenId: idOf(IMAGE_TOKENS.token),
    imageStart: IMAGE_TOKENS.start,
    imageEnd: IMAGE_TOKENS.end,
  };
}

function describeImage({ config }: CheckpointFolder): Manifest['image'] {
  const vision = config.vision_config;
  const patches = vision.image_size / vision.patch_size;
  if (config.force_image_size !== vision.image_size) {
    throw new AppError('pack-invalid', 'config.json: force_image_size and vision_config.image_size differ.');
  }
  return {
    tileSize: vision.image_size,
    minTiles: config.dynamic_image_size ? config.min_dynamic_patch : 1,
    maxTiles: config.dynamic_image_size ? config.max_dynamic_patch : 1,
    thumbnail: config.use_thumbnail,
    patchSize: vision.patch_size,
    downsampleRatio: config.downsample_ratio,
    tokensPerTile: Math.round((patches * config.downsample_ratio) ** 2),
    mean: config.image_mean,
    std: config.image_std,
    resample: 'bicubic',
  };
}

function describeLanguage({ config }: CheckpointFolder): Manifest['language'] {
  const language = config.llm_config;
  return {
    layers: language.num_hidden_layers,
    hiddenSize: language.hidden_size,
    kvHeads: language.num_key_value_heads,
    headDim: language.hidden_size / language.num_attention_heads,
    vocabSize: language.vocab_size,
    contextLength: language.max_position_embeddings,
    ropeTheta: language.rope_theta,
    ropeFactor: language.rope_scaling?.factor ?? null,
    decoder: packTemplate(config.template).decoder,
  };
}

/** Name, size and SHA-256 of a file, read in pieces because external weights can be many GB. */
function listFile(folder: string, file: string): { file: string; bytes: number; sha256: string } {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(1 << 20);
  const descriptor = openSync(join(folder, file), 'r');
  let bytes = 0;
  try {
    for (let count = readSync(descriptor, buffer); count > 0; count = readSync(descriptor, buffer)) {
      hash.update(buffer.subarray(0, count));
      bytes += count;
    }
  } finally {
    closeSync(descriptor);
  }
  return { file, bytes, sha256: hash.digest('hex') };
}
