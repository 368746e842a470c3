// A pack's graphs as verbs on one photo: see its aesthetics, encode its tiles, read it as a prompt, write about it.
// Between critique-photo.ts and the stage folders; takes every number from the manifest. Knows no files and no measures.
import type { Manifest, GraphRole } from '../modelpack/manifest.ts';
import type { Session } from '../runtime/session.ts';
import type { SentencePlan } from './analysis/sentence-plan.ts';
import type { ImageEmbeddings } from './language/embed.ts';
import type { DecodingState } from './language/language-model.ts';
import { LanguageModel } from './language/language-model.ts';
import { PromptBuilder } from './language/prompts.ts';
import type { PromptFiles } from './language/prompts.ts';
import type { SentenceRules, WritingOptions, WrittenSentence } from './language/write-critique.ts';
import { writeCritique } from './language/write-critique.ts';
import type { FreeText } from './language/write-freely.ts';
import { writeFreely } from './language/write-freely.ts';
import type { RgbImage } from './rgb-image.ts';
import type { AestheticView } from './saliency/iasm.ts';
import { seeAesthetics } from './saliency/iasm.ts';
import type { SaliencyMap } from './saliency/saliency-map.ts';
import type { Gaze } from './saliency/summarise-saliency.ts';
import { encodeTiles } from './vision/ias-vit.ts';
import { toPixelValues } from './vision/pixel-values.ts';
import { projectFeatures } from './vision/projector.ts';
import { resizeBicubic, resizeBilinear } from './vision/resize.ts';
import { sampleSaliencyTokens } from './vision/saliency-tokens.ts';
import { cutTiles } from './vision/tiles.ts';

/** One open session per role; whoever opened them closes them. */
export type PackSessions = Readonly<Record<GraphRole, Session>>;

/** What the language model is told about a photo. */
export interface PhotoPrompt {
  question: string;
  images: ImageEmbeddings;
  /** Lines of the fact list below the question; only free-text packs are told facts before they begin. */
  facts?: readonly string[];
}

export interface WritingRequest {
  plan: readonly SentencePlan[];
  rules: SentenceRules;
  /** 32-bit unsigned. */
  seed: number;
  /** Where the photo draws the eye; unknown by default. */
  gaze?: Gaze;
  signal?: AbortSignal;
}

export class PhotoModels {
  readonly #manifest: Manifest;
  readonly #sessions: PackSessions;
  readonly #prompts: PromptBuilder;
  readonly #language: LanguageModel;

  /** Throws `pack-invalid` for a broken tokenizer or template. */
  constructor(files: PromptFiles, sessions: PackSessions) {
    this.#manifest = files.manifest;
    this.#sessions = sessions;
    this.#prompts = new PromptBuilder(files);
    const graphs = { embedTokens: sessions['embed-tokens'], decoder: sessions.decoder };
    this.#language = new LanguageModel(graphs, files.manifest.language);
  }

  /** The photo squashed to IASM's input; serves as the thumbnail tile too where sizes agree. */
  squash(image: RgbImage): RgbImage {
    const { inputSize, resample } = this.#manifest.saliency;
    return resample === 'bicubic'
      ? resizeBicubic(image, inputSize, inputSize)
      : resizeBilinear(image, inputSize, inputSize);
  }

  /** Score, saliency, subject and attention of a squashed photo. */
  async see(squashed: RgbImage): Promise<AestheticView> {
    const spec = this.#manifest.saliency;
    return seeAesthetics(this.#sessions.iasm, toPixelValues([squashed], spec), spec);
  }

  /** Tiles + saliency -> image embeddings. `saliencyStrength` 1 as trained, 0 without saliency. */
  async encode(
    { image, squashed }: { image: RgbImage; squashed: RgbImage },
    saliency: SaliencyMap,
    saliencyStrength: number,
  ): Promise<ImageEmbeddings> {
    const spec = this.#manifest.image;
    const isReusable = this.#manifest.saliency.resample === spec.resample;
    const { tiles, grid } = cutTiles(image, spec, isReusable ? squashed : undefined);
    const features = await encodeTiles(this.#sessions['ias-vit'], {
      pixelValues: toPixelValues(tiles, spec),
      saliency: sampleSaliencyTokens(saliency, {
        grid,
        hasThumbnail: tiles.length > grid.columns * grid.rows,
        patchesPerSide: spec.tileSize / spec.patchSize,
      }),
      tiles: tiles.length,
      tileSize: spec.tileSize,
      saliencyStrength,
    });
    return projectFeatures(this.#sessions.projector, features);
  }

  /** Reads question and photo: the state every sentence, or with facts the whole text, starts from. */
  async read({ question, images, facts }: PhotoPrompt): Promise<DecodingState> {
    const imageTokens = images.data.length / images.hiddenSize;
    const ids =
      facts === undefined
        ? this.#prompts.encodePrefix(question, imageTokens)
        : this.#prompts.encodeWhole(question, facts, imageTokens);
    const { imageTokenId } = this.#manifest.tokenizer;
    return this.#language.readPrompt(this.#language.start(), ids, { images, imageTokenId });
  }

  /** Writes the planned sentences about the photo that `state` has read. */
  async write(
    state: DecodingState,
    { plan, rules, seed, gaze = 'unknown', signal }: WritingRequest,
  ): Promise<WrittenSentence[]> {
    const writer = { model: this.#language, prompts: this.#prompts, rules };
    const { candidates } = this.#manifest.generation;
    return writeCritique(writer, state, plan, { ...this.#writingOptions(seed, signal), candidates, gaze });
  }

  /** Writes one free text about the photo that `state` has read together with its facts. */
  async writeFreely(
    state: DecodingState,
    { seed, signal }: Pick<WritingRequest, 'seed' | 'signal'>,
  ): Promise<FreeText> {
    const writer = { model: this.#language, prompts: this.#prompts };
    return writeFreely(writer, state, this.#writingOptions(seed, signal));
  }

  #writingOptions(seed: number, signal: AbortSignal | undefined): Omit<WritingOptions, 'candidates' | 'gaze'> {
    const { temperature, topP, topK, maxNewTokens } = this.#manifest.generation;
    return {
      seed,
      sampling: { temperature, topP, topK },
      stopping: { stopIds: new Set(this.#manifest.tokenizer.eosIds), maxNewTokens },
      ...(signal && { signal }),
    };
  }
}
