// What a prompt template says about the packs built from its checkpoints: who they are and what their text may claim.
// Everything measurable comes from the checkpoint itself (build-pack.ts).
import { AppError } from '../domain/errors.ts';
import type { Manifest } from '../modelpack/manifest.ts';

export interface PackTemplate {
  packId: string;
  packVersion: string;
  name: string;
  provenance: string;
  scoreName: string;
  sceneUnderstanding: boolean;
  /** One sentence per prompt, steered by claim tokens. */
  claimTokens: boolean;
  /** The copy of the photo its encoder learned from: tiles of larger ones are sharper than any it has seen. */
  reads: Manifest['image']['reads'];
}

/** The template of the published InternVL2 models. */
export const PUBLISHED_TEMPLATE = 'internlm2-chat';

const TEMPLATES: Readonly<Record<string, PackTemplate>> = {
  'salient-starter': {
    packId: 'starter',
    packVersion: '1.5.0',
    name: 'Salient starter',
    provenance: 'Trained by the Salient project (training/); see README.md of the pack for data and measured quality.',
    scoreName: 'craft score',
    sceneUnderstanding: false,
    claimTokens: true,
    reads: 'small',
  },
  'internlm2-chat': {
    packId: 'ase-mllm',
    packVersion: '1.0.0',
    name: 'ASE-MLLM on InternVL2',
    provenance: 'Compiled by the user from an InternVL2 checkpoint; see README.md and LICENSE.txt of the pack.',
    scoreName: 'craft score',
    sceneUnderstanding: true,
    claimTokens: false,
    reads: 'working',
  },
};

/** Tokens every template relies on, by text. */
export const IMAGE_TOKENS = { start: '<img>', token: '<IMG_CONTEXT>', end: '</img>' } as const;
/** Tokens that end an answer besides the end-of-text token. */
export const STOP_TOKENS = ['<|im_end|>', '<|im_start|>'] as const;

/** The entry of a template; throws `pack-invalid` for one we know nothing about. */
export function packTemplate(template: string): PackTemplate {
  const entry = Object.hasOwn(TEMPLATES, template) ? TEMPLATES[template] : undefined;
  if (entry !== undefined) return entry;
  const known = Object.keys(TEMPLATES).join(', ');
  throw new AppError('pack-invalid', `The prompt template "${template}" is unknown; known are ${known}.`);
}
