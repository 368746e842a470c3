// Caption files -> texts by photo. Three layouts are read: a table by id, a list of entries (COCO's), and JSON lines
// (what `salient critique --json` prints). Files come from outside, so everything wrong has a name.
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { AppError } from '../domain/errors.ts';
import type { CaptionPair } from './caption-pair.ts';
import { areTokenised, givenTokens, ptbTokens } from './ptb-tokens.ts';

/** Texts by photo id, in the order of the file. */
export type Texts = Map<string, string[]>;

export interface CaptionSet {
  pairs: CaptionPair[];
  /** Photos that have references and no caption: left out. */
  unanswered: number;
  /** Whether each file's texts were taken as tokenised already. */
  tokenised: { captions: boolean; references: boolean };
}

const Id = v.union([v.string(), v.number()]);
const Text = v.object({ caption: v.string() });
const TextOrEntry = v.union([v.string(), Text]);
const TableSchema = v.record(v.string(), v.union([v.string(), v.array(TextOrEntry)]));

/** One entry of a list: an id under one of three names, and one text or several under one of several. */
const EntrySchema = v.object({
  image_id: v.optional(Id),
  id: v.optional(Id),
  path: v.optional(v.string()),
  caption: v.optional(v.string()),
  text: v.optional(v.string()),
  captions: v.optional(v.array(TextOrEntry)),
  references: v.optional(v.array(TextOrEntry)),
  critique: v.optional(v.object({ text: v.string() })),
  /** A photo that `salient critique` failed on. */
  error: v.optional(v.object({ kind: v.string() })),
});
const ListSchema = v.array(EntrySchema);
const CocoSchema = v.object({ annotations: ListSchema });

/** Reads both files and pairs every caption with its references. Throws `invalid-argument` that names file and place. */
export function readCaptionSet(captionsPath: string, referencesPath: string): CaptionSet {
  const captions = readTexts(captionsPath);
  const references = readTexts(referencesPath);
  const tokenised = { captions: looksTokenised(captions), references: looksTokenised(references) };
  const toTokens = (given: boolean) => (given ? givenTokens : ptbTokens);
  const pairs = [...captions].map(([id, [candidate = '', ...more]]) => {
    if (more.length > 0) throw wrong(captionsPath, `has ${more.length + 1} captions of "${id}"; one is compared`);
    const wanted = references.get(id);
    if (!wanted) throw wrong(referencesPath, `has no references of "${id}"`);
    return {
      id,
      candidate: toTokens(tokenised.captions)(candidate),
      references: wanted.map(toTokens(tokenised.references)),
    };
  });
  return { pairs, unanswered: references.size - captions.size, tokenised };
}

function looksTokenised(texts: Texts): boolean {
  return areTokenised([...texts.values()].flat());
}

/** Texts of one file; throws `invalid-argument`. */
export function readTexts(path: string): Texts {
  const value = parse(path, readText(path));
  const entries = listEntries(path, value);
  const texts: Texts = new Map();
  for (const { id, given } of entries) {
    const known = texts.get(id);
    if (known) known.push(...given);
    else texts.set(id, [...given]);
  }
  if (texts.size === 0) throw wrong(path, 'holds no captions');
  for (const [id, given] of texts) if (given.length === 0) throw wrong(path, `has no text of "${id}"`);
  return texts;
}

function readText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (cause) {
    const problem = cause instanceof TypeError ? 'is not UTF-8 text' : 'cannot be read';
    throw new AppError('invalid-argument', `The file ${path} ${problem}.`, { cause });
  }
}

/** One JSON value, or a list of the values of all lines. */
function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2) throw new AppError('invalid-argument', `The file ${path} is not JSON.`, { cause });
    return lines.map((line, index) => {
      try {
        const value: unknown = JSON.parse(line);
        return value;
      } catch (error) {
        throw new AppError('invalid-argument', `The file ${path} is not JSON, line ${index + 1}.`, { cause: error });
      }
    });
  }
}

interface Entry {
  id: string;
  given: readonly string[];
}

function listEntries(path: string, value: unknown): Entry[] {
  if (v.is(CocoSchema, value)) return readList(path, value.annotations);
  if (Array.isArray(value)) {
    const result = v.safeParse(ListSchema, value);
    if (!result.success) throw wrong(path, `has a wrong entry at ${v.getDotPath(result.issues[0]) ?? 'its start'}`);
    return readList(path, result.output);
  }
  // One line of `salient critique --json` is an object too.
  if (v.is(EntrySchema, value) && (value.critique !== undefined || value.error !== undefined)) {
    return readList(path, [value]);
  }
  const result = v.safeParse(TableSchema, value);
  if (!result.success)
    throw wrong(path, `has no caption or list of captions at ${v.getDotPath(result.issues[0]) ?? 'its start'}`);
  return Object.entries(result.output).map(([id, given]) => ({
    id,
    given: typeof given === 'string' ? [given] : given.map(textOf),
  }));
}

function readList(path: string, list: v.InferOutput<typeof ListSchema>): Entry[] {
  return list.flatMap((entry, index): Entry[] => {
    if (entry.error !== undefined) return [];
    const id = entry.image_id ?? entry.path ?? entry.id;
    const several = entry.references ?? entry.captions;
    const one = entry.caption ?? entry.text ?? entry.critique?.text;
    if (id === undefined) throw wrong(path, `has an entry without image_id, id or path, number ${index + 1}`);
    if (several === undefined && one === undefined)
      throw wrong(path, `has an entry without a caption, number ${index + 1}`);
    return [{ id: String(id), given: several?.map(textOf) ?? (one === undefined ? [] : [one]) }];
  });
}

function textOf(text: v.InferOutput<typeof TextOrEntry>): string {
  return typeof text === 'string' ? text : text.caption;
}

function wrong(path: string, what: string): AppError {
  return new AppError('invalid-argument', `The file ${path} ${what}.`);
}
