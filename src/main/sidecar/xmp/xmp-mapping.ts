// A critique as properties of our XMP namespace. Values are text, rounded where a model's noise would otherwise rewrite files for nothing.
import type { PhotoReport } from '../../domain/critique.ts';
import type { Region } from '../../domain/photo.ts';
import type { XmpProperties, XmpValue } from './exiftool.ts';

/** What a report says in XMP. Neither dates nor timings, which change on every run. */
export function toXmpProperties(report: PhotoReport): XmpProperties {
  return withoutEmpty({
    Critique: report.critique.text,
    Score: rounded(report.score, 2),
    ScoreDistribution: report.scoreDistribution.map((probability) => rounded(probability, 5)),
    Tags: report.tags.map(({ id, group, label, confidence, measure, value, unit, threshold, region }) =>
      withoutEmpty({
        Id: id,
        Group: group,
        Label: label,
        Confidence: rounded(confidence, 3),
        Measure: measure,
        Value: rounded(value, 4),
        Unit: unit,
        Threshold: rounded(threshold, 4),
        Region: region === null ? '' : placeOf(region),
      }),
    ),
    Sentences: report.critique.sentences.map(({ text, source, support, claims, regions }) =>
      withoutEmpty({
        Text: text,
        Source: source,
        Support: support ?? '',
        Claims: claims.map(({ id, polarity, support }) => ({ Id: id, Polarity: String(polarity), Support: support })),
        Regions: regions.map(placeOf),
      }),
    ),
    Suggestions: report.suggestions.map(({ text }) => text),
    PackId: report.pack.id,
    PackVersion: report.pack.version,
    Prompt: report.prompt,
    Provider: report.provider,
    Seed: String(report.seed),
    ContentSha256: report.sha256,
  });
}

/** True when two sets of properties say the same; ExifTool reads text that looks like a number as one. */
export function isSameXmp(a: XmpProperties, b: XmpProperties): boolean {
  return canonical(a) === canonical(b);
}

/** Left, top, width, height as fractions of the photo. */
function placeOf(region: Region): string {
  return region.map((fraction) => rounded(fraction, 4)).join(', ');
}

/** Text without needless zeros: 0.50 is 0.5. */
function rounded(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}

/** XMP has no empty lists, and an empty text reads as an absent one. */
function withoutEmpty(properties: XmpProperties): XmpProperties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: XmpValue): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}

/** Scalars by their text; a list of one and its only item are the same in XMP's eyes. */
function canonical(value: XmpValue): string {
  if (Array.isArray(value)) return value.length === 1 && value[0] !== undefined ? canonical(value[0]) : list(value);
  if (typeof value !== 'object') return JSON.stringify(String(value));
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${name}:${canonical(field)}`).join()}}`;
}

function list(values: readonly XmpValue[]): string {
  return `[${values.map(canonical).join()}]`;
}
