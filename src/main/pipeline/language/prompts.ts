// What a language model is asked. Claim-token packs: one photo's images and question once, then the claims of each sentence.
// Free-text packs: images, question and the fact list as one text. Ids come out; knows no graph and no sampling.
import type { Manifest } from '../../modelpack/manifest.ts';
import type { ClaimId, Degree } from '../../domain/critique.ts';
import type { Wording } from '../claims/grammar.ts';
import type { Gaze } from '../saliency/summarise-saliency.ts';
import { AppError } from '../../domain/errors.ts';
import type { ChatTemplate } from './chat-template.ts';
import { parseChatTemplate, renderImage, renderPrefix, renderSuffix } from './chat-template.ts';
import { Tokenizer } from './tokenizer.ts';

/** A claim to be said, as strongly as measured. */
export interface Fact {
  id: ClaimId;
  degree: Degree;
}

/** The second half of a one-claim sentence. */
const NO_FACT = '<none>';
/** Sentences as written, not as an amateur's comment. */
const STYLE = '<written>';

/** What one sentence shall say. */
export interface SentencePrompt {
  /** One or two. */
  facts: readonly Fact[];
  wording: Wording;
  /** Where the photo draws the eye. */
  gaze: Gaze;
}

export interface PromptFiles {
  manifest: Manifest;
  /** Bytes of the SentencePiece model. */
  tokenizer: Uint8Array;
  /** Text of chat-template.txt. */
  chatTemplate: string;
}

/** Builds prompts for one pack. Immutable; safe to share. */
export class PromptBuilder {
  readonly tokenizer: Tokenizer;
  readonly #template: ChatTemplate;
  readonly #manifest: Manifest;
  /** Packs without these tokens are asked for claims alone. */
  readonly #knowsPurposes: boolean;

  /** Throws `pack-invalid` for a broken tokenizer or template. */
  constructor({ manifest, tokenizer, chatTemplate }: PromptFiles) {
    this.#manifest = manifest;
    this.tokenizer = Tokenizer.fromModel(tokenizer, manifest.tokenizer.addedTokens);
    this.#template = parseChatTemplate(chatTemplate);
    this.#knowsPurposes = manifest.tokenizer.addedTokens.some(({ text }) => text === '<opening>');
  }

  /** The question as the model may read it: nothing in it can pose as a special token. */
  cleanQuestion(question: string): string {
    return this.tokenizer.removeAddedTokens(question);
  }

  /** Ids of what all sentences of a photo share; `imageTokens` of them stand for the photo. */
  encodePrefix(question: string, imageTokens: number): number[] {
    const { bosId } = this.#manifest.tokenizer;
    const images = this.#renderImages(imageTokens);
    const text = renderPrefix(this.#template, { images, question: this.cleanQuestion(question) });
    return [...(this.#template.addBos ? [bosId] : []), ...this.tokenizer.encode(text)];
  }

  /**
   * Ids of a free-text pack's whole prompt: the question, and below it the lines of the fact list. Encoded as one text, because
   * segments of their own may begin with a space piece of their own.
   */
  encodeWhole(question: string, facts: readonly string[], imageTokens: number): number[] {
    const list = facts.map((line) => `\n${this.tokenizer.removeAddedTokens(line)}`).join('');
    const { bosId } = this.#manifest.tokenizer;
    const text =
      renderPrefix(this.#template, {
        images: this.#renderImages(imageTokens),
        question: this.cleanQuestion(question),
      }) + renderSuffix(this.#template, list);
    return [...(this.#template.addBos ? [bosId] : []), ...this.tokenizer.encode(text)];
  }

  #renderImages(imageTokens: number): string {
    const { imageStart, imageEnd, imageTokenId } = this.#manifest.tokenizer;
    const token = this.tokenizer.decode([imageTokenId], { skipSpecial: false });
    return renderImage({ start: imageStart, token, end: imageEnd }, imageTokens);
  }

  /** Ids of what one sentence shall say and the start of its answer; as many for one claim as for two. */
  encodeSuffix({ facts, wording, gaze }: SentencePrompt): number[] {
    const [first, second, ...rest] = facts;
    if (!first || rest.length > 0) {
      throw new AppError('invalid-argument', `A sentence carries one or two claims, not ${facts.length}.`);
    }
    const render = ({ id, degree }: Fact): string => `<claim:${id}><${degree}>`;
    const purpose = this.#knowsPurposes ? `${STYLE}<${wording}><gaze:${gaze}>` : '';
    const text = purpose + render(first) + (second ? render(second) : NO_FACT + NO_FACT);
    for (const { id } of facts) this.tokenizer.idOf(`<claim:${id}>`);
    return this.tokenizer.encode(renderSuffix(this.#template, text));
  }

  /** Ids a sentence never contains: added tokens other than stop tokens, and the base vocabulary's own unknown and bos. */
  listForbiddenIds(): Set<number> {
    const { addedTokens, eosIds, bosId } = this.#manifest.tokenizer;
    const forbidden = new Set([0, bosId, ...addedTokens.map(({ id }) => id)]);
    for (const id of eosIds) forbidden.delete(id);
    return forbidden;
  }
}
