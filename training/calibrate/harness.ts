// Hit and false-alarm rates of one part's tags: photos of one half are analysed untouched and after controlled damage. A part is a
// table of trials (tone.ts, colour.ts, ...); this file runs it and writes the table that docs/measures keeps.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKING_LONG_SIDE_PX } from '../../src/main/pipeline/decode/decode-photo.ts';
import { analyse } from '../../src/main/pipeline/analysis/analyse.ts';
import { measurePhoto } from '../../src/main/pipeline/measure/measure-photo.ts';
import { shrinkImage } from '../../src/main/pipeline/measure/planes.ts';
import type { Measurements } from '../../src/main/domain/analysis.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { listSamples, readSample, seeMaps } from './samples.ts';
import type { Half, Sample, SampleMaps } from './samples.ts';

export interface Finding {
  tags: ReadonlySet<string>;
  measurements: Measurements;
}

export interface Trial {
  /** The damage in a photographer's numbers: `-1.5 EV`, `blur of 1.5 px`. */
  name: string;
  /** A hit is one of these tags on the damaged photo. */
  hits: readonly string[];
  /** `id` is the sample's, for damage that needs its drawn mask. */
  damage: (image: RgbImage, id: string) => RgbImage | Promise<RgbImage>;
  /** The strength at which a photographer would notice: here at least 90 % hits are asked for. */
  isNoticeable?: true;
  /** On which untouched photos the damage is fair (a night scene cannot be underexposed further); all if left out. */
  among?: (before: Finding, id: string) => boolean | Promise<boolean>;
  /** The damage moves pixels, so the model's maps must be made again. */
  movesPixels?: true;
}

export interface Part {
  name: string;
  /** Folders of photos, `full` for the full-size ones. */
  folders: readonly string[];
  trials: readonly Trial[];
  /** Tags whose rate on untouched photos is reported. */
  tags: readonly string[];
  /** Measures and tags only what the part asks for, where that gives the same tags in a fraction of the time; `find` if left out. */
  find?: typeof find;
}

interface Tally {
  tried: number;
  hit: number;
}

export interface PartReport {
  half: Half;
  photos: number;
  trials: { trial: Trial; tally: Tally }[];
  /** Untouched photos that carry a tag, by tag. */
  untouched: Map<string, string[]>;
}

/** Tags and measurements of any pixels, up to 64 MP, with the app's own code. */
export function find(original: RgbImage, maps: SampleMaps, exif: Sample['photo']['exif']): Finding {
  const image = shrinkImage(original, WORKING_LONG_SIDE_PX);
  const measures = measurePhoto({ image, original, ...maps, exif });
  const { tags } = analyse(measures);
  return { tags: new Set(tags.map(({ id }) => id)), measurements: measures.measurements };
}

/** Runs a part on every n-th photo of one half. */
export async function runPart(part: Part, half: Half, every: number): Promise<PartReport> {
  const ids = listSamples(part.folders, half, every);
  const trials = part.trials.map((trial) => ({ trial, tally: { tried: 0, hit: 0 } }));
  const untouched = new Map<string, string[]>(part.tags.map((id) => [id, []]));
  for (const [index, id] of ids.entries()) {
    const { photo, maps } = await readSample(id);
    const look = part.find ?? find;
    const before = look(photo.original, maps, photo.exif);
    for (const [tag, photos] of untouched) if (before.tags.has(tag)) photos.push(id);
    for (const { trial, tally } of trials) {
      if (trial.among && !(await trial.among(before, id))) continue;
      const damaged = await trial.damage(photo.original, id);
      const { tags } = look(damaged, trial.movesPixels ? await seeMaps(damaged) : maps, photo.exif);
      tally.tried += 1;
      if (trial.hits.some((tag) => tags.has(tag))) tally.hit += 1;
    }
    if (index % 25 === 24) console.error(`${part.name}: ${index + 1}/${ids.length}`);
  }
  return { half, photos: ids.length, trials, untouched };
}

/**
 * What a careful look said of untouched held-out photos that carry a tag: `true` if the photo really is so (burnt, tinted, grainy as it
 * is), `false` if the tag is a false alarm. By tag, then by photo.
 */
type Looks = Record<string, Record<string, boolean>>;

export function readLooks(): Looks {
  const file = join(import.meta.dirname, 'looked-at.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Looks) : {};
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}

/** Markdown: hits per damage, then alarms per tag with what a careful look said. */
export function formatReport({ half, photos, trials, untouched }: PartReport): string {
  const looks = readLooks();
  const hits = trials.map(
    ({ trial, tally }) =>
      `| ${trial.name}${trial.isNoticeable ? ' (noticeable)' : ''} | ${trial.hits.join(', ')} | ${tally.tried} | ${percent(tally.hit, tally.tried)} |`,
  );
  const alarms = [...untouched].map(([tag, ids]) => {
    const seen = looks[tag] ?? {};
    const right = ids.filter((id) => seen[id] === true).length;
    const unseen = ids.filter((id) => seen[id] === undefined).length;
    return `| ${tag} | ${photos} | ${ids.length} (${percent(ids.length, photos)}) | ${right} | ${unseen} | ${percent(ids.length - right, photos - right)} |`;
  });
  return [
    `${half} half, ${photos} photos`,
    '',
    '| damage | hit is one of | photos | hits |',
    '| --- | --- | --- | --- |',
    ...hits,
    '',
    '| tag | untouched photos | carry it | of these truly so | not looked at | false alarms at most |',
    '| --- | --- | --- | --- | --- | --- |',
    ...alarms,
    '',
  ].join('\n');
}
