// Gives every patch of every tile its value of the photo's saliency map: the queries of IAS-ViT's cross-attention.
// Tiles and map both squash the whole photo, so they share its 0..1 coordinates. Knows no graph.
import type { SaliencyMap } from '../saliency/saliency-map.ts';
import type { Grid } from './tiles.ts';

export interface TokenLayout {
  grid: Grid;
  /** True if the whole photo follows as a last tile. */
  hasThumbnail: boolean;
  /** Patches along one side of a tile. */
  patchesPerSide: number;
}

/** Bilinear value at (u, v) in 0..1: half-pixel centres, clamped edges. */
function sampleMap({ width, height, data }: SaliencyMap, u: number, v: number): number {
  const x = Math.min(width - 1, Math.max(0, u * width - 0.5));
  const y = Math.min(height - 1, Math.max(0, v * height - 0.5));
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = Math.min(left + 1, width - 1);
  const bottom = Math.min(top + 1, height - 1);
  const at = (column: number, row: number): number => data[row * width + column] ?? 0;
  const upper = at(left, top) + (at(right, top) - at(left, top)) * (x - left);
  const lower = at(left, bottom) + (at(right, bottom) - at(left, bottom)) * (x - left);
  return upper + (lower - upper) * (y - top);
}

/** Samples the map at all token centres: (tiles, patchesPerSide²), 0..1, tiles in the order of cutTiles. */
export function sampleSaliencyTokens(map: SaliencyMap, layout: TokenLayout): Float32Array {
  const { grid, patchesPerSide } = layout;
  const frames = [];
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) frames.push({ column, row, ...grid });
  }
  if (layout.hasThumbnail) frames.push({ column: 0, row: 0, columns: 1, rows: 1 });

  const values = new Float32Array(frames.length * patchesPerSide * patchesPerSide);
  let index = 0;
  for (const { column, row, columns, rows } of frames) {
    for (let i = 0; i < patchesPerSide; i++) {
      const v = (row + (i + 0.5) / patchesPerSide) / rows;
      for (let j = 0; j < patchesPerSide; j++) {
        values[index++] = sampleMap(map, (column + (j + 0.5) / patchesPerSide) / columns, v);
      }
    }
  }
  return values;
}
