// Events to every open page over WebSockets. Pages only listen: whatever they send is dropped, a page too slow to read is cut off and asks anew.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Backend, NamedEvent } from '../../preload/contract/backend.ts';

const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
const HEARTBEAT_MS = 30_000;

export interface EventSockets {
  /** Takes over a checked upgrade request. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** Subscribes to the back end until closed. */
export function openEventSockets(backend: Backend): EventSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });
  const silent = new Set<WebSocket>();
  const unsubscribe = backend.onEvent((event) => {
    const text = JSON.stringify(event);
    for (const socket of server.clients) send(socket, text);
  });
  const heartbeat = setInterval(() => {
    for (const socket of server.clients) {
      if (silent.has(socket)) socket.terminate();
      silent.add(socket);
      socket.ping();
    }
  }, HEARTBEAT_MS).unref();
  return {
    accept(request, socket, head) {
      server.handleUpgrade(request, socket, head, (client) => {
        client.on('pong', () => silent.delete(client));
        client.on('close', () => silent.delete(client));
        client.on('error', () => client.terminate());
        void greet(backend, client);
      });
    },
    close() {
      clearInterval(heartbeat);
      unsubscribe();
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

/** A page that just (re)connected learns at once how far the work is. */
async function greet(backend: Backend, socket: WebSocket): Promise<void> {
  try {
    const event: NamedEvent = { name: 'job-changed', event: await backend.handlers.getJobSummary() };
    send(socket, JSON.stringify(event));
  } catch (error) {
    console.error(error);
  }
}

function send(socket: WebSocket, text: string): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
  else socket.send(text);
}
