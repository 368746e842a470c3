// Joins the measures of sharpness, motion, noise and processing. They need the photo's own pixels and look at them only in crops that
// the working copy chooses, so their cost does not grow with the photo. Knows no claims.
import type { Measurements } from '../../domain/analysis.ts';
import type { RgbImage } from '../rgb-image.ts';
import { measureArtifacts } from './artifacts.ts';
import { measureLensOpening } from './depth-of-field.ts';
import type { Edges } from './edges.ts';
import { findFineEdges, measureFineSharpness } from './fine-sharpness.ts';
import { findFlatCrops } from './flat-crops.ts';
import type { Frame } from './frame.ts';
import { measureHalos } from './halos.ts';
import { measureMotion } from './motion.ts';
import { measureNoise } from './noise.ts';
import type { MeasureInput } from './photo-measures.ts';
import { trySharpening } from './sharpen-trial.ts';
import { measureSharpness } from './sharpness.ts';
import type { SharpnessMap } from './sharpness.ts';
import type { Subject } from './subject.ts';

/** What was made of the working copy. */
interface Working {
  frame: Frame;
  edges: Edges;
  sharpness: SharpnessMap;
  subject: Subject | undefined;
}

/** Sharpness, depth of field, motion, noise, halos and blocks. */
export function measureDetail(input: MeasureInput, { frame, edges, sharpness, subject }: Working): Measurements {
  const { image, original = image } = input;
  const copy: RgbImage = { width: frame.width, height: frame.height, data: frame.rgb };
  const sizes = [original, image, copy].filter((one, at, all) => all[at - 1]?.width !== one.width);
  const fine = findFineEdges(sizes, edges);
  const onCopy = measureSharpness(sharpness, subject);
  return {
    ...onCopy,
    ...measureFineSharpness(fine, subject),
    ...trySharpening(fine),
    ...measureLensOpening(input.exif),
    ...measureMotion(fine),
    ...measureHalos(fine, onCopy['focus.best']?.value ?? 0),
    ...measureNoise(original, findFlatCrops(frame, original)),
    ...measureArtifacts(original),
  };
}
