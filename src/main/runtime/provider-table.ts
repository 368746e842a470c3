// The one table of execution providers: what can be asked for, where it can exist, and what `auto` tries in which order. Loads no
// runtime, so that a process with a window may read it; execution-providers.ts is how each is opened.
import { AppError } from '../domain/errors.ts';
import type { Manifest } from '../modelpack/manifest.ts';

interface ProviderRow {
  platforms: readonly NodeJS.Platform[];
  /** Place in the order `auto` tries; null: only when asked for. */
  rank: number | null;
}

const EVERYWHERE = ['linux', 'win32', 'darwin'] as const;

const TABLE = {
  cuda: { platforms: ['linux', 'win32'], rank: 10 },
  tensorrt: { platforms: ['linux', 'win32'], rank: 15 },
  webgpu: { platforms: EVERYWHERE, rank: 20 },
  /** After WebGPU, the only one whose caches can stay in graphics memory. */
  directml: { platforms: ['win32'], rank: 30 },
  coreml: { platforms: ['darwin'], rank: 30 },
  qnn: { platforms: ['win32'], rank: null },
  cpu: { platforms: EVERYWHERE, rank: 100 },
} as const satisfies Record<string, ProviderRow>;

export type ProviderName = keyof typeof TABLE;
/** What a user may ask for: one provider, or the best that works. */
export type ProviderChoice = ProviderName | 'auto';

/** True for a provider of the table. */
export const isProviderName = (text: string): text is ProviderName => Object.hasOwn(TABLE, text);

/** Every provider name, in the order of the table. */
export const PROVIDER_NAMES: readonly ProviderName[] = Object.keys(TABLE).filter(isProviderName);

/** True for `auto` and every provider of the table. */
export function isProviderChoice(text: string): text is ProviderChoice {
  return text === 'auto' || isProviderName(text);
}

/** What a setup asks for. Throws `provider-unavailable` for a name that no provider has. */
export function checkChoice(provider: string): ProviderChoice {
  if (isProviderChoice(provider)) return provider;
  throw new AppError('provider-unavailable', `There is no execution provider called "${provider}".`);
}

/** Providers that can exist on this platform, asked for or not. */
export function providersOfPlatform(platform: NodeJS.Platform = process.platform): ProviderName[] {
  return PROVIDER_NAMES.filter((name) => row(name).platforms.includes(platform));
}

/** What to try, in order: one provider when asked for it, else all ranked ones. Throws `provider-unavailable`. */
export function providersToTry(choice: ProviderChoice, platform: NodeJS.Platform = process.platform): ProviderName[] {
  const present = providersOfPlatform(platform);
  if (choice !== 'auto') {
    if (present.includes(choice)) return [choice];
    throw new AppError('provider-unavailable', `The execution provider "${choice}" does not exist on ${platform}.`);
  }
  return present.filter((name) => row(name).rank !== null).sort((a, b) => (row(a).rank ?? 0) - (row(b).rank ?? 0));
}

/** A provider that was not used, and why. */
export interface ProviderRefusal {
  provider: ProviderName;
  reason: string;
}

const MADE_FOR_CPU =
  'Packs that write sentence by sentence are made for the CPU: their graphs are small, and their caches change form at every step.';

/** Providers that `auto` leaves out for a pack, whatever the machine has; asked for by name they are tried. */
export function findUnsuited(
  { generation }: Pick<Manifest, 'generation'>,
  platform: NodeJS.Platform = process.platform,
): ProviderRefusal[] {
  if (!generation.claimTokens) return [];
  const others = providersToTry('auto', platform).filter((provider) => provider !== 'cpu');
  return others.map((provider) => ({ provider, reason: MADE_FOR_CPU }));
}

function row(name: ProviderName): ProviderRow {
  return TABLE[name];
}
