// The tiny pack built, opened in the real runtime and wrapped as the pipeline uses it, for one test file at a time.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadedPack } from '../../src/main/modelpack/load-pack.ts';
import { GRAPH_ROLES } from '../../src/main/modelpack/manifest.ts';
import type { PromptFiles } from '../../src/main/pipeline/language/prompts.ts';
import type { PackSessions } from '../../src/main/pipeline/photo-models.ts';
import { PhotoModels } from '../../src/main/pipeline/photo-models.ts';
import { AestheticModel } from '../../src/main/pipeline/saliency/aesthetic-model.ts';
import { openSession } from '../../src/main/runtime/session.ts';
import { TINY_CONFIG } from './tiny-checkpoint.ts';
import { buildTinyPack } from './tiny-pack.ts';

export interface OpenPack {
  /** Empty but for checkpoint and pack; removed by `close`. */
  folder: string;
  pack: LoadedPack;
  sessions: PackSessions;
  files: PromptFiles;
  aesthetics: AestheticModel;
  models: PhotoModels;
  close: () => Promise<void>;
}

/** Opens every graph of a loaded pack on one CPU thread. */
export async function openSessions(pack: LoadedPack): Promise<PackSessions> {
  const { graphs } = pack.manifest;
  const open = async (role: (typeof GRAPH_ROLES)[number]) =>
    openSession(pack.graphPath(role), { provider: 'cpu', threads: 1, expected: graphs[role] });
  return {
    iasm: await open('iasm'),
    'ias-vit': await open('ias-vit'),
    projector: await open('projector'),
    'embed-tokens': await open('embed-tokens'),
    decoder: await open('decoder'),
  };
}

/** Builds and opens a tiny pack in a temporary folder: one that writes sentences, or one that writes whole texts. */
export async function openTinyPack(config: typeof TINY_CONFIG = TINY_CONFIG): Promise<OpenPack> {
  const folder = mkdtempSync(join(tmpdir(), 'salient-tiny-'));
  const pack = buildTinyPack(folder, 1, config);
  const sessions = await openSessions(pack);
  const { manifest } = pack;
  const files = {
    manifest,
    tokenizer: readFileSync(pack.filePath(manifest.tokenizer.file)),
    chatTemplate: readFileSync(pack.filePath(manifest.chatTemplate.file), 'utf8'),
  };
  return {
    folder,
    pack,
    sessions,
    files,
    aesthetics: new AestheticModel(sessions.iasm, manifest.saliency),
    models: new PhotoModels(files, sessions),
    close: async () => {
      await Promise.all(GRAPH_ROLES.map((role) => sessions[role].close()));
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
