// SPICE (Anderson et al. 2016): a caption and its references as propositions about the scene, compared by F-score.
// The scene parser is our own (parse-scene.ts), so scores differ from the original's: docs/evaluate.md says by how much.
import type { CaptionPair } from '../caption-pair.ts';
import { mean } from '../mean.ts';
import type { WordNet } from '../wordnet.ts';
import { parseScene } from './parse-scene.ts';
import { countShared, joinScene } from './scene.ts';
import { openTagger } from './tag-words.ts';

/** All 0..1, means over the captions. */
export interface SpiceScores {
  /** F-score of the caption's propositions against those of all references together. */
  spice: number;
  /** The same against the one reference it agrees with best. */
  spiceL: number;
  /** Share of the caption's propositions that the references have. */
  precision: number;
  /** Share of the references' propositions that the caption has. */
  recall: number;
}

/** Precision, recall and F-score of one caption. */
export interface SceneScore {
  f: number;
  precision: number;
  recall: number;
}

/** Scores of a set. */
export function spice(pairs: readonly CaptionPair[], wordNet: WordNet): SpiceScores {
  const tagger = openTagger(wordNet);
  const read = (tokens: readonly string[]) => parseScene(tagger.tag(tokens), wordNet.isAnimate);
  const scores = pairs.map(({ candidate, references }) => {
    const said = joinScene(read(candidate), wordNet);
    const propositions = references.map(read);
    const compare = (scene: typeof propositions) => scoreScene(said, joinScene(scene.flat(), wordNet));
    return { all: compare(propositions), best: Math.max(...propositions.map((one) => compare([one]).f)) };
  });
  return {
    spice: mean(scores.map(({ all }) => all.f)),
    spiceL: mean(scores.map(({ best }) => best)),
    precision: mean(scores.map(({ all }) => all.precision)),
    recall: mean(scores.map(({ all }) => all.recall)),
  };
}

type Scene = ReturnType<typeof joinScene>;

/** Of nothing said and nothing to say, all is right; else 0 where there is nothing to divide by. */
function scoreScene(said: Scene, wanted: Scene): SceneScore {
  if (said.length === 0 && wanted.length === 0) return { f: 1, precision: 1, recall: 1 };
  const shared = countShared(said, wanted);
  const precision = said.length === 0 ? 0 : shared / said.length;
  const recall = wanted.length === 0 ? 0 : shared / wanted.length;
  return { f: shared === 0 ? 0 : (2 * precision * recall) / (precision + recall), precision, recall };
}
