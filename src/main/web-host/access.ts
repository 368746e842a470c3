// Who may talk to the browser host: one-time tokens in the address, exchanged for a session cookie; both live as long as the server.
// Only digests are kept, so a look-up tells nothing by its timing.
import { createHash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
/** Addresses printed but never opened; the oldest stops working when there are more. */
const MAX_OPEN_TOKENS = 16;
const COOKIE_LIFE_S = 30 * 24 * 3600;

export interface Access {
  /** What a second start of Salient shows to be given an address of its own; only ever stored in a file of the user. */
  secret: string;
  isSecret(text: string | undefined): boolean;
  /** A token that opens one session. */
  issueToken(): string;
  /** Spends a token: the `Set-Cookie` value of a new session, or undefined when the token is unknown or spent. */
  redeemToken(token: string): string | undefined;
  /** True if a request's `Cookie` header names a session of this server. */
  hasSession(cookieHeader: string | undefined): boolean;
}

/** Access of one server. The port is part of the cookie's name because browsers do not keep cookies of two ports apart. */
export function createAccess(port: number): Access {
  const cookieName = `salient-${port}`;
  const tokens = new Set<string>();
  const sessions = new Set<string>();
  const secret = newSecret();
  const secretDigest = digest(secret);
  return {
    secret,
    isSecret: (text) => text !== undefined && digest(text) === secretDigest,
    issueToken() {
      const token = newSecret();
      tokens.add(digest(token));
      const [oldest] = tokens;
      if (tokens.size > MAX_OPEN_TOKENS && oldest !== undefined) tokens.delete(oldest);
      return token;
    },
    redeemToken(token) {
      if (!tokens.delete(digest(token))) return undefined;
      const session = newSecret();
      sessions.add(digest(session));
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${COOKIE_LIFE_S}`;
    },
    hasSession(cookieHeader = '') {
      const prefix = `${cookieName}=`;
      const cookies = cookieHeader.split(';').map((cookie) => cookie.trim());
      return cookies.some((cookie) => cookie.startsWith(prefix) && sessions.has(digest(cookie.slice(prefix.length))));
    },
  };
}

/** URL-safe, 256 bits. */
function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
