// Measures one photo: builds the working copy once and lets every measure read it. Pure pixels and maps; knows no claims.
import type { Measurements } from '../../domain/analysis.ts';
import type { RgbImage } from '../rgb-image.ts';
import { measureArtifacts } from './artifacts.ts';
import { mapWeight, measureBalance } from './balance.ts';
import { measureBrightSpots } from './bright-spots.ts';
import { measureCast } from './cast.ts';
import { measureClipping } from './clipping.ts';
import { mapActivity, measureClutter } from './clutter.ts';
import { measureColour } from './colour.ts';
import { measureContrast } from './contrast.ts';
import { measureEdgeTension } from './edge-tension.ts';
import { measureLensOpening } from './depth-of-field.ts';
import { findEdges } from './edges.ts';
import type { Edges } from './edges.ts';
import { measureExposure } from './exposure.ts';
import { findFineEdges, measureFineSharpness } from './fine-sharpness.ts';
import { findFlatCrops } from './flat-crops.ts';
import { measureFocalPoint } from './focal-point.ts';
import { buildFrame } from './frame.ts';
import type { Frame } from './frame.ts';
import { measureHalos } from './halos.ts';
import { measureHorizon } from './horizon.ts';
import { measureLight } from './light.ts';
import { measureLightColour } from './light-colour.ts';
import { measureLightDirection } from './light-direction.ts';
import { measureLines } from './lines.ts';
import { measureMotion } from './motion.ts';
import { measureNegativeSpace } from './negative-space.ts';
import { measureNoise } from './noise.ts';
import { measurePalette } from './palette.ts';
import { measurePattern } from './pattern.ts';
import type { MeasureInput, PhotoMeasures } from './photo-measures.ts';
import { measurePlacement } from './placement.ts';
import { findSegments } from './segments.ts';
import { measureSeparation } from './separation.ts';
import { trySharpening } from './sharpen-trial.ts';
import { mapSharpness, measureSharpness } from './sharpness.ts';
import { findSubject, measureSubject } from './subject.ts';
import type { Subject } from './subject.ts';
import { measureSymmetry } from './symmetry.ts';
import { countPhotoTones } from './tone-histogram.ts';
import { rateTones } from './tone-likelihood.ts';
import { measureVignette } from './vignette.ts';

function measureToneAndColour(frame: Frame, subject: Subject | undefined, image: RgbImage): Measurements {
  const found: Measurements = {
    ...measureExposure(frame, subject),
    ...measureClipping(image),
    ...measureContrast(frame),
    ...measureLight(frame),
    ...measureLightDirection(frame, subject),
    ...measureLightColour(frame),
    ...measureVignette(frame),
    ...measureColour(frame, subject),
    ...measureCast(frame),
    ...measurePalette(frame, subject),
    ...measureSeparation(frame, subject),
    ...measureBrightSpots(frame, subject),
  };
  return { ...found, ...rateTones(found) };
}

/** What needs the photo's own pixels: looked at in crops that the working copy chooses. */
function measureDetail(input: MeasureInput, frame: Frame, edges: Edges, subject: Subject | undefined): Measurements {
  const { image, original = image } = input;
  const working: RgbImage = { width: frame.width, height: frame.height, data: frame.rgb };
  const fine = findFineEdges(
    [original, image, working].filter((one, at, all) => all[at - 1]?.width !== one.width),
    edges,
  );
  return {
    ...measureFineSharpness(fine, subject),
    ...trySharpening(fine, edges),
    ...measureLensOpening(input.exif),
    ...measureMotion(fine),
    ...measureHalos(fine),
    ...measureNoise(original, findFlatCrops(frame, original)),
    ...measureArtifacts(original),
  };
}

/** Measures a photo. Numbers agree between a small copy and a large original except where the file holds more detail. */
export function measurePhoto(input: MeasureInput): PhotoMeasures {
  const frame = buildFrame(input.image);
  const edges = findEdges(frame.lightness);
  const subject = findSubject(input.subject, input.saliency, frame);
  const look = input.attention ?? input.saliency;
  const activity = mapActivity(edges);
  const sharpness = mapSharpness(frame.lightness, edges);
  const weight = mapWeight(frame, activity, look);
  const segments = findSegments(frame.lightness);
  const aspectRatio = frame.width / frame.height;
  return {
    aspectRatio,
    tones: countPhotoTones(frame),
    measurements: {
      ...measureToneAndColour(frame, subject, input.image),
      ...measureSharpness(sharpness, subject),
      ...measureDetail(input, frame, edges, subject),
      ...measureSubject(subject),
      ...measurePlacement(subject),
      ...measureEdgeTension(subject),
      ...measureNegativeSpace(activity, subject),
      ...measureClutter(activity, subject),
      ...measureBalance(weight),
      ...measureFocalPoint(look, subject),
      ...measureSymmetry(frame),
      ...measurePattern(frame),
      ...measureHorizon(frame, edges, segments),
      ...measureLines(segments, aspectRatio, subject),
    },
    subjectRegion: subject?.region,
    maps: { activity, sharpness: sharpness.cells, weight },
  };
}
