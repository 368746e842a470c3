// A tagged caption -> what it says of the scene: objects, their attributes, relations between them. The second stage of
// SPICE's scene parser: one pass over noun phrases and what stands between them, where the original walks a parse tree.
import type { Word, WordKind } from './tag-words.ts';

/** (object), (object, attribute) or (subject, relation, object), in base forms. */
export type Proposition = readonly [string] | readonly [string, string] | readonly [string, string, string];

/** Nouns that count another: "a group of people" is people, not a group. */
const QUANTIFIERS = new Set(['group', 'bunch', 'couple', 'lot', 'number', 'pair', 'dozen', 'plenty', 'handful', 'ton']);

/** Words that are part of a verb when no noun follows them. */
const PARTICLES = new Set(['up', 'down', 'off', 'out', 'over', 'around', 'away', 'in', 'on', 'back', 'together']);

/** Tagged as nouns, but nothing to be seen: "there is", "a bit". */
const EMPTY_NOUNS = new Set(['there', 'that', 'this', 'these', 'those', 'bit']);

interface Predicate {
  lemma: string;
  subjects: readonly string[];
  /** Whether something follows it that it relates to. */
  hasObject: boolean;
  isPassive: boolean;
}

/** One walk over a caption. */
class Walk {
  readonly propositions: Proposition[] = [];
  readonly #words: readonly Word[];
  readonly #isAnimate: (noun: string) => boolean;
  #at = 0;
  /** Heads of the clause's first noun phrase, of the last one, and of the one before a relation word. */
  #first: readonly string[] = [];
  #last: readonly string[] = [];
  #predicate: Predicate | undefined;
  #preposition: string | undefined;
  #sawVerb = false;
  /** The last noun phrase belongs to a preposition that followed another object. */
  #afterObject = false;

  constructor(words: readonly Word[], isAnimate: (noun: string) => boolean) {
    this.#words = words;
    this.#isAnimate = isAnimate;
  }

