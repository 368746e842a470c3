// What the starter pack makes of pixels: the classifier's rating and both parts of the craft score, without a critique.
// Shared by the steps of evaluate-starter.ts.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openPack } from '../src/main/cli/open-pack.ts';
import { analyse } from '../src/main/pipeline/analysis/analyse.ts';
import { SMALL_LONG_SIDE_PX, WORKING_LONG_SIDE_PX } from '../src/main/pipeline/decode/decode-photo.ts';
import type { DecodedPhoto } from '../src/main/pipeline/decode/decode-photo.ts';
import { measureView } from '../src/main/pipeline/measure-view.ts';
import { shrinkImage } from '../src/main/pipeline/measure/shrink-image.ts';
import type { RgbImage } from '../src/main/pipeline/rgb-image.ts';
import { seeAesthetics } from '../src/main/pipeline/saliency/iasm.ts';
import { squashPhoto } from '../src/main/pipeline/saliency/squash-photo.ts';
import { CRAFT_SCORE_FILE, readCraftModel } from '../src/main/pipeline/score/craft-model.ts';
import { claimPoints, pixelPoints, scoreCraft } from '../src/main/pipeline/score/craft-score.ts';
import { toPixelValues } from '../src/main/pipeline/vision/pixel-values.ts';
import { openSession } from '../src/main/runtime/session.ts';

export interface StarterScore {
  /** The classifier's expected rating alone, 0..100. */
  classifier: number;
  /** Points of classifier and measures, and of the licensed claims. */
  pixels: number;
  claims: number;
  /** The craft score, 0..100. */
  score: number;
}

export interface Scorer {
  /** Scores a photo from its copies, as the app's decoder makes them. */
  scoreCopies(copies: ScoredCopies): Promise<StarterScore>;
  /** Scores pixels that come from no file. */
  score(original: RgbImage): Promise<StarterScore>;
  /** Changes with the classifier and the craft model: what was kept for another key is stale. */
  key: string;
}

export type ScoredCopies = Pick<DecodedPhoto, 'image' | 'original' | 'small' | 'saved'>;

/** Opens the starter pack's classifier and craft model. Throws where the pack has no craft model. */
export async function openScorer(): Promise<Scorer> {
  const { pack } = openPack({ provider: 'cpu' });
  const { saliency: spec, graphs } = pack.manifest;
  const session = await openSession(pack.filePath(graphs.iasm.file), { provider: 'cpu' });
  const craft = readFileSync(pack.filePath(CRAFT_SCORE_FILE), 'utf8');
  const model = readCraftModel(craft);
  const scoreCopies = async ({ image, original, small, saved }: ScoredCopies): Promise<StarterScore> => {
    const squashed = squashPhoto({ image, small: saved }, spec);
    const view = await seeAesthetics(session, toPixelValues([squashed], spec), spec);
    const { measures, rated } = measureView({ image, original, small }, view, {});
    const { licensed } = analyse(measures).evidence;
    const evidence = { view: rated, measurements: measures.measurements, licensed };
    return {
      classifier: view.score,
      pixels: pixelPoints(model, evidence),
      claims: claimPoints(model, licensed),
      score: scoreCraft(model, evidence).score,
    };
  };
  const score = async (original: RgbImage): Promise<StarterScore> => {
    const image = shrinkImage(original, WORKING_LONG_SIDE_PX);
    const small = shrinkImage(image, SMALL_LONG_SIDE_PX);
    return scoreCopies({ image, original, small, saved: small });
  };
  return { scoreCopies, score, key: createHash('sha256').update(graphs.iasm.sha256).update(craft).digest('hex').slice(0, 16) };
}
