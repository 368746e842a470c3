// The files of a checkpoint folder besides its weights: configuration, tokens, sampling defaults, texts. Two layouts: ours,
// where everything has a file, and InternVL2's as published, whose code holds what its folder does not (internvl2-texts.ts).
// Reads and checks them; knows nothing of graphs.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError } from '../domain/errors.ts';
import { CheckpointConfigSchema, checkConfig, requireConsistent } from './checkpoint-config.ts';
import type { CheckpointConfig } from './checkpoint-config.ts';
import { CHAT_TEMPLATE, GENERATION, IMAGE_STATISTICS } from './internvl2-texts.ts';
import { PUBLISHED_TEMPLATE } from './pack-templates.ts';
import { require8b, saysItIs8b } from './published-8b.ts';
import { readJson, requireFile } from './read-json.ts';
import { TOKENIZER_FILE, readAddedTokens, requireTextEnds } from './tokenizer-files.ts';
import type { AddedToken } from './tokenizer-files.ts';

const GenerationSchema = v.object({
  prompt: v.string(),
  temperature: v.number(),
  topP: v.number(),
  topK: v.pipe(v.number(), v.integer()),
  maxNewTokens: v.pipe(v.number(), v.integer()),
  candidates: v.pipe(v.number(), v.integer()),
});
export type GenerationDefaults = v.InferOutput<typeof GenerationSchema>;

/** Who the pack made from a checkpoint is, if it says so in pack.json; else its template decides. */
const IdentitySchema = v.object({
  packId: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9.-]*$/)),
  packVersion: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/)),
  name: v.string(),
  provenance: v.string(),
});
export type PackIdentity = v.InferOutput<typeof IdentitySchema>;

/** A file of the pack that is taken over, or written from text. */
export type PackFile = { file: string; from: string } | { file: string; text: string };

export interface CheckpointFolder {
  folder: string;
  config: CheckpointConfig;
  generation: GenerationDefaults;
  addedTokens: AddedToken[];
  identity: PackIdentity | undefined;
  chatTemplate: PackFile;
  /** First line of the licence. */
  license: string;
  /** LICENSE.txt and whatever else the checkpoint brings; README.md too where it is written for the pack. */
  files: PackFile[];
  /** True for the layout InternVL2 is published in. */
  isPublished: boolean;
}

/** Copied where a checkpoint has it: word runs of human texts, so that none is repeated; turns its training knows; what its craft score adds up. */
const OPTIONAL_FILES = ['copied-runs.bin', 'known-turns.bin', 'craft-score.json'] as const;
export const CHAT_TEMPLATE_FILE = 'chat-template.txt';
export const LICENSE_FILE = 'LICENSE.txt';
export const README_FILE = 'README.md';

/** Reads and checks everything but the weights; throws `pack-invalid` naming the file and key at fault. */
export function readCheckpointFolder(folder: string): CheckpointFolder {
  if (!isFolder(folder)) throw new AppError('pack-invalid', `There is no checkpoint folder ${folder}.`);
  requireFile(folder, TOKENIZER_FILE);
  const isPublished = !existsSync(join(folder, CHAT_TEMPLATE_FILE));
  const config = checkConfig(CheckpointConfigSchema, readConfig(folder, isPublished), 'config.json');
  requireConsistent(config);
  const addedTokens = readAddedTokens(folder, config.llm_config.vocab_size);
  if (isPublished) requireTextEnds(folder, config.llm_config);
  if (saysItIs8b(config)) require8b(config, addedTokens);
  const identity = existsSync(join(folder, 'pack.json'))
    ? checkConfig(IdentitySchema, readJson(folder, 'pack.json'), 'pack.json')
    : undefined;
  const base = { folder, config, addedTokens, identity, isPublished };
  if (!isPublished) return { ...base, ...readOwnTexts(folder) };
  if (config.template !== PUBLISHED_TEMPLATE) {
    const problem = `has no ${CHAT_TEMPLATE_FILE}, and its template "${config.template}" is not InternVL2's`;
    throw new AppError('pack-invalid', `The checkpoint in ${folder} ${problem}.`);
  }
  const license = readPublishedLicense(folder);
  return {
    ...base,
    generation: GENERATION,
    chatTemplate: { file: CHAT_TEMPLATE_FILE, text: CHAT_TEMPLATE },
    license: license.name,
    files: [license.file],
  };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function readOwnTexts(folder: string) {
  const take = (file: string): PackFile => {
    requireFile(folder, file);
    return { file, from: join(folder, file) };
  };
  const optional = OPTIONAL_FILES.filter((file) => existsSync(join(folder, file)));
  const files = [LICENSE_FILE, README_FILE, ...optional].map(take);
  const [license = ''] = readFileSync(join(folder, LICENSE_FILE), 'utf8').split('\n');
  return {
    generation: checkConfig(GenerationSchema, readJson(folder, 'generation.json'), 'generation.json'),
    chatTemplate: take(CHAT_TEMPLATE_FILE),
    license: license.trim(),
    files,
  };
}

/** The licence file if there is one, else what the model card's front matter calls the licence. */
function readPublishedLicense(folder: string): { name: string; file: PackFile } {
  const found = readdirSync(folder).find((name) => /^licen[cs]e(\.(txt|md))?$/i.test(name));
  if (found !== undefined) {
    const from = join(folder, found);
    const [first = ''] = readFileSync(from, 'utf8').trim().split('\n');
    return { name: first.trim().slice(0, 200), file: { file: LICENSE_FILE, from } };
  }
  const card = existsSync(join(folder, README_FILE)) ? readFileSync(join(folder, README_FILE), 'utf8') : '';
  const stated = /^---\n(?:.*\n)*?license:\s*([\w.+-]+)/.exec(card.slice(0, 4096))?.[1];
  const name = stated ?? 'as stated by the publisher of the checkpoint';
  const text = `Licence of the weights: ${name}.\n\nThis pack was compiled from a checkpoint that the user obtained. The terms of that checkpoint apply to it.\n`;
  return { name, file: { file: LICENSE_FILE, text } };
}

/**
 * config.json with the image statistics, which InternVL keeps in a file of their own that its code does not read: where
 * the published folder lacks it, the constants of that code are the model's values.
 */
function readConfig(folder: string, isPublished: boolean): unknown {
  const config = readJson(folder, 'config.json');
  if (typeof config !== 'object' || config === null) return config;
  if (!existsSync(join(folder, 'preprocessor_config.json'))) {
    return isPublished ? { ...IMAGE_STATISTICS, ...config } : config;
  }
  const { image_mean, image_std } = checkConfig(
    v.object({ image_mean: v.unknown(), image_std: v.unknown() }),
    readJson(folder, 'preprocessor_config.json'),
    'preprocessor_config.json',
  );
  return { image_mean, image_std, ...config };
}
