// A report as a person reads it in a terminal.
import { isFailure } from '../domain/critique.ts';
import type { PhotoOutcome } from '../domain/critique.ts';

/** Several lines, ending in an empty one. `scoreName` says what the score means ("craft score"). */
export function describeOutcome(outcome: PhotoOutcome, scoreName: string): string {
  if (isFailure(outcome)) return `${outcome.path}\n  ${outcome.error.kind}: ${outcome.error.message}\n\n`;
  const { path, score, critique, tags, suggestions, warnings } = outcome;
  const lines = [
    path,
    `  ${scoreName} ${Math.round(score)}/100`,
    '',
    ...wrap(critique.text, 96).map((line) => `  ${line}`),
    '',
    ...wrap(`Tags: ${tags.map((tag) => tag.label).join(', ')}`, 96).map((line) => `  ${line}`),
    ...suggestions.map((suggestion) => `  → ${suggestion.text}`),
    ...warnings.map((warning) => `  ! ${warning.message}`),
    '',
    '',
  ];
  return lines.join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines;
}
