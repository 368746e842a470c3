// Electron entry: builds the parts and connects them, nothing else.
// oxlint-disable import/default -- the linter looks into the file, but ?modulePath gives the path of its bundle
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session, utilityProcess } from 'electron';
import { dataFolder, thisMachine } from './app-data.ts';
import criticWorker from './critic/critic-worker.ts?modulePath';
import { reportError } from './domain/errors.ts';
import { appPaths } from './electron/app-paths.ts';
import { startUtilityWorker } from './electron/critic-process.ts';
import { chooseFolder } from './electron/dialogs.ts';
import { forwardEvents, registerCalls } from './electron/ipc-handlers.ts';
import { menuTemplate } from './electron/menu.ts';
import { createPhotoHandler, PHOTO_SCHEME_REGISTRATION } from './electron/photo-protocol.ts';
import { lockPage, lockSession } from './electron/security.ts';
import { showWhenReady, windowOptions } from './electron/window.ts';
import { openHostBackend, type HostBackend } from './host-backend.ts';
import thumbnailWorker from './library/thumbnail-worker.ts?modulePath';
import { eventChannel } from '../preload/contract/channels.ts';
import { PHOTO_SCHEME } from '../preload/contract/csp.ts';
import type { MenuChoice } from '../preload/contract/types.ts';

const folder = dataFolder(thisMachine());
const paths = appPaths({
  mainFolder: import.meta.dirname,
  isPackaged: app.isPackaged,
  resourcesFolder: process.resourcesPath,
});
let backend: HostBackend | undefined;

app.enableSandbox();
app.setPath('userData', `${folder}/electron`);
protocol.registerSchemesAsPrivileged([PHOTO_SCHEME_REGISTRATION]);
app.on('web-contents-created', (_event, contents) => lockPage(contents));

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', focusWindow);
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', closeFirst);
  void app.whenReady().then(open).catch(giveUp);
} else {
  app.quit();
}

async function open(): Promise<void> {
  backend = openHostBackend({
    host: 'electron',
    version: app.getVersion(),
    dataFolder: folder,
    builtInPacks: paths.builtInPacks,
    startCriticWorker: () => startUtilityWorker(utilityProcess.fork, criticWorker, 'Salient critic'),
    startThumbnailWorker: () => startUtilityWorker(utilityProcess.fork, thumbnailWorker, 'Salient thumbnails'),
    chooseFolder: () => chooseFolder(dialog, BrowserWindow.getFocusedWindow() ?? undefined),
  });
  lockSession(session.defaultSession);
  protocol.handle(PHOTO_SCHEME, createPhotoHandler(backend));
  registerCalls(ipcMain, { backend, pageAddress: paths.pageAddress });
  forwardEvents(backend, () => BrowserWindow.getAllWindows().map(({ webContents }) => webContents));
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, { addFolder, tellWindow })));
  const window = new BrowserWindow(windowOptions(paths.preloadFile));
  showWhenReady(window);
  await window.loadFile(paths.pageFile);
}

function focusWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window?.isMinimized() === true) window.restore();
  window?.focus();
}

function tellWindow(choice: MenuChoice): void {
  BrowserWindow.getFocusedWindow()?.webContents.send(eventChannel('menu-chosen'), choice);
}

async function addFolder(): Promise<void> {
  const path = await backend?.handlers.chooseFolder();
  if (path === null || path === undefined) return;
  await backend?.handlers
    .addFolder(path)
    .catch((error: unknown) => dialog.showErrorBox('Salient', reportError(error).message));
}

/** Work in hand is put down and the store closed before the app ends. */
function closeFirst(event: { preventDefault(): void }): void {
  if (backend === undefined) return;
  event.preventDefault();
  const closing = backend;
  backend = undefined;
  void closing.close().finally(() => app.quit());
}

function giveUp(error: unknown): void {
  dialog.showErrorBox('Salient cannot open', reportError(error).message);
  app.exit(1);
}
