// The manifest of a built pack: every number from the checkpoint's own files, every file with size and hash.
// Writes the small files a pack has besides its graphs; builds nothing.
import { createHash } from 'node:crypto';
import { closeSync, copyFileSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../domain/errors.ts';
import type { GraphRole, GraphSpec, Manifest } from '../modelpack/manifest.ts';
import type { CheckpointFolder, PackFile } from './checkpoint-folder.ts';
import { README_FILE } from './checkpoint-folder.ts';
import type { IasmSource } from './iasm-source.ts';
import { describeLanguage } from './describe-language.ts';
import { decoderForm, describeSaliency } from './pack-graphs.ts';
import { IMAGE_TOKENS, STOP_TOKENS, packTemplate } from './pack-templates.ts';
import type { PackTemplate } from './pack-templates.ts';
import { saysItIs8b } from './published-8b.ts';
import type { QuantisationReport } from './quantisation-report.ts';
import { QUANTISATION_FILE, summariseQuantisation } from './quantisation-report.ts';
import { TOKENIZER_FILE } from './tokenizer-files.ts';

/** The manifest layout written here; readers refuse newer ones than they know. */
const WRITTEN_FORMAT_VERSION = 1;

export type Graphs = Record<GraphRole, GraphSpec>;

export interface PackContents {
  source: CheckpointFolder;
  iasm: IasmSource;
  hasCrossAttention: boolean;
  graphs: Graphs;
  lightEncoder: GraphSpec | undefined;
  report: QuantisationReport;
}

/** Writes tokenizer, texts and report into `folder` and returns the manifest, which is not written yet. */
export function describePack(contents: PackContents, folder: string): Manifest {
  const { source, iasm, hasCrossAttention, graphs, lightEncoder, report } = contents;
  const { claimTokens, ...identity } = identityOf(source);
  const put = (file: PackFile) => putFile(file, folder);
  const files = [...source.files, ...filesOfStarter(iasm)].map(put);
  if (source.isPublished) files.push(put({ file: README_FILE, text: packCard(contents, identity.name) }));
  files.push(put({ file: QUANTISATION_FILE, text: `${JSON.stringify(report, null, 1)}\n` }));
  return {
    formatVersion: WRITTEN_FORMAT_VERSION,
    ...identity,
    ...source.identity,
    // A foreign EAT rates what its raters liked; our own classifier rates craft.
    scoreName: iasm.kind === 'eat' ? 'aesthetic score' : identity.scoreName,
    license: source.license,
    parts: { iasm: iasm.kind, crossAttention: hasCrossAttention ? 'trained' : 'identity' },
    graphs,
    ...(lightEncoder && { lightEncoder }),
    tokenizer: {
      ...put({ file: TOKENIZER_FILE, from: join(source.folder, TOKENIZER_FILE) }),
      ...describeTokens(source),
    },
    chatTemplate: put(source.chatTemplate),
    files,
    generation: { repetitionPenalty: 1, ...source.generation, claimTokens },
    image: describeImage(source),
    saliency: describeSaliency(iasm),
    language: describeLanguage(source.config.llm_config, decoderForm(source.config)),
  };
}

/** Files that belong to the starter's classifier and go where it goes: what its craft score adds up. */
const STARTER_FILES = ['craft-score.json'];

function filesOfStarter(iasm: IasmSource): PackFile[] {
  if (iasm.kind !== 'starter') return [];
  const { manifest, filePath } = iasm.pack;
  const listed = manifest.files.filter(({ file }) => STARTER_FILES.includes(file));
  return listed.map(({ file }) => ({ file, from: filePath(file) }));
}

/** The template's identity; the published 8B model has a name of its own. */
function identityOf({ config }: CheckpointFolder): PackTemplate {
  const template = packTemplate(config.template);
  return saysItIs8b(config) ? { ...template, packId: 'ase-mllm-8b', name: 'ASE-MLLM 8B' } : template;
}

function putFile(file: PackFile, folder: string) {
  if ('from' in file) copyFileSync(file.from, join(folder, file.file));
  else writeFileSync(join(folder, file.file), file.text);
  return listFile(folder, file.file);
}

const IASM_ORIGINS = {
  own: 'a classifier of the Salient project',
  eat: 'an EAT checkpoint',
  starter: 'the starter pack, because no EAT weights were given: its score is a craft score',
} as const;

/** The model card of a pack that the user compiled. */
function packCard({ iasm, hasCrossAttention, report }: PackContents, name: string): string {
  const attention = hasCrossAttention
    ? 'trained, from the given delta weights'
    : 'the identity, because no ASE-MLLM delta weights were given: the language model does not see the saliency map';
  return [
    `# ${name}`,
    '',
    "Compiled on this machine by `salient packs build` from an InternVL2 checkpoint. The checkpoint's terms apply.",
    '',
    `- Saliency model: ${IASM_ORIGINS[iasm.kind]}.`,
    `- Cross-attention: ${attention}.`,
    '',
    `## Quantisation (${QUANTISATION_FILE} lists every matrix)`,
    '',
    ...summariseQuantisation(report).map((line) => `- ${line}`),
    '',
  ].join('\n');
}

/** Ids of all tokens with a meaning, looked up in the tokenizer. Throws `pack-invalid` for one it lacks. */
export function describeTokens({ config, addedTokens }: CheckpointFolder) {
  const idOf = (text: string) => {
    const token = addedTokens.find((added) => added.text === text);
    if (token === undefined) throw new AppError('pack-invalid', `The tokenizer lacks the token ${text}.`);
    return token.id;
  };
  idOf(IMAGE_TOKENS.start);
  idOf(IMAGE_TOKENS.end);
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
    reads: packTemplate(config.template).reads,
  };
}

/** Name, size and SHA-256 of a file, read in pieces because external weights can be many GB. */
export function listFile(folder: string, file: string): { file: string; bytes: number; sha256: string } {
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
