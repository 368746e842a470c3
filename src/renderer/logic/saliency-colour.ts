// Saliency map to coloured overlay: decode, enlarge bilinearly, colour with a perceptually uniform scale.
// The scale is applied after enlarging, so in-between values get in-between colours. Knows no canvas.
import { interpolateInferno } from 'd3-scale-chromatic';
import type { EncodedMap } from '../../preload/contract/types.ts';

/** The ends of inferno are black and nearly white; both are kept just short of. */
const SCALE_START = 0.04;
const SCALE_END = 0.97;
/** Cold cells veil the photo too, so that warm ones glow on any photo, a yellow one as well. */
const COLD_ALPHA = 0.68;

/** Cells of a map, row-major, 0..255; empty if the data do not have the stated size. */
export function decodeMap(map: EncodedMap): Uint8Array {
  const values = Uint8Array.from(atob(map.data), (letter) => letter.charCodeAt(0));
  return values.length === map.width * map.height ? values : new Uint8Array(0);
}

export interface MapSize {
  width: number;
  height: number;
}

/** Enlarges a map bilinearly with cell centres in place and edges held; (height, width), 0..255. */
export function enlargeMap(values: Uint8Array, from: MapSize, to: MapSize): Float32Array {
  const result = new Float32Array(to.width * to.height);
  const columns = Array.from({ length: to.width }, (_, x) => splitPosition(x, to.width, from.width));
  for (let y = 0; y < to.height; y += 1) {
    const row = splitPosition(y, to.height, from.height);
    const upper = row.low * from.width;
    const lower = row.high * from.width;
    columns.forEach((column, x) => {
      const top = mix(values[upper + column.low] ?? 0, values[upper + column.high] ?? 0, column.share);
      const bottom = mix(values[lower + column.low] ?? 0, values[lower + column.high] ?? 0, column.share);
      result[y * to.width + x] = mix(top, bottom, row.share);
    });
  }
  return result;
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

function splitPosition(index: number, size: number, cells: number): { low: number; high: number; share: number } {
  const position = Math.min(Math.max(((index + 0.5) / size) * cells - 0.5, 0), cells - 1);
  const low = Math.floor(position);
  return { low, high: Math.min(low + 1, cells - 1), share: position - low };
}

let colourTable: Uint8ClampedArray | undefined;

/** (256, 4) RGBA by saliency value, alpha not premultiplied. */
export function saliencyColours(): Uint8ClampedArray {
  if (colourTable !== undefined) return colourTable;
  const table = new Uint8ClampedArray(256 * 4);
  for (let value = 0; value < 256; value += 1) {
    const share = value / 255;
    const [red, green, blue] = parseHexColour(interpolateInferno(SCALE_START + (SCALE_END - SCALE_START) * share));
    table.set([red, green, blue, Math.round(255 * (COLD_ALPHA + (1 - COLD_ALPHA) * share))], value * 4);
  }
  colourTable = table;
  return table;
}

function parseHexColour(colour: string): [red: number, green: number, blue: number] {
  const number = Number.parseInt(colour.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

/** (height, width, 4) RGBA of a map enlarged to a size. */
export function colourMap(map: EncodedMap, to: MapSize): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(to.width * to.height * 4);
  const values = decodeMap(map);
  if (values.length === 0) return pixels;
  const table = saliencyColours();
  enlargeMap(values, map, to).forEach((value, index) => {
    const entry = Math.round(value) * 4;
    for (let channel = 0; channel < 4; channel += 1) pixels[index * 4 + channel] = table[entry + channel] ?? 0;
  });
  return pixels;
}

/** Size to draw an overlay at: the map's shape is the photo's, so the canvas has the photo's aspect and few pixels. */
export function overlaySize(photo: MapSize, longSidePx: number): MapSize {
  const scale = longSidePx / Math.max(photo.width, photo.height);
  return {
    width: Math.max(1, Math.round(photo.width * scale)),
    height: Math.max(1, Math.round(photo.height * scale)),
  };
}
