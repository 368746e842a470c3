// Propositions of one or several captions as a set: what says the same, by word or by WordNet synset, is one.
import { overlap } from '../overlap.ts';
import type { WordNet } from '../wordnet.ts';
import type { Proposition } from './parse-scene.ts';

/** A word or phrase with everything it may be called. */
interface Concept {
  words: Set<string>;
  synsets: Set<number>;
}

/** Concepts by place: object; object and attribute; subject, relation and object. */
export type SceneTuple = readonly Concept[];

/** Objects are merged when they share a word or a synset, so "train" and "railroad train" of two references are one. */
export function joinScene(propositions: readonly Proposition[], wordNet: WordNet): SceneTuple[] {
  const objects: Concept[] = [];
  const objectOf = (word: string) => {
    const concept = toConcept(word, wordNet);
    const known = objects.find((object) => isSimilar(object, concept));
    if (!known) {
      objects.push(concept);
      return concept;
    }
    for (const other of concept.words) known.words.add(other);
    for (const synset of concept.synsets) known.synsets.add(synset);
    return known;
  };
  const tuples = propositions.map((proposition): SceneTuple => {
    const [subject, second, object] = proposition;
    if (second === undefined) return [objectOf(subject)];
    if (object === undefined) return [objectOf(subject), toConcept(second, wordNet)];
    return [objectOf(subject), toConcept(second, wordNet), objectOf(object)];
  });
  const distinct: SceneTuple[] = [];
  for (const tuple of tuples) if (!distinct.some((known) => areSimilar(known, tuple))) distinct.push(tuple);
  return distinct;
}

/** How many of `scene`'s tuples `other` has too. */
export function countShared(scene: readonly SceneTuple[], other: readonly SceneTuple[]): number {
  return scene.filter((tuple) => other.some((candidate) => areSimilar(candidate, tuple))).length;
}

function areSimilar(left: SceneTuple, right: SceneTuple): boolean {
  return (
    left.length === right.length &&
    left.every((concept, index) => {
      const other = right[index];
      return other !== undefined && isSimilar(concept, other);
    })
  );
}

function isSimilar(left: Concept, right: Concept): boolean {
  return overlap(left.words, right.words) || overlap(left.synsets, right.synsets);
}

function toConcept(word: string, wordNet: WordNet): Concept {
  return { words: new Set([word]), synsets: new Set(wordNet.synsetsOf(word.replaceAll(' ', '_'))) };
}
