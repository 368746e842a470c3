// What the window's page may load: its own files and its own pictures, nothing from anywhere else. Text only, for both hosts and the build.

/** Scheme under which Electron serves photos to the window. */
export const PHOTO_SCHEME = 'salient-photo';

/** Directives of the page. Style attributes are allowed (positions of overlays); style sheets and scripts come from the app's own files only. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  `img-src 'self' data: blob: ${PHOTO_SCHEME}:`,
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
