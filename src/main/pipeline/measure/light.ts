// Light: proxies for hard, soft and dramatic light from how tones meet. Only tendencies can be read from one photo.
// A shadow edge is a change of light, not of surface: linear RGB is scaled, so OKLab lightness, a and b shrink by one factor and
// a / L and b / L stay (sky light makes shadows a little bluer). Edges of surfaces mostly change these ratios, too.
import type { Measurements } from '../../domain/analysis.ts';
import type { Exif } from '../../domain/photo.ts';
import type { Frame } from './frame.ts';
import { boxBlur, cellMeans, emptyPlane, sharedCellMeans } from './planes.ts';
import type { Plane } from './planes.ts';
import { sharedTones, shareBelow } from './tone-histogram.ts';

const DEEP = 0.24;
const GLARING = 0.95;
const LIT = 0.6;
const MIDDLE_FROM = 0.4;
const MIDDLE_TO = 0.85;
const NEAR_RADIUS = 24;
const NEAR_GRID = 4;
/** Cells along the long side of the grid on which shadow edges are looked for: 3 px of the working copy, so texture averages out. */
const SHADOW_CELLS = 128;
/** Cells from the edge to the middle of the patch on either side. */
const PATCH_DISTANCE = 4;
/** Share of the whole step that must happen within two cells: an edge, not a ramp. */
const ABRUPT_SHARE = 0.6;
/** Cube root of the light ratio at a shadow edge: 1 EV to 4.5 EV. */
const LEAST_STEP = 2 ** (1 / 3);
const MOST_STEP = 2 ** (4.5 / 3);
/** The lit side is no darker than this. */
const LEAST_LIT = 0.5;
/** Change of a / L and b / L that a shadow may bring; toward blue a little more. */
const SAME_SURFACE = 0.035;
const BLUE_SHADOW = 0.08;

/** `light.flash`: 1 where the camera says that its flash fired, absent where it says nothing of it. */
export function measureFlash(exif: Exif | undefined): Measurements {
  return exif?.flash === true ? { 'light.flash': { value: 1, unit: '0 or 1' } } : {};
}

/** Shares 0..1 of the frame. */
export function measureLight(frame: Frame): Measurements {
  const { lightness } = frame;
  const tones = sharedTones(lightness);
  return {
    'light.harshness': { value: meeting(lightness), unit: 'share' },
    'light.lit_share': { value: 1 - shareBelow(tones, LIT), unit: 'share' },
    'light.middle_share': { value: shareBelow(tones, MIDDLE_TO) - shareBelow(tones, MIDDLE_FROM), unit: 'share' },
    'light.edge_softness': { value: edgeSoftness(lightness), unit: '0..1' },
    ...measureShadowEdges(frame),
  };
}

/** Share of deep and of glaring pixels per cell of NEAR_GRID pixels. */
function mapExtremes({ width, height, data }: Plane): { deep: Plane; glare: Plane } {
  const columns = Math.max(1, Math.ceil(width / NEAR_GRID));
  const rows = Math.max(1, Math.ceil(height / NEAR_GRID));
  const deep = emptyPlane(columns, rows);
  const glare = emptyPlane(columns, rows);
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = Math.floor(y / NEAR_GRID) * columns;
    const lines = Math.min(NEAR_GRID, height - Math.floor(y / NEAR_GRID) * NEAR_GRID);
    for (let x = 0; x < width; x += 1, at += 1) {
      const value = data[at] ?? 0;
      if (value >= DEEP && value <= GLARING) continue;
      const cell = row + ((x / NEAR_GRID) | 0);
      const part = 1 / (lines * Math.min(NEAR_GRID, width - ((x / NEAR_GRID) | 0) * NEAR_GRID));
      if (value < DEEP) deep.data[cell] = (deep.data[cell] ?? 0) + part;
      else glare.data[cell] = (glare.data[cell] ?? 0) + part;
    }
  }
  return { deep, glare };
}

/** Share of the frame where both glaring and deep tones lie close by: glare beside shadow. On a coarse grid: only areas matter. */
function meeting(lightness: Plane): number {
  const { deep, glare } = mapExtremes(lightness);
  const nearDeep = boxBlur(deep, NEAR_RADIUS / NEAR_GRID);
  const nearGlare = boxBlur(glare, NEAR_RADIUS / NEAR_GRID);
  let both = 0;
  for (let i = 0; i < nearDeep.data.length; i += 1)
    if (Math.min(nearDeep.data[i] ?? 0, nearGlare.data[i] ?? 0) > 0.06) both += 1;
  return both / nearDeep.data.length;
}

