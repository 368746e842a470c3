// A sample photo's measures as the app has them: pixels, maps, and what the pixels let stand of what the classifier suspects.
import { measurePhoto } from '../../src/main/pipeline/measure/measure-photo.ts';
import type { PhotoMeasures } from '../../src/main/pipeline/measure/photo-measures.ts';
import { degradationMeasures } from '../../src/main/pipeline/saliency/degradation-claims.ts';
import { temperView } from '../../src/main/pipeline/score/temper-view.ts';
import { readSample } from '../calibrate/samples.ts';

export async function measureSample(id: string): Promise<PhotoMeasures> {
  const { photo, maps } = await readSample(id);
  const measured = measurePhoto({ ...photo, ...maps, degradations: maps.rated.degradations });
  const { degradations } = temperView(maps.rated, measured.measurements);
  return { ...measured, measurements: { ...measured.measurements, ...degradationMeasures(degradations) } };
}
