// The decoder with its cache in place, against the same golden cases: the pipeline's own decoder reads each row as a text of its own length,
// where the reference pads rows on the left, and decodes all rows together.
import type { SafetensorsFile } from '../../compiler/safetensors.ts';
import type { LanguageConfig } from '../../compiler/checkpoint-config.ts';
import { describeLanguage } from '../../compiler/describe-language.ts';
import { canExtendInPlace } from '../../compiler/internlm2-in-place.ts';
import { buildDecoder } from '../../compiler/internlm2.ts';
import type { Checkpoint } from '../../compiler/checkpoint.ts';
import { argMax } from '../../pipeline/language/sampler.ts';
import { TextDecoder } from '../../pipeline/language/text-decoder.ts';
import type { RotaryState } from '../../pipeline/language/rotary.ts';
import type { Session } from '../../runtime/session.ts';
import { floatData, intTensor } from '../../runtime/tensor.ts';
import type { Findings } from './findings.ts';
import { openGraph } from './run-graph.ts';

export interface InPlaceCase {
  findings: Findings;
  tensors: SafetensorsFile;
  weights: Checkpoint;
  config: LanguageConfig;
  embed: Session;
  prompts: readonly InPlacePrompt[];
}

export interface InPlacePrompt {
  /** (tokens, hidden) without padding. */
  embeds: Float32Array;
  /** Tokens with padding: the reference rotates a batch for its padded length. */
  paddedLength: number;
}

/** One row under way. */
interface TextRow {
  length: number;
  rotary: RotaryState;
  logits: Float32Array;
  steps: Float32Array[];
  tokens: number[];
}

/** Greedy steps with the cache in place, all rows at once; nothing for heads the form cannot rotate, whose packs have the other one. */
export async function compareInPlace(golden: InPlaceCase): Promise<void> {
  const { tensors, weights, config, embed } = golden;
  if (!canExtendInPlace(config)) return;
  const session = await openGraph((graph) => buildDecoder({ graph, weights, config }, 'in-place'));
  const steps = tensors.entry('output.tokens').shape[1] ?? 0;
  const longest = Math.max(...golden.prompts.map(({ paddedLength }) => paddedLength)) + steps;
  const setup = {
    config: describeLanguage(config, 'in-place'),
    plan: { textsAtOnce: golden.prompts.length, tokensPerText: longest },
  };
  const decoder = await TextDecoder.open({ embedTokens: embed, decoder: session }, setup);
  try {
    const texts: TextRow[] = [];
    for (const [slot, prompt] of golden.prompts.entries()) texts.push(await readRow(decoder, prompt, slot));
    for (let step = 0; step < steps; step += 1) {
      choose(texts);
      if (step + 1 < steps) await moveOn(decoder, texts);
    }
    const name = 'with the cache in place: ';
    golden.findings.compare(`${name}output.step_logits`, flat(texts), tensors.readFloats('output.step_logits'));
    const expected = Array.from(tensors.readInts('output.tokens'), Number);
    const chosen = texts.flatMap(({ tokens }) => tokens);
    golden.findings.same(`${name}output.tokens`, chosen, expected);
  } finally {
    await decoder.close();
    await session.close();
  }
}

/** The tokens of a text, embedded. */
export async function embedRow(embed: Session, ids: readonly number[]): Promise<Float32Array> {
  const { inputs_embeds: embeds } = await embed.run({ input_ids: intTensor(ids, [1, ids.length]) });
  if (!embeds) throw new Error('The graph has no output "inputs_embeds".');
  return floatData(embeds);
}

/** Reads a prompt in two pieces, so that reading on is covered too. */
async function readRow(decoder: TextDecoder, { embeds, paddedLength }: InPlacePrompt, slot: number): Promise<TextRow> {
  const rotary = decoder.newRotary();
  const frequencies = rotary.frequenciesFor(paddedLength);
  const width = decoder.config.hiddenSize;
  const length = embeds.length / width;
  const half = Math.ceil(length / 2);
  decoder.begin(slot, { from: slot, tokens: 0 });
  await decoder.readChunk(slot, { embeds: embeds.slice(0, half * width), length: 0, frequencies });
  const logits = await decoder.readChunk(slot, { embeds: embeds.slice(half * width), length: half, frequencies });
  await decoder.join(slot);
  return { length, rotary, logits, steps: [], tokens: [] };
}

function choose(texts: readonly TextRow[]): void {
  for (const text of texts) {
    text.steps.push(text.logits);
    text.tokens.push(argMax(text.logits));
  }
}

/** One decoder step over all rows, and over unused ones where the decoder wants more. */
async function moveOn(decoder: TextDecoder, texts: readonly TextRow[]): Promise<void> {
  const rows = Array.from({ length: decoder.rowsFor(texts.length) }, (_, slot) => texts[slot]);
  const longest = Math.max(...texts.map(({ length }) => length + 1));
  const frequencies = texts.map(({ rotary }) => rotary.frequenciesFor(longest));
  const steps = rows.map((text) => ({ id: text?.tokens.at(-1) ?? 0, length: text?.length ?? 0 }));
  const logits = await decoder.step(steps, frequencies[0] ?? new Float32Array(0));
  const { vocabSize } = decoder.config;
  for (const [slot, text] of texts.entries()) {
    text.length += 1;
    text.logits = logits.slice(slot * vocabSize, (slot + 1) * vocabSize);
  }
}

/** (batch, steps, vocab) */
function flat(texts: readonly TextRow[]): number[] {
  return texts.flatMap(({ steps }) => steps.flatMap((step) => Array.from(step)));
}
