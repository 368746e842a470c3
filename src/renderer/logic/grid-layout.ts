// Grid geometry: which cells exist where, which rows are in view, and where the keyboard goes next.
// Pure arithmetic in CSS pixels; knows no DOM and no photos.

export interface GridLayout {
  columns: number;
  cellWidthPx: number;
  cellHeightPx: number;
  rowCount: number;
  totalHeightPx: number;
}

export interface GridInput {
  widthPx: number;
  count: number;
  /** Wanted cell width; cells grow a little so that a row is filled. */
  sizePx: number;
  /** Height of the line below the picture. */
  footerPx: number;
}

/** Two columns at least: with a whole library in one column the scroll height would pass what browsers can address. */
const MIN_COLUMNS = 2;
/** Height of the picture area of a cell over its width. */
const PICTURE_ASPECT = 0.92;

/** Columns, cell size and total height for a number of photos. */
export function layoutGrid({ widthPx, count, sizePx, footerPx }: GridInput): GridLayout {
  const columns = Math.max(MIN_COLUMNS, Math.floor(widthPx / sizePx));
  const cellWidthPx = Math.max(1, Math.floor(widthPx / columns));
  const cellHeightPx = Math.round(cellWidthPx * PICTURE_ASPECT) + footerPx;
  const rowCount = Math.ceil(count / columns);
  return { columns, cellWidthPx, cellHeightPx, rowCount, totalHeightPx: rowCount * cellHeightPx };
}

export interface Viewport {
  scrollTopPx: number;
  heightPx: number;
}

/** First row in view and the row after the last one, widened by some rows on either side. */
export function rowsInView(layout: GridLayout, view: Viewport, overscanRows: number): { first: number; end: number } {
  const first = Math.floor(view.scrollTopPx / layout.cellHeightPx) - overscanRows;
  const end = Math.ceil((view.scrollTopPx + view.heightPx) / layout.cellHeightPx) + overscanRows;
  return {
    first: Math.min(Math.max(0, first), layout.rowCount),
    end: Math.min(Math.max(0, end), layout.rowCount),
  };
}

/** Scroll position that brings a cell fully into view, the present one if it already is. */
export function scrollToShow(layout: GridLayout, view: Viewport, index: number): number {
  const top = Math.floor(index / layout.columns) * layout.cellHeightPx;
  const bottom = top + layout.cellHeightPx;
  if (top < view.scrollTopPx) return top;
  if (bottom > view.scrollTopPx + view.heightPx) return Math.max(0, bottom - view.heightPx);
  return view.scrollTopPx;
}

export type Move = 'left' | 'right' | 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last';

/** Index after a move; stays inside 0..count-1 and in its column for vertical moves. */
export function moveIndex(
  index: number,
  move: Move,
  grid: { columns: number; rowsPerPage: number; count: number },
): number {
  const { columns, rowsPerPage, count } = grid;
  if (count === 0) return -1;
  if (index < 0) return move === 'last' ? count - 1 : 0;
  const page = columns * Math.max(1, rowsPerPage);
  const steps: Record<Move, number> = {
    left: index - 1,
    right: index + 1,
    up: index - columns,
    down: index + columns,
    'page-up': index - page,
    'page-down': index + page,
    first: 0,
    last: count - 1,
  };
  const target = steps[move];
  if (move === 'up' && target < 0) return index;
  if (move === 'down' && target >= count) {
    const isLastRow = Math.floor(index / columns) === Math.floor((count - 1) / columns);
    return isLastRow ? index : count - 1;
  }
  return Math.min(Math.max(0, target), count - 1);
}

export interface Box {
  leftPx: number;
  topPx: number;
  widthPx: number;
  heightPx: number;
}

/** Largest box of a photo's shape inside a frame, centred, enlarged at most by `maxScale`. */
export function fitInside(
  photo: { width: number; height: number },
  frame: { widthPx: number; heightPx: number },
  maxScale = Infinity,
): Box {
  const scale = Math.min(frame.widthPx / photo.width, frame.heightPx / photo.height, maxScale);
  const widthPx = Math.max(1, photo.width * scale);
  const heightPx = Math.max(1, photo.height * scale);
  return { leftPx: (frame.widthPx - widthPx) / 2, topPx: (frame.heightPx - heightPx) / 2, widthPx, heightPx };
}
