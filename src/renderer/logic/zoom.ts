// Zoom and pan of the loupe: scale 1 fits the photo into the view; x and y move its centre. CSS pixels, no DOM.

export interface Zoom {
  /** Multiple of the fitted size. */
  scale: number;
  x: number;
  y: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface ZoomFrame {
  viewWidthPx: number;
  viewHeightPx: number;
  /** Size of the photo at scale 1. */
  fitWidthPx: number;
  fitHeightPx: number;
  maxScale: number;
}

export const FITTED: Zoom = { scale: 1, x: 0, y: 0 };

/** Keeps the scale in range and the photo over the view: an edge never comes further in than needed. */
export function clampZoom(zoom: Zoom, frame: ZoomFrame): Zoom {
  const scale = Math.min(Math.max(1, zoom.scale), Math.max(1, frame.maxScale));
  const reachX = Math.max(0, (frame.fitWidthPx * scale - frame.viewWidthPx) / 2);
  const reachY = Math.max(0, (frame.fitHeightPx * scale - frame.viewHeightPx) / 2);
  return { scale, x: within(zoom.x, reachX), y: within(zoom.y, reachY) };
}

function within(value: number, reach: number): number {
  return Math.min(Math.max(value, -reach), reach);
}

/** Zooms so that what is under the point stays there; the point counts from the centre of the view. */
export function zoomAt(zoom: Zoom, scale: number, point: Point, frame: ZoomFrame): Zoom {
  const target = Math.min(Math.max(1, scale), Math.max(1, frame.maxScale));
  const growth = target / zoom.scale;
  return clampZoom(
    { scale: target, x: point.x - (point.x - zoom.x) * growth, y: point.y - (point.y - zoom.y) * growth },
    frame,
  );
}

/** Moves the photo. */
export function panBy(zoom: Zoom, move: Point, frame: ZoomFrame): Zoom {
  return clampZoom({ scale: zoom.scale, x: zoom.x + move.x, y: zoom.y + move.y }, frame);
}

/** Long sides of the host's previews and of its pictures in full detail, in pixels. */
const PREVIEW_LONG_SIDE_PX = 2048;
const FULL_LONG_SIDE_PX = 8192;

/** True if the preview of a photo holds less than the photo. */
export function isReduced(photo: { width: number; height: number }): boolean {
  return Math.max(photo.width, photo.height) > PREVIEW_LONG_SIDE_PX;
}

/** Scale at which one pixel of the photo covers one screen pixel; at least 1. */
export function actualSizeScale(
  photo: { width: number; height: number },
  fitWidthPx: number,
  pixelsPerCssPx: number,
): number {
  const reduction = Math.min(1, FULL_LONG_SIDE_PX / Math.max(photo.width, photo.height));
  return Math.max(1, (photo.width * reduction) / (fitWidthPx * pixelsPerCssPx));
}

/** Screen pixels per photo pixel, 1 = 100 %. */
export function magnification(photoWidth: number, shownWidthPx: number, pixelsPerCssPx: number): number {
  return (shownWidthPx * pixelsPerCssPx) / photoWidth;
}

/** How much a turned photo must grow to fill its own frame, so that no empty corner shows. */
export function coverScale({ width, height }: { width: number; height: number }, degrees: number): number {
  const angle = (Math.abs(degrees) * Math.PI) / 180;
  return Math.cos(angle) + Math.max(width / height, height / width) * Math.sin(angle);
}
