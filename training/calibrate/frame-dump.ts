// What subject, maps and classifier say of each side of photos of the calibration half, untouched and cropped around the drawn subject, for
// frame_fit.py: `node training/calibrate/frame-dump.ts OUT.ndjson`. What the classifier sees of crops is kept in training/work/frame-views.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { Region } from '../../src/main/domain/photo.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import type { SaliencyMap } from '../../src/main/pipeline/saliency/saliency-map.ts';
import { readSides } from '../../src/main/pipeline/measure/edge-tension.ts';
import { buildFrame } from '../../src/main/pipeline/measure/frame.ts';
import { readMiddleCues } from '../../src/main/pipeline/measure/middle-cues.ts';
import { readSideCues } from '../../src/main/pipeline/measure/side-cues.ts';
import { findSubject } from '../../src/main/pipeline/measure/subject.ts';
import { cropMask, cropPhoto, cutRegion, emptyRegion, placedRegion, readContacts, readMaskFacts, tightRegion } from './damage-subject.ts';
import { keepViews } from './kept-views.ts';
import { listSamples, readMask, readSample } from './samples.ts';
import type { SampleView } from './samples.ts';
import { isUnseenByModel } from './unseen.ts';

const GRID = 224;
const OTHERS = ['geary', 'bsds500', 'urban_sunhays', 'imagenet1k'];
/** A drawn subject this far from all sides is whole, and stays so where a crop takes room from it. */
const WHOLE_MARGIN = 0.02;
const LEAST_ROOM = 0.03;
const SIDES = ['left', 'right', 'top', 'bottom'] as const;

const [out] = process.argv.slice(2);
if (out === undefined) throw new Error('Usage: frame-dump.ts OUT.ndjson');
const look = keepViews('frame-views');
const lines = createWriteStream(out);

const short = (value: number): number => Number(value.toPrecision(5));

function shorten(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, short(value)]));
}

/** Numbers 0..1 that belong to a photo's name: the same crops at every run. */
function drawOf(id: string): (place: number) => number {
  const bytes = createHash('md5').update(id).digest();
  return (place) => (bytes[place] ?? 0) / 255;
}

/** The region without a share of the room at one side; the subject stays whole. */
function trimmed([x, y, width, height]: Region, side: number, share: number): Region {
  const gap = [x, 1 - x - width, y, 1 - y - height][side] ?? 0;
  const taken = Math.max(0, gap - LEAST_ROOM) * share;
  const [across, down] = side < 2 ? [taken, 0] : [0, taken];
  return [side === 0 ? taken : 0, side === 2 ? taken : 0, 1 - across, 1 - down];
}

/** Crops that cut the subject, and such as leave it whole: what any crop does to a photo must not pass for a cut. */
function crops(id: string, mask: SaliencyMap): [name: string, region: Region][] {
  const facts = readMaskFacts(mask);
  const [x, y, width, height] = facts.box;
  const gaps = [x, 1 - x - width, y, 1 - y - height];
  const found: [string, Region | undefined][] = [['empty', emptyRegion(facts)]];
  if (gaps.every((gap) => gap > WHOLE_MARGIN)) {
    if (facts.area < 0.45 && facts.area > 0.03) {
      for (const side of SIDES) for (const share of [0.15, 0.3]) found.push([`cut-${side}-${share}`, cutRegion(mask, side, share)]);
    }
    if (facts.area < 0.5) found.push(['tight-0.01', tightRegion(facts.box, 0.01)], ['tight-0.04', tightRegion(facts.box, 0.04)]);
    found.push(['centre', placedRegion(facts, [0.5, 0.5])], ['third-l', placedRegion(facts, [1 / 3, 0.5])], ['third-r', placedRegion(facts, [2 / 3, 0.5])]);
    const draw = drawOf(id);
    const roomy = [0, 1, 2, 3].toSorted((one, other) => draw(one) - draw(other)).filter((side) => (gaps[side] ?? 0) > 0.08);
    for (const side of roomy.slice(0, 2)) found.push([`trim-${side}`, trimmed(facts.box, side, 0.4 + 0.6 * draw(side + 4))]);
  }
  return found.flatMap(([name, region]) => (region === undefined ? [] : [[name, region] as [string, Region]]));
}

interface Version {
  name: string;
  image: RgbImage;
  maps: SampleView;
  mask: SaliencyMap | null;
}

function write(id: string, { name, image, maps, mask }: Version): void {
  const subject = findSubject(maps.subject, maps.saliency, buildFrame(image));
  const { subject: map, attention, saliency, rated } = maps;
  const cues =
    subject === undefined || map === null || attention === null
      ? []
      : readSideCues(subject, readSides(subject), { subject: map, attention, saliency, degradations: rated.degradations });
  const row = {
    id,
    v: name,
    unseen: isUnseenByModel(id),
    confidence: short(subject?.region.confidence ?? 0),
    truth: mask === null ? null : { ...readMaskFacts(mask), contact: Object.values(readContacts(mask)).map(short) },
    sides: cues.map(shorten),
    middle: subject === undefined || map === null ? null : shorten(readMiddleCues(subject, map)),
  };
  lines.write(`${JSON.stringify(row)}\n`);
}

for (const id of listSamples(['ecssd', ...OTHERS], 'calibration')) {
  const { photo, maps } = await readSample(id);
  const mask = await readMask(id, GRID);
  write(id, { name: 'none', image: photo.original, maps, mask });
  if (mask === null) continue;
  for (const [name, region] of crops(id, mask)) {
    const image = cropPhoto(photo.original, region);
    write(id, { name, image, maps: await look(`${id}-${name}`, image), mask: cropMask(mask, region) });
  }
}
lines.end();
