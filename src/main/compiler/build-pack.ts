// Checkpoint folder -> model pack: five graphs, the tokenizer and texts, and a manifest that answers for every byte.
// Everything is checked before anything is written; weights stream through in slabs; a build that was interrupted goes on
// where it stopped; and the pack appears under its name only when it is complete.
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../domain/errors.ts';
import { LIST_TYPE } from '../domain/in-place-output.ts';
import type { GraphRole, GraphSpec, Manifest } from '../modelpack/manifest.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import { BuildJournal, fingerprintOf } from './build-journal.ts';
import { Checkpoint } from './checkpoint.ts';
import { readCheckpointFolder } from './checkpoint-folder.ts';
import type { CheckpointFolder } from './checkpoint-folder.ts';
import { describePack, describeTokens, listFile } from './describe-pack.ts';
import { requireSpace } from './disk-space.ts';
import { findIasm } from './iasm-source.ts';
import type { IasmSource } from './iasm-source.ts';
import { layOutModel, writeModel } from './onnx-writer.ts';
import type { ModelLayout, OnnxModel } from './onnx-writer.ts';
import { LIGHT_ENCODER, formatsOf, lightFormat } from './pack-formats.ts';
import type { FormatChoice, GraphKey, PartFormats } from './pack-formats.ts';
import { hasCrossAttention, planGraphs } from './pack-graphs.ts';
import type { GraphRequest, PackSources, PlannedGraph } from './pack-graphs.ts';
import { reportQuantisation } from './quantisation-report.ts';

/** Raise when the same inputs would give other bytes, so that no half-built pack of an older program is continued. */
const BUILD_REVISION = 1;

export interface BuildPackOptions extends FormatChoice {
  /** Checkpoint folder: ours, or InternVL2's as published. */
  from: string;
  /** Saliency model: folder of ours, or folder or file of an EAT checkpoint; `iasm` inside the checkpoint by default. */
  iasm?: string;
  /** Folder with weights that replace or extend the checkpoint's, e.g. a trained cross-attention. */
  delta?: string;
  /** Gives its saliency model where there is no other. */
  starter?: LoadedPack;
  /** Folder of the pack; a pack already there is replaced. */
  to: string;
  /** Weights up to which a graph is one file; the writer's own limit unless given. */
  inlineLimitBytes?: number;
  /** Told after each slab of weights. What it throws interrupts the build, which can be continued. */
  onProgress?: (progress: BuildProgress) => void;
}

export interface BuildProgress {
  /** Bytes of weights in the pack so far, those of an earlier, interrupted run included. */
  doneBytes: number;
  /** Of these, bytes that were there when this run began. */
  resumedBytes: number;
  totalBytes: number;
  graph: GraphKey;
}

/**
 * Builds a pack and returns its manifest. Blocks; peak memory is a few slabs of 64 MB, whatever the checkpoint's size.
 * Throws `pack-invalid` for an unusable checkpoint, `pack-missing` without any saliency model, `disk-full`, `invalid-argument`.
 */
export function buildPack(options: BuildPackOptions): Manifest {
  const from = resolve(options.from);
  const target = resolve(options.to);
  refuseForeignFolder(target);
  const source = readCheckpointFolder(from);
  const named = options.iasm === undefined ? undefined : resolve(options.iasm);
  const iasm = findIasm({ named, inside: join(from, 'iasm'), starter: options.starter });
  const weights = Checkpoint.openFolder(from, options.delta === undefined ? undefined : resolve(options.delta));
  try {
    const iasmWeights = iasm.kind === 'starter' ? undefined : new Checkpoint([iasm.weights]);
    try {
      return writePack({ config: source.config, weights, iasm, iasmWeights }, { source, target, options });
    } finally {
      iasmWeights?.close();
    }
  } finally {
    weights.close();
  }
}

/** Only an empty folder or an older pack may be replaced. */
function refuseForeignFolder(target: string): void {
  if (!existsSync(target) || existsSync(join(target, 'manifest.json'))) return;
  if (statSync(target).isDirectory() && readdirSync(target).length === 0) return;
  throw new AppError('invalid-argument', `${target} exists and is no model pack.`);
}

/** A part, and where its weights go. */
export type LaidOutGraph = PlannedGraph & { layout: ModelLayout };

interface PackOrder {
  source: CheckpointFolder;
  target: string;
  options: BuildPackOptions;
}

