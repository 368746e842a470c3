// Turns away requests other web pages could cause: foreign host names (DNS rebinding), foreign origins, cross-site embedding.
import type { IncomingHttpHeaders } from 'node:http';

/** Names under which this machine may be addressed; any port, so that an SSH tunnel with another local port works. */
const LOCAL_HOST = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/;

/** What a request does: shows a page (may be typed or linked), loads a part of it, or calls the back end. */
export type RequestPurpose = 'page' | 'part' | 'call';

/** Why a request is refused, or undefined when it may go on. */
export function refuseOrigin(headers: IncomingHttpHeaders, purpose: RequestPurpose): string | undefined {
  const { host, origin } = headers;
  if (host === undefined || !LOCAL_HOST.test(host)) return 'This server answers only to 127.0.0.1 and localhost.';
  if (origin !== undefined && origin !== `http://${host}`) return 'Requests from other sites are refused.';
  if (purpose === 'call' && origin === undefined) return 'A call must name its origin.';
  const site = headers['sec-fetch-site'];
  const isOwn = site === undefined || site === 'same-origin' || site === 'none';
  if (purpose !== 'page' && !isOwn) return 'Requests from other sites are refused.';
  return undefined;
}
