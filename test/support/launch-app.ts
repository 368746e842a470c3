// Drives the real Salient: the browser host as a process of its own with store, critic and pack, and a Chromium that shows its window.
// Where Electron's binary is present the same tests can drive that instead. Tests speak of photos and keys, not of selectors.
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, chromium, type Browser, type ElectronApplication, type Locator, type Page } from 'playwright-core';
import { findElectron } from '../../src/main/cli/launch-electron.ts';
import { findChromium } from './find-chromium.ts';
import { buildTinyPack } from './tiny-pack.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const LONG_MS = 120_000;
const CHROMIUM_FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** True where Electron can be driven: its binary is there, and a display. */
export function canLaunchElectron(): boolean {
  return findElectron(ROOT, { env: process.env }) !== undefined && process.env['DISPLAY'] !== undefined;
}

/** The app with a data folder of its own. `close` ends everything and removes the folder. */
export class App {
  readonly dataFolder: string;
  /** What the page complained about: exceptions, console errors, violations of its policy. */
  readonly complaints: string[] = [];
  readonly #host: 'browser' | 'electron';
  #server: ChildProcess | undefined;
  #electron: ElectronApplication | undefined;
  #browser: Browser | undefined;
  #page: Page | undefined;
  /** The last address the server printed. */
  address = '';

  private constructor(host: 'browser' | 'electron', dataFolder: string) {
    this.#host = host;
    this.dataFolder = dataFolder;
  }

  /** Starts the app with the starter pack, or with a tiny one where the starter is not there; `packFolder` is installed on top. */
  static async launch(host: 'browser' | 'electron' = 'browser', packFolder?: string): Promise<App> {
    const app = new App(host, mkdtempSync(join(tmpdir(), 'salient-e2e-')));
    if (packFolder !== undefined) cpSync(packFolder, join(app.dataFolder, 'models', 'own'), { recursive: true });
    if (!existsSync(join(ROOT, 'resources', 'models', 'starter', 'manifest.json'))) app.#installTinyPack();
    await app.start();
    return app;
  }

