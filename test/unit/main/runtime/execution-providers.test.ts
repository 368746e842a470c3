// The provider table per platform.
import { describe, expect, it } from 'vitest';
import { findObstacle, providerOptions } from '../../../../src/main/runtime/execution-providers.ts';
import {
  PROVIDER_NAMES,
  findUnsuited,
  isProviderChoice,
  providersOfPlatform,
  providersToTry,
} from '../../../../src/main/runtime/provider-table.ts';

describe('execution providers', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('ends with the CPU on %s when asked for the best', (platform) => {
    expect(providersToTry('auto', platform).at(-1)).toBe('cpu');
  });

  it('tries a discrete accelerator before a generic one', () => {
    expect(providersToTry('auto', 'linux')).toEqual(['cuda', 'tensorrt', 'webgpu', 'cpu']);
    expect(providersToTry('auto', 'win32')).toEqual(['cuda', 'tensorrt', 'webgpu', 'directml', 'cpu']);
    expect(providersToTry('auto', 'darwin')).toEqual(['webgpu', 'coreml', 'cpu']);
  });

  it('leaves packs that write sentence by sentence on the CPU, with a reason for every other provider', () => {
    const pack = { generation: { claimTokens: true } } as Parameters<typeof findUnsuited>[0];
    const left = findUnsuited(pack, 'linux');
    expect(left.map(({ provider }) => provider)).toEqual(['cuda', 'tensorrt', 'webgpu']);
    for (const { reason } of left) expect(reason).toMatch(/made for the CPU/);
    const texts = { generation: { claimTokens: false } } as Parameters<typeof findUnsuited>[0];
    expect(findUnsuited(texts, 'linux')).toEqual([]);
  });

  it('says beforehand what is not installed', () => {
    for (const name of providersOfPlatform()) {
      const obstacle = findObstacle(name);
      if (name === 'cpu') expect(obstacle).toBeUndefined();
      else if (obstacle !== undefined) expect(obstacle).toMatch(/\.$/);
    }
  });

  it('tries only what was asked for', () => {
    expect(providersToTry('webgpu', 'linux')).toEqual(['webgpu']);
  });

  it('refuses a provider that cannot exist on the platform', () => {
    expect(() => providersToTry('directml', 'linux')).toThrow(
      expect.objectContaining({ kind: 'provider-unavailable' }),
    );
    expect(providersOfPlatform('linux')).not.toContain('coreml');
  });

  it('knows its names', () => {
    expect(isProviderChoice('auto')).toBe(true);
    expect(isProviderChoice('toString')).toBe(false);
    for (const name of PROVIDER_NAMES) {
      expect(isProviderChoice(name)).toBe(true);
      expect(providerOptions(name)).toHaveProperty('name');
    }
  });
});
