// What the measuring stage takes and gives, as types: pixels and maps in, numbers, regions and small maps out.
// Other stages import these types only; the work is in measure-photo.ts.
import type { Measurements, SceneOdds } from '../../domain/analysis.ts';
import type { Exif, Region } from '../../domain/photo.ts';
import type { RgbImage } from '../rgb-image.ts';
import type { SaliencyMap } from '../saliency/saliency-map.ts';
import type { PhotoTones } from './tone-histogram.ts';

export interface MeasureInput {
  /** Upright sRGB, any size; more than 2048 px on the long side only costs time. */
  image: RgbImage;
  /** The photo's own pixels (up to 64 MP), for measures that need resolution; `image` itself if nothing was reduced or left out. */
  original?: RgbImage;
  /** `image` with a long side of at most 384 px; made here if left out. */
  small?: RgbImage;
  /** Subject map of the model (0..1, a probability); null where the pack has none: the aesthetic saliency stands in, at lower confidence. */
  subject: SaliencyMap | null;
  /** Aesthetic saliency, 0..1. */
  saliency: SaliencyMap;
  /** Where people look, 0..1; null where the pack has none. */
  attention: SaliencyMap | null;
  /** The classifier's probability of each damage, as further witness of how the frame cuts the subject; left out where the pack has none. */
  degradations?: ReadonlyMap<string, number>;
  exif?: Exif;
}

/** The dominant subject as the maps show it. */
export interface SubjectRegion {
  /** Bounding box of the largest connected part. */
  region: Region;
  /** Membership 0..1 on the grid of the map it came from, only the largest connected part. */
  mask: SaliencyMap;
  /** 0 (diffuse map, no subject) .. 1 (one clear-cut subject); claims about the subject need `MIN_SUBJECT_CONFIDENCE`. */
  confidence: number;
}

/** Everything measured on one photo: the only input of licences, tags and suggestions. */
export interface PhotoMeasures {
  /** Width / height of the photo. */
  aspectRatio: number;
  measurements: Measurements;
  /** What the classifier's scene head says: no measure, but weighed beside them (measure-view.ts); left out where the pack has none. */
  scene?: SceneOdds;
  /** Histograms for trying a correction of exposure; left out where only numbers are known. */
  tones?: PhotoTones;
  /** Undefined if no map rises above the rest anywhere. */
  subjectRegion: SubjectRegion | undefined;
  /** Local maps on a coarse grid, photo-aligned: where to look for a crop. Values 0..1. */
  maps: {
    /** Edge strength: how much is going on. */
    activity: SaliencyMap;
    /** Sharpness, 1 = edges as narrow as the pixels. */
    sharpness: SaliencyMap;
    /** Visual weight: attention, contrast and colour together. */
    weight: SaliencyMap;
  };
}
