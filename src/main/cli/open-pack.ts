// Which pack and provider a command runs with: `--pack` and `--provider`, or the first usable pack and `auto`.
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { dataFolder, dataPaths } from '../app-data.ts';
import { AppError } from '../domain/errors.ts';
import { findPacks } from '../modelpack/load-pack.ts';
import type { FoundPacks, LoadedPack } from '../modelpack/load-pack.ts';
import { PROVIDER_NAMES, isProviderChoice } from '../runtime/provider-table.ts';
import type { ProviderChoice } from '../runtime/provider-table.ts';
import { UsageError } from './usage.ts';

/** The packs that come with the program. */
const EMBEDDED_PACKS = fileURLToPath(new URL('../../../resources/models/', import.meta.url));

/** This user's data folder. */
export function userDataFolder(): string {
  return dataFolder({ env: process.env, platform: process.platform, homeFolder: homedir() });
}

/** Where it is kept what came of trying providers. */
export function providerTrials(): string {
  return dataPaths(userDataFolder()).providerTrials;
}

/** Installed packs first, so that a user's own starter wins over the embedded one. */
export function installedPacks(): FoundPacks {
  return findPacks([dataPaths(userDataFolder()).packs, EMBEDDED_PACKS]);
}

/** The starter that came with the program, or the user's own; undefined if neither is usable. */
export function findStarter(): LoadedPack | undefined {
  return installedPacks().packs.find(({ manifest }) => manifest.packId === 'starter');
}

/** Throws UsageError for an unknown provider or pack id, AppError `pack-missing` or `pack-invalid` when there is none to use. */
export function openPack(options: { pack?: string | undefined; provider?: string | undefined }): {
  pack: LoadedPack;
  provider: ProviderChoice;
} {
  const provider = options.provider ?? 'auto';
  if (!isProviderChoice(provider)) {
    throw new UsageError(`--provider takes auto or one of ${PROVIDER_NAMES.join(', ')}.`);
  }
  const { packs, broken } = installedPacks();
  const wanted = options.pack;
  const pack = wanted === undefined ? packs[0] : packs.find(({ manifest }) => manifest.packId === wanted);
  if (pack) return { pack, provider };
  if (wanted !== undefined) throw new UsageError(`There is no usable model pack "${wanted}".`);
  const [problem] = broken;
  if (problem) throw new AppError('pack-invalid', problem.error.message);
  throw new AppError('pack-missing', 'There is no model pack; `salient packs list` shows where they are looked for.');
}
