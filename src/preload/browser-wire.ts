// The wire between the page and the browser host it came from: calls by fetch, events by one WebSocket that reconnects. Same origin only.
import type { EventName, Events } from './contract/api.ts';
import type { NamedEvent } from './contract/backend.ts';
import { callPath, EVENTS_PATH, picturePath } from './contract/channels.ts';
import type { Result } from './contract/result.ts';
import type { Wire } from './critique-api.ts';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

/** Wire to the host at `origin`. Every call resolves: an unreachable host is the error `host-unreachable`. */
export function connectBrowserHost(origin: string): Wire {
  const events = new EventSocket(`${origin.replace(/^http/, 'ws')}${EVENTS_PATH}`);
  return {
    send: (name, args) => post(`${origin}${callPath(name)}`, args),
    subscribe: (name, listener) => events.subscribe(name, listener),
    imageUrl: (photoId, kind, revision) => picturePath(photoId, kind, revision),
  };
}

async function post(address: string, args: unknown[]): Promise<Result<unknown>> {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(args), cache: 'no-store' });
    if (response.ok) return (await response.json()) as Result<unknown>;
    if (response.status === 401)
      return unreachable('This window is no longer signed in. Open the address Salient prints when it starts.');
    return unreachable(`Salient's server refused the call (${response.status} ${await response.text()}).`);
  } catch {
    return unreachable("Salient's server does not answer. Start it again, then open the address it prints.");
  }
}

function unreachable(message: string): Result<never> {
  return { ok: false, error: { kind: 'host-unreachable', message } };
}

type Listeners = { [Name in EventName]: Set<(event: Events[Name]) => void> };

/** One socket for all listeners; lives as long as the page. */
class EventSocket {
  private readonly address: string;
  private readonly listeners: Listeners = {
    'job-changed': new Set(),
    'critique-delta': new Set(),
    'library-changed': new Set(),
    'taste-changed': new Set(),
    'pack-task-changed': new Set(),
    'packs-changed': new Set(),
    'menu-chosen': new Set(),
  };
  private socket: WebSocket | undefined;
  private hasBeenOpen = false;
  private retryMs = FIRST_RETRY_MS;

  constructor(address: string) {
    this.address = address;
  }

  subscribe<Name extends EventName>(name: Name, listener: (event: Events[Name]) => void): () => void {
    const listeners: Set<(event: Events[Name]) => void> = this.listeners[name];
    listeners.add(listener);
    if (this.socket === undefined) this.open();
    return () => listeners.delete(listener);
  }

  private open(): void {
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.addEventListener('open', () => this.opened());
    socket.addEventListener('message', ({ data }) => this.announce(JSON.parse(String(data)) as NamedEvent));
    socket.addEventListener('close', () => this.retryLater());
  }

  /** Events sent while the socket was down are lost, so after a gap everything counts as changed. */
  private opened(): void {
    this.retryMs = FIRST_RETRY_MS;
    if (this.hasBeenOpen) this.announce({ name: 'library-changed', event: { photoIds: null, foldersChanged: true } });
    this.hasBeenOpen = true;
  }

  private retryLater(): void {
    setTimeout(() => this.open(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  private announce<Name extends EventName>({ name, event }: { name: Name; event: Events[Name] }): void {
    const listeners: Set<(event: Events[Name]) => void> = this.listeners[name];
    for (const listener of listeners) listener(event);
  }
}
