// The `salient-photo:` scheme: pictures of photos for the window, straight from the library, without a server.
import type { CustomScheme } from 'electron';
import { reportError } from '../domain/errors.ts';
import type { Backend } from '../../preload/contract/backend.ts';
import { parsePicturePath } from '../../preload/contract/channels.ts';
import { PHOTO_SCHEME } from '../../preload/contract/csp.ts';

/** To be registered before the app is ready. Pictures only: no fetch, no scripts, no service workers. */
export const PHOTO_SCHEME_REGISTRATION: CustomScheme = {
  scheme: PHOTO_SCHEME,
  privileges: {
    standard: true,
    secure: true,
    supportFetchAPI: false,
    corsEnabled: false,
    bypassCSP: false,
    allowServiceWorkers: false,
  },
};

/** Answers requests of the scheme; never rejects. */
export function createPhotoHandler(
  backend: Pick<Backend, 'readPicture'>,
): (request: { url: string }) => Promise<Response> {
  return async ({ url }) => {
    const asked = parseAddress(url);
    if (asked === undefined) return new Response('There is no such picture.', { status: 404 });
    try {
      const jpeg = await backend.readPicture(asked.photoId, asked.kind);
      const headers = { 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=31536000, immutable' };
      return new Response(new Uint8Array(jpeg), { headers });
    } catch (error) {
      return new Response(reportError(error).message, { status: 404, headers: { 'cache-control': 'no-store' } });
    }
  };
}

function parseAddress(address: string): ReturnType<typeof parsePicturePath> {
  if (!URL.canParse(address)) return undefined;
  const { protocol, host, pathname } = new URL(address);
  return protocol === `${PHOTO_SCHEME}:` ? parsePicturePath(`/${host}${pathname}`) : undefined;
}
