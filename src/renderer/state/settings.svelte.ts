// View settings that survive a restart: loaded once, changed by name, saved a moment after the last change.
import { call } from '../api.ts';
import { throttle } from '../logic/throttle.ts';
import type { ViewSettings } from '../../preload/contract/types.ts';
import type { NoticeState } from './notices.svelte.ts';

const SAVE_DELAY_MS = 300;

const DEFAULTS: ViewSettings = {
  folderId: null,
  photoId: null,
  view: 'grid',
  sort: 'date',
  descending: false,
  showHeatmap: false,
  heatmapOpacity: 0.7,
  thumbnailSizePx: 220,
  showLeftPane: true,
  showRightPane: true,
  stacks: { collapsed: false, except: [] },
};

export class SettingsState {
  #view = $state.raw<ViewSettings>(DEFAULTS);
  readonly #notices: NoticeState;
  readonly #save = throttle(() => {
    void this.#notices.guard(() => call('saveViewSettings', this.#view));
  }, SAVE_DELAY_MS);

  constructor(notices: NoticeState) {
    this.#notices = notices;
  }

  get view(): ViewSettings {
    return this.#view;
  }

  async load(): Promise<void> {
    this.#view = await call('getViewSettings');
  }

  /** Changes some settings; unchanged values cause no save. */
  change(changes: Partial<ViewSettings>): void {
    const next = { ...this.#view, ...changes };
    if (JSON.stringify(next) === JSON.stringify(this.#view)) return;
    this.#view = next;
    this.#save.ask();
  }

  /** Saves at once what is not yet saved. */
  flush(): void {
    this.#save.flush();
  }
}
