// What a reader judged of the critiques beside their photos: a verdict per sentence, kept in starter-verdicts.json by photo and text, so
// that a sentence that changed counts as unread. Also contact sheets to read by (work/evaluate, never committed). A step of
// evaluate-starter.ts.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { KeptCritique } from './starter-critiques.ts';
import { listHeldOut } from './starter-critiques.ts';
import { WORK } from './starter-versions.ts';

const VERDICTS_FILE = join(import.meta.dirname, 'starter-verdicts.json');
/** Critiques that are read. */
export const READ_PHOTOS = 50;
const PER_SHEET = 6;
const CELL = { width: 620, photoHeight: 410, lineHeight: 19, columns: 3 };
const LINE_CHARACTERS = 82;

/** `true`: it holds on the photo; `false`: it does not; `empty`: true, and says next to nothing. */
export type Verdict = 'true' | 'false' | 'empty';
type Verdicts = Record<string, { text: string; verdict: Verdict; isFluent?: boolean }[]>;

export interface ReadSentence {
  text: string;
  source: string;
  verdict: Verdict | undefined;
  isFluent: boolean;
}

export interface ReadCritique {
  file: string;
  score: number;
  sentences: ReadSentence[];
}

/** The first critiques with the verdicts that still fit their sentences. */
export function readVerdicts(critiques: readonly KeptCritique[]): ReadCritique[] {
  const verdicts = existsSync(VERDICTS_FILE) ? (JSON.parse(readFileSync(VERDICTS_FILE, 'utf8')) as Verdicts) : {};
  return critiques.slice(0, READ_PHOTOS).map(({ file, report }) => ({
    file,
    score: report.score,
    sentences: report.critique.sentences.map(({ text, source }) => {
      const found = verdicts[file]?.find((one) => one.text === text);
      return { text, source, verdict: found?.verdict, isFluent: found?.isFluent ?? true };
    }),
  }));
}

/** Sheets of six photos with their numbered sentences, and one text file of them. */
export async function writeSheets(critiques: readonly KeptCritique[]): Promise<void> {
  const paths = new Map(listHeldOut().map(({ file, path }) => [file, path]));
  const chosen = critiques.slice(0, READ_PHOTOS);
  mkdirSync(WORK, { recursive: true });
  for (let start = 0; start < chosen.length; start += PER_SHEET) {
    await writeSheet(chosen.slice(start, start + PER_SHEET), start, paths);
  }
  const lines = chosen.flatMap(({ file, report }, index) => [
    `#${index} ${file} score ${report.score.toFixed(0)}`,
    ...report.critique.sentences.map(({ text, source, claims }, at) => `  ${index}.${at} ${text} [${source} ${claims.map(({ id }) => id).join(' ')}]`),
  ]);
  writeFileSync(join(WORK, 'reading.txt'), `${lines.join('\n')}\n`);
}

async function writeSheet(part: readonly KeptCritique[], start: number, paths: ReadonlyMap<string, string>): Promise<void> {
  const texts = part.map(({ report }, index) => wrap(report, start + index));
  const textHeight = Math.max(...texts.map((lines) => lines.length)) * CELL.lineHeight + 12;
  const height = CELL.photoHeight + textHeight;
  const rows = Math.ceil(part.length / CELL.columns);
  const tiles = await Promise.all(
    part.map(async ({ file }, index) => {
      const [left, top] = [(index % CELL.columns) * CELL.width, Math.floor(index / CELL.columns) * height];
      const photo = await sharp(paths.get(file)).rotate().resize(CELL.width - 10, CELL.photoHeight - 6, { fit: 'inside' }).toBuffer();
      const lines = (texts[index] ?? []).map((line, at) => `<text x="4" y="${16 + at * CELL.lineHeight}">${escape(line)}</text>`);
      const text = `<svg width="${CELL.width}" height="${textHeight}" font-size="14" font-family="sans-serif" fill="#fff">${lines.join('')}</svg>`;
      return [
        { input: photo, left, top },
        { input: Buffer.from(text), left, top: top + CELL.photoHeight },
      ];
    }),
  );
  await sharp({ create: { width: CELL.width * CELL.columns, height: height * rows, channels: 3, background: '#222' } })
    .composite(tiles.flat())
    .jpeg({ quality: 85 })
    .toFile(join(WORK, `sheet-${String(start).padStart(2, '0')}.jpg`));
}

function wrap({ critique, score }: KeptCritique['report'], number: number): string[] {
  const lines = [`#${number} score ${score.toFixed(0)}`];
  for (const [at, { text }] of critique.sentences.entries()) {
    let line = `${at}:`;
    for (const word of text.split(' ')) {
      if (line.length + word.length > LINE_CHARACTERS) {
        lines.push(line);
        line = '   ';
      }
      line += ` ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
