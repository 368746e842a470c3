// Texts a published InternVL2 folder does not have and a pack needs: the prompt template of its code, sampling defaults,
// and where its image statistics are constants of its code instead of a file (PIPELINE: image path, prompt, generation).
import type { GenerationDefaults } from './checkpoint-folder.ts';

/** The system message every InternVL2 conversation begins with. */
const SYSTEM_MESSAGE =
  '你是由上海人工智能实验室联合商汤科技开发的书生多模态大模型，英文名叫InternVL, 是一个有用无害的人工智能助手。';

/** Turns follow each other without a line feed. */
export const CHAT_TEMPLATE = `{bos}<|im_start|>system\n${SYSTEM_MESSAGE}<|im_end|><|im_start|>user\n{images}\n{question}{facts}<|im_end|><|im_start|>assistant\n`;

/** The paper's prompt; greedy, because the paper states no other decoding. */
export const GENERATION: GenerationDefaults = {
  prompt: 'Comment on this image from an aesthetic perspective.',
  temperature: 0,
  topP: 1,
  topK: 0,
  maxNewTokens: 256,
  candidates: 1,
};

/** Normalisation of the reference's image transform. */
export const IMAGE_STATISTICS = { image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225] } as const;
