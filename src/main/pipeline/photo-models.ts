// A pack's graphs as verbs on one photo that was looked at: encode its tiles, read it as a prompt, write about it.
// Between critique-photo.ts and the stage folders; takes every number from the manifest. Knows no files and no measures.
import { AppError } from '../domain/errors.ts';
import type { Manifest, GraphRole } from '../modelpack/manifest.ts';
import { MOST_NEW_TOKENS, planMemory } from '../runtime/plan-memory.ts';
import type { MemoryPlan } from '../runtime/plan-memory.ts';
import type { Session } from '../runtime/session.ts';
import { floatData, intTensor } from '../runtime/tensor.ts';
import type { SentencePlan } from './analysis/sentence-plan.ts';
import type { ImageEmbeddings } from './language/embed.ts';
import { spliceImageEmbeddings } from './language/embed.ts';
import type { DecodingState } from './language/language-model.ts';
import { LanguageModel } from './language/language-model.ts';
import { PromptBuilder } from './language/prompts.ts';
import type { PromptFiles } from './language/prompts.ts';
import type { SentenceRules, WritingOptions, WrittenSentence } from './language/write-critique.ts';
import { writeCritique } from './language/write-critique.ts';
import type { FreeText } from './language/write-freely.ts';
import { SingleTexts } from './language/single-texts.ts';
import { TextBatch } from './language/text-batch.ts';
import type { TextPrompt } from './language/text-batch.ts';
import { TextDecoder } from './language/text-decoder.ts';
import type { TextWriter } from './language/write-freely.ts';
import { writeFreely } from './language/write-freely.ts';
import { refuseCancelled } from './refuse-cancelled.ts';
import type { RgbImage } from './rgb-image.ts';
import type { SaliencyMap } from './saliency/saliency-map.ts';
import type { Gaze } from './saliency/summarise-saliency.ts';
import { encodeTiles } from './vision/ias-vit.ts';
import { toPixelValues } from './vision/pixel-values.ts';
import { projectFeatures } from './vision/projector.ts';
import { sampleSaliencyTokens } from './vision/saliency-tokens.ts';
import { cutTiles } from './vision/tiles.ts';

/** One open session per role; whoever opened them closes them. */
export type PackSessions = Readonly<Record<GraphRole, Session>>;
/** Those that are needed when a photo has been looked at. */
export type WritingSessions = Omit<PackSessions, 'iasm'>;

/** What is encoded: the copy of the photo that is cut into tiles, and the whole photo as the classifier read it. */
export interface PhotoPixels {
  tiled: RgbImage;
  squashed: RgbImage;
}

/** What the language model is told about a photo. */
export interface PhotoPrompt {
  question: string;
  images: ImageEmbeddings;
}

/** What a free-text pack is told: the fact list comes below the question before it begins. */
export interface FreePrompt extends PhotoPrompt {
  facts: readonly string[];
}

export interface FreeWritingRequest {
  /** 32-bit unsigned. */
  seed: number;
  signal?: AbortSignal;
  /** Called after every token with the text so far and how many tokens it has. */
  onText?: (text: string, tokens: number) => void;
}

export interface EncodeOptions {
  /** Factor on the saliency cross-attention: 1 as trained, 0 without saliency. */
  saliencyStrength: number;
  /** Most tiles, thumbnail not counted; the pack's and the memory plan's limits hold besides. */
  maxTiles?: number;
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
  readonly #sessions: WritingSessions;
  readonly #prompts: PromptBuilder;
  readonly #language: LanguageModel;
  readonly plan: MemoryPlan;
  #texts: Promise<TextWriter> | undefined;

  /** Throws `pack-invalid` for a broken tokenizer or template. The plan for a machine with memory to spare unless given. */
  constructor(files: PromptFiles, sessions: WritingSessions, plan?: MemoryPlan) {
    this.#manifest = files.manifest;
    const { provider } = sessions.decoder;
    this.plan = plan ?? planMemory(files.manifest, { provider, availableBytes: Number.MAX_SAFE_INTEGER });
    this.#sessions = sessions;
    this.#prompts = new PromptBuilder(files);
    this.#language = new LanguageModel(this.#languageSessions(), files.manifest.language);
  }

