// The graphs of a pack as data: every tensor looked up in the checkpoint with the shape the configuration implies, nothing
// read yet. What a checkpoint lacks, or holds without a graph asking for it, shows here, before hours of work.
import { AppError } from '../domain/errors.ts';
import type { GraphRole, Manifest } from '../modelpack/manifest.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { CheckpointConfig } from './checkpoint-config.ts';
import { buildEatIasm, describeEatIasm } from './eat-iasm.ts';
import { GraphBuilder } from './graph-builder.ts';
import { buildIasm } from './iasm.ts';
import type { IasmSource } from './iasm-source.ts';
import { buildVisionEncoder } from './ias-vit.ts';
import { buildDecoder, buildTokenEmbedding } from './internlm2.ts';
import type { DecoderForm } from './internlm2.ts';
import { canExtendInPlace } from './internlm2-in-place.ts';
import { configuredGrid } from './intern-vit.ts';
import type { OnnxModel } from './onnx-writer.ts';
import { LIGHT_ENCODER } from './pack-formats.ts';
import type { GraphKey, PartFormats } from './pack-formats.ts';
import { packTemplate } from './pack-templates.ts';
import { buildProjector } from './projector.ts';
import type { StorageError } from './quantise.ts';
import type { WeightFormat } from './weight-format.ts';

/** A part to be written. */
export interface PlannedGraph {
  key: GraphKey;
  model: OnnxModel;
  format: WeightFormat;
}

export interface PackSources {
  config: CheckpointConfig;
  weights: Checkpoint;
  iasm: IasmSource;
  /** The saliency model's weights; none when the starter's finished graph is taken over. */
  iasmWeights: Checkpoint | undefined;
}

export interface GraphRequest {
  formats: PartFormats;
  /** Of a second vision encoder; none by default. */
  light?: WeightFormat | undefined;
  /** Told what storing a matrix in fewer bits changed, while graphs are written. */
  onError: (key: GraphKey, error: StorageError) => void;
}

/** Tensors some checkpoints store although they follow from the configuration. */
const DERIVED = /^language_model\.model\.layers\.\d+\.attention\.rotary_emb\.inv_freq$/;

/** All graphs to be written; throws `pack-invalid` for a missing, misshapen or unexplained tensor. */
export function planGraphs(sources: PackSources, { formats, light, onError }: GraphRequest): PlannedGraph[] {
  const { config, weights, iasm, iasmWeights } = sources;
  const planAs = (key: GraphKey, format: WeightFormat, build: (graph: GraphBuilder) => void): PlannedGraph => {
    const graph = new GraphBuilder({ name: key, ...format, onError: (error) => onError(key, error) });
    build(graph);
    return { key, model: graph.finish(), format };
  };
  const plan = (role: GraphRole, build: (graph: GraphBuilder) => void) => planAs(role, formats[role], build);
  const { vision_config: vision, llm_config: language } = config;
  const grid = configuredGrid(vision);
  const projector = {
    grid,
    channels: vision.hidden_size,
    languageChannels: language.hidden_size,
    downsampleRatio: config.downsample_ratio,
    version: config.ps_version,
  };
  const buildEncoder = (graph: GraphBuilder): void =>
    buildVisionEncoder({ graph, weights, config: vision, grid }, hasCrossAttention(sources));
  const graphs = [
    ...(iasmWeights === undefined ? [] : [plan('iasm', (graph) => buildSaliency(graph, iasmWeights, iasm))]),
    plan('ias-vit', buildEncoder),
    ...(light === undefined ? [] : [planAs(LIGHT_ENCODER, light, buildEncoder)]),
    plan('projector', (graph) => buildProjector(graph, weights, projector)),
    plan('embed-tokens', (graph) => buildTokenEmbedding({ graph, weights, config: language })),
    plan('decoder', (graph) => buildDecoder({ graph, weights, config: language }, decoderForm(config))),
  ];
  refuseLeftovers([...weights.unused().filter((name) => !DERIVED.test(name)), ...(iasmWeights?.unused() ?? [])]);
  return graphs;
}

/** True if the checkpoint's encoder looks at the saliency map; false: it is InternViT, and its cross-attention the identity. */
export function hasCrossAttention({ config, weights }: Pick<PackSources, 'config' | 'weights'>): boolean {
  const stated = config.vision_config.saliency_cross_attention;
  return stated ?? weights.names().some((name) => /^vision_model\.(saliency_embedding|.*\.cross_attn)\./.test(name));
}

/** Templates that write one long text take the in-place form, those that write many sentences a tree, where the runtime can run them. */
export function decoderForm({ template, llm_config: language }: CheckpointConfig): DecoderForm {
  if (!canExtendInPlace(language)) return 'shared-prefix';
  return packTemplate(template).claimTokens ? 'tree' : 'in-place';
}

/** What the manifest says about the saliency model. */
export function describeSaliency(iasm: IasmSource): Manifest['saliency'] {
  if (iasm.kind === 'starter') return iasm.pack.manifest.saliency;
  if (iasm.kind === 'eat') return describeEatIasm(iasm.config);
  const { inputSize, mean, std, reads, neck, degradationTypes, scene } = iasm.config;
  return {
    inputSize,
    mean,
    std,
    resample: 'bicubic',
    reads,
    mapSize: neck.grid,
    degradationTypes,
    hasSubjectMap: true,
    hasAttentionMap: true,
    sceneClaims: scene?.claims ?? [],
  };
}

function buildSaliency(graph: GraphBuilder, weights: Checkpoint, iasm: IasmSource): void {
  if (iasm.kind === 'own') buildIasm({ graph, weights, config: iasm.config });
  else if (iasm.kind === 'eat') buildEatIasm({ graph, weights, config: iasm.config });
}

/** A tensor nobody took means that the configuration describes another model. */
function refuseLeftovers(names: readonly string[]): void {
  if (names.length === 0) return;
  const shown = names.slice(0, 5).join(', ');
  throw new AppError('pack-invalid', `The checkpoint holds ${names.length} tensors no graph uses: ${shown}.`);
}
