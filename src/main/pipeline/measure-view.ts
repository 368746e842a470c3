// What a photo's pixels and the classifier's view of it tell together: everything that licences, tags and suggestions are read from, and what the
// pixels let stand of the view. Between the measuring and the analysis stage; knows no graph.
import type { Exif } from '../domain/photo.ts';
import { measurePhoto } from './measure/measure-photo.ts';
import type { MeasureInput, PhotoMeasures } from './measure/photo-measures.ts';
import { degradationMeasures } from './saliency/degradation-claims.ts';
import type { AestheticView } from './saliency/iasm.ts';
import type { SaliencyMap } from './saliency/saliency-map.ts';
import { temperView } from './score/temper-view.ts';
import type { RatedView } from './score/temper-view.ts';

/** Copies of a photo as the decoder makes them. */
export type MeasuredCopies = Pick<MeasureInput, 'image' | 'original' | 'small'>;

/** What the classifier saw, as far as anything is read from it; maps that the pack has no head for are left out or null. */
export type SeenView = Pick<AestheticView, 'saliency' | 'distribution' | 'degradations'> &
  Partial<Pick<AestheticView, 'scene'>> & {
    subject?: SaliencyMap | null | undefined;
    attention?: SaliencyMap | null | undefined;
  };

export interface MeasuredView {
  measures: PhotoMeasures;
  /** Rating and damages without what the pixels contradict. */
  rated: RatedView;
}

/** Measures a photo, adds the damages that stand before the measures, and hands on what the scene says. */
export function measureView(copies: MeasuredCopies, view: SeenView, exif?: Exif): MeasuredView {
  const { saliency, subject = null, attention = null, degradations, scene } = view;
  const measured = measurePhoto({ ...copies, saliency, subject, attention, degradations, ...(exif && { exif }) });
  const rated = temperView(view, measured.measurements);
  const measurements = { ...measured.measurements, ...degradationMeasures(rated.degradations) };
  return { measures: { ...measured, measurements, ...(scene && { scene }) }, rated };
}
