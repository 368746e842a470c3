// How calls and events are named on each wire: IPC channels inside Electron, addresses of the browser host. The window never sees them.
import { IMAGE_KINDS } from './api.ts';
import type { CallName, EventName, ImageKind } from './api.ts';
import { PHOTO_SCHEME } from './csp.ts';

/** IPC channel of a call. */
export function callChannel(name: CallName): string {
  return `salient:call:${name}`;
}

/** IPC channel of an event. */
export function eventChannel(name: EventName): string {
  return `salient:event:${name}`;
}

/** Path of a call on the browser host. */
export function callPath(name: CallName): string {
  return `/call/${name}`;
}

/** Path of the browser host's event socket. */
export const EVENTS_PATH = '/events';

/** Path of the script that gives the page its `window.critique` on the browser host. */
export const API_SCRIPT_PATH = '/critique-api.js';

/** Path of a photo's picture on the browser host; `revision` defeats caches. */
export function picturePath(photoId: number, kind: ImageKind, revision: number): string {
  return `/photo/${photoId}/${kind}?r=${revision}`;
}

/** Address of a photo's picture inside Electron. */
export function pictureAddress(photoId: number, kind: ImageKind, revision: number): string {
  return `${PHOTO_SCHEME}:/${picturePath(photoId, kind, revision)}`;
}

/** What a picture path or address asks for; undefined when it is none. */
export function parsePicturePath(path: string): { photoId: number; kind: ImageKind } | undefined {
  const match = /^\/photo\/([1-9]\d{0,14})\/([a-z]+)$/.exec(path);
  const kind = IMAGE_KINDS.find((name) => name === match?.[2]);
  return match === null || kind === undefined ? undefined : { photoId: Number(match[1]), kind };
}
