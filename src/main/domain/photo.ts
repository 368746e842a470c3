// Words for a photo file and what its metadata says. Imports nothing.

/** x, y, width, height as fractions of the upright photo, 0..1, origin top left. */
export type Region = readonly [x: number, y: number, width: number, height: number];

/** Camera metadata; absent fields were absent or unreadable in the file. */
export interface Exif {
  camera?: string;
  lens?: string;
  focalLengthMm?: number;
  /** f-number. */
  aperture?: number;
  /** Exposure time in seconds. */
  shutterS?: number;
  iso?: number;
  /** ISO 8601, camera local time, without zone unless the file names one. */
  takenAt?: string;
  /** There and true where the camera says that its flash fired. */
  flash?: true;
}

export type Flag = 'pick' | 'reject' | 'none';
export type Stars = 0 | 1 | 2 | 3 | 4 | 5;

/** Something was assumed or left out, and the critique went on. */
export interface Warning {
  kind: string;
  message: string;
}
