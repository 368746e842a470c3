// Headers on every answer of the browser host.
import type { ServerResponse } from 'node:http';
import { CONTENT_SECURITY_POLICY } from '../../preload/contract/csp.ts';

/** Strict policy, no sniffing, no framing, no referrer (the first address carries a token), no embedding by other origins. */
export const SECURITY_HEADERS = {
  'content-security-policy': `${CONTENT_SECURITY_POLICY}; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
} as const;

/** Sets them before anything is written. */
export function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
}
