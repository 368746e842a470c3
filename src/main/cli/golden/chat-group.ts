// Golden group of the whole model: tiles -> encoder -> projector -> spliced prompt -> greedy tokens.
import * as v from 'valibot';
import {
  LanguageConfigSchema,
  ProjectorConfigSchema,
  VisionConfigSchema,
  checkConfig,
} from '../../compiler/checkpoint-config.ts';
import type { Checkpoint } from '../../compiler/checkpoint.ts';
import { buildProjector } from '../../compiler/projector.ts';
import { configuredGrid } from '../../compiler/intern-vit.ts';
import type { SafetensorsFile } from '../../compiler/safetensors.ts';
import { reportError } from '../../domain/errors.ts';
import { spliceImageEmbeddings } from '../../pipeline/language/embed.ts';
import { floatData, floatTensor } from '../../runtime/tensor.ts';
import type { GoldenCase } from './case-file.ts';
import { compareCase } from './compare-case.ts';
import type { Findings } from './findings.ts';
import { compareInPlace } from './in-place.ts';
import * as language from './conversation.ts';
import { outputOf, runGraph } from './run-graph.ts';
import { runPlain } from './vision-groups.ts';

const ChatSchema = v.object({
  ...ProjectorConfigSchema.entries,
  vision_config: VisionConfigSchema,
  llm_config: LanguageConfigSchema,
  token_ids: v.object({ img_context: v.number() }),
  num_image_token: v.optional(v.number()),
  num_patches_list: v.optional(v.array(v.number())),
});
type ChatConfig = v.InferOutput<typeof ChatSchema>;

/** One conversation, greedy. */
export async function checkChat(golden: GoldenCase): Promise<Findings> {
  const config = checkConfig(ChatSchema, golden.json.config, golden.name);
  return compareCase(golden, async ({ findings, tensors, weights }) => {
    const graphs = await language.openLanguage(weights, config.llm_config);
    try {
      const visual = await seeTiles(tensors, weights, config);
      findings.compareTensor('output.visual_tokens', visual, tensors);
      const ids = language.readRows(tensors, 'input.input_ids');
      const embeds = await language.embedTokens(graphs, ids);
      const hiddenSize = config.llm_config.hidden_size;
      const images = { images: { data: visual, hiddenSize }, imageTokenId: config.token_ids.img_context };
      compareCounts(findings, config, visual.length / hiddenSize);
      const tooFew = { ...images, images: { data: visual.subarray(hiddenSize), hiddenSize } };
      findings.same(
        'a missing image token',
        refusalOf(() => spliceImageEmbeddings(floatData(embeds), ids.flat(), tooFew)),
        'inference-failed',
      );
      spliceImageEmbeddings(floatData(embeds), ids.flat(), images);
      findings.compareTensor('output.spliced_embeddings', floatData(embeds), tensors);
      const talk = language.startConversation(graphs, ids.length);
      const mask = ids.map((row) => row.map(() => 1));
      const prefill = await language.advance(talk, embeds, mask);
      findings.compareTensor('output.prefill_logits', language.allLogits(prefill), tensors);
      const steps = tensors.entry('output.tokens').shape[1] ?? 0;
      language.compareSteps(findings, tensors, await language.decodeGreedily(talk, prefill, steps));
      const prompts = [{ embeds: floatData(embeds), paddedLength: ids[0]?.length ?? 0 }];
      await compareInPlace({ findings, tensors, weights, config: config.llm_config, embed: graphs.embed, prompts });
    } finally {
      await language.closeLanguage(graphs);
    }
  });
}

/** What the case says about tiles and tokens per tile against what the encoder gave. */
function compareCounts(findings: Findings, config: ChatConfig, imageTokens: number): void {
  const { num_image_token: perTile, num_patches_list: tiles } = config;
  if (perTile === undefined || tiles === undefined) return;
  findings.same('image tokens', imageTokens, perTile * tiles.reduce((sum, count) => sum + count, 0));
}

/** The kind of error an action ends with. */
function refusalOf(action: () => void): string {
  try {
    action();
    return 'no error';
  } catch (error) {
    return reportError(error).kind;
  }
}

/** Image embeddings of all tiles, (tiles * tokens, hidden). */
async function seeTiles(tensors: SafetensorsFile, weights: Checkpoint, config: ChatConfig): Promise<Float32Array> {
  const vision = config.vision_config;
  const grid = configuredGrid(vision);
  const features = outputOf(await runPlain(tensors, weights, { config: vision, grid }), 'image_features');
  const tiles = tensors.entry('input.pixel_values').shape[0] ?? 0;
  const shape = [tiles, 1 + grid.rows * grid.columns, vision.hidden_size];
  const outputs = await runGraph(
    (graph) =>
      buildProjector(graph, weights, {
        grid,
        channels: vision.hidden_size,
        languageChannels: config.llm_config.hidden_size,
        downsampleRatio: config.downsample_ratio,
        version: config.ps_version,
      }),
    { image_features: floatTensor(features, shape) },
  );
  return outputOf(outputs, 'image_embeddings');
}
