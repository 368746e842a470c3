// The one native dialog: which folder. Takes Electron's dialog as an argument.
import type { BrowserWindow, Dialog } from 'electron';

/** Lets the user choose a folder; null when cancelled. */
export async function chooseFolder(
  dialog: Pick<Dialog, 'showOpenDialog'>,
  parent: BrowserWindow | undefined,
): Promise<string | null> {
  const options = { title: 'Choose a folder of photos', properties: ['openDirectory' as const] };
  const chosen = await (parent === undefined ? dialog.showOpenDialog(options) : dialog.showOpenDialog(parent, options));
  return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
}
