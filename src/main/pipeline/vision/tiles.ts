// Cuts a photo into the square tiles the vision encoder reads, as InternVL's dynamic preprocessing does.
// First step of the vision stage: RgbImage in, tiles and their grid out. Knows no tensors and no model.
import type { RgbImage } from '../rgb-image.ts';
import { resizeBicubic } from './resize.ts';

export interface GridLimits {
  /** Fewest and most tiles of a grid, thumbnail not counted. */
  minTiles: number;
  maxTiles: number;
  /** Side of a tile in pixels. */
  tileSize: number;
}

export interface TileOptions extends GridLimits {
  /** Append the whole photo as a last tile when there is more than one. */
  thumbnail: boolean;
}

export interface Grid {
  columns: number;
  rows: number;
}

export interface CutTiles {
  /** Row by row, left to right; the thumbnail, if any, is last. Each tileSize x tileSize. */
  tiles: RgbImage[];
  grid: Grid;
}

/** Grids allowed by the limits, in increasing number of tiles. */
export function listGrids({ minTiles, maxTiles }: GridLimits): Grid[] {
  const grids: Grid[] = [];
  for (let columns = 1; columns <= maxTiles; columns++) {
    for (let rows = 1; columns * rows <= maxTiles; rows++) {
      if (columns * rows >= minTiles) grids.push({ columns, rows });
    }
  }
  return grids.sort((a, b) => a.columns * a.rows - b.columns * b.rows);
}

/** The grid whose shape is nearest to the photo's; among equals the larger if the photo has over half of its pixels. */
export function chooseGrid(size: { width: number; height: number }, limits: GridLimits): Grid {
  const ratio = size.width / size.height;
  const area = size.width * size.height;
  let best: Grid = { columns: 1, rows: 1 };
  let bestDifference = Number.POSITIVE_INFINITY;
  for (const grid of listGrids(limits)) {
    const difference = Math.abs(ratio - grid.columns / grid.rows);
    const isLargeEnough = area > 0.5 * limits.tileSize * limits.tileSize * grid.columns * grid.rows;
    if (difference < bestDifference || (difference === bestDifference && isLargeEnough)) {
      best = grid;
      bestDifference = difference;
    }
  }
  return best;
}

/** Upper left corner of every tile of the resized photo, in pixels, row by row. */
export function listTileCorners({ columns, rows }: Grid, tileSize: number): { left: number; top: number }[] {
  return Array.from({ length: columns * rows }, (_, index) => ({
    left: (index % columns) * tileSize,
    top: Math.floor(index / columns) * tileSize,
  }));
}

/** A copy of the rectangle that starts at (left, top). */
function cropSquare(image: RgbImage, left: number, top: number, sizePx: number): RgbImage {
  const data = new Uint8Array(sizePx * sizePx * 3);
  for (let y = 0; y < sizePx; y++) {
    const start = ((top + y) * image.width + left) * 3;
    data.set(image.data.subarray(start, start + sizePx * 3), y * sizePx * 3);
  }
  return { width: sizePx, height: sizePx, data };
}

/** Resizes the photo to its grid, whatever its shape, and cuts the tiles. `squashed` saves work: the photo already resized to one tile. */
export function cutTiles(image: RgbImage, options: TileOptions, squashed?: RgbImage): CutTiles {
  const { tileSize } = options;
  const grid = chooseGrid(image, options);
  const resized = resizeBicubic(image, tileSize * grid.columns, tileSize * grid.rows);
  const tiles = listTileCorners(grid, tileSize).map(({ left, top }) => cropSquare(resized, left, top, tileSize));
  if (options.thumbnail && tiles.length > 1) {
    const isReady = squashed?.width === tileSize && squashed.height === tileSize;
    tiles.push(isReady ? squashed : resizeBicubic(image, tileSize, tileSize));
  }
  return { tiles, grid };
}
