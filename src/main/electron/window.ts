// How the window looks when it opens. What it may do is in security.ts.
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { webPreferences } from './security.ts';

/** Dark from the first frame, shown when there is something to see. */
export function windowOptions(preloadFile: string): BrowserWindowConstructorOptions {
  return {
    title: 'Salient',
    width: 1440,
    height: 900,
    minWidth: 720,
    minHeight: 480,
    show: false,
    backgroundColor: '#161616',
    autoHideMenuBar: true,
    webPreferences: webPreferences(preloadFile),
  };
}

/** Shows the window once its page has painted. */
export function showWhenReady(window: Pick<BrowserWindow, 'once' | 'show'>): void {
  window.once('ready-to-show', () => window.show());
}
