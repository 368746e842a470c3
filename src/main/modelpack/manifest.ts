// The manifest of a model pack: the only home of a pack's numbers. Knows no runtime and no file system.
import * as v from 'valibot';

/** Roles a pack must fill; file names are free. */
export const GRAPH_ROLES = ['iasm', 'ias-vit', 'projector', 'embed-tokens', 'decoder'] as const;
export type GraphRole = (typeof GRAPH_ROLES)[number];

/** Newest manifest layout this program reads. */
export const MANIFEST_FORMAT_VERSION = 1;

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** A file inside the pack folder: no separators that could leave it. */
const FileName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/));

/** One graph input or output; a string dimension is dynamic. */
const TensorSpec = v.object({ name: v.string(), dtype: v.string(), shape: v.array(v.union([Count, v.string()])) });
const ListedFile = v.object({ file: FileName, bytes: Count, sha256: Sha256 });

const Graph = v.object({
  ...ListedFile.entries,
  externalData: v.nullable(ListedFile),
  opset: Count,
  /** Precision the weights are stored in. */
  dtype: v.picklist(['fp32', 'fp16', 'int8', 'int4']),
  inputs: v.array(TensorSpec),
  outputs: v.array(TensorSpec),
});

const Triple = v.tuple([v.number(), v.number(), v.number()]);

export const ManifestSchema = v.object({
  formatVersion: Count,
  packId: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9.-]*$/)),
  packVersion: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/)),
  name: v.string(),
  license: v.string(),
  provenance: v.string(),
  /** What the score means, in the words the window shows ("craft score"). */
  scoreName: v.string(),
  /** True if sentences about content, mood or story may be shown as the model's word. */
  sceneUnderstanding: v.boolean(),
  /** Which parts a compiled pack had weights for; packs of before this field were whole. */
  parts: v.optional(
    v.object({
      /** The saliency model: trained with the pack, an EAT checkpoint, or the starter's standing in. */
      iasm: v.picklist(['own', 'eat', 'starter']),
      /** Of the vision encoder with the saliency map: trained, or the identity because no weights were given. */
      crossAttention: v.picklist(['trained', 'identity']),
    }),
  ),
  graphs: v.object({
    iasm: Graph,
    'ias-vit': Graph,
    projector: Graph,
    'embed-tokens': Graph,
    decoder: Graph,
  }),
  /** The vision encoder once more, in fewer bits, for when memory is short; the same inputs and outputs. */
  lightEncoder: v.optional(Graph),
  tokenizer: v.object({
    ...ListedFile.entries,
    /** Special tokens by text, cut out before SentencePiece sees the text. */
    addedTokens: v.array(v.object({ text: v.string(), id: Count })),
    bosId: Count,
    eosIds: v.array(Count),
    imageTokenId: Count,
    imageStart: v.string(),
    imageEnd: v.string(),
  }),
  chatTemplate: ListedFile,
  /** Further listed files: LICENSE.txt, README.md. */
  files: v.array(ListedFile),
  generation: v.object({
    prompt: v.string(),
    temperature: v.number(),
    topP: v.number(),
    topK: Count,
    maxNewTokens: Count,
    candidates: Count,
    /** Above 1: logits of tokens already said are weakened by this factor. Free-text packs only. */
    repetitionPenalty: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(10)), 1),
    /** True when claim tokens steer one sentence per prompt (starter); false for free text (8B). */
    claimTokens: v.boolean(),
  }),
  image: v.object({
    tileSize: Count,
    minTiles: Count,
    maxTiles: Count,
    thumbnail: v.boolean(),
    patchSize: Count,
    downsampleRatio: v.number(),
    tokensPerTile: Count,
    mean: Triple,
    std: Triple,
    resample: v.literal('bicubic'),
    /** The copy of the photo that is cut into tiles, as the encoder learned it; see `saliency.reads`. */
    reads: v.optional(v.picklist(['working', 'small']), 'working'),
  }),
  saliency: v.object({
    inputSize: Count,
    mean: Triple,
    std: Triple,
    resample: v.picklist(['bicubic', 'bilinear']),
    /** The copy of the photo that is squashed: of at most 2048 px (`working`) or 384 px (`small`), as the classifier learned it. */
    reads: v.optional(v.picklist(['working', 'small']), 'working'),
    /** Side of the LayerCAM map; its range after min-max is 0..1. */
    mapSize: Count,
    /** Degradation types of the classifier's second head; empty if it has none. */
    degradationTypes: v.array(v.string()),
    hasSubjectMap: v.boolean(),
    hasAttentionMap: v.boolean(),
    /** Claims that the classifier's scene head tells of, in the order of its rows; empty if it has none. */
    sceneClaims: v.optional(v.array(v.string()), []),
  }),
  language: v.object({
    layers: Count,
    hiddenSize: Count,
    kvHeads: Count,
    headDim: Count,
    vocabSize: Count,
    contextLength: Count,
    ropeTheta: v.number(),
    /** Factor of the rotary scaling; null without scaling. */
    ropeFactor: v.nullable(v.number()),
    /** How the factor is meant: dynamic NTK where it is left out. */
    ropeScaling: v.optional(v.picklist(['dynamic', 'linear'])),
    /** Form of the decoder graph: a growing cache with a shared prefix, or a buffer extended in place. */
    decoder: v.optional(v.picklist(['shared-prefix', 'in-place', 'tree']), 'shared-prefix'),
  }),
});

export type Manifest = v.InferOutput<typeof ManifestSchema>;
export type GraphSpec = Manifest['graphs'][GraphRole];
export type TensorSpecification = v.InferOutput<typeof TensorSpec>;
