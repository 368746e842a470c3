// The one session of the window: builds the state classes, loads them in order, joins events and commands to them.
import { call, listen, messageOf } from '../api.ts';
import type { Command } from '../logic/key-map.ts';
import { nextOpacity } from '../logic/key-map.ts';
import { moveIndex } from '../logic/grid-layout.ts';
import type { Move } from '../logic/grid-layout.ts';
import type { AppInfo, CritiqueDelta, LibraryChange } from '../../preload/contract/types.ts';
import { STRINGS } from '../strings.ts';
import { CritiqueSettingsState } from './critique-settings.svelte.ts';
import { EngineState } from './engine.svelte.ts';
import { FolderState } from './folders.svelte.ts';
import { JobState } from './jobs.svelte.ts';
import { LibraryState } from './library.svelte.ts';
import { LoupeState } from './loupe.svelte.ts';
import { NoticeState } from './notices.svelte.ts';
import { PackState } from './packs.svelte.ts';
import { PhotoState } from './photo.svelte.ts';
import { RatingState } from './ratings.svelte.ts';
import { RowState } from './rows.svelte.ts';
import { SettingsState } from './settings.svelte.ts';
import { StackState } from './stacks.svelte.ts';
import { TasteState } from './taste.svelte.ts';

export type DialogKind = 'keys' | 'score' | 'pack' | 'settings';
export type SettingsSection = 'engine' | 'packs' | 'critique' | 'about';

export class Session {
  readonly notices = new NoticeState();
  readonly settings = new SettingsState(this.notices);
  readonly folders = new FolderState(this.notices);
  readonly rows = new RowState(this.notices);
  readonly jobs = new JobState(this.notices);
  readonly engine = new EngineState();
  readonly packs = new PackState();
  readonly critiqueSettings = new CritiqueSettingsState();
  readonly photo = new PhotoState(this.notices);
  readonly loupe = new LoupeState();
  readonly library = new LibraryState(this.settings, this.notices);
  readonly taste = new TasteState(this.notices);
  readonly stacks = new StackState({ library: this.library, settings: this.settings, notices: this.notices });
  readonly ratings = new RatingState({
    library: this.library,
    rows: this.rows,
    photo: this.photo,
    notices: this.notices,
  });

  #phase = $state<'loading' | 'ready' | 'failed'>('loading');
  #problem = $state('');
  #info = $state.raw<AppInfo | null>(null);
  #dialog = $state<DialogKind | null>(null);
  #settingsSection = $state<SettingsSection>('engine');
  #showInfo = $state(true);
  /** Set by the grid: what vertical moves and pages mean at its present size. */
  #gridShape = { columns: 1, rowsPerPage: 1 };
  #focusSearch: () => void = () => {};
  #stopListening: (() => void)[] = [];

  get phase(): 'loading' | 'ready' | 'failed' {
    return this.#phase;
  }

  get problem(): string {
    return this.#problem;
  }

  get info(): AppInfo | null {
    return this.#info;
  }

  /** What the pack calls its number. */
  get scoreName(): string {
    return this.#info?.pack?.scoreName ?? STRINGS.score.defaultName;
  }

  get dialog(): DialogKind | null {
    return this.#dialog;
  }

  get settingsSection(): SettingsSection {
    return this.#settingsSection;
  }

  get showInfo(): boolean {
    return this.#showInfo;
  }

  openDialog(kind: DialogKind | null): void {
    this.#dialog = kind;
  }

  /** Opens the settings, or another section of them. */
  showSettings(section: SettingsSection): void {
    this.#settingsSection = section;
    this.#dialog = 'settings';
  }

  setGridShape(shape: { columns: number; rowsPerPage: number }): void {
    this.#gridShape = shape;
  }

  onFocusSearch(focus: () => void): void {
    this.#focusSearch = focus;
  }

  /** Loads everything the first picture needs. */
  async start(): Promise<void> {
    this.#phase = 'loading';
    try {
      this.#listen();
      await this.#readInfo();
      await Promise.all([this.settings.load(), this.folders.load(), this.jobs.load(), this.taste.load()]);
      const { folderId, photoId } = this.settings.view;
      if (this.folders.find(folderId) === undefined) this.settings.change({ folderId: null });
      this.library.restore(photoId);
      await Promise.all([this.library.query(), this.library.countTags()]);
      this.#phase = 'ready';
    } catch (error) {
      this.#problem = messageOf(error);
      this.#phase = 'failed';
    }
  }

