// What a window, its page and its session may do inside Electron: show our own page, nothing else. Takes Electron's objects as arguments.
import type { Session, WebPreferences } from 'electron';
import { PHOTO_SCHEME } from '../../preload/contract/csp.ts';

/** Preferences of the window: an isolated, sandboxed page whose only door is the preload script. */
export function webPreferences(preloadFile: string): WebPreferences {
  return {
    preload: preloadFile,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
  };
}

type Prevent = (event: { preventDefault(): void }) => void;

/** `WebContents`, as far as it is used. */
export interface LockablePage {
  on(event: 'will-navigate', listener: Prevent): unknown;
  on(event: 'will-frame-navigate', listener: Prevent): unknown;
  on(event: 'will-redirect', listener: Prevent): unknown;
  on(event: 'will-attach-webview', listener: Prevent): unknown;
  setWindowOpenHandler(handler: (details: unknown) => { action: 'deny' }): void;
}

/** Keeps a page where it is: no navigation, no new window, no webview. */
export function lockPage(contents: LockablePage): void {
  const prevent: Prevent = (event) => event.preventDefault();
  contents.on('will-navigate', prevent);
  contents.on('will-frame-navigate', prevent);
  contents.on('will-redirect', prevent);
  contents.on('will-attach-webview', prevent);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

type LockableSession = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
> & { webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> };

/** Denies every permission and cancels every request that leaves the machine. */
export function lockSession(session: LockableSession): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isLocalAddress(url) }));
}

const LOCAL_SCHEMES = new Set(['file:', 'data:', 'blob:', 'devtools:', `${PHOTO_SCHEME}:`]);

/** True for what the app may load: its own files, photos, generated pictures. */
export function isLocalAddress(address: string): boolean {
  return URL.canParse(address) && LOCAL_SCHEMES.has(new URL(address).protocol);
}

/** The part of an IPC event that says who sent it. */
export interface Sender {
  senderFrame: { url: string; parent: unknown } | null;
}

/** True if a message comes from the top frame of our own page; anything after `#` or `?` aside. */
export function isOwnPage({ senderFrame }: Sender, pageAddress: string): boolean {
  if (senderFrame === null || senderFrame.parent !== null || !URL.canParse(senderFrame.url)) return false;
  const sent = new URL(senderFrame.url);
  const own = new URL(pageAddress);
  return sent.protocol === own.protocol && sent.host === own.host && sent.pathname === own.pathname;
}