  run(): Proposition[] {
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at];
      if (word === undefined) break;
      if (this.#startsPhrase()) this.#takePhrases();
      else {
        this.#at += 1;
        this.#takeWord(word);
      }
    }
    this.#closePredicate();
    return this.propositions;
  }

  #peek(offset = 0): Word | undefined {
    return this.#words[this.#at + offset];
  }

  /** True where a noun phrase begins: a run of modifiers that reaches a noun. */
  #startsPhrase(at = this.#at): boolean {
    for (let index = at; index < this.#words.length; index += 1) {
      const word = this.#words[index];
      if (word === undefined) return false;
      if (word.kind === 'noun') return true;
      const isModifier = ['determiner', 'possessive', 'number', 'adjective', 'adverb'].includes(word.kind);
      const isJoined = word.kind === 'conjunction' && index > at && this.#words[index + 1]?.kind === 'adjective';
      const isParticiple = word.kind === 'verb' && /(?:ing|ed|en)$/.test(word.text) && index > at;
      if (!isModifier && !isJoined && !isParticiple) return false;
    }
    return false;
  }

  /** One noun phrase and those joined to it ("a plate, a knife and a fork"): their heads share what is said. */
  #takePhrases(): void {
    const heads = [this.#takePhrase()];
    for (let skip = this.#joinsPhrase(); skip !== undefined; skip = this.#joinsPhrase()) {
      this.#at += skip;
      heads.push(this.#takePhrase());
    }
    const found = heads.filter((head) => head !== undefined);
    if (found.length > 0) this.#relate(found);
  }

  /** How many words (a comma, "and") stand before a phrase that continues a list; undefined if none does. */
  #joinsPhrase(): number | undefined {
    const marks = [this.#peek(), this.#peek(1)].map((word) => word?.kind);
    const skip = marks[0] === 'punctuation' && marks[1] === 'conjunction' ? 2 : isMark(marks[0]) ? 1 : 0;
    const starts = this.#at + skip;
    return this.#startsPhrase(starts) && !this.#opensClause(starts) ? skip : undefined;
  }

  /** True when the noun phrase at `at` is the subject of a verb of its own. */
  #opensClause(at: number): boolean {
    const rest = this.#words.slice(at);
    const noun = rest.findIndex(({ kind }, index) => kind === 'noun' && rest[index + 1]?.kind !== 'noun');
    const next = rest[noun + 1];
    return next?.kind === 'auxiliary' || (next?.kind === 'verb' && !/(?:ing|ed|en)$/.test(next.text));
  }

  /** Reads modifiers and nouns; states the object and its attributes; returns the head's base form. */
  #takePhrase(): string | undefined {
    const modifiers: string[] = [];
    let nouns: Word[] = [];
    for (let word = this.#peek(); word !== undefined; word = this.#peek()) {
      const isBeforeNoun = nouns.length === 0;
      if (word.kind === 'noun') nouns.push(word);
      else if (word.kind === 'possessive' && word.text === "'s" && nouns.length > 0) {
        return this.#takeOwned(this.#state(nouns, modifiers));
      } else if (!isBeforeNoun) break;
      else if (['number', 'adjective'].includes(word.kind)) modifiers.push(word.lemma);
      else if (word.kind === 'verb') modifiers.push(word.lemma);
      else if (!['determiner', 'possessive', 'adverb', 'conjunction'].includes(word.kind)) break;
      this.#at += 1;
    }
    const head = nouns.at(-1);
    const of = this.#peek();
    if (head && QUANTIFIERS.has(head.lemma) && of?.text === 'of' && this.#startsPhrase(this.#at + 1)) {
      this.#at += 1;
      nouns = [];
      const counted = this.#takePhrase();
      if (counted !== undefined) {
        for (const attribute of [...modifiers, head.lemma]) this.propositions.push([counted, attribute]);
      }
      return counted;
    }
    return head && !EMPTY_NOUNS.has(head.lemma) ? this.#state(nouns, modifiers) : undefined;
  }

  #takeOwned(owner: string): string | undefined {
    this.#at += 1;
    if (!this.#startsPhrase()) return owner;
    const owned = this.#takePhrase();
    if (owned !== undefined) this.propositions.push([owner, 'have', owned]);
    return owned ?? owner;
  }

  /** (object) and (object, attribute) of one phrase. */
  #state(nouns: readonly Word[], modifiers: readonly string[]): string {
    const head = nouns.at(-1)?.lemma ?? '';
    this.propositions.push([head]);
    const compounds = nouns.slice(0, -1).map(({ lemma }) => lemma);
    for (const attribute of [...modifiers, ...compounds]) this.propositions.push([head, attribute]);
    return head;
  }

  /** Joins a new noun phrase to what stands before it. */
  #relate(heads: readonly string[]): void {
    const preposition = this.#preposition;
    // A noun phrase after an object and no preposition begins a clause of its own.
    if (preposition === undefined && this.#predicate?.hasObject === true) this.#closeClause();
    const predicate = this.#predicate;
    if (preposition !== undefined) this.#relateByPreposition(heads, preposition, predicate);
    else if (predicate) {
      this.#stateRelation(predicate.subjects, predicate.lemma, heads);
      predicate.hasObject = true;
      this.#afterObject = true;
    } else {
      this.#first = heads;
      this.#sawVerb = false;
    }
    this.#preposition = undefined;
    this.#last = heads;
  }

  #relateByPreposition(heads: readonly string[], preposition: string, predicate: Predicate | undefined): void {
    if (predicate?.isPassive === true && preposition === 'by') {
      this.#stateRelation(heads, predicate.lemma, predicate.subjects);
      predicate.hasObject = true;
    } else if (
      predicate &&
      preposition !== 'of' &&
      !(this.#afterObject && predicate.hasObject && preposition === 'with')
    ) {
      const relation = predicate.lemma === 'be' ? preposition : `${predicate.lemma} ${preposition}`;
      this.#stateRelation(predicate.subjects, relation, heads);
      predicate.hasObject = true;
      // What follows a second preposition mostly belongs to the noun before it.
      if (!this.#afterObject) this.#predicate = undefined;
    } else this.#stateRelation(this.#last, preposition, heads);
  }

  #stateRelation(subjects: readonly string[], relation: string, objects: readonly string[]): void {
    for (const subject of subjects) {
      for (const object of objects) this.propositions.push([subject, relation, object]);
    }
  }

  #takeWord(word: Word): void {
    switch (word.kind) {
      case 'verb':
      case 'auxiliary':
        this.#takeVerb(word);
        break;
      case 'preposition':
        this.#takePreposition(word);
        break;
      case 'adjective':
        this.#takeAdjective(word);
        break;
      case 'relative':
        this.#closePredicate();
        this.#first = this.#last;
        this.#sawVerb = false;
        break;
      case 'punctuation':
        if (word.text !== ',') this.#closeClause();
        break;
      case 'conjunction':
        this.#takeConjunction();
        break;
      default:
        break;
    }
  }

  #takeVerb(word: Word): void {
    const helped = word.kind === 'verb' && this.#predicate?.lemma === 'be' && !this.#predicate.hasObject;
    const subjects = helped ? (this.#predicate?.subjects ?? []) : this.#subjectsOf(word);
    if (!helped) this.#closePredicate();
    const lemma = word.kind === 'auxiliary' ? 'be' : word.lemma;
    const isPassive = word.kind === 'verb' && /(?:ed|en|wn|ung|lt)$/.test(word.text);
    this.#predicate = { lemma, subjects, hasObject: false, isPassive };
    this.#preposition = undefined;
    this.#sawVerb = true;
    this.#afterObject = false;
  }

  /**
   * A participle speaks of the clause's subject, or once that has its verb, of the noun before it if that can act:
   * "a street filled with people walking", but "a train coming down the tracks arriving".
   */
  #subjectsOf(word: Word): readonly string[] {
    // "I think the horizon is tilted": the object of one verb is the subject of the next.
    const isFinite = word.kind === 'auxiliary' || !/(?:ing|ed|en)$/.test(word.text);
    if (isFinite && this.#predicate?.hasObject === true) return this.#last;
    const isActive = word.kind === 'verb' && word.text.endsWith('ing');
    const follows = this.#peek(-2)?.kind === 'noun';
    return isActive && follows && this.#sawVerb && this.#last.some(this.#isAnimate) ? this.#last : this.#first;
  }

  #takePreposition(word: Word): void {
    const isParticle =
      this.#predicate && !this.#predicate.hasObject && PARTICLES.has(word.text) && !this.#startsPhrase();
    if (isParticle && this.#predicate) this.#predicate.lemma = `${this.#predicate.lemma} ${word.text}`;
    else this.#preposition = word.lemma;
  }

  /** "... and standing next to it": a second verb of the same subjects. */
  #takeConjunction(): void {
    const subjects = this.#predicate?.subjects;
    if (this.#startsPhrase()) this.#closeClause();
    else if (this.#peek()?.kind === 'verb' && subjects && subjects.length > 0) {
      this.#closePredicate();
      this.#first = subjects;
      this.#sawVerb = false;
    }
  }

  /** "The light is warm". */
  #takeAdjective(word: Word): void {
    const predicate = this.#predicate;
    if (predicate?.lemma !== 'be') return;
    for (const subject of predicate.subjects) this.propositions.push([subject, word.lemma]);
    predicate.hasObject = true;
  }

  /** A verb that relates to nothing says something of its subject: "a smiling girl", "a girl smiling". */
  #closePredicate(): void {
    const predicate = this.#predicate;
    if (predicate && !predicate.hasObject && predicate.lemma !== 'be') {
      for (const subject of predicate.subjects) this.propositions.push([subject, predicate.lemma]);
    }
    this.#predicate = undefined;
    this.#preposition = undefined;
  }

  #closeClause(): void {
    this.#closePredicate();
    this.#first = [];
    this.#last = [];
    this.#sawVerb = false;
  }
}

function isMark(kind: WordKind | undefined): boolean {
  return kind === 'punctuation' || kind === 'conjunction';
}

/** Propositions of one caption, in reading order, repetitions included. */
export function parseScene(words: readonly Word[], isAnimate: (noun: string) => boolean): Proposition[] {
  return new Walk(words, isAnimate).run();
}
