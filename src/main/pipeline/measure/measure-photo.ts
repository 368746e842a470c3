// Measures one photo: builds the working copy once and lets every measure read it. Pure pixels and maps; knows no claims.
import type { Measurements } from '../../domain/analysis.ts';
import { measureArtifacts } from './artifacts.ts';
import { mapWeight, measureBalance } from './balance.ts';
import { measureBrightSpots } from './bright-spots.ts';
import { measureCast } from './cast.ts';
import { mapActivity, measureClutter } from './clutter.ts';
import { measureColour } from './colour.ts';
import { measureContrast } from './contrast.ts';
import { findEdges } from './edges.ts';
import { measureExposure } from './exposure.ts';
import { measureFineSharpness } from './fine-sharpness.ts';
import { measureFocalPoint } from './focal-point.ts';
import { buildFrame } from './frame.ts';
import type { Frame } from './frame.ts';
import { measureHalos } from './halos.ts';
import { measureHorizon } from './horizon.ts';
import { measureLight } from './light.ts';
import { measureLines } from './lines.ts';
import { measureMotion } from './motion.ts';
import { measureNoise } from './noise.ts';
import { measurePalette } from './palette.ts';
import { measurePattern } from './pattern.ts';
import type { MeasureInput, PhotoMeasures } from './photo-measures.ts';
import { measurePlacement } from './placement.ts';
import { findSegments } from './segments.ts';
import { measureSeparation } from './separation.ts';
import { mapSharpness, measureSharpness } from './sharpness.ts';
import { findSubject, measureSubject } from './subject.ts';
import type { Subject } from './subject.ts';
import { measureSymmetry } from './symmetry.ts';
import { measureVignette } from './vignette.ts';

function measureToneAndColour(frame: Frame, subject: Subject | undefined): Measurements {
  return {
    ...measureExposure(frame, subject),
    ...measureContrast(frame),
    ...measureLight(frame),
    ...measureVignette(frame),
    ...measureColour(frame, subject),
    ...measureCast(frame),
    ...measurePalette(frame, subject),
    ...measureSeparation(frame, subject),
    ...measureBrightSpots(frame, subject),
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
  const segments = findSegments(edges);
  const aspectRatio = frame.width / frame.height;
  return {
    aspectRatio,
    measurements: {
      ...measureToneAndColour(frame, subject),
      ...measureSharpness(sharpness, subject),
      ...measureFineSharpness(input.image, edges),
      ...measureMotion(sharpness.range, edges),
      ...measureNoise(frame),
      ...measureArtifacts(input.image),
      ...measureHalos(frame.lightness, edges),
      ...measureSubject(subject),
      ...measurePlacement(subject),
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
