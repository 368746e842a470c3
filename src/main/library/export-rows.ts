// One photo of the library as text: a JSON object, a CSV line, a card of an HTML page. Pure functions.
import type { PhotoReport } from '../domain/critique.ts';
import type { PhotoRow } from '../store/photos.ts';

/** A photo with its current critique, if it has one. */
export interface ExportedPhoto {
  row: PhotoRow;
  report: PhotoReport | undefined;
  /** JPEG, for pages. */
  thumbnail: Uint8Array | undefined;
}

/** What `critique --json` prints, and the user's own decisions. A photo without a critique has its state and error. */
export function toJson({ row, report }: ExportedPhoto): string {
  const { path, state, error, stars, flag, stackId, taste } = row;
  const said = report ?? { path, ...(error !== null && { error }) };
  return JSON.stringify({ ...said, library: { state, stars, flag, stackId, taste } });
}

type Cell = string | number | null | undefined;

const COLUMNS: readonly (readonly [name: string, read: (photo: ExportedPhoto) => Cell])[] = [
  ['path', ({ row }) => row.path],
  ['name', ({ row }) => row.name],
  ['sha256', ({ report }) => report?.sha256],
  ['width', ({ row }) => row.width],
  ['height', ({ row }) => row.height],
  ['state', ({ row }) => row.state],
  ['score', ({ row }) => row.score],
  ['stars', ({ row }) => row.stars],
  ['flag', ({ row }) => row.flag],
  ['taste', ({ row }) => row.taste],
  ['stack', ({ row }) => row.stackId],
  ['takenAt', ({ report }) => report?.exif.takenAt],
  ['camera', ({ report }) => report?.exif.camera],
  ['lens', ({ report }) => report?.exif.lens],
  ['focalLengthMm', ({ report }) => report?.exif.focalLengthMm],
  ['aperture', ({ report }) => report?.exif.aperture],
  ['shutterS', ({ report }) => report?.exif.shutterS],
  ['iso', ({ report }) => report?.exif.iso],
  ['critique', ({ report }) => report?.critique.text],
  ['tags', ({ report }) => report?.tags.map(({ id }) => id).join(' ')],
  ['suggestions', ({ report }) => report?.suggestions.map(({ text }) => text).join(' ')],
  ['pack', ({ report }) => report && `${report.pack.id}@${report.pack.version}`],
  ['provider', ({ report }) => report?.provider],
  ['seed', ({ report }) => report?.seed],
  ['error', ({ row }) => row.error?.kind],
];

/** The first line of a CSV file. */
export const CSV_TITLES = COLUMNS.map(([name]) => name).join(',');

/** One CSV line (RFC 4180, without its end); absent values are empty. */
export function toCsv(photo: ExportedPhoto): string {
  return COLUMNS.map(([, read]) => toCell(read(photo))).join(',');
}

function toCell(value: Cell): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Nothing of the page may load or run anything: names and texts come from outside. */
const PAGE_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

const STYLE = `body{margin:2rem;font:15px/1.5 system-ui,sans-serif;background:#161616;color:#ddd}
article{display:grid;grid-template-columns:240px 1fr;gap:1.5rem;margin:0 0 2rem;padding:0 0 2rem;border-bottom:1px solid #333}
img{max-width:100%}h2{margin:0;font-size:1rem}p{margin:.4rem 0;max-width:70ch}.facts,.tags{color:#999;font-size:.85rem}
@media print{body{background:#fff;color:#000}article{break-inside:avoid}}@media(max-width:700px){article{grid-template-columns:1fr}}`;

export function pageStart(count: number): string {
  const title = `Salient: ${count} photos`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
`;
}

export const PAGE_END = '</body>\n</html>\n';

/** One card; every text escaped, the thumbnail inside the page. */
export function toCard({ row, report, thumbnail }: ExportedPhoto): string {
  const image = thumbnail
    ? `<img alt="" src="data:image/jpeg;base64,${Buffer.from(thumbnail).toString('base64')}">`
    : '<span></span>';
  const facts = [
    row.score === null ? row.state : `${Math.round(row.score)}/100`,
    '\u2605'.repeat(row.stars),
    row.flag === 'none' ? '' : row.flag,
    report?.exif.camera ?? '',
    report?.exif.takenAt ?? '',
  ].filter((fact) => fact !== '');
  const text = report?.critique.text ?? row.error?.message ?? '';
  const advice = report?.suggestions.map((suggestion) => `<p>\u2192 ${escapeHtml(suggestion.text)}</p>`).join('') ?? '';
  const tags = report?.tags.map(({ label }) => label).join(', ') ?? '';
  return `<article>${image}<div><h2>${escapeHtml(row.name)}</h2>
<p class="facts">${escapeHtml(facts.join(' \u00b7 '))}</p>
<p>${escapeHtml(text)}</p>${advice}
<p class="tags">${escapeHtml(tags)}</p></div></article>
`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}
