// Zoom and pan of the loupe, fed by its view with sizes and pointer positions.
import { nextOverlay } from '../logic/composition-lines.ts';
import type { CompositionOverlay } from '../logic/composition-lines.ts';
import { fitInside } from '../logic/grid-layout.ts';
import { actualSizeScale, clampZoom, FITTED, magnification, panBy, zoomAt } from '../logic/zoom.ts';
import type { Point, Zoom, ZoomFrame } from '../logic/zoom.ts';

const WHEEL_STEP = 1.0016;
/** Room around the fitted photo. */
const MARGIN_PX = 16;
/** Zooming ends at this multiple of full detail. */
const BEYOND_DETAIL = 4;

export class LoupeState {
  #zoom = $state.raw<Zoom>(FITTED);
  #view = $state.raw({ widthPx: 1, heightPx: 1 });
  #photo = $state.raw({ width: 3, height: 2 });
  #overlay = $state<CompositionOverlay>('none');
  #showClipping = $state(false);
  #pointer: Point = { x: 0, y: 0 };

  readonly #fit = $derived(
    fitInside(this.#photo, {
      widthPx: Math.max(1, this.#view.widthPx - 2 * MARGIN_PX),
      heightPx: Math.max(1, this.#view.heightPx - 2 * MARGIN_PX),
    }),
  );
  readonly #actualScale = $derived(actualSizeScale(this.#photo, this.#fit.widthPx, window.devicePixelRatio));
  readonly #frame = $derived<ZoomFrame>({
    viewWidthPx: this.#view.widthPx,
    viewHeightPx: this.#view.heightPx,
    fitWidthPx: this.#fit.widthPx,
    fitHeightPx: this.#fit.heightPx,
    maxScale: this.#actualScale * BEYOND_DETAIL,
  });

  /** Lines over the photo. */
  get overlay(): CompositionOverlay {
    return this.#overlay;
  }

  get showClipping(): boolean {
    return this.#showClipping;
  }

  nextOverlay(): void {
    this.#overlay = nextOverlay(this.#overlay);
  }

  toggleClipping(): void {
    this.#showClipping = !this.#showClipping;
  }

  get zoom(): Zoom {
    return this.#zoom;
  }

  get isZoomed(): boolean {
    return this.#zoom.scale > 1.001;
  }

  /** Size of the fitted photo. */
  get fitted(): { widthPx: number; heightPx: number } {
    return this.#fit;
  }

  /** Screen pixels per photo pixel, 1 = 100 %. */
  get magnification(): number {
    return magnification(this.#photo.width, this.#fit.widthPx * this.#zoom.scale, window.devicePixelRatio);
  }

  /** Sizes of the view and of the upright photo in pixels. */
  setSizes(view: { widthPx: number; heightPx: number }, photo: { width: number; height: number }): void {
    this.#view = view;
    this.#photo = photo;
    this.#zoom = clampZoom(this.#zoom, this.#frame);
  }

  /** Pointer position from the centre of the view. */
  setPointer(point: Point): void {
    this.#pointer = point;
  }

  fit(): void {
    this.#zoom = FITTED;
  }

  /** Between fitted and full detail, at the pointer. */
  toggleActualSize(): void {
    const target = this.#actualScale > 1.05 ? this.#actualScale : 2;
    this.#zoom = this.isZoomed ? FITTED : zoomAt(this.#zoom, target, this.#pointer, this.#frame);
  }

  wheel(deltaPx: number): void {
    this.#zoom = zoomAt(this.#zoom, this.#zoom.scale * WHEEL_STEP ** -deltaPx, this.#pointer, this.#frame);
  }

  pan(move: Point): void {
    this.#zoom = panBy(this.#zoom, move, this.#frame);
  }
}
