// Golden groups without tensors: tile grids, tokenizer models, prompts.
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { checkConfig } from '../../compiler/checkpoint-config.ts';
import { IMAGE_TOKENS, STOP_TOKENS } from '../../compiler/pack-templates.ts';
import { renderInternlm2Chat } from '../../pipeline/language/chat-template.ts';
import type { SentencePieceModel } from '../../pipeline/language/sentencepiece-model.ts';
import { readSentencePieceModel } from '../../pipeline/language/sentencepiece-model.ts';
import { Tokenizer } from '../../pipeline/language/tokenizer.ts';
import { chooseGrid, listGrids, listTileCorners } from '../../pipeline/vision/tiles.ts';
import type { GoldenCase } from './case-file.ts';
import { readBytes, toleranceOf } from './case-file.ts';
import { Findings } from './findings.ts';

const Pair = v.tuple([v.number(), v.number()]);

const Cell = v.pipe(v.number(), v.integer());
const Box = v.tuple([Cell, Cell, Cell, Cell]);

/** Strict, here and below: a field nobody reads is data nobody looked at. */
const TilingSchema = v.strictObject({
  description: v.optional(v.string()),
  runs: v.array(
    v.strictObject({
      min_num: v.number(),
      max_num: v.number(),
      use_thumbnail: v.boolean(),
      image_size: v.number(),
      candidates_sorted_by_area: v.optional(v.array(Pair), []),
      /** Ratios that two grids of one area have as neighbours: none, or the order among them would matter. */
      equal_area_neighbouring_ratios: v.optional(v.array(v.unknown()), []),
      cases: v.array(
        v.strictObject({
          size: Pair,
          grid: Pair,
          target: Pair,
          boxes: v.optional(v.array(Box)),
          thumbnail: v.boolean(),
          tiles: v.number(),
        }),
      ),
    }),
  ),
});

/** The grids to choose from, and for every photo size its grid, resized size, boxes, thumbnail and number of tiles. */
export async function checkTiling(golden: GoldenCase): Promise<Findings> {
  const { config: _, tolerance: __, files: ___, tensors: ____, ...json } = golden.json;
  const { runs } = checkConfig(TilingSchema, json, golden.name);
  const findings = new Findings(toleranceOf(golden));
  for (const run of runs) {
    const { min_num: minTiles, max_num: maxTiles, use_thumbnail, image_size: tileSize } = run;
    const limits = { minTiles, maxTiles, tileSize };
    if (run.candidates_sorted_by_area.length > 0) {
      const grids = listGrids(limits).map(({ columns, rows }) => [columns, rows]);
      findings.same(`grids, at most ${maxTiles}`, byArea(grids), byArea(run.candidates_sorted_by_area));
    }
    findings.same(`neighbours, at most ${maxTiles}`, run.equal_area_neighbouring_ratios, []);
    for (const { size, grid, target, boxes, thumbnail, tiles } of run.cases) {
      const [width, height] = size;
      const { columns, rows } = chooseGrid({ width, height }, limits);
      const hasThumbnail = use_thumbnail && columns * rows > 1;
      const label = `${width}x${height}, at most ${maxTiles}`;
      const actual = [columns, rows, columns * tileSize, rows * tileSize, hasThumbnail];
      findings.same(label, actual, [...grid, ...target, thumbnail]);
      findings.same(`${label}: tiles`, columns * rows + (hasThumbnail ? 1 : 0), tiles);
      if (boxes !== undefined) {
        const corners = listTileCorners({ columns, rows }, tileSize);
        const actualBoxes = corners.map(({ left, top }) => [left, top, left + tileSize, top + tileSize]);
        findings.same(`${label}: boxes`, actualBoxes, boxes);
      }
    }
  }
  return findings;
}

/** Sorted by area, then by columns: the order among grids of one area carries no meaning. */
function byArea(grids: readonly (readonly number[])[]): (readonly number[])[] {
  const area = ([columns = 0, rows = 0]: readonly number[]) => columns * rows;
  return grids.toSorted((a, b) => area(a) - area(b) || (a[0] ?? 0) - (b[0] ?? 0));
}

