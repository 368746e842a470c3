// Golden group of the pixels before any graph: resampling, tiles, normalisation.
import * as v from 'valibot';
import { checkConfig } from '../../compiler/checkpoint-config.ts';
import type { SafetensorsFile } from '../../compiler/safetensors.ts';
import type { RgbImage } from '../../pipeline/rgb-image.ts';
import { toPixelValues } from '../../pipeline/vision/pixel-values.ts';
import type { Normalisation } from '../../pipeline/vision/pixel-values.ts';
import { resizeBicubic, resizeBilinear } from '../../pipeline/vision/resize.ts';
import { cutTiles } from '../../pipeline/vision/tiles.ts';
import type { GoldenCase } from './case-file.ts';
import { openTensors, toleranceOf } from './case-file.ts';
import { Findings } from './findings.ts';

const Triple = v.tuple([v.number(), v.number(), v.number()]);

const PreprocessSchema = v.object({
  mean: v.optional(Triple, [0, 0, 0]),
  std: v.optional(Triple, [1, 1, 1]),
  /** Present where the whole photo is squashed to one size; the output's shape says which. */
  size: v.optional(v.unknown()),
  resample: v.optional(v.picklist(['bicubic', 'bilinear']), 'bicubic'),
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
    for (const name of names) {
      const picture = readPicture(tensors, name);
      const prefix = name.slice(0, -'input'.length);
      compareResizes(findings, tensors, picture, prefix);
      if (config.size !== undefined) compareWhole(findings, tensors, { picture, prefix, config });
      if (config.image_size !== undefined) {
        const number = Number(/\d+/.exec(name)?.[0]);
        const limits = checkConfig(TileCaseSchema, config.cases[number], golden.name);
        const [minTiles, maxTiles] = [limits.min_num, limits.max_num];
        const options = { tileSize: config.image_size, thumbnail: config.use_thumbnail, minTiles, maxTiles };
        compareTiles(findings, tensors, { tiles: cutTiles(picture, options).tiles, prefix, config });
      }
    }
    findings.noteUncovered(tensors);
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
  const name = `${prefix}output_uint8`;
  const [height = 0, width = 0] = tensors.entry(name).shape;
  const resize = config.resample === 'bilinear' ? resizeBilinear : resizeBicubic;
  const squashed = resize(picture, width, height);
  findings.compareBytes(name, squashed.data, tensors);
  const statistics = `${prefix}output_mean_std_check`;
  if (!tensors.entries.has(statistics)) return;
  const actual = channelStatistics(squashed, config);
  findings.compare(statistics, actual, tensors.readFloats(statistics), { tolerance: STATISTICS_TOLERANCE });
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
  const [bytes, values] = [`${prefix}output_uint8`, `${prefix}output_pixel_values`];
  if (tensors.entries.has(bytes)) {
    findings.compareBytes(bytes, Buffer.concat(tiles.map(({ data }) => data)), tensors);
  }
  if (tensors.entries.has(values)) findings.compareTensor(values, toPixelValues(tiles, config), tensors);
}
