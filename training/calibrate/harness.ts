// Hit and false-alarm rates of one part's tags: photos of one half are analysed untouched and after controlled damage. A part is a
// table of trials (tone.ts, colour.ts, ...); this file runs it and writes the table that docs/measures keeps.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKING_LONG_SIDE_PX } from '../../src/main/pipeline/decode/decode-photo.ts';
import { analyse } from '../../src/main/pipeline/analysis/analyse.ts';
import { measureView } from '../../src/main/pipeline/measure-view.ts';
import { shrinkImage } from '../../src/main/pipeline/measure/shrink-image.ts';
import type { Measurements } from '../../src/main/domain/analysis.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { listSamples, readSample, seeMaps } from './samples.ts';
import type { Half, Sample, SampleView } from './samples.ts';
import { isUnseenByModel } from './unseen.ts';

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
}

export interface Part {
  name: string;
  /** Folders of photos, `full` for the full-size ones. */
  folders: readonly string[];
  trials: readonly Trial[];
  /** Tags whose rate on untouched photos is reported. */
  tags: readonly string[];
}

interface Tally {
  tried: number;
  hit: number;
  /** Of these, photos that the classifier was not trained on. */
  triedUnseen: number;
  hitUnseen: number;
}

export interface PartReport {
  half: Half;
  photos: number;
  /** Of these, photos that the classifier was not trained on. */
  unseen: number;
  trials: { trial: Trial; tally: Tally }[];
  /** Untouched photos that carry a tag, by tag. */
  untouched: Map<string, string[]>;
}

/** Tags and measurements of any pixels, up to 64 MP, with the app's own code; the classifier is a witness as in the app. */
export function find(original: RgbImage, maps: SampleView, exif: Sample['photo']['exif']): Finding {
  const image = shrinkImage(original, WORKING_LONG_SIDE_PX);
  const { measures } = measureView({ image, original }, { ...maps, ...maps.rated }, exif);
  const { tags } = analyse(measures);
  return { tags: new Set(tags.map(({ id }) => id)), measurements: measures.measurements };
}

/** Runs a part on every n-th photo of one half. */
export async function runPart(part: Part, half: Half, every: number): Promise<PartReport> {
  const ids = listSamples(part.folders, half, every);
  const trials = part.trials.map((trial) => ({ trial, tally: { tried: 0, hit: 0, triedUnseen: 0, hitUnseen: 0 } }));
  const untouched = new Map<string, string[]>(part.tags.map((id) => [id, []]));
  for (const [index, id] of ids.entries()) {
    const { photo, maps } = await readSample(id);
    const before = find(photo.original, maps, photo.exif);
    for (const [tag, photos] of untouched) if (before.tags.has(tag)) photos.push(id);
    for (const { trial, tally } of trials) {
      if (trial.among && !(await trial.among(before, id))) continue;
      const damaged = await trial.damage(photo.original, id);
      const { tags } = find(damaged, await seeMaps(damaged), photo.exif);
      const hit = Number(trial.hits.some((tag) => tags.has(tag)));
      const unseen = Number(isUnseenByModel(id));
      tally.tried += 1;
      tally.hit += hit;
      tally.triedUnseen += unseen;
      tally.hitUnseen += unseen * hit;
    }
    if (index % 25 === 24) console.error(`${part.name}: ${index + 1}/${ids.length}`);
  }
  return { half, photos: ids.length, unseen: ids.filter(isUnseenByModel).length, trials, untouched };
}

/**
 * What a careful look said of untouched photos that carry a tag: `true` if the photo really is so (burnt, tinted, grainy as it
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

/** Markdown: hits per damage, then alarms per tag with what a careful look said; both for photos unseen by the classifier, too. */
export function formatReport({ half, photos, unseen, trials, untouched }: PartReport): string {
  const looks = readLooks();
  const hits = trials.map(
    ({ trial, tally: { tried, hit, triedUnseen, hitUnseen } }) =>
      `| ${trial.name}${trial.isNoticeable ? ' (noticeable)' : ''} | ${trial.hits.join(', ')} | ${tried} | ${percent(hit, tried)} | ${triedUnseen} | ${percent(hitUnseen, triedUnseen)} |`,
  );
  const alarms = [...untouched].map(([tag, ids]) => {
    const seen = looks[tag] ?? {};
    const right = ids.filter((id) => seen[id] === true).length;
    const open = ids.filter((id) => seen[id] === undefined).length;
    const fresh = ids.filter((id) => isUnseenByModel(id) && seen[id] !== true).length;
    return `| ${tag} | ${photos} | ${ids.length} (${percent(ids.length, photos)}) | ${right} | ${open} | ${percent(ids.length - right, photos - right)} | ${fresh} of ${unseen} |`;
  });
  return [
    `${half} half, ${photos} photos, ${unseen} of them unseen by the classifier`,
    '',
    '| damage | hit is one of | photos | hits | unseen | hits |',
    '| --- | --- | --- | --- | --- | --- |',
    ...hits,
    '',
    '| tag | untouched photos | carry it | of these truly so | not looked at | false alarms at most | unseen |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...alarms,
    '',
  ].join('\n');
}
