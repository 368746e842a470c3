// Electron's preload: puts `window.critique` into the page. Sandboxed, so everything it needs is bundled into one CJS file.
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { EVENT_NAMES } from './contract/api.ts';
import { callChannel, eventChannel, pictureAddress } from './contract/channels.ts';
import { buildCritiqueApi } from './critique-api.ts';

const api = buildCritiqueApi({
  send: (name, args) => ipcRenderer.invoke(callChannel(name), args),
  subscribe: (name, listener) => {
    if (!EVENT_NAMES.includes(name)) throw new TypeError('There is no such event.');
    // The page must not get hold of the IPC event object.
    const pass = (_event: IpcRendererEvent, payload: Parameters<typeof listener>[0]) => listener(payload);
    ipcRenderer.on(eventChannel(name), pass);
    return () => ipcRenderer.off(eventChannel(name), pass);
  },
  imageUrl: pictureAddress,
});

contextBridge.exposeInMainWorld('critique', api);
