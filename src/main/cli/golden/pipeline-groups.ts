// Golden groups of the pipeline without graphs: resampling, tiles, normalisation, grids, tokenizer, prompts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { checkConfig } from '../../compiler/checkpoint-config.ts';
import type { SafetensorsFile } from '../../compiler/safetensors.ts';
import { renderInternlm2Chat } from '../../pipeline/language/chat-template.ts';
import { Tokenizer } from '../../pipeline/language/tokenizer.ts';
import type { RgbImage } from '../../pipeline/rgb-image.ts';
import { toPixelValues } from '../../pipeline/vision/pixel-values.ts';
import type { Normalisation } from '../../pipeline/vision/pixel-values.ts';
import { resizeBicubic, resizeBilinear } from '../../pipeline/vision/resize.ts';
import { chooseGrid, cutTiles } from '../../pipeline/vision/tiles.ts';
import type { GoldenCase } from './case-file.ts';
import { openTensors, toleranceOf } from './case-file.ts';
import { Findings } from './findings.ts';

const Pair = v.tuple([v.number(), v.number()]);
const Triple = v.tuple([v.number(), v.number(), v.number()]);

const PreprocessSchema = v.object({
  mean: v.optional(Triple, [0, 0, 0]),
  std: v.optional(Triple, [1, 1, 1]),
  size: v.optional(Pair),
  image_size: v.optional(v.number()),
  use_thumbnail: v.optional(v.boolean(), false),
  cases: v.optional(v.array(v.unknown()), []),
});
type PreprocessConfig = v.InferOutput<typeof PreprocessSchema>;

const TileCaseSchema = v.object({ max_num: v.number(), min_num: v.optional(v.number(), 1) });

/** Rounding of one grey level hardly moves a mean, so the sums of a picture are held to this. */
const STATISTICS_TOLERANCE = { atol: 5e-3, rtol: 0 };

/** Pictures `NAME.input` against every `NAME.output_*` beside them. */
export async function checkPreprocess(golden: GoldenCase): Promise<Findings> {
  const config = checkConfig(PreprocessSchema, golden.json.config, golden.name);
  const findings = new Findings(toleranceOf(golden));
  const tensors = openTensors(golden);
  try {
    const names = [...tensors.entries.keys()].filter((name) => name.endsWith('.input'));
    for (const [index, name] of names.entries()) {
      const picture = readPicture(tensors, name);
      const prefix = name.slice(0, -'input'.length);
      compareResizes(findings, tensors, picture, prefix);
      if (config.size !== undefined) compareWhole(findings, tensors, { picture, prefix, config });
      if (config.image_size !== undefined) {
        const limits = checkConfig(TileCaseSchema, config.cases[index], golden.name);
        const [minTiles, maxTiles] = [limits.min_num, limits.max_num];
        const options = { tileSize: config.image_size, thumbnail: config.use_thumbnail, minTiles, maxTiles };
        compareTiles(findings, tensors, { tiles: cutTiles(picture, options).tiles, prefix, config });
      }
    }
    findings.noteUncompared(tensors);
    return findings;
  } finally {
    tensors.close();
  }
}

function readPicture(tensors: SafetensorsFile, name: string): RgbImage {
  const [height = 0, width = 0] = tensors.entry(name).shape;
  return { width, height, data: tensors.readBytes(name) };
}

function compareResizes(findings: Findings, tensors: SafetensorsFile, picture: RgbImage, prefix: string): void {
  for (const [filter, resize] of Object.entries({ bicubic: resizeBicubic, bilinear: resizeBilinear })) {
    const name = `${prefix}output_${filter}`;
    const [height = 0, width = 0] = tensors.entries.get(name)?.shape ?? [];
    if (width > 0) findings.compareBytes(name, resize(picture, width, height).data, tensors);
  }
}

/** The whole photo squashed to one size, and the statistics of its normalised values. */
function compareWhole(
  findings: Findings,
  tensors: SafetensorsFile,
  { picture, prefix, config }: { picture: RgbImage; prefix: string; config: PreprocessConfig },
): void {
  const [width, height] = config.size ?? [0, 0];
  const squashed = resizeBicubic(picture, width, height);
  findings.compareBytes(`${prefix}output_uint8`, squashed.data, tensors);
  const name = `${prefix}output_mean_std_check`;
  const statistics = channelStatistics(squashed, config);
  findings.compare(name, statistics, tensors.readFloats(name), { tolerance: STATISTICS_TOLERANCE });
}

/** Three means, then three standard deviations of the normalised channels. */
function channelStatistics(picture: RgbImage, normalisation: Normalisation): number[] {
  const values = toPixelValues([picture], normalisation);
  const area = picture.width * picture.height;
  const channels = [0, 1, 2].map((channel) => Array.from(values.subarray(channel * area, (channel + 1) * area)));
  const means = channels.map((channel) => channel.reduce((sum, value) => sum + value, 0) / area);
  const deviations = channels.map((channel, index) => {
    const mean = means[index] ?? 0;
    return Math.sqrt(channel.reduce((sum, value) => sum + (value - mean) ** 2, 0) / area);
  });
  return [...means, ...deviations];
}

