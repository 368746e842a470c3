// Reads the pattern language of the phrase grammar: `{a|b}` is a choice, `$name` a shared slot by degree, `#` a place for an amount.
// Deterministic for a seeded random function. Knows no claims.
import type { Degree } from '../../domain/critique.ts';
import { AppError } from '../../domain/errors.ts';
import { SLOTS } from './grammar-slots.ts';

/** Uniform in [0, 1), such as a seeded generator. */
export type Random = () => number;

const DEGREES: readonly Degree[] = ['slight', 'plain', 'strong'];

/** One of the choices; empty if there is none. */
export function pick(choices: readonly string[], random: Random): string {
  return choices[Math.floor(random() * choices.length)] ?? '';
}

function slotChoices(name: string, degree: Degree): readonly string[] {
  const slot = SLOTS[name];
  if (!slot) throw new AppError('invalid-argument', `The phrase grammar has no slot "${name}".`);
  return 'slight' in slot ? slot[degree] : slot;
}

/** Index just past the brace group that opens at `start`. */
function groupEnd(pattern: string, start: number): number {
  let depth = 0;
  for (let at = start; at < pattern.length; at++) {
    if (pattern[at] === '{') depth++;
    if (pattern[at] === '}' && --depth === 0) return at + 1;
  }
  throw new AppError('invalid-argument', `Unclosed choice in phrase pattern "${pattern}".`);
}

/** The alternatives of a group's inside, split at its own bars only. */
function alternatives(inside: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of inside) {
    if (letter === '{') depth++;
    if (letter === '}') depth--;
    if (letter === '|' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${letter}`);
  }
  return parts;
}

/** One wording of a pattern, spaces and articles as they come. */
export function expand(pattern: string, degree: Degree, random: Random): string {
  const open = pattern.indexOf('{');
  if (open < 0) return pattern.replaceAll(/\$(\w+)/g, (_, name: string) => pick(slotChoices(name, degree), random));
  const end = groupEnd(pattern, open);
  const chosen = pick(alternatives(pattern.slice(open + 1, end - 1)), random);
  return (
    expand(pattern.slice(0, open), degree, random) +
    expand(chosen, degree, random) +
    expand(pattern.slice(end), degree, random)
  );
}

/** Repairs what free choices break: spaces, articles. */
function tidy(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(' ,', ',')
    .replaceAll(/\ba (?=[aeio])/g, 'an ')
    .trim();
}

/** One wording of a pattern with choices and slots, spaces and articles repaired. */
export function expandPattern(pattern: string, degree: Degree, random: Random): string {
  return tidy(expand(pattern, degree, random));
}

/** Source of an expression that matches every wording of a pattern, in any degree; `#` stands for any amount. */
export function patternSource(pattern: string): string {
  const open = pattern.indexOf('{');
  if (open < 0) {
    const slots = pattern.replaceAll(/[.+?^()[\]\\]/g, '\\$&').replaceAll(/\$(\w+)/g, (_, name: string) => {
      const choices = DEGREES.flatMap((degree) => slotChoices(name, degree));
      return `(?:${[...new Set(choices)].join('|')})`;
    });
    return slots.replaceAll('#', '[a-z ]+').replaceAll(' ', ' *');
  }
  const end = groupEnd(pattern, open);
  const choices = alternatives(pattern.slice(open + 1, end - 1)).map(patternSource);
  return `${patternSource(pattern.slice(0, open))}(?:${choices.join('|')})${patternSource(pattern.slice(end))}`;
}
