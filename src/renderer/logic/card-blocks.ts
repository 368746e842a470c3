// Reads a pack's model card, a subset of Markdown, into blocks of plain text: headings, paragraphs, lists, tables, code. A pack may come
// from anywhere, so nothing here makes markup or addresses; what is not understood stays as it was written.

export interface CardSpan {
  text: string;
  style: 'plain' | 'strong' | 'emphasis' | 'code';
}

export type CardBlock =
  | { kind: 'heading'; level: number; spans: CardSpan[] }
  | { kind: 'paragraph'; spans: CardSpan[] }
  | { kind: 'list'; isOrdered: boolean; items: CardSpan[][] }
  | { kind: 'table'; head: CardSpan[][]; rows: CardSpan[][][] }
  | { kind: 'code'; text: string };

const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const BULLET = /^\s{0,3}[-*+]\s+(.*)$/;
const NUMBER = /^\s{0,3}\d{1,3}[.)]\s+(.*)$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const FENCE = /^\s*```/;
const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\([^)\s]*\)/g;

/** Pieces of one line; of links only the words stay. */
export function readSpans(text: string): CardSpan[] {
  const spans: CardSpan[] = [];
  let from = 0;
  const plain = (to: number): void => {
    if (to > from) spans.push({ text: text.slice(from, to), style: 'plain' });
  };
  for (const match of text.matchAll(SPAN)) {
    plain(match.index);
    const [whole, code, strong, emphasis, link] = match;
    if (code !== undefined) spans.push({ text: code, style: 'code' });
    else if (strong !== undefined) spans.push({ text: strong, style: 'strong' });
    else if (emphasis !== undefined) spans.push({ text: emphasis, style: 'emphasis' });
    else spans.push({ text: link ?? whole, style: 'plain' });
    from = match.index + whole.length;
  }
  plain(text.length);
  return spans;
}

function readCells(line: string): CardSpan[][] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => readSpans(cell.trim()));
}

/** What a line begins; an item's or a paragraph's further lines begin nothing. */
function beginsBlock(line: string): boolean {
  return (
    line.trim() === '' ||
    HEADING.test(line) ||
    BULLET.test(line) ||
    NUMBER.test(line) ||
    FENCE.test(line) ||
    /^\s*\|/.test(line)
  );
}

/** Takes the lines of a block off the front of `lines`. */
function takeBlock(lines: string[]): CardBlock | undefined {
  const first = lines.shift() ?? '';
  if (first.trim() === '') return undefined;
  if (FENCE.test(first)) {
    const end = lines.findIndex((line) => FENCE.test(line));
    const code = lines.splice(0, end < 0 ? lines.length : end + 1);
    return { kind: 'code', text: (end < 0 ? code : code.slice(0, -1)).join('\n') };
  }
  const heading = HEADING.exec(first);
  if (heading) return { kind: 'heading', level: heading[1]?.length ?? 1, spans: readSpans(heading[2] ?? '') };
  if (first.includes('|') && TABLE_RULE.test(lines[0] ?? '')) return takeTable(first, lines);
  if (BULLET.test(first) || NUMBER.test(first)) return takeList(first, lines);
  const text = [first.trim(), ...takeFurther(lines)].join(' ');
  return { kind: 'paragraph', spans: readSpans(text) };
}

function takeFurther(lines: string[]): string[] {
  const end = lines.findIndex(beginsBlock);
  return lines.splice(0, end < 0 ? lines.length : end).map((line) => line.trim());
}

function takeTable(head: string, lines: string[]): CardBlock {
  lines.shift();
  const end = lines.findIndex((line) => !line.includes('|'));
  const rows = lines.splice(0, end < 0 ? lines.length : end);
  return { kind: 'table', head: readCells(head), rows: rows.map(readCells) };
}

function takeList(first: string, lines: string[]): CardBlock {
  const marker = BULLET.test(first) ? BULLET : NUMBER;
  const items: CardSpan[][] = [];
  for (let line: string | undefined = first; line !== undefined;) {
    const text = [marker.exec(line)?.[1] ?? '', ...takeFurther(lines)].join(' ');
    items.push(readSpans(text));
    line = marker.test(lines[0] ?? '') ? lines.shift() : undefined;
  }
  return { kind: 'list', isOrdered: marker === NUMBER, items };
}

/** The blocks of a card, in order. */
export function readCard(card: string): CardBlock[] {
  const lines = card.split(/\r?\n/);
  const blocks: CardBlock[] = [];
  while (lines.length > 0) {
    const block = takeBlock(lines);
    if (block) blocks.push(block);
  }
  return blocks;
}