  /** Starts server and window on the data folder as it is. */
  async start(): Promise<void> {
    if (this.#host === 'electron') return this.#startElectron();
    this.address = await this.#startServer();
    const executablePath = findChromium();
    if (executablePath === undefined) throw new Error('There is no Chromium to drive.');
    const args = process.getuid?.() === 0 ? [...CHROMIUM_FLAGS, '--no-sandbox'] : CHROMIUM_FLAGS;
    this.#browser ??= await chromium.launch({ executablePath, args, headless: true });
    const context = await this.#browser.newContext({ viewport: { width: 1440, height: 900 } });
    await this.#page?.context().close();
    this.#watch(await context.newPage());
    await this.page.goto(this.address);
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error('The window is not open.');
    return this.#page;
  }

  /** A browser that never signed in: no cookie, nothing cached. */
  async openStranger(address: string): Promise<{ status: number; text: string }> {
    const context = await this.#browser?.newContext();
    const page = await context?.newPage();
    const response = await page?.goto(address);
    const answer = { status: response?.status() ?? 0, text: (await page?.textContent('body')) ?? '' };
    await context?.close();
    return answer;
  }

  /** Ends the server; `SIGKILL` as a crash would, `SIGTERM` as Ctrl+C does. Children of a killed server end by themselves. */
  async stopServer(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null) return null;
    const ended = new Promise<number | null>((resolve) => server.once('exit', (code) => resolve(code)));
    server.kill(signal);
    return ended;
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#electron?.close();
    await this.stopServer();
    rmSync(this.dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  find(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** Types a folder and imports it, from the first screen or from the folder pane. */
  async importFolder(path: string): Promise<void> {
    await this.find('folder-input').or(this.find('add-folder')).first().waitFor();
    if ((await this.find('folder-input').count()) === 0) await this.find('add-folder').click();
    await this.find('folder-input').fill(path);
    await this.find('import-button').click();
  }

  /** Cells of the grid in a state, or all of them. */
  cells(state?: 'done' | 'failed' | 'waiting' | 'running'): Locator {
    const all = this.find('photo-cell');
    return state === undefined ? all : all.and(this.page.locator(`[data-state="${state}"]`));
  }

  /** The cell whose file has this name. */
  cell(name: string): Locator {
    return this.find('photo-cell').and(this.page.locator(`[title="${name}"]`));
  }

  /** Clicks a photo and waits until the critique beside the grid is its own. */
  async choose(name: string): Promise<void> {
    const cell = this.cell(name);
    await cell.click();
    const id = (await cell.getAttribute('data-photo-id')) ?? '';
    await this.waitForAttribute(this.find('critique-panel'), 'data-photo-id', id);
  }

  /** Waits until so many cells are in a state. */
  async waitForCells(state: 'done' | 'failed', count: number): Promise<void> {
    await this.cells(state)
      .nth(count - 1)
      .waitFor({ timeout: LONG_MS });
  }

  /** Waits until the grid holds so many photos, in view or not. */
  async waitForCount(count: number): Promise<void> {
    await this.waitForAttribute(this.find('photo-grid'), 'data-count', String(count));
  }

  /** Selects the photos from the first to the last of these names, as they stand in the grid, and gives them stars. */
  async rateRange(names: readonly string[], stars: number): Promise<void> {
    const [first, last] = [names.at(0) ?? '', names.at(-1) ?? ''];
    await this.cell(first).click();
    await this.cell(last).click({ modifiers: ['Shift'] });
    await this.press(String(stars));
    for (const name of names) {
      await this.waitForAttribute(this.cell(name).getByTestId('stars'), 'data-stars', String(stars));
    }
  }

  /** A photo's stars as the back end has them. */
  async storedStars(name: string): Promise<unknown> {
    const id = Number(await this.cell(name).getAttribute('data-photo-id'));
    return this.page.evaluate(`window.critique.call.getPhoto(${id}).then((answer) => answer.value.stars)`);
  }

  /** Waits until an element shows an attribute's value. */
  async waitForAttribute(element: Locator, name: string, value: string): Promise<void> {
    await element
      .and(this.page.locator(`[${name}="${value}"]`))
      .first()
      .waitFor();
  }

  /** Presses a key with the focus on the page itself, not on a field or button. */
  async press(key: string): Promise<void> {
    await this.page.evaluate('document.activeElement instanceof HTMLElement && document.activeElement.blur()');
    await this.page.keyboard.press(key);
  }

  #watch(page: Page): void {
    this.#page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // A picture that cannot be decoded is answered with 422, which Chromium logs.
      const isPicture = message.text().includes('422') && message.location().url.includes('/photo/');
      if (message.type() === 'error' && !isPicture) this.complaints.push(`${message.text()} ${message.location().url}`);
    });
  }

  #installTinyPack(): void {
    const workshop = join(this.dataFolder, 'workshop');
    mkdirSync(workshop);
    const { folder } = buildTinyPack(workshop);
    cpSync(folder, join(this.dataFolder, 'models', 'tiny'), { recursive: true });
    rmSync(workshop, { recursive: true });
  }

  /** Resolves to the address the server prints. */
  async #startServer(): Promise<string> {
    const env = { ...process.env, SALIENT_DATA: this.dataFolder };
    const args = [join(ROOT, 'src', 'main', 'cli.ts'), 'serve'];
    const server = spawn(process.execPath, args, { env, cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.once('exit', (code) => reject(new Error(`The server ended with ${code} before it printed its address.`)));
      createInterface({ input: server.stdout }).once('line', resolve);
    });
  }

  async #startElectron(): Promise<void> {
    const executablePath = findElectron(ROOT, { env: process.env });
    if (executablePath === undefined) throw new Error("Electron's binary is not installed.");
    const env = { ...process.env, SALIENT_DATA: this.dataFolder } as Record<string, string>;
    const args = process.getuid?.() === 0 ? ['--no-sandbox', ROOT] : [ROOT];
    await this.#electron?.close();
    this.#electron = await _electron.launch({ executablePath, args, env, cwd: ROOT });
    this.#watch(await this.#electron.firstWindow());
  }
}
