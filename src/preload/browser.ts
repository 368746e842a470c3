// Entry of the script the browser host puts before the window's own: gives the page the same `window.critique` as Electron's preload.
import { connectBrowserHost } from './browser-wire.ts';
import { buildCritiqueApi } from './critique-api.ts';

declare const location: { readonly origin: string };

const api = buildCritiqueApi(connectBrowserHost(location.origin));
Object.defineProperty(globalThis, 'critique', { value: api, enumerable: true });
