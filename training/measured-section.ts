// The part of a document that a script measures: between two marks, replaced whole, all else left as it is written.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

const END = '<!-- end of what is measured -->';

/** Writes Markdown between the marks of `npm run SCRIPT` in docs/NAME. Throws where the document has no such marks. */
export async function writeMeasured(name: string, script: string, markdown: string): Promise<void> {
  const document = join(import.meta.dirname, '..', 'docs', name);
  const begin = `<!-- measured: npm run ${script} -->`;
  const text = readFileSync(document, 'utf8');
  const start = text.indexOf(begin);
  const end = text.indexOf(END, start);
  if (start < 0 || end < 0) throw new Error(`docs/${name} has no part between "${begin}" and "${END}".`);
  const page = `${text.slice(0, start)}${begin}\n\n${markdown.trim()}\n\n${text.slice(end)}`;
  writeFileSync(document, await format(page, { ...(await resolveConfig(document)), parser: 'markdown' }));
}
