// Decoded pixels as every pipeline stage sees them: upright, sRGB, 8 bit, no alpha.

/** (height, width, 3) row-major, 0..255. */
export interface RgbImage {
  width: number;
  height: number;
  data: Uint8Array;
}
