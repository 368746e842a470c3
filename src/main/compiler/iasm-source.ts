// Where a pack's saliency model comes from: our own classifier's checkpoint, an EAT checkpoint as its authors publish them,
// or the starter pack, which stands in when there is neither. Finds and checks; builds no graph.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../domain/errors.ts';
import type { LoadedPack } from '../modelpack/load-pack.ts';
import { checkConfig } from './checkpoint-config.ts';
import { EatConfigSchema, requireEatSizes } from './eat.ts';
import type { EatConfig } from './eat.ts';
import { IasmConfigSchema } from './iasm.ts';
import type { IasmConfig } from './iasm.ts';
import { readJson } from './read-json.ts';

export type IasmSource =
  | { kind: 'own'; weights: string; config: IasmConfig }
  | { kind: 'eat'; weights: string; config: EatConfig }
  | { kind: 'starter'; pack: LoadedPack };

const OWN_WEIGHTS = 'iasm.safetensors';
const CONFIG_FILE = 'config.json';
const WEIGHTS_ENDING = /\.(pth|pt|bin|safetensors)$/i;

/** EAT as published for AVA (`dat_base`, ten ratings); shapes of another size are refused when the tensors are taken. */
const EAT_BASE: EatConfig = {
  img_size: 224,
  patch_size: 4,
  num_classes: 10,
  expansion: 4,
  dim_stem: 128,
  dims: [128, 256, 512, 1024],
  depths: [2, 2, 18, 2],
  stage_spec: [
    ['L', 'S'],
    ['L', 'S'],
    ['L', 'D', 'L', 'D', 'L', 'D', 'L', 'D', 'L', 'D', 'L', 'D', 'L', 'D', 'L', 'D', 'L', 'D'],
    ['L', 'D'],
  ],
  heads: [4, 8, 16, 32],
  window_sizes: [7, 7, 7, 7],
  groups: [-1, -1, 4, 8],
  use_pes: [false, false, true, true],
  strides: [-1, -1, 1, 1],
  offset_range_factor: [-1, -1, 2, 2],
  no_offs: [false, false, false, false],
  fixed_pes: [false, false, false, false],
  dwc_pes: [false, false, false, false],
  use_dwc_mlps: [false, false, false, false],
  use_conv_patches: false,
};

export interface IasmPlace {
  /** Folder or file the user named. */
  named: string | undefined;
  /** Folder inside the checkpoint, used if it exists. */
  inside: string;
  /** What stands in. */
  starter: LoadedPack | undefined;
}

/** The saliency model to build with; throws `pack-invalid`, or `pack-missing` when there is none at all. */
export function findIasm({ named, inside, starter }: IasmPlace): IasmSource {
  if (named !== undefined) return readSource(named);
  if (existsSync(inside)) return readSource(inside);
  if (starter !== undefined) return { kind: 'starter', pack: starter };
  throw new AppError('pack-missing', 'There is no saliency model: name one with --iasm, or install the starter pack.');
}

function readSource(path: string): IasmSource {
  if (!existsSync(path)) throw new AppError('pack-invalid', `The saliency model ${path} does not exist.`);
  const folder = statSync(path).isDirectory() ? path : dirname(path);
  const weights = folder === path ? findWeights(path) : path;
  const hasConfig = existsSync(join(folder, CONFIG_FILE));
  if (basename(weights) === OWN_WEIGHTS) {
    const config = checkConfig(IasmConfigSchema, readJson(folder, CONFIG_FILE), `${basename(folder)}/${CONFIG_FILE}`);
    return { kind: 'own', weights, config };
  }
  const config = hasConfig
    ? checkConfig(EatConfigSchema, readJson(folder, CONFIG_FILE), `${basename(folder)}/${CONFIG_FILE}`)
    : EAT_BASE;
  requireEatSizes(config);
  return { kind: 'eat', weights, config };
}

function findWeights(folder: string): string {
  if (existsSync(join(folder, OWN_WEIGHTS))) return join(folder, OWN_WEIGHTS);
  const found = readdirSync(folder).filter((name) => WEIGHTS_ENDING.test(name));
  const [first] = found;
  if (first !== undefined && found.length === 1) return join(folder, first);
  const problem = found.length === 0 ? 'holds no weights file' : `holds several weights files (${found.join(', ')})`;
  throw new AppError('pack-invalid', `The saliency model's folder ${folder} ${problem}.`);
}
