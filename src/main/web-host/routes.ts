// What the browser host answers to a request already checked: calls, pictures, files of the window.
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { reportError, type ErrorKind } from '../domain/errors.ts';
import type { Handlers } from '../../preload/contract/api.ts';
import type { Backend } from '../../preload/contract/backend.ts';
import { API_SCRIPT_PATH, parsePicturePath } from '../../preload/contract/channels.ts';
import { answerCall, isCallName } from '../../preload/contract/validate.ts';
import { readJsonBody } from './read-body.ts';
import { readStaticFile } from './static-files.ts';

export interface HostFiles {
  /** Folder of the built window. */
  rendererFolder: string;
  /** The bundled script that makes `window.critique`. */
  apiScriptFile: string;
}

/** POST /call/NAME with the arguments as a JSON array; answers with the envelope. */
export async function answerCallRequest(
  handlers: Handlers,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') return sendText(response, 405, 'Calls are POSTed.');
  const name = path.slice('/call/'.length);
  if (!isCallName(name)) return sendText(response, 404, 'There is no such call.');
  const body = await readJsonBody(request);
  if ('problem' in body) {
    response.setHeader('connection', 'close');
    return sendText(response, body.status, body.problem);
  }
  const result = JSON.stringify(await answerCall(handlers, name, body.value));
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(result);
}

/** GET /photo/ID/KIND; the revision in the query makes the answer cacheable for good. */
export async function answerPicture(backend: Backend, path: string, response: ServerResponse): Promise<void> {
  const asked = parsePicturePath(path);
  if (asked === undefined) return sendText(response, 404, 'There is no such picture.');
  try {
    const jpeg = await backend.readPicture(asked.photoId, asked.kind);
    response.writeHead(200, {
      'content-type': 'image/jpeg',
      'content-length': jpeg.byteLength,
      'cache-control': 'private, max-age=31536000, immutable',
    });
    response.end(jpeg);
  } catch (error) {
    const { kind, message } = reportError(error);
    response.setHeader('cache-control', 'no-store');
    sendText(response, PICTURE_STATUS[kind] ?? 500, message);
  }
}

const PICTURE_STATUS: Partial<Record<ErrorKind, number>> = {
  'photo-missing': 404,
  'invalid-argument': 404,
  'permission-denied': 403,
  'photo-unreadable': 422,
  'photo-unsupported': 422,
  'photo-too-large': 422,
  'photo-quarantined': 422,
};

/** The page, its parts and the API script. */
export async function answerStatic(files: HostFiles, path: string, response: ServerResponse): Promise<void> {
  if (path === API_SCRIPT_PATH) {
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' });
    response.end(await readFile(files.apiScriptFile));
    return;
  }
  // Browsers ask for it unasked; the window has none.
  if (path === '/favicon.ico') {
    response.writeHead(204).end();
    return;
  }
  const file = await readStaticFile(files.rendererFolder, path);
  if (file === undefined) return sendText(response, 404, 'There is no such file.');
  response.writeHead(200, { 'content-type': file.mediaType, 'cache-control': file.cacheControl }).end(file.body);
}

/** A short plain answer. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}
