// Which letters a text must hold before a pattern can match it. Trying some 800 patterns on every clause costs far more than
// looking up a few hundred plain strings first; a pattern whose strings are all absent cannot match and is not tried.

/** One of these strings is in every match; undefined if nothing is certain. */
type Required = readonly string[] | undefined;

interface Part {
  required: Required;
  /** The text of a part that is one plain letter; it can join its neighbours to a longer string. */
  letter?: string;
}

const CLASS_ESCAPES = new Set(['w', 'W', 'd', 'D', 's', 'S', 'b', 'B']);

/** How telling a set of strings is: its shortest string counts. */
function worth(required: Required): number {
  return required === undefined ? 0 : Math.min(...required.map((text) => text.length));
}

function better(first: Required, second: Required): Required {
  const difference = worth(first) - worth(second);
  if (difference !== 0) return difference > 0 ? first : second;
  return (first?.length ?? 0) <= (second?.length ?? 0) ? first : second;
}

class PatternReader {
  private at = 0;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  readChoice(): Required {
    const options: Required[] = [this.readSequence()];
    while (this.source[this.at] === '|') {
      this.at += 1;
      options.push(this.readSequence());
    }
    if (options.length === 1) return options[0];
    const all: string[] = [];
    for (const option of options) {
      if (option === undefined) return undefined;
      all.push(...option);
    }
    return [...new Set(all)];
  }

  private readSequence(): Required {
    let best: Required;
    let letters = '';
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')') {
      const part = this.readAtom();
      const times = this.readTimes();
      if (part.letter !== undefined && times === 'once') {
        letters += part.letter;
        continue;
      }
      best = better(best, letters === '' ? undefined : [letters]);
      letters = '';
      if (times !== 'perhaps') best = better(best, part.required);
    }
    return better(best, letters === '' ? undefined : [letters]);
  }

  private readAtom(): Part {
    const char = this.source[this.at] ?? '';
    this.at += 1;
    if (char === '(') return { required: this.readGroup() };
    if (char === '[') return this.skipClass();
    if (char === '\\') return this.readEscape();
    return '.^$'.includes(char) ? { required: undefined } : { required: [char], letter: char };
  }

  private readEscape(): Part {
    const char = this.source[this.at] ?? '';
    this.at += 1;
    return CLASS_ESCAPES.has(char) ? { required: undefined } : { required: [char], letter: char };
  }

  private skipClass(): Part {
    while (this.source[this.at] !== ']') this.at += this.source[this.at] === '\\' ? 2 : 1;
    this.at += 1;
    return { required: undefined };
  }

  private readGroup(): Required {
    const opening = /^\?(?:<[=!]|[=!:])/.exec(this.source.slice(this.at))?.[0] ?? '';
    this.at += opening.length;
    const inner = this.readChoice();
    this.at += 1;
    return opening === '' || opening === '?:' ? inner : undefined;
  }

  /** A quantifier after an atom: `perhaps` if the atom may be absent. */
  private readTimes(): 'once' | 'often' | 'perhaps' {
    const quantifier = /^(?:[*+?]|\{(\d+)[\d,]*\})\??/.exec(this.source.slice(this.at));
    if (!quantifier) return 'once';
    this.at += quantifier[0].length;
    if (quantifier[0].startsWith('*') || quantifier[0].startsWith('?') || quantifier[1] === '0') return 'perhaps';
    return 'often';
  }
}

/** Strings of which at least one is in every match of the pattern; undefined if there are none that all matches need. */
export function requiredStrings(source: string): readonly string[] | undefined {
  return new PatternReader(source).readChoice();
}

/** An index of patterns by the strings they need: which of them can occur in a text at all. */
export class PatternIndex {
  private readonly always: number[] = [];
  private readonly byString = new Map<string, number[]>();

  constructor(sources: readonly string[]) {
    for (const [position, source] of sources.entries()) {
      const required = requiredStrings(source);
      if (required === undefined) this.always.push(position);
      for (const text of required ?? []) this.byString.set(text, [...(this.byString.get(text) ?? []), position]);
    }
  }

  /** Positions of the patterns that may match somewhere in the text. */
  candidates(text: string): Set<number> {
    const found = new Set(this.always);
    for (const [needed, positions] of this.byString) {
      if (text.includes(needed)) for (const position of positions) found.add(position);
    }
    return found;
  }
}
