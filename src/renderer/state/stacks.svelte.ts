// Stacks of near duplicates: the one the active photo belongs to, and which are folded to their best frame.
import { call } from '../api.ts';
import { isFolded, toggleStack } from '../logic/stack-view.ts';
import type { StackDetail, StackView } from '../../preload/contract/types.ts';
import type { LibraryState } from './library.svelte.ts';
import type { NoticeState } from './notices.svelte.ts';
import type { SettingsState } from './settings.svelte.ts';

interface Around {
  library: LibraryState;
  settings: SettingsState;
  notices: NoticeState;
}

export class StackState {
  #detail = $state.raw<StackDetail | null>(null);
  #photoId: number | null = null;
  #loadNumber = 0;
  readonly #around: Around;

  constructor(around: Around) {
    this.#around = around;
  }

  /** The stack of the active photo; null when it stands alone. */
  get detail(): StackDetail | null {
    return this.#detail;
  }

  get view(): StackView {
    return this.#around.settings.view.stacks;
  }

  /** Another photo is active, or its stack may have changed. */
  show(photoId: number | null): void {
    this.#photoId = photoId;
    this.#loadNumber += 1;
    const number = this.#loadNumber;
    void this.#around.notices.guard(async () => {
      const detail = photoId === null ? null : await call('getStack', photoId);
      if (number === this.#loadNumber) this.#detail = detail;
    });
  }

  refresh(): void {
    this.show(this.#photoId);
  }

  /** Folds or unfolds one stack. */
  toggle(stackId: number): void {
    this.#change(toggleStack(this.view, stackId));
  }

  toggleAll(): void {
    this.#change({ collapsed: !this.view.collapsed, except: [] });
  }

  /** An active photo that is folded away gives the selection to the best frame of its stack. */
  #change(stacks: StackView): void {
    this.#around.settings.change({ stacks });
    const best = this.#bestInstead(stacks);
    if (best !== undefined) this.#around.library.select(best, 'one');
    void this.#around.notices.guard(() => this.#around.library.query());
  }

  /** The best frame of the active photo's stack if the view folds the photo away. */
  #bestInstead(stacks: StackView): number | undefined {
    const detail = this.#detail;
    if (detail === null || !isFolded(stacks, detail.id)) return undefined;
    // What is known may still be of the photo before.
    const isOfActive = detail.frames.some(({ photoId }) => photoId === this.#photoId);
    const best = detail.frames[0]?.photoId;
    return isOfActive && best !== this.#photoId ? best : undefined;
  }
}
