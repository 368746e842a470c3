// A server on this machine that serves one file and misbehaves as told: breaks off, lies about lengths, redirects, stalls.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ServedRequest {
  url: string;
  range: string | undefined;
  ifRange: string | undefined;
}

export interface PackServer {
  address: string;
  requests: ServedRequest[];
  /** Replaces the behaviour for coming requests. */
  behave: (answer: Answer) => void;
}

export type Answer = (response: ServerResponse, request: IncomingMessage, count: number) => void;

/** Starts a server for the running test. */
export async function servePack(answer: Answer): Promise<PackServer> {
  const requests: ServedRequest[] = [];
  let behaviour = answer;
  const server = createServer((request, response) => {
    const { range } = request.headers;
    const ifRange = request.headers['if-range'];
    requests.push({ url: request.url ?? '', range, ifRange: typeof ifRange === 'string' ? ifRange : undefined });
    behaviour(response, request, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, requests, behave: (next) => (behaviour = next) };
}

export interface FileOptions {
  etag?: string;
  /** Ends the connection after this many bytes of the file have been sent in this answer. */
  breakAfter?: number;
}

/** Serves bytes with support for ranges. */
export function serveFile(bytes: Buffer, { etag = '"v1"', breakAfter }: FileOptions = {}): Answer {
  return (response, request) => {
    const { range } = request.headers;
    const from = request.headers['if-range'] === etag ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
    response.setHeader('ETag', etag);
    response.setHeader('Content-Length', bytes.length - from);
    if (from > 0) response.setHeader('Content-Range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
    response.statusCode = from > 0 ? 206 : 200;
    if (breakAfter === undefined) {
      response.end(bytes.subarray(from));
      return;
    }
    // A client drops what it has not read yet when the connection breaks: it gets a moment to read.
    response.write(bytes.subarray(from, from + breakAfter), () => setTimeout(() => response.destroy(), 400));
  };
}
