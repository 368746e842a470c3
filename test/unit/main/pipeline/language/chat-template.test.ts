// Prompt strings against the reference's, and the pack template's placeholders.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  parseChatTemplate,
  renderImage,
  renderInternlm2Chat,
  renderPrefix,
  renderSuffix,
} from '../../../../../src/main/pipeline/language/chat-template.ts';

const IMAGE_TOKENS = { start: '<img>', token: '<IMG_CONTEXT>', end: '</img>' };

interface PromptCase {
  num_patches_list: number[] | null;
  num_image_token: number;
  question: string;
  history: [string, string][];
  system_message: string | null;
  prompt: string;
}

const golden: { default_system_message: string; cases: PromptCase[] } = JSON.parse(
  readFileSync(new URL('../../../../fixtures/golden/prompt/prompt.json', import.meta.url), 'utf8'),
);

describe('InternLM2 chat prompt', () => {
  it.each(golden.cases.map((entry, index) => ({ entry, index })))(
    'equals the reference in case $index',
    ({ entry }) => {
      const prompt = renderInternlm2Chat({
        system: entry.system_message ?? golden.default_system_message,
        question: entry.question,
        history: entry.history.map(([user, assistant]) => ({ user, assistant })),
        tilesPerImage: entry.num_patches_list ?? [],
        tokensPerTile: entry.num_image_token,
        imageTokens: IMAGE_TOKENS,
      });
      expect(prompt).toBe(entry.prompt);
    },
  );

  it('refuses a placeholder without a picture', () => {
    const chat = {
      system: '',
      question: '<image> and <image>',
      history: [],
      tokensPerTile: 4,
      imageTokens: IMAGE_TOKENS,
    };
    expect(() => renderInternlm2Chat({ ...chat, tilesPerImage: [1] })).toThrow(/names 2 pictures and 1 were given/);
  });
});

describe('pack template', () => {
  const text = '{bos}<|im_start|>user\n{images}\n{question}{facts}<|im_end|><|im_start|>assistant\n';

  it('is split where sentences begin to differ', () => {
    const template = parseChatTemplate(text);
    expect(template.addBos).toBe(true);
    const prefix = renderPrefix(template, { images: renderImage(IMAGE_TOKENS, 2), question: 'Is $& {facts} kept?' });
    expect(prefix).toBe('<|im_start|>user\n<img><IMG_CONTEXT><IMG_CONTEXT></img>\nIs $& {facts} kept?');
    expect(renderSuffix(template, '<a>')).toBe('<a><|im_end|><|im_start|>assistant\n');
  });

  it.each([text.replace('{facts}', ''), text.replace('{question}', '{query}'), 'plain'])('refuses %j', (damaged) => {
    expect(() => parseChatTemplate(damaged)).toThrow(/must hold/);
  });
});
