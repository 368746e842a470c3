// The application menu, as data. The window's own keys (G, E, P, X, ...) are not here, so that the page sees them.
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuChoice } from '../../preload/contract/types.ts';

export interface MenuActions {
  /** Asks for a folder and adds it to the library. */
  addFolder(): void | Promise<void>;
  /** Has the window carry it out. */
  tellWindow(choice: MenuChoice): void;
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
        { label: 'Settings…', accelerator: 'CmdOrCtrl+,', click: () => actions.tellWindow('settings') },
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
    {
      label: '&Help',
      submenu: [{ label: 'Keyboard shortcuts', click: () => actions.tellWindow('keys') }],
    },
  ];
}
