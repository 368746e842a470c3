// Sizes of an EAT configuration that cannot be those of a network, refused by name.
import { expect, it } from 'vitest';
import { checkConfig } from '../../../../src/main/compiler/checkpoint-config.ts';
import { EatConfigSchema, requireEatSizes } from '../../../../src/main/compiler/eat.ts';

const SMALL = {
  img_size: 128,
  patch_size: 4,
  num_classes: 10,
  expansion: 4,
  dim_stem: 8,
  dims: [8, 16, 32, 64],
  depths: [2, 2, 2, 2],
  stage_spec: [
    ['L', 'S'],
    ['L', 'S'],
    ['L', 'D'],
    ['L', 'D'],
  ],
  heads: [2, 2, 4, 8],
  window_sizes: [4, 4, 4, 4],
  groups: [-1, -1, 2, 4],
  use_pes: [false, false, true, true],
  strides: [-1, -1, 1, 1],
  offset_range_factor: [-1, -1, 2, 2],
  no_offs: [false, false, false, false],
  fixed_pes: [false, false, false, false],
  dwc_pes: [false, false, false, false],
  use_dwc_mlps: [false, false, false, false],
  use_conv_patches: false,
};

it.each([
  [{}, undefined],
  [{ img_size: 100 }, /stage 0 has windows of 4 on a map of 25/],
  [{ img_size: 72 }, /stage 0 has windows of 4 on a map of 18/],
  [{ window_sizes: [4, 4, 0, 4] }, /stage 2 has windows of 0/],
  [{ heads: [2, 3, 4, 8] }, /stage 1 has 16 channels and 3 heads/],
  [{ groups: [-1, -1, 3, 4] }, /stage 2 has 4 heads in 3 groups/],
  [{ heads: [2, 2] }, /too few entries per stage/],
] as const)('%o', (change, message) => {
  const check = () => requireEatSizes(checkConfig(EatConfigSchema, { ...SMALL, ...change }, 'EAT'));
  if (message === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(message);
});