  /** Tiles + saliency -> image embeddings, tile by tile: how many there are changes no tile's result. Throws `cancelled` between tiles. */
  async encode(
    { tiled, squashed }: PhotoPixels,
    saliency: SaliencyMap,
    options: EncodeOptions,
    signal?: AbortSignal,
  ): Promise<ImageEmbeddings> {
    const spec = this.#manifest.image;
    const maxTiles = Math.max(1, Math.min(spec.maxTiles, this.plan.maxTiles, options.maxTiles ?? spec.maxTiles));
    const limits = { ...spec, maxTiles, minTiles: Math.min(spec.minTiles, maxTiles) };
    const { resample, reads } = this.#manifest.saliency;
    const isReusable = resample === spec.resample && reads === spec.reads;
    const { tiles, grid } = cutTiles(tiled, limits, isReusable ? squashed : undefined);
    const samples = sampleSaliencyTokens(saliency, {
      grid,
      hasThumbnail: tiles.length > grid.columns * grid.rows,
      patchesPerSide: spec.tileSize / spec.patchSize,
    });
    const patches = samples.length / tiles.length;
    const { hiddenSize } = this.#manifest.language;
    const data = new Float32Array(tiles.length * spec.tokensPerTile * hiddenSize);
    for (const [index, tile] of tiles.entries()) {
      refuseCancelled(signal);
      const features = await encodeTiles(this.#sessions['ias-vit'], {
        pixelValues: toPixelValues([tile], spec),
        saliency: samples.slice(index * patches, (index + 1) * patches),
        tiles: 1,
        tileSize: spec.tileSize,
        saliencyStrength: options.saliencyStrength,
      });
      const projected = await projectFeatures(this.#sessions.projector, features);
      data.set(projected.data, index * spec.tokensPerTile * hiddenSize);
    }
    return { data, hiddenSize };
  }

  /** Reads question and photo: the state every sentence starts from. */
  async read({ question, images }: PhotoPrompt): Promise<DecodingState> {
    const imageTokens = images.data.length / images.hiddenSize;
    const ids = this.#prompts.encodePrefix(question, imageTokens);
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

  /** Writes one free text about a photo, together with others under way. Throws `cancelled` between tokens. */
  async writeFreely(prompt: FreePrompt, { seed, signal, onText }: FreeWritingRequest): Promise<FreeText> {
    this.#texts ??= this.#openTexts();
    const { stopping, ...options } = this.#writingOptions(seed, signal);
    return writeFreely({ writer: await this.#texts, prompts: this.#prompts }, await this.#embedPrompt(prompt), {
      ...options,
      stopping: { ...stopping, maxNewTokens: Math.min(stopping.maxNewTokens, MOST_NEW_TOKENS) },
      repetitionPenalty: this.#manifest.generation.repetitionPenalty,
      ...(onText && { onText }),
    });
  }

  /** Ends texts under way with `cancelled` and frees their caches; the sessions stay. */
  async close(): Promise<void> {
    const writer = await this.#texts?.catch(() => undefined);
    await writer?.close();
  }

  async #openTexts(): Promise<TextWriter> {
    const { language } = this.#manifest;
    if (language.decoder !== 'in-place') return new SingleTexts(this.#language);
    const decoder = await TextDecoder.open(this.#languageSessions(), { config: language, plan: this.plan });
    return new TextBatch(decoder);
  }

  #languageSessions() {
    return { embedTokens: this.#sessions['embed-tokens'], decoder: this.#sessions.decoder };
  }

  /** The whole prompt, pictures in place. */
  async #embedPrompt({ question, images, facts }: FreePrompt): Promise<TextPrompt> {
    const { imageTokenId } = this.#manifest.tokenizer;
    const ids = this.#prompts.encodeWhole(question, facts, images.data.length / images.hiddenSize);
    const { inputs_embeds: embedded } = await this.#sessions['embed-tokens'].run({
      input_ids: intTensor(ids, [1, ids.length]),
    });
    if (!embedded) throw new AppError('pack-invalid', 'The embedding graph gives no inputs_embeds.');
    const embeds = floatData(embedded);
    spliceImageEmbeddings(embeds, ids, { images, imageTokenId });
    return { ids, embeds, sharedTokens: Math.max(0, ids.indexOf(imageTokenId)) };
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
