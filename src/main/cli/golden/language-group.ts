// Golden group of the decoder: prefill, greedy steps with the cache, one pass without it.
import { LanguageConfigSchema, checkConfig } from '../../compiler/checkpoint-config.ts';
import type { SafetensorsFile } from '../../compiler/safetensors.ts';
import { floatData } from '../../runtime/tensor.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { GoldenCase } from './case-file.ts';
import { compareCase } from './compare-case.ts';
import {
  advance,
  closeLanguage,
  compareSteps,
  decodeGreedily,
  embedTokens,
  openLanguage,
  outputOf,
  positionsOf,
  readRows,
  shareSoFar,
  startConversation,
} from './conversation.ts';
import type { Conversation, OpenLanguage } from './conversation.ts';
import type { Findings } from './findings.ts';
import { compareInPlace, embedRow } from './in-place.ts';
import type { InPlacePrompt } from './in-place.ts';

/** The decoder: prefill, caches, hidden states, greedy steps, and everything at once without a cache. */
export async function checkInternlm2(golden: GoldenCase): Promise<Findings> {
  const config = checkConfig(LanguageConfigSchema, golden.json.config, golden.name);
  return compareCase(golden, async ({ findings, tensors, weights }) => {
    const language = await openLanguage(weights, config);
    try {
      const ids = readRows(tensors, 'input.input_ids');
      const mask = readRows(tensors, 'input.attention_mask');
      findings.same('position_ids', mask.map(positionsOf), readRows(tensors, 'input.position_ids'));
      const talk = startConversation(language, ids.length);
      const prefill = await advance(talk, await embedTokens(language, ids), mask);
      comparePrefill(findings, tensors, prefill, mask);
      const steps = tensors.entry('output.tokens').shape[1] ?? 0;
      const decoded = await decodeGreedily(talk, prefill, steps);
      compareSteps(findings, tensors, decoded);
      compareCache(findings, tensors, talk, 'output.final_cache');
      await compareUncached(findings, tensors, language, { ids, mask });
      await compareInPlace({
        findings,
        tensors,
        weights,
        config,
        embed: language.embed,
        prompts: await unpad(language, ids, mask),
      });
      if (ids.length === 1) await compareShared(findings, tensors, language, { ids, mask });
    } finally {
      await closeLanguage(language);
    }
  });
}

/** Every row without its padding, embedded. */
async function unpad(
  { embed }: OpenLanguage,
  ids: readonly (readonly number[])[],
  mask: readonly (readonly number[])[],
): Promise<InPlacePrompt[]> {
  const prompts: InPlacePrompt[] = [];
  for (const [row, padded] of ids.entries()) {
    const own = padded.filter((_, index) => mask[row]?.[index] === 1);
    prompts.push({ embeds: await embedRow(embed, own), paddedLength: padded.length });
  }
  return prompts;
}

/** True for elements of a (batch, tokens, width) tensor whose token counts. */
function whereReal(mask: readonly (readonly number[])[], width: number): (index: number) => boolean {
  const flat = mask.flat();
  return (index) => flat[Math.floor(index / width)] === 1;
}

function comparePrefill(
  findings: Findings,
  tensors: SafetensorsFile,
  outputs: Record<string, Tensor>,
  mask: number[][],
): void {
  for (const [name, entry] of tensors.entries) {
    const exposed = outputs[exposedName(name)];
    if (exposed === undefined || !name.startsWith('output.')) continue;
    const width = entry.shape.at(-1) ?? 1;
    const isReal = name.startsWith('output.prefill_cache.') ? whereRealSlot(mask, entry.shape) : whereReal(mask, width);
    findings.compareTensor(name, floatData(exposed), tensors, isReal);
  }
}

/** The decoder output behind a tensor of the case. */
function exposedName(name: string): string {
  if (name === 'output.prefill_logits') return 'logits';
  return name.replace(/^output\.prefill_cache\./, 'present.').replace(/^output\./, '');
}

/** True for elements of a (batch, kv heads, slots, head size) tensor whose slot counts. */
function whereRealSlot(mask: number[][], shape: readonly number[]): (index: number) => boolean {
  const [, kvHeads = 1, slots = 1, headDim = 1] = shape;
  return (index) => {
    const slot = Math.floor(index / headDim) % slots;
    const row = Math.floor(index / (headDim * slots * kvHeads));
    return mask[row]?.[slot] === 1;
  };
}

function compareCache(findings: Findings, tensors: SafetensorsFile, talk: Conversation, prefix: string): void {
  for (const [key, tensor] of Object.entries(talk.cache)) {
    const name = `${prefix}.${key}`;
    if (!tensors.entries.has(name)) continue;
    findings.compareTensor(name, floatData(tensor), tensors, whereRealSlot(talk.mask, tensors.entry(name).shape));
  }
}

/** Prompt and generated tokens in one pass: with dynamic NTK this differs from the cached path, in the reference too. */
async function compareUncached(
  findings: Findings,
  tensors: SafetensorsFile,
  language: OpenLanguage,
  prompt: { ids: number[][]; mask: number[][] },
): Promise<void> {
  const generated = readRows(tensors, 'output.tokens');
  const ids = prompt.ids.map((row, index) => [...row, ...(generated[index] ?? [])]);
  const mask = prompt.mask.map((row, index) => [...row, ...(generated[index] ?? []).map(() => 1)]);
  const talk = startConversation(language, ids.length);
  const outputs = await advance(talk, await embedTokens(language, ids), mask);
  const isReal = whereReal(mask, language.config.vocab_size);
  findings.compareTensor('output.uncached_full_logits', floatData(outputOf(outputs, 'logits')), tensors, isReal);
}

/** The same greedy steps when the prompt is moved into the copy that sentences of one photo share. */
async function compareShared(
  findings: Findings,
  tensors: SafetensorsFile,
  language: OpenLanguage,
  { ids, mask }: { ids: number[][]; mask: number[][] },
): Promise<void> {
  const talk = startConversation(language, 1);
  const prefill = await advance(talk, await embedTokens(language, ids), mask);
  shareSoFar(talk);
  compareSteps(findings, tensors, await decodeGreedily(talk, prefill, tensors.entry('output.tokens').shape[1] ?? 0));
}
