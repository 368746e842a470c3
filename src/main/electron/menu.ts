// The application menu, as data. The window's own keys (G, E, P, X, ...) are not here, so that the page sees them.
import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  /** Asks for a folder and adds it to the library. */
  addFolder(): void | Promise<void>;
}

/** Template for `Menu.buildFromTemplate`. */
export function menuTemplate(platform: string, actions: MenuActions): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Add folder…', accelerator: 'CmdOrCtrl+O', click: () => void actions.addFolder() },
        { type: 'separator' },
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
  ];
}