  /** Saves what is open and stops listening. */
  close(): void {
    this.settings.flush();
    for (const stop of this.#stopListening) stop();
    this.#stopListening = [];
  }

  /** Adds a folder and shows it; throws what the back end refuses. */
  async importFolder(path: string): Promise<void> {
    const folder = await this.folders.add(path);
    this.library.showFolder(folder.id);
  }

  async removeFolder(id: number): Promise<void> {
    await this.folders.remove(id);
    if (this.settings.view.folderId === id) this.library.showFolder(null);
    else this.library.photosChanged();
  }

  openPhoto(id: number): void {
    this.library.select(id, 'one');
    this.#show('loupe');
  }

  run(command: Command): void {
    const { view } = this.settings;
    switch (command.kind) {
      case 'show-grid':
        return this.#show('grid');
      case 'show-loupe':
        return this.#show('loupe');
      case 'toggle-loupe':
        return this.#show(view.view === 'loupe' ? 'grid' : 'loupe');
      case 'leave':
        return this.#leave();
      case 'toggle-zoom':
        return view.view === 'loupe' ? this.loupe.toggleActualSize() : this.#show('loupe');
      case 'toggle-heatmap':
        return this.settings.change({ showHeatmap: !view.showHeatmap });
      case 'next-opacity':
        return this.settings.change({ showHeatmap: true, heatmapOpacity: nextOpacity(view.heatmapOpacity) });
      case 'toggle-left-pane':
        return this.settings.change({ showLeftPane: !view.showLeftPane });
      case 'toggle-right-pane':
        return this.settings.change({ showRightPane: !view.showRightPane });
      case 'move':
        return this.#move(command.move, command.extend);
      default:
        return this.#runOther(command);
    }
  }

  #runOther(command: Command): void {
    switch (command.kind) {
      case 'toggle-info':
        this.#showInfo = !this.#showInfo;
        return;
      case 'next-overlay':
        return this.loupe.nextOverlay();
      case 'toggle-clipping':
        return this.loupe.toggleClipping();
      case 'toggle-full-screen':
        void this.notices.guard(toggleFullScreen);
        return;
      case 'focus-search':
        return this.#focusSearch();
      case 'select-all':
        return this.library.selectAll();
      case 'show-keys':
        this.#dialog = this.#dialog === 'keys' ? null : 'keys';
        return;
      case 'show-settings':
        return this.showSettings(this.#settingsSection);
      case 'toggle-stack':
        if (this.stacks.detail !== null) this.stacks.toggle(this.stacks.detail.id);
        return;
      case 'toggle-all-stacks':
        return this.stacks.toggleAll();
      case 'set-stars':
        void this.ratings.setStars(command.stars);
        return;
      case 'set-flag':
        void this.ratings.setFlag(command.flag);
        return;
      default:
    }
  }

  #show(view: 'grid' | 'loupe'): void {
    if (view === 'loupe' && this.library.activeId === null) return;
    this.loupe.fit();
    this.settings.change({ view });
  }

  #leave(): void {
    if (this.#dialog !== null) this.#dialog = null;
    else if (this.photo.pinned !== null) this.photo.unpin();
    else if (this.settings.view.view === 'loupe') this.#show('grid');
    else this.library.selectActiveOnly();
  }

  #move(move: Move, extend: boolean): void {
    const isLoupe = this.settings.view.view === 'loupe';
    const shape = isLoupe ? { columns: 1, rowsPerPage: 10 } : this.#gridShape;
    const index = moveIndex(this.library.activeIndex, move, { ...shape, count: this.library.ids.length });
    const id = this.library.ids[index];
    if (id !== undefined) this.library.select(id, extend && !isLoupe ? 'range' : 'one');
  }

  async #readInfo(): Promise<void> {
    this.#info = await call('getAppInfo');
  }

  #listen(): void {
    this.close();
    this.#stopListening = [
      listen('job-changed', (summary) => {
        this.jobs.update(summary);
        this.folders.refreshSoon();
      }),
      listen('critique-delta', (delta) => this.#applyDelta(delta)),
      listen('library-changed', (change) => this.#applyChange(change)),
      listen('taste-changed', (summary) => {
        this.taste.update(summary);
        this.library.tasteChanged();
      }),
      listen('pack-task-changed', (task) => this.packs.taskChanged(task)),
      listen('packs-changed', (list) => {
        this.packs.listChanged(list);
        this.engine.packChanged();
        void this.notices.guard(() => this.#readInfo());
      }),
      listen('menu-chosen', (choice) => {
        if (this.#phase === 'ready') this.run({ kind: choice === 'settings' ? 'show-settings' : 'show-keys' });
      }),
    ];
  }

  #applyDelta({ photoId, state, writing }: CritiqueDelta): void {
    if (writing !== undefined) {
      this.photo.wrote(photoId, writing);
      return;
    }
    this.rows.setState(photoId, state);
    this.photo.changed([photoId]);
    this.engine.refreshSoon();
    if (state === 'running') return;
    this.rows.invalidate([photoId]);
    if (photoId === this.library.activeId) this.taste.refresh();
    this.library.resultsChanged();
  }

  #applyChange({ photoIds, foldersChanged }: LibraryChange): void {
    this.rows.invalidate(photoIds);
    this.photo.changed(photoIds);
    this.stacks.refresh();
    if (photoIds === null) this.library.photosChanged();
    else this.library.resultsChanged();
    if (foldersChanged) this.folders.refreshSoon();
  }
}

async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement === null) await document.documentElement.requestFullscreen();
  else await document.exitFullscreen();
}

export const session = new Session();