function writePack(sources: PackSources, { source, target, options }: PackOrder): Manifest {
  const formats = formatsOf(options);
  // The manifest is written last; what it needs from the tokenizer is asked for before hours of work.
  describeTokens(source);
  const building = `${target}.building`;
  let journal: BuildJournal | undefined;
  const onError: GraphRequest['onError'] = (key, error) => journal?.errorMeasured(key, error);
  const planned = planGraphs(sources, { formats, light: lightFormat(options), onError }).map((graph) => ({
    ...graph,
    layout: layOutModel(graph.model, options.inlineLimitBytes),
  }));
  requireSpace(target, spaceFor(planned, building));
  try {
    journal = new BuildJournal(building, fingerprint(sources, formats, options));
    const written = writeGraphs(planned, {
      folder: building,
      journal,
      iasm: sources.iasm,
      onProgress: options.onProgress,
    });
    const report = reportQuantisation(journal.errors());
    const contents = { source, iasm: sources.iasm, hasCrossAttention: hasCrossAttention(sources), ...written, report };
    const manifest = describePack(contents, building);
    writeFileSync(join(building, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    journal.finish();
    rmSync(target, { recursive: true, force: true });
    renameSync(building, target);
    return manifest;
  } catch (error) {
    journal?.close();
    throw keepOrClear(error, building);
  }
}

/** A checkpoint that is at fault stays so: nothing is kept. Everything else may be tried again from where it stopped. */
function keepOrClear(error: unknown, building: string): unknown {
  if (error instanceof AppError && error.kind === 'pack-invalid') rmSync(building, { recursive: true, force: true });
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const hint = 'Make room and build again: it goes on where it stopped.';
    return new AppError('disk-full', `The disk is full while building ${building}. ${hint}`, { cause: error });
  }
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') return error;
  return new AppError('permission-denied', `${building} may not be written.`, { cause: error });
}

/** Bytes still to be written. */
function spaceFor(planned: readonly LaidOutGraph[], building: string): number {
  const total = planned.reduce((sum, { layout }) => sum + layout.weightBytes, 0);
  const written = existsSync(building)
    ? readdirSync(building).reduce((sum, file) => sum + statSync(join(building, file)).size, 0)
    : 0;
  return Math.max(0, total - written);
}

function fingerprint(
  { weights, iasmWeights, iasm, config }: PackSources,
  formats: PartFormats,
  options: BuildPackOptions,
): string {
  const graph = iasm.kind === 'starter' ? [iasm.pack.graphPath('iasm')] : [];
  const paths = [...weights.paths(), ...(iasmWeights?.paths() ?? []), ...graph];
  const saliency = iasm.kind === 'starter' ? iasm.pack.manifest.saliency : iasm.config;
  return fingerprintOf(
    [BUILD_REVISION, formats, lightFormat(options) ?? null, options.inlineLimitBytes ?? null, config, saliency],
    paths,
  );
}

interface WrittenGraphs {
  graphs: Record<GraphRole, GraphSpec>;
  lightEncoder: GraphSpec | undefined;
}

interface WriteOrder {
  folder: string;
  journal: BuildJournal;
  iasm: IasmSource;
  onProgress: BuildPackOptions['onProgress'];
}

function writeGraphs(planned: readonly LaidOutGraph[], order: WriteOrder): WrittenGraphs {
  const specs = new Map<GraphKey, GraphSpec>();
  const totalBytes = planned.reduce((sum, { layout }) => sum + layout.weightBytes, 0);
  const counts = { doneBytes: 0, resumedBytes: 0, totalBytes };
  if (order.iasm.kind === 'starter') specs.set('iasm', takeOver(order.iasm.pack, order.folder));
  for (const graph of planned) {
    writeGraph(graph, order, counts);
    specs.set(graph.key, specify(graph, order.folder));
  }
  const of = (role: GraphRole): GraphSpec => {
    const spec = specs.get(role);
    if (spec === undefined) throw new AppError('pack-invalid', `No graph was made for the role ${role}.`);
    return spec;
  };
  const graphs = {
    iasm: of('iasm'),
    'ias-vit': of('ias-vit'),
    projector: of('projector'),
    'embed-tokens': of('embed-tokens'),
    decoder: of('decoder'),
  };
  return { graphs, lightEncoder: specs.get(LIGHT_ENCODER) };
}

type Counts = Omit<BuildProgress, 'graph'>;

function writeGraph(
  { key, model, layout }: LaidOutGraph,
  { folder, journal, onProgress }: WriteOrder,
  counts: Counts,
): void {
  const finished = journal.finishedTensors(key);
  if (journal.isFinished(key)) {
    counts.doneBytes += layout.weightBytes;
    counts.resumedBytes += layout.weightBytes;
    return;
  }
  counts.resumedBytes += layout.external.slice(0, finished).reduce((sum, { tensor }) => sum + tensor.byteLength, 0);
  writeModel(model, join(folder, `${key}.onnx`), {
    layout,
    finished,
    onBytes: (count) => {
      counts.doneBytes += count;
      onProgress?.({ ...counts, graph: key });
    },
    onTensor: (index) => journal.tensorWritten(key, index),
  });
  journal.graphWritten(key);
}

/** The starter's finished saliency graph. */
function takeOver(pack: LoadedPack, folder: string): GraphSpec {
  const spec = pack.manifest.graphs.iasm;
  if (spec.externalData !== null)
    throw new AppError('pack-invalid', 'The saliency graph of the starter is not one file.');
  copyFileSync(pack.graphPath('iasm'), join(folder, 'iasm.onnx'));
  return { ...spec, ...listFile(folder, 'iasm.onnx') };
}

/** What the manifest says of a written graph. */
export function specify({ key, model, format, layout }: LaidOutGraph, folder: string): GraphSpec {
  const file = `${key}.onnx`;
  const hasExternal = layout.external.length > 0;
  return {
    ...listFile(folder, file),
    externalData: hasExternal ? listFile(folder, `${file}.data`) : null,
    opset: model.opset,
    dtype: format.storage,
    inputs: specifyValues(model.inputs),
    outputs: specifyValues(model.outputs),
  };
}

function specifyValues(values: OnnxModel['inputs']): GraphSpec['inputs'] {
  return values.map(({ name, dtype, shape = [], isSequence = false }) => ({
    name,
    dtype: isSequence ? LIST_TYPE : dtype,
    shape: [...shape],
  }));
}
