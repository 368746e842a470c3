// Tags of sharpness, depth of field and noise beyond the claims; of each inner list the first rule that holds wins.
import type { TagRule } from './tag-rule.ts';

export const FOCUS_TAGS: readonly (readonly TagRule[])[] = [];
