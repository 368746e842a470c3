// Captions against references -> every metric the paper reports, each under the name of the COCO caption evaluation.
import { AppError } from '../domain/errors.ts';
import { bleu } from './bleu.ts';
import type { CaptionSet } from './caption-files.ts';
import { cider } from './cider.ts';
import { meteorByJar, spiceByJar } from './original-jars.ts';
import { meteor } from './meteor.ts';
import { rougeL } from './rouge-l.ts';
import { spice } from './spice/spice.ts';
import { openWordNet } from './wordnet.ts';

/** Scores as fractions of 1, CIDEr of 10; what was counted and by which program. */
export interface CaptionScores {
  Bleu_1: number;
  Bleu_2: number;
  Bleu_3: number;
  Bleu_4: number;
  METEOR: number;
  ROUGE_L: number;
  CIDEr: number;
  SPICE: number;
  /** SPICE against the best single reference. */
  SPICE_L: number;
  /** SPICE's precision and recall. */
  Precision: number;
  Recall: number;
  captions: number;
  references: number;
  /** "built-in", or the jar the user pointed to. */
  meteorBy: string;
  spiceBy: string;
}

/** The original programs, when the user has them. */
export interface OriginalJars {
  meteor?: string;
  spice?: string;
}

/** Scores of a set; throws `invalid-argument` for an empty one and whatever a jar fails with. */
export async function evaluateCaptions(set: CaptionSet, jars: OriginalJars = {}): Promise<CaptionScores> {
  const { pairs } = set;
  if (pairs.length === 0) throw new AppError('invalid-argument', 'There is no caption to evaluate.');
  const wordNet = openWordNet();
  const [Bleu_1 = 0, Bleu_2 = 0, Bleu_3 = 0, Bleu_4 = 0] = bleu(pairs);
  const scene = jars.spice === undefined ? spice(pairs, wordNet) : await spiceByJar(jars.spice, pairs);
  return {
    Bleu_1,
    Bleu_2,
    Bleu_3,
    Bleu_4,
    METEOR: jars.meteor === undefined ? meteor(pairs, wordNet) : await meteorByJar(jars.meteor, pairs),
    ROUGE_L: rougeL(pairs),
    CIDEr: cider(pairs),
    SPICE: scene.spice,
    SPICE_L: scene.spiceL,
    Precision: scene.precision,
    Recall: scene.recall,
    captions: pairs.length,
    references: pairs.reduce((sum, { references }) => sum + references.length, 0),
    meteorBy: jars.meteor ?? 'built-in',
    spiceBy: jars.spice ?? 'built-in',
  };
}
