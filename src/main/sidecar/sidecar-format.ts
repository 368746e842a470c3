// What a sidecar format must be able to do. Atomic writing and the check for other writers are write-sidecar's business.
import type { PhotoReport } from '../domain/critique.ts';

export interface SidecarFormat {
  name: 'json' | 'xmp';
  /**
   * The sidecar's path for a photo: an existing one of any accepted form, else the form for new ones.
   * Throws AppError `sidecar-conflict` when several exist.
   */
  pathFor(photoPath: string): Promise<string>;
  /**
   * The new content for `existing` (undefined when there is no sidecar yet), everything foreign kept; undefined when no more than dates
   * and timings would change. Throws AppError `sidecar-conflict` when `existing` cannot be read as this format.
   */
  merge(report: PhotoReport, existing: Buffer | undefined): Promise<Buffer | undefined>;
}
