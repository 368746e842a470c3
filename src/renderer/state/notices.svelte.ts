// Short messages at the edge of the window: what went wrong, what was done. Knows no calls.
import { messageOf } from '../api.ts';

export interface Notice {
  id: number;
  kind: 'error' | 'info';
  text: string;
}

const INFO_SHOWN_MS = 4000;

export class NoticeState {
  #notices = $state.raw<readonly Notice[]>([]);
  #lastId = 0;

  get all(): readonly Notice[] {
    return this.#notices;
  }

  /** Shows an error until it is dismissed; the same text is not repeated. */
  fail(error: unknown): void {
    const text = messageOf(error);
    if (!this.#notices.some((notice) => notice.text === text)) this.#add('error', text);
  }

  /** Shows a message for a few seconds. */
  tell(text: string): void {
    const id = this.#add('info', text);
    setTimeout(() => this.dismiss(id), INFO_SHOWN_MS);
  }

  dismiss(id: number): void {
    this.#notices = this.#notices.filter((notice) => notice.id !== id);
  }

  /** Runs something and shows its error instead of throwing; undefined then. */
  async guard<Value>(run: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await run();
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  #add(kind: Notice['kind'], text: string): number {
    this.#lastId += 1;
    this.#notices = [...this.#notices.slice(-3), { id: this.#lastId, kind, text }];
    return this.#lastId;
  }
}
