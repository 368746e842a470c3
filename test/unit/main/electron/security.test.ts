import { describe, expect, test } from 'vitest';
import {
  isLocalAddress,
  isOwnPage,
  lockPage,
  lockSession,
  webPreferences,
} from '../../../../src/main/electron/security.ts';
import { windowOptions } from '../../../../src/main/electron/window.ts';

describe('the page', () => {
  test('is isolated and sandboxed', () => {
    expect(webPreferences('/app/preload.cjs')).toMatchObject({
      preload: '/app/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
    });
    expect(windowOptions('/p.cjs').webPreferences).toEqual(webPreferences('/p.cjs'));
  });

  test('stays where it is', () => {
    const listeners = new Map<string, (event: { preventDefault(): void }) => void>();
    const openHandlers: ((details: unknown) => unknown)[] = [];
    lockPage({
      on: (event: string, listener: (event: { preventDefault(): void }) => void) => listeners.set(event, listener),
      setWindowOpenHandler: (handler) => void openHandlers.push(handler),
    });
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
      let prevented = false;
      listeners.get(event)?.({ preventDefault: () => (prevented = true) });
      expect(prevented, event).toBe(true);
    }
    expect(openHandlers.map((handler) => handler({ url: 'https://example.com' }))).toEqual([{ action: 'deny' }]);
  });
});

describe('the session', () => {
  type Lockable = Parameters<typeof lockSession>[0];
  const granted: unknown[] = [];
  const handlers: {
    request?: Parameters<Lockable['setPermissionRequestHandler']>[0];
    check?: Parameters<Lockable['setPermissionCheckHandler']>[0];
    device?: Parameters<Lockable['setDevicePermissionHandler']>[0];
    before?: (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void;
  } = {};
  lockSession({
    setPermissionRequestHandler: (handler) => void (handlers.request = handler),
    setPermissionCheckHandler: (handler) => void (handlers.check = handler),
    setDevicePermissionHandler: (handler) => void (handlers.device = handler),
    webRequest: { onBeforeRequest: (listener: unknown) => void Object.assign(handlers, { before: listener }) },
  });

  test('grants no permission', () => {
    const answer = (value: boolean): number => granted.push(value);
    const ask: unknown = handlers.request;
    if (typeof ask === 'function') ask(null, 'media', answer, {});
    expect(granted).toEqual([false]);
    for (const handler of [handlers.check, handlers.device]) {
      const check: unknown = handler;
      expect(typeof check === 'function' ? check(null, 'usb', '', {}) : undefined).toBe(false);
    }
  });

  test.each([
    ['https://example.com/x.js', true],
    ['http://127.0.0.1:80/', true],
    ['ws://example.com', true],
    ['ftp://example.com', true],
    ['file:///app/out/renderer/index.html', false],
    ['salient-photo://photo/1/preview', false],
    ['data:image/png;base64,', false],
  ])('request for %s is cancelled: %s', (url, cancel) => {
    let response: unknown;
    handlers.before?.({ url }, (answer) => (response = answer));
    expect(response).toEqual({ cancel });
    expect(isLocalAddress(url)).toBe(!cancel);
  });
});

describe('the sender of a call', () => {
  const page = 'file:///app/out/renderer/index.html';
  test.each([
    ['our page', { url: page, parent: null }, true],
    ['our page with a hash', { url: `${page}#loupe`, parent: null }, true],
    ['a frame inside it', { url: page, parent: {} }, false],
    ['another file', { url: 'file:///tmp/index.html', parent: null }, false],
    ['another site', { url: 'https://example.com/app/out/renderer/index.html', parent: null }, false],
    ['a page without address', { url: '', parent: null }, false],
  ])('%s', (_who, senderFrame, expected) => {
    expect(isOwnPage({ senderFrame }, page)).toBe(expected);
  });
  test('a frame that is gone', () => {
    expect(isOwnPage({ senderFrame: null }, page)).toBe(false);
  });
});