/** 1 when tones change in wide ramps only, 0 when every change of tone is abrupt: large-scale over fine-scale variation. */
function edgeSoftness(lightness: Plane): number {
  const half = sharedCellMeans(lightness, Math.ceil(lightness.width / 2), Math.ceil(lightness.height / 2));
  const fine = boxBlur(half, 1);
  const coarse = boxBlur(half, 5);
  let abrupt = 0;
  for (let i = 0; i < fine.data.length; i += 1) {
    if (Math.abs((fine.data[i] ?? 0) - (coarse.data[i] ?? 0)) > 0.08) abrupt += 1;
  }
  return 1 - abrupt / Math.max(1, fine.data.length);
}

interface Patches {
  columns: number;
  rows: number;
  /** Cells as they are, and the mean of 3 x 3 of them. */
  light: Plane;
  wide: Plane;
  wideA: Plane;
  wideB: Plane;
}

function buildPatches({ width, height, lightness, a, b }: Frame): Patches {
  const factor = Math.min(1, SHADOW_CELLS / Math.max(width, height));
  const columns = Math.max(1, Math.round(width * factor));
  const rows = Math.max(1, Math.round(height * factor));
  const light = cellMeans(lightness, columns, rows);
  const wide = (plane: Plane): Plane => boxBlur(cellMeans(plane, columns, rows), 1);
  return { columns, rows, light, wide: boxBlur(light, 1), wideA: wide(a), wideB: wide(b) };
}

interface ShadowSums {
  edges: number;
  depth: number;
  tint: number;
}

/** Adds a shadow edge between two patches if it is one. `near` are the cells right beside the edge. */
function addShadowStep(
  patches: Patches,
  far: readonly [number, number],
  near: readonly [number, number],
  sums: ShadowSums,
): void {
  const { light, wide, wideA, wideB } = patches;
  const isRising = (wide.data[far[1]] ?? 0) > (wide.data[far[0]] ?? 0);
  const lit = far[isRising ? 1 : 0] ?? 0;
  const dark = far[isRising ? 0 : 1] ?? 0;
  const litL = wide.data[lit] ?? 0;
  const darkL = Math.max(0.05, wide.data[dark] ?? 0);
  if (litL < LEAST_LIT || litL < darkL * LEAST_STEP || litL > darkL * MOST_STEP) return;
  const step = Math.abs((light.data[near[1]] ?? 0) - (light.data[near[0]] ?? 0));
  if (step < ABRUPT_SHARE * (litL - darkL)) return;
  const shiftA = (wideA.data[dark] ?? 0) / darkL - (wideA.data[lit] ?? 0) / litL;
  const shiftB = (wideB.data[dark] ?? 0) / darkL - (wideB.data[lit] ?? 0) / litL;
  if (Math.abs(shiftA) > SAME_SURFACE || shiftB > SAME_SURFACE || shiftB < -BLUE_SHADOW) return;
  sums.edges += 1;
  sums.depth += 3 * Math.log2(litL / darkL);
  sums.tint += shiftB;
}

/**
 * Share of places with an abrupt step of light on one surface, the mean depth of these steps in EV, and how much bluer (negative) the dark
 * side is: the sky lights the shadows of the sun, while steps between dark and light surfaces tint either way.
 */
function measureShadowEdges(frame: Frame): Measurements {
  const patches = buildPatches(frame);
  const { columns, rows } = patches;
  const reach = PATCH_DISTANCE;
  const sums: ShadowSums = { edges: 0, depth: 0, tint: 0 };
  let seen = 0;
  for (let y = reach; y < rows - reach; y += 1) {
    for (let x = reach; x < columns - reach; x += 1) {
      const at = y * columns + x;
      addShadowStep(patches, [at - reach, at + reach], [at - 1, at + 1], sums);
      addShadowStep(patches, [at - reach * columns, at + reach * columns], [at - columns, at + columns], sums);
      seen += 2;
    }
  }
  const edges = Math.max(1, sums.edges);
  return {
    'light.shadow_edges': { value: sums.edges / Math.max(1, seen), unit: 'share' },
    'light.shadow_depth': { value: sums.depth / edges, unit: 'EV' },
    'light.shadow_tint': { value: sums.tint / edges, unit: 'chroma / lightness' },
  };
}
