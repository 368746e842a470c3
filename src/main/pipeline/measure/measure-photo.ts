// Measures one photo: builds the working copy once and lets every measure read it. Pure pixels and maps; knows no claims.
import type { Measurements } from '../../domain/analysis.ts';
import type { RgbImage } from '../rgb-image.ts';
import { mapWeight, measureBalance } from './balance.ts';
import { measureBrightSpots } from './bright-spots.ts';
import { measureCast } from './cast.ts';
import { measureClipping } from './clipping.ts';
import { mapActivity, measureClutter } from './clutter.ts';
import { measureColour } from './colour.ts';
import { measureContrast } from './contrast.ts';
import { measureEdgeTension } from './edge-tension.ts';
import { findEdges } from './edges.ts';
import { measureExposure } from './exposure.ts';
import { measureFocalPoint } from './focal-point.ts';
import { measureFrameModels } from './frame-models.ts';
import { buildFrame } from './frame.ts';
import type { Frame } from './frame.ts';
import { measureFraming } from './framing.ts';
import { measureHorizon } from './horizon.ts';
import { measureFlash, measureLight } from './light.ts';
import { measureLightColour } from './light-colour.ts';
import { measureLightDirection } from './light-direction.ts';
import { measureLines } from './lines.ts';
import { measureNegativeSpace } from './negative-space.ts';
import { measurePalette } from './palette.ts';
import { measurePattern } from './pattern.ts';
import type { MeasureInput, PhotoMeasures } from './photo-measures.ts';
import { withPhotoMemory } from './photo-memory.ts';
import { measurePlacement } from './placement.ts';
import { keepPlane } from './planes.ts';
import { findBorder, measureBorder, paintOverBorder } from './printed-border.ts';
import type { Insets } from './printed-border.ts';
import { findSegments } from './segments.ts';
import { measureSeparation } from './separation.ts';
import { measureDetail } from './measure-detail.ts';
import { mapSharpness } from './sharpness.ts';
import { findSubject, measureSubject } from './subject.ts';
import type { Subject } from './subject.ts';
import { measureSymmetry } from './symmetry.ts';
import { measureThirds } from './third-places.ts';
import { countPhotoTones } from './tone-histogram.ts';
import { rateTones } from './tone-likelihood.ts';
import { measureTriangle } from './triangle.ts';
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

/** Measures a photo. Numbers agree between a small copy and a large original except where the file holds more detail. */
export function measurePhoto(input: MeasureInput): PhotoMeasures {
  return withPhotoMemory(() => measureAll(input));
}

/** The picture continued over a border printed around it; a bordered file is a finished print, its working copy fine enough. */
function paintOver(input: MeasureInput, border: Insets, found: RgbImage): MeasureInput {
  const { image, small = image } = input;
  const painted = paintOverBorder(image, border, found);
  return { ...input, image: painted, original: painted, small: paintOverBorder(small, border, found) };
}

function measureAll(given: MeasureInput): PhotoMeasures {
  const { small: seen = given.image } = given;
  const border = findBorder(seen);
  const input = border === undefined ? given : paintOver(given, border, seen);
  const frame = buildFrame(input.small ?? input.image);
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
      ...measureFlash(input.exif),
      ...measureDetail(input, { frame, edges, sharpness, subject }),
      ...measureSubject(subject),
      ...measurePlacement(subject),
      ...measureEdgeTension(subject),
      ...measureFrameModels(subject, input),
      ...measureThirds(subject, input),
      ...measureNegativeSpace(activity, subject),
      ...measureClutter(frame, activity, subject),
      ...measureBalance(weight),
      ...measureFocalPoint(look, subject),
      ...measureSymmetry(frame),
      ...measurePattern(frame),
      ...measureHorizon(frame, edges, segments),
      ...measureLines(segments, aspectRatio, subject),
      ...measureTriangle(segments, aspectRatio),
      ...measureFraming(frame, subject),
      ...measureBorder(border, seen),
    },
    subjectRegion: subject && { ...subject.region, mask: keepPlane(subject.region.mask) },
    maps: { activity: keepPlane(activity), sharpness: keepPlane(sharpness.cells), weight: keepPlane(weight) },
  };
}
