// Where the built parts lie, seen from out/main/index.js, and where packs lie, packaged or not. Pure.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface AppPlace {
  /** Folder of the running main bundle. */
  mainFolder: string;
  isPackaged: boolean;
  /** Electron's `process.resourcesPath`. */
  resourcesFolder: string;
}

/** Files and folders of the app. */
export function appPaths({ mainFolder, isPackaged, resourcesFolder }: AppPlace): {
  preloadFile: string;
  pageFile: string;
  pageAddress: string;
  builtInPacks: string;
} {
  const pageFile = join(mainFolder, '..', 'renderer', 'index.html');
  return {
    preloadFile: join(mainFolder, '..', 'preload', 'index.cjs'),
    pageFile,
    pageAddress: pathToFileURL(pageFile).href,
    builtInPacks: isPackaged ? join(resourcesFolder, 'models') : join(mainFolder, '..', '..', 'resources', 'models'),
  };
}
