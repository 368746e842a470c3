// What the camera's settings say about depth of field, where the file carries them. Supporting evidence only: no rule needs it.
import type { Measurements } from '../../domain/analysis.ts';
import type { Exif } from '../../domain/photo.ts';

/**
 * `dof.pupil`: diameter of the lens opening in millimetres, focal length over f-number. A far point's blur disc, seen in the plane of focus,
 * is as wide as this opening whatever the sensor (H. Merklinger, The INs and OUTs of Focus, 1990), so no sensor size is needed.
 */
export function measureLensOpening(exif: Exif | undefined): Measurements {
  const { focalLengthMm, aperture } = exif ?? {};
  if (focalLengthMm === undefined || aperture === undefined || aperture < 0.5) return {};
  return { 'dof.pupil': { value: Math.min(500, focalLengthMm / aperture), unit: 'mm' } };
}
