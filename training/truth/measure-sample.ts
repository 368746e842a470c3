// A sample photo's measures as the app has them: pixels, maps, and what the pixels let stand of what the classifier suspects.
import { measureView } from '../../src/main/pipeline/measure-view.ts';
import type { PhotoMeasures } from '../../src/main/pipeline/measure/photo-measures.ts';
import { readSample } from '../calibrate/samples.ts';

export async function measureSample(id: string): Promise<PhotoMeasures> {
  const { photo, maps } = await readSample(id);
  return measureView(photo, { ...maps, ...maps.rated }, photo.exif).measures;
}
