// Reads the JSON body of a call, within a limit. Knows neither calls nor sessions.
import type { IncomingMessage } from 'node:http';

/** Ten thousand ids fit several times. */
export const MAX_BODY_BYTES = 1024 * 1024;

export type Body = { value: unknown } | { status: 400 | 413 | 415; problem: string };

/** The parsed body, or the status that says what is wrong with it. */
export async function readJsonBody(request: IncomingMessage): Promise<Body> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    return { status: 415, problem: 'A call must be application/json.' };
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES) return tooLarge();
    chunks.push(piece);
  }
  try {
    return { value: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return { status: 400, problem: 'The body is not JSON.' };
  }
}

function tooLarge(): Body {
  return { status: 413, problem: 'The body is too large.' };
}
