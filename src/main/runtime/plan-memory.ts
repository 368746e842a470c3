// What a pack needs in memory, decided before anything is loaded: how many texts at once, how long, how many tiles. Too little memory
// lowers these, and says so, instead of ending the process. Pure arithmetic over the manifest; tries nothing.
import { AppError } from '../domain/errors.ts';
import type { Warning } from '../domain/photo.ts';
import type { GraphSpec, Manifest } from '../modelpack/manifest.ts';
import type { ProviderName } from './provider-table.ts';

/** What may be held in memory while a pack is open. */
export interface MemoryPlan {
  /** Tiles of one photo, thumbnail not counted. */
  maxTiles: number;
  textsAtOnce: number;
  /** True: the pack's vision encoder in fewer bits, in place of the other. */
  usesLightEncoder: boolean;
  /** Photos that fit side by side, each with weights and working memory of its own. */
  photosAtOnce: number;
  /** Bytes that every photo after the first adds then. */
  bytesPerPhoto: number;
  /** Prompt and answer together. */
  tokensPerText: number;
  /** Bytes that weights, caches and working memory are expected to take. */
  bytes: number;
  /** What was lowered, for every critique made under this plan. */
  warnings: Warning[];
}

export interface MemoryBudget {
  provider: ProviderName;
  /** Memory that is free, in bytes, where the provider keeps weights and caches. */
  availableBytes: number;
}

/** Question, fact list and template: a full fact list of 25 lines has under 700 tokens of the smallest vocabularies. */
const PROMPT_TEXT_TOKENS = 768;
/** A manifest may ask for more; a text that has lost its end costs minutes on a CPU. */
export const MOST_NEW_TOKENS = 1024;
/** Decoding is bound by reading the weights once per step, whatever the number of texts: beyond these the caches cost more than they bring. */
const TEXTS_AT_ONCE = { cpu: 4, other: 8 };
/** Of what is free; the rest is for the photos being decoded and for everybody else. */
const USABLE_SHARE = 0.85;
/** ONNX Runtime itself, photos under way, buffers of one decoder run. */
const WORKING_BYTES = 400 * 2 ** 20;
/** What a further photo worked on at the same time needs beside its weights: pixels, the thread's own memory, buffers of its runs. */
const LANE_BYTES = 256 * 2 ** 20;
const FLOAT_BYTES = 4;
/** Results of one run over a tile live a few at a time: scores of one layer, and the widest MLP. */
const TILE_BUFFERS = 4;

/** The plan for a pack on a provider. Throws `out-of-memory`, with the numbers, when not even one text about one tile fits. */
export function planMemory(manifest: Manifest, { provider, availableBytes }: MemoryBudget): MemoryPlan {
  const usable = availableBytes * USABLE_SHARE;
  const weights = weightBytes(graphsOf(manifest, false), provider);
  const fixed = weights + tileBytes(manifest) + WORKING_BYTES;
  if (manifest.generation.claimTokens) return planSentences(manifest, { fixed, weights, usable });
  const wanted = provider === 'cpu' ? TEXTS_AT_ONCE.cpu : TEXTS_AT_ONCE.other;
  const cacheCopies = provider === 'cpu' ? 1 : 2;
  const savedBytes = fixed - weightBytes(graphsOf(manifest, true), provider) - tileBytes(manifest) - WORKING_BYTES;
  const costOf = (tiles: number, texts: number, isLight: boolean): number =>
    fixed - (isLight ? savedBytes : 0) + texts * cacheCopies * textTokens(manifest, tiles) * tokenBytes(manifest);
  const encoders = manifest.lightEncoder === undefined ? [false] : [false, true];
  for (let tiles = manifest.image.maxTiles; tiles >= 1; tiles -= 1) {
    // Fewer texts at once cost time, an encoder in fewer bits next to nothing of what it sees, fewer tiles cost sharpness: in this order.
    for (const usesLightEncoder of encoders) {
      for (let texts = wanted; texts >= 1; texts -= 1) {
        const bytes = costOf(tiles, texts, usesLightEncoder);
        if (bytes > usable) continue;
        const tokensPerText = textTokens(manifest, tiles);
        const warnings = warnAbout(manifest, { tiles, usesLightEncoder });
        return {
          maxTiles: tiles,
          textsAtOnce: texts,
          photosAtOnce: 1,
          bytesPerPhoto: 0,
          usesLightEncoder,
          tokensPerText,
          bytes,
          warnings,
        };
      }
    }
  }
  throw tooLarge(costOf(1, 1, encoders.includes(true)), usable);
}