function compareTiles(
  findings: Findings,
  tensors: SafetensorsFile,
  { tiles, prefix, config }: { tiles: RgbImage[]; prefix: string; config: PreprocessConfig },
): void {
  const bytes = Uint8Array.from(tiles.flatMap((tile) => Array.from(tile.data)));
  findings.compareBytes(`${prefix}output_uint8`, bytes, tensors);
  findings.compareTensor(`${prefix}output_pixel_values`, toPixelValues(tiles, config), tensors);
}

const TilingSchema = v.object({
  runs: v.array(
    v.object({
      min_num: v.number(),
      max_num: v.number(),
      use_thumbnail: v.boolean(),
      image_size: v.number(),
      cases: v.array(v.object({ size: Pair, grid: Pair, target: Pair, thumbnail: v.boolean(), tiles: v.number() })),
    }),
  ),
});

/** The grid of every photo size, and with it the resized size, the thumbnail and the number of tiles. */
export async function checkTiling(golden: GoldenCase): Promise<Findings> {
  const { runs } = checkConfig(TilingSchema, golden.json, golden.name);
  const findings = new Findings(toleranceOf(golden));
  for (const { min_num: minTiles, max_num: maxTiles, use_thumbnail, image_size: tileSize, cases } of runs) {
    for (const { size, grid, target, thumbnail, tiles } of cases) {
      const [width, height] = size;
      const { columns, rows } = chooseGrid({ width, height }, { minTiles, maxTiles, tileSize });
      const hasThumbnail = use_thumbnail && columns * rows > 1;
      const actual = [columns, rows, columns * tileSize, rows * tileSize, hasThumbnail];
      const label = `${width}x${height}, at most ${maxTiles}`;
      findings.same(label, actual, [...grid, ...target, thumbnail]);
      findings.same(`${label}: tiles`, columns * rows + (hasThumbnail ? 1 : 0), tiles);
    }
  }
  return findings;
}

const TokenizerSchema = v.object({
  models: v.array(
    v.object({
      file: v.string(),
      vocab_size: v.number(),
      encode: v.array(v.object({ text: v.string(), ids: v.array(v.number()), decoded: v.string() })),
      decode: v.array(v.object({ ids: v.array(v.number()), decoded: v.string() })),
    }),
  ),
});

/** Texts to ids and back, and arbitrary ids to text, for every model file. */
export async function checkTokenizer(golden: GoldenCase): Promise<Findings> {
  const { models } = checkConfig(TokenizerSchema, golden.json, golden.name);
  const findings = new Findings(toleranceOf(golden));
  for (const { file, vocab_size, encode, decode } of models) {
    const tokenizer = Tokenizer.fromModel(readFileSync(join(golden.folder, file)), []);
    findings.same(`${file}: vocabulary`, tokenizer.vocabularySize, vocab_size);
    for (const { text, ids, decoded } of encode) {
      findings.same(`${file}: ids of ${JSON.stringify(text)}`, tokenizer.encode(text), ids);
      findings.same(`${file}: text of ${ids.join()}`, tokenizer.decode(ids, { skipSpecial: false }), decoded);
    }
    for (const { ids, decoded } of decode) {
      findings.same(`${file}: text of ${ids.join()}`, tokenizer.decode(ids, { skipSpecial: false }), decoded);
    }
  }
  return findings;
}

const PromptSchema = v.object({
  default_system_message: v.string(),
  cases: v.array(
    v.object({
      num_patches_list: v.nullable(v.array(v.number())),
      num_image_token: v.number(),
      question: v.string(),
      history: v.array(v.tuple([v.string(), v.string()])),
      system_message: v.nullable(v.string()),
      prompt: v.string(),
    }),
  ),
});

/** Rendered prompts, character by character. */
export async function checkPrompt(golden: GoldenCase): Promise<Findings> {
  const { default_system_message, cases } = checkConfig(PromptSchema, golden.json, golden.name);
  const findings = new Findings(toleranceOf(golden));
  for (const [index, item] of cases.entries()) {
    const prompt = renderInternlm2Chat({
      system: item.system_message ?? default_system_message,
      question: item.question,
      history: item.history.map(([user, assistant]) => ({ user, assistant })),
      tilesPerImage: item.num_patches_list ?? [],
      tokensPerTile: item.num_image_token,
      imageTokens: { start: '<img>', token: '<IMG_CONTEXT>', end: '</img>' },
    });
    findings.same(`prompt ${index}`, prompt, item.prompt);
  }
  return findings;
}
