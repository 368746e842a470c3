// The browser host's server: binds to 127.0.0.1, checks every request (origin, then session) and hands it to one route.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../domain/errors.ts';
import type { Backend } from '../../preload/contract/backend.ts';
import { EVENTS_PATH } from '../../preload/contract/channels.ts';
import { createAccess, type Access } from './access.ts';
import { refuseOrigin, type RequestPurpose } from './check-origin.ts';
import { openEventSockets } from './event-sockets.ts';
import { answerCallRequest, answerPicture, answerStatic, sendText, type HostFiles } from './routes.ts';
import { ANOTHER_ADDRESS_PATH, SECRET_HEADER } from './running-host.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { signedOutPage } from './signed-out-page.ts';

const HOST = '127.0.0.1';

export interface WebHostOptions extends HostFiles {
  backend: Backend;
  /** 0 takes any free port. */
  port: number;
}

export interface WebHost {
  port: number;
  /** See `announceHost`. */
  secret: string;
  /** An address with a fresh one-time token. */
  issueAddress(): string;
  close(): Promise<void>;
}

/** Starts the server. Rejects with `invalid-argument` when the port is taken or not allowed. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 20_000, maxHeaderSize: 16 * 1024 });
  const port = await listen(server, options.port);
  const access = createAccess(port);
  const sockets = openEventSockets(options.backend);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(options, { port, access }, request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) sendText(response, 500, 'Something went wrong inside Salient.');
      else response.destroy();
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const isAllowed = pathOf(request) === EVENTS_PATH && refuseOrigin(request.headers, 'call') === undefined;
    if (isAllowed && access.hasSession(request.headers.cookie)) sockets.accept(request, socket, head);
    else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  return {
    port,
    secret: access.secret,
    issueAddress: () => addressOf(port, access),
    async close() {
      sockets.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  options: WebHostOptions,
  { port, access }: { port: number; access: Access },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  setSecurityHeaders(response);
  const path = pathOf(request);
  const refusal = refuseOrigin(request.headers, purposeOf(request, path));
  if (refusal !== undefined) return sendText(response, 403, refusal);
  if (path === ANOTHER_ADDRESS_PATH) return answerAnotherStart({ port, access }, request, response);
  const token = path === '/' ? tokenOf(request) : undefined;
  if (token !== undefined && request.method === 'GET') return openSession(access, token, request, response);
  if (!access.hasSession(request.headers.cookie)) return sendSignedOut(response, path);
  if (path.startsWith('/call/')) return answerCallRequest(options.backend.handlers, path, request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(response, 405, 'Only GET here.');
  if (path.startsWith('/photo/')) return answerPicture(options.backend, path, response);
  return answerStatic(options, path, response);
}

/** Spends the token; a spent one still leads a signed-in page home, so the printed address can be reopened in the same browser. */
function openSession(access: Access, token: string, request: IncomingMessage, response: ServerResponse): void {
  const cookie = access.redeemToken(token);
  if (cookie === undefined && !access.hasSession(request.headers.cookie)) return sendSignedOut(response, '/');
  if (cookie !== undefined) response.setHeader('set-cookie', cookie);
  response.setHeader('cache-control', 'no-store');
  response.writeHead(303, { location: '/' }).end();
}

/** A second start of Salient is no page: it has no origin, and shows the secret. */
function answerAnotherStart(
  { port, access }: { port: number; access: Access },
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const shown = request.headers[SECRET_HEADER];
  const isStart = request.method === 'POST' && request.headers.origin === undefined;
  if (!isStart || typeof shown !== 'string' || !access.isSecret(shown)) return sendText(response, 403, 'Refused.');
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ address: addressOf(port, access) }));
}

function sendSignedOut(response: ServerResponse, path: string): void {
  if (path !== '/') return sendText(response, 401, 'Not signed in.');
  response.writeHead(401, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(signedOutPage());
}

function addressOf(port: number, access: Access): string {
  return `http://${HOST}:${port}/?token=${access.issueToken()}`;
}

function purposeOf(request: IncomingMessage, path: string): RequestPurpose {
  if (path === '/' || path === ANOTHER_ADDRESS_PATH) return 'page';
  return request.method === 'GET' || request.method === 'HEAD' ? 'part' : 'call';
}

/** Still percent-encoded; the query is cut off. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

function tokenOf(request: IncomingMessage): string | undefined {
  const query = (request.url ?? '').split('?')[1] ?? '';
  return new URLSearchParams(query).get('token') ?? undefined;
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new AppError('invalid-argument', `Port ${port} cannot be used (${cause.code ?? cause.message}).`, { cause }),
      );
    });
    server.listen({ host: HOST, port, exclusive: true }, resolve);
  });
  return (server.address() as AddressInfo).port;
}
