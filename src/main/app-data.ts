// Where Salient keeps its data on each system, and the names in there. The environment comes in as data, nothing is created.
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

export interface Surroundings {
  env: Record<string, string | undefined>;
  platform: string;
  homeFolder: string;
}

/** The surroundings of this process. */
export function thisMachine(): Surroundings {
  return { env: process.env, platform: process.platform, homeFolder: homedir() };
}

/** The data folder: `SALIENT_DATA` if set, else the place the system keeps for application data. */
export function dataFolder({ env, platform, homeFolder }: Surroundings): string {
  const own = env['SALIENT_DATA'];
  if (own !== undefined && own !== '') return resolve(own);
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homeFolder, 'AppData', 'Local'), 'Salient');
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Application Support', 'Salient');
  const xdg = env['XDG_DATA_HOME'];
  // The XDG specification: a relative path is invalid and to be ignored.
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(homeFolder, '.local', 'share'), 'salient');
}

/** Everything inside a data folder. */
export function dataPaths(folder: string): {
  database: string;
  packs: string;
  providerTrials: string;
  browserProfile: string;
  hostFile: string;
} {
  return {
    database: join(folder, 'library.sqlite'),
    packs: join(folder, 'models'),
    providerTrials: join(folder, 'provider-trials.json'),
    browserProfile: join(folder, 'browser-profile'),
    hostFile: join(folder, 'browser-host.json'),
  };
}
