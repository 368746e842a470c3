// Serves the built window: only files inside its folder, whatever the path tries. Knows no session.
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { API_SCRIPT_PATH } from '../../preload/contract/channels.ts';

const MEDIA_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

export interface StaticFile {
  body: string | Uint8Array;
  mediaType: string;
  cacheControl: string;
}

/** The file a URL path names (still percent-encoded; `/` is the page); undefined when there is none inside the folder. */
export async function readStaticFile(folder: string, urlPath: string): Promise<StaticFile | undefined> {
  const file = await locate(folder, urlPath === '/' ? '/index.html' : urlPath);
  if (file === undefined) return undefined;
  const mediaType = MEDIA_TYPES[extname(file).toLowerCase()];
  if (mediaType === undefined) return undefined;
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return undefined;
  if (mediaType.startsWith('text/html')) {
    return { body: withApiScript(bytes.toString('utf8')), mediaType, cacheControl: 'no-store' };
  }
  // Names in assets/ carry a hash of their content.
  const isHashed = urlPath.startsWith('/assets/');
  return { body: bytes, mediaType, cacheControl: isHashed ? 'private, max-age=31536000, immutable' : 'no-cache' };
}

/** Puts the script that makes `window.critique` first, so that it runs before the window's own (deferred) module. */
export function withApiScript(html: string): string {
  return html.replace(/<head(\s[^>]*)?>/i, (head) => `${head}<script src="${API_SCRIPT_PATH}"></script>`);
}

async function locate(folder: string, urlPath: string): Promise<string | undefined> {
  const path = decode(urlPath);
  if (path === undefined || /[\0\\:]/.test(path) || path.split('/').some((part) => part.startsWith('.')))
    return undefined;
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined) return undefined;
  const file = await realpath(resolve(join(root, path))).catch(() => undefined);
  return file !== undefined && file.startsWith(root + sep) ? file : undefined;
}

function decode(urlPath: string): string | undefined {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
}
