// Electron's side of the wall: one IPC handler per call of the table, events to every window. Each call goes straight into the back end.
import type { IpcMain, WebContents } from 'electron';
import type { Backend } from '../../preload/contract/backend.ts';
import { callChannel, eventChannel } from '../../preload/contract/channels.ts';
import { answerCall, CALL_NAMES } from '../../preload/contract/validate.ts';
import { isOwnPage, type Sender } from './security.ts';

export interface IpcOptions {
  backend: Backend;
  /** Address of the one page that may call. */
  pageAddress: string;
}

/** `handle` of Electron's `ipcMain`, as far as it is used. */
export interface CallRegistry {
  handle(channel: string, listener: (event: Sender, args: unknown) => Promise<unknown>): ReturnType<IpcMain['handle']>;
}

/** Registers a handler for every call: sender first, then arguments, then the back end. */
export function registerCalls(ipc: CallRegistry, { backend, pageAddress }: IpcOptions): void {
  for (const name of CALL_NAMES) {
    ipc.handle(callChannel(name), async (event, args) => {
      if (isOwnPage(event, pageAddress)) return answerCall(backend.handlers, name, args);
      return { ok: false, error: { kind: 'permission-denied', message: 'Only the window of Salient may call.' } };
    });
  }
}

/** Sends every event to all pages that `pages` names at that moment; returns the function that stops it. */
export function forwardEvents(backend: Backend, pages: () => Pick<WebContents, 'send' | 'isDestroyed'>[]): () => void {
  return backend.onEvent(({ name, event }) => {
    for (const page of pages()) if (!page.isDestroyed()) page.send(eventChannel(name), event);
  });
}
