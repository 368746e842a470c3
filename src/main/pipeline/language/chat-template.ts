// Prompts as text: the pack's own template for one photo, and InternLM2's chat format with history.
// Before the tokenizer; knows no ids and no model.
import { AppError } from '../../domain/errors.ts';

/** Texts of the tokens that stand for images. */
export interface ImageTokens {
  start: string;
  token: string;
  end: string;
}

/** A pack's chat-template.txt, split where sentences of one photo begin to differ. */
export interface ChatTemplate {
  /** True if the text starts with the bos token, which has no text of its own. */
  addBos: boolean;
  /** Up to {facts}; same for all sentences of a photo. */
  prefix: string;
  /** {facts} and what follows it. */
  suffix: string;
}

const BOS = '{bos}';
const FACTS = '{facts}';

/** `<img>` + tokens + `</img>` for one image. */
export function renderImage({ start, token, end }: ImageTokens, tokenCount: number): string {
  return start + token.repeat(tokenCount) + end;
}

/** Reads chat-template.txt. Throws `pack-invalid` when a placeholder is missing, unknown or out of order. */
export function parseChatTemplate(text: string): ChatTemplate {
  const addBos = text.startsWith(BOS);
  const body = addBos ? text.slice(BOS.length) : text;
  const placeholders = [...body.matchAll(/\{[a-z]+\}/g)].map(([name]) => name);
  if (placeholders.join(' ') !== '{images} {question} {facts}') {
    const found = placeholders.join(' ') || 'none';
    throw new AppError(
      'pack-invalid',
      `The chat template must hold {images} {question} {facts} in this order, not ${found}.`,
    );
  }
  const split = body.indexOf(FACTS);
  return { addBos, prefix: body.slice(0, split), suffix: body.slice(split) };
}

/** The part shared by all sentences of a photo. */
export function renderPrefix(
  { prefix }: ChatTemplate,
  { images, question }: { images: string; question: string },
): string {
  return prefix.replace('{images}', () => images).replace('{question}', () => question);
}

/** The part of one sentence: its facts and the start of the answer. */
export function renderSuffix({ suffix }: ChatTemplate, facts: string): string {
  return suffix.replace(FACTS, () => facts);
}

export interface ChatTurn {
  user: string;
  assistant: string;
}

export interface Internlm2Chat {
  system: string;
  question: string;
  history: readonly ChatTurn[];
  /** Tiles per image, in order of the placeholders; empty without pictures. */
  tilesPerImage: readonly number[];
  /** Image tokens of one tile. */
  tokensPerTile: number;
  imageTokens: ImageTokens;
}

const IMAGE_PLACEHOLDER = '<image>';
const TURN_END = '<|im_end|>';

function renderTurn(role: string, text: string): string {
  return `<|im_start|>${role}\n${text}${TURN_END}`;
}

/**
 * InternVL2's prompt: turns follow each other without a line feed, each `<image>` becomes its image tokens. A first question with
 * pictures but no placeholder gets one in front. Throws `invalid-argument` when placeholders and images do not agree.
 */
export function renderInternlm2Chat(chat: Internlm2Chat): string {
  const isFirst = chat.history.length === 0;
  const needsPlaceholder = isFirst && chat.tilesPerImage.length > 0 && !chat.question.includes(IMAGE_PLACEHOLDER);
  const question = needsPlaceholder ? `${IMAGE_PLACEHOLDER}\n${chat.question}` : chat.question;
  const past = chat.history.map(({ user, assistant }) => renderTurn('user', user) + renderTurn('assistant', assistant));
  const template = `${renderTurn('system', chat.system)}${past.join('')}${renderTurn('user', question)}<|im_start|>assistant\n`;

  const [head = '', ...tails] = template.split(IMAGE_PLACEHOLDER);
  if (tails.length !== chat.tilesPerImage.length) {
    const message = `The prompt names ${tails.length} pictures and ${chat.tilesPerImage.length} were given.`;
    throw new AppError('invalid-argument', message);
  }
  return tails.reduce((text, tail, index) => {
    const tokenCount = (chat.tilesPerImage[index] ?? 0) * chat.tokensPerTile;
    return text + renderImage(chat.imageTokens, tokenCount) + tail;
  }, head);
}