const Ids = v.array(v.number());
const TokenizerSchema = v.strictObject({
  description: v.optional(v.string()),
  sentencepiece: v.optional(v.string()),
  models: v.array(
    v.strictObject({
      file: v.string(),
      vocab_size: v.number(),
      add_dummy_prefix: v.optional(v.boolean()),
      unk_id: v.optional(v.number()),
      bos_id: v.optional(v.number()),
      eos_id: v.optional(v.number()),
      first_pieces: v.optional(v.array(v.tuple([v.string(), v.number()])), []),
      encode: v.array(
        v.strictObject({ text: v.string(), ids: Ids, pieces: v.optional(v.array(v.string())), decoded: v.string() }),
      ),
      decode: v.array(v.strictObject({ ids: Ids, decoded: v.string() })),
    }),
  ),
});
type TokenizerModel = v.InferOutput<typeof TokenizerSchema>['models'][number];

/** Vocabularies, texts to ids and pieces and back, and arbitrary ids to text, for every model file. */
export async function checkTokenizer(golden: GoldenCase): Promise<Findings> {
  const { config: _, tolerance: __, files: ___, tensors: ____, ...json } = golden.json;
  const { models } = checkConfig(TokenizerSchema, json, golden.name);
  const findings = new Findings(toleranceOf(golden));
  for (const expected of models) {
    const { file, vocab_size, encode, decode } = expected;
    const bytes = readBytes(join(golden.folder, basename(file)));
    const tokenizer = Tokenizer.fromModel(bytes, []);
    findings.same(`${file}: vocabulary`, tokenizer.vocabularySize, vocab_size);
    const { pieces } = compareModel(findings, readSentencePieceModel(bytes), expected);
    for (const { text, ids, decoded, pieces: texts } of encode) {
      const label = `of ${JSON.stringify(text)}`;
      const actual = tokenizer.encode(text);
      findings.same(`${file}: ids ${label}`, actual, ids);
      if (texts !== undefined) {
        const named = actual.map((id) => pieces[id]?.text ?? '');
        findings.same(`${file}: pieces ${label}`, named, texts);
      }
      findings.same(`${file}: text of ${ids.join()}`, tokenizer.decode(ids, { skipSpecial: false }), decoded);
    }
    for (const { ids, decoded } of decode) {
      findings.same(`${file}: text of ${ids.join()}`, tokenizer.decode(ids, { skipSpecial: false }), decoded);
    }
  }
  return findings;
}

/** Pieces with their scores as listed, and the ids with a meaning of their own. */
function compareModel(findings: Findings, model: SentencePieceModel, expected: TokenizerModel): SentencePieceModel {
  const { file, add_dummy_prefix, unk_id, bos_id, eos_id, first_pieces } = expected;
  const label = (what: string) => `${file}: ${what}`;
  if (add_dummy_prefix !== undefined) findings.same(label('dummy prefix'), model.addDummyPrefix, add_dummy_prefix);
  if (unk_id !== undefined) findings.same(label('unknown'), model.unknownId, unk_id);
  for (const id of [bos_id, eos_id]) {
    if (id !== undefined && id >= 0) findings.same(label(`type of ${id}`), model.pieces[id]?.type, 'control');
  }
  // The list leaves out most byte pieces, so pieces are found by text.
  const scores = new Map(model.pieces.map(({ text, score }) => [text, score]));
  for (const [text, score] of first_pieces) {
    findings.compare(label(`score of ${text}`), [scores.get(text) ?? NaN], [score]);
  }
  return model;
}

const PromptSchema = v.strictObject({
  description: v.optional(v.string()),
  default_system_message: v.string(),
  stop_token: v.optional(v.string()),
  cases: v.array(
    v.strictObject({
      num_patches_list: v.nullable(v.array(v.number())),
      num_image_token: v.number(),
      question: v.string(),
      history: v.array(v.tuple([v.string(), v.string()])),
      system_message: v.nullable(v.string()),
      prompt: v.string(),
    }),
  ),
});

/** Rendered prompts, character by character, and the token every answer ends with. */
export async function checkPrompt(golden: GoldenCase): Promise<Findings> {
  const { config: _, tolerance: __, files: ___, tensors: ____, ...json } = golden.json;
  const { default_system_message, stop_token, cases } = checkConfig(PromptSchema, json, golden.name);
  const findings = new Findings(toleranceOf(golden));
  if (stop_token !== undefined) {
    findings.same('stop token', STOP_TOKENS.find((token) => token === stop_token) ?? null, stop_token);
  }
  for (const [index, item] of cases.entries()) {
    const prompt = renderInternlm2Chat({
      system: item.system_message ?? default_system_message,
      question: item.question,
      history: item.history.map(([user, assistant]) => ({ user, assistant })),
      tilesPerImage: item.num_patches_list ?? [],
      tokensPerTile: item.num_image_token,
      imageTokens: IMAGE_TOKENS,
    });
    findings.same(`prompt ${index}`, prompt, item.prompt);
  }
  return findings;
}