/** Sentences are short and their caches small; weights count, and what every further photo needs that is worked on side by side. */
function planSentences(
  manifest: Manifest,
  { fixed, weights, usable }: { fixed: number; weights: number; usable: number },
): MemoryPlan {
  if (fixed > usable) throw tooLarge(fixed, usable);
  const bytesPerPhoto = weights + LANE_BYTES;
  const photosAtOnce = 1 + Math.floor((usable - fixed) / bytesPerPhoto);
  const { maxTiles } = manifest.image;
  const { contextLength: tokensPerText } = manifest.language;
  return {
    maxTiles,
    textsAtOnce: 1,
    photosAtOnce,
    bytesPerPhoto,
    usesLightEncoder: false,
    tokensPerText,
    bytes: fixed,
    warnings: [],
  };
}

/** Tokens of one text: the photo's, the prompt's own and the answer's. */
function textTokens({ image, generation }: Manifest, tiles: number): number {
  const withThumbnail = tiles + (image.thumbnail && tiles > 1 ? 1 : 0);
  const answer = Math.min(generation.maxNewTokens, MOST_NEW_TOKENS);
  return withThumbnail * image.tokensPerTile + PROMPT_TEXT_TOKENS + answer;
}

/** Keys and values of one token in all layers. */
function tokenBytes({ language }: Manifest): number {
  return language.layers * 2 * language.kvHeads * language.headDim * FLOAT_BYTES;
}

/** The graphs that are opened. */
function graphsOf({ graphs, lightEncoder }: Manifest, isLight: boolean): Manifest['graphs'] {
  return isLight && lightEncoder ? { ...graphs, 'ias-vit': lightEncoder } : graphs;
}

function weightBytes(graphs: Manifest['graphs'], provider: ProviderName): number {
  const bytesOf = ({ bytes, externalData }: GraphSpec): number => bytes + (externalData?.bytes ?? 0);
  return Object.entries(graphs).reduce((sum, [role, graph]) => {
    // float16 matrices are widened when the graph is loaded; the embedding table is not, its rows are.
    const isWidened = graph.dtype === 'fp16' && role !== 'embed-tokens' && provider === 'cpu';
    return sum + bytesOf(graph) * (isWidened ? 2 : 1);
  }, 0);
}

/** Working memory of one run of the vision encoder; tiles are encoded one by one. */
function tileBytes({ image, graphs }: Manifest): number {
  const patches = (image.tileSize / image.patchSize) ** 2 + 1;
  const channels = graphs['ias-vit'].outputs[0]?.shape[2];
  const width = typeof channels === 'number' ? channels : 1024;
  const heads = Math.max(1, Math.round(width / 64));
  const scores = heads * patches * patches;
  const mlp = 4 * width * patches;
  return TILE_BUFFERS * Math.max(scores, mlp) * FLOAT_BYTES;
}

/** What the plan lowered. */
function warnAbout(
  { image, graphs, lightEncoder }: Manifest,
  { tiles, usesLightEncoder }: { tiles: number; usesLightEncoder: boolean },
): Warning[] {
  const warnings: Warning[] = [];
  if (usesLightEncoder) {
    const message = `Memory is short, so the plan lowered precision: the vision encoder runs in ${lightEncoder?.dtype} instead of ${graphs['ias-vit'].dtype}.`;
    warnings.push({ kind: 'precision-lowered', message });
  }
  if (tiles < image.maxTiles) {
    const message = `Memory allows ${tiles} of ${image.maxTiles} tiles: the model sees the photo less sharply than it could.`;
    warnings.push({ kind: 'tiles-lowered', message });
  }
  return warnings;
}

function tooLarge(neededBytes: number, usableBytes: number): AppError {
  const gb = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
  const message = `The model pack needs ${gb(neededBytes)} GB of memory even with one tile, and ${gb(usableBytes)} GB are free for it.`;
  return new AppError('out-of-memory', message, { detail: { neededBytes, usableBytes } });
}
