// Facts of the subject and its sides on photos of the calibration half, untouched and cropped around the drawn subject, for subject_fit.py:
// `node training/calibrate/subject-dump.ts OUT.ndjson [N]`. The model's maps of crops are kept beside those of photos.
import { appendFileSync, writeFileSync } from 'node:fs';
import type { Region } from '../../src/main/domain/photo.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import type { SaliencyMap } from '../../src/main/pipeline/saliency/saliency-map.ts';
import { measureBalance, mapWeight } from '../../src/main/pipeline/measure/balance.ts';
import { measureBrightSpots } from '../../src/main/pipeline/measure/bright-spots.ts';
import { mapActivity, measureClutter } from '../../src/main/pipeline/measure/clutter.ts';
import { measureEdgeTension, readSides } from '../../src/main/pipeline/measure/edge-tension.ts';
import { findEdges } from '../../src/main/pipeline/measure/edges.ts';
import { measureFocalPoint } from '../../src/main/pipeline/measure/focal-point.ts';
import { buildFrame } from '../../src/main/pipeline/measure/frame.ts';
import { measureNegativeSpace } from '../../src/main/pipeline/measure/negative-space.ts';
import { measurePlacement } from '../../src/main/pipeline/measure/placement.ts';
import { measureSeparation } from '../../src/main/pipeline/measure/separation.ts';
import { findSubject, measureSubject } from '../../src/main/pipeline/measure/subject.ts';
import { addBrightSpot, blurSurroundings, cropMask, cropPhoto, cutRegion, emptyRegion, placedRegion, readContacts, readMaskFacts, tightRegion } from './damage-subject.ts';
import { keepViews } from './kept-views.ts';
import { listSamples, readMask, readSample } from './samples.ts';
import type { SampleMaps } from './samples.ts';
import { isUnseenByModel } from './unseen.ts';

const GRID = 224;
const OTHERS = [['geary', 3], ['bsds500', 4], ['urban_sunhays', 3], ['imagenet1k', 10]] as const;

const [out, every = '3'] = process.argv.slice(2);
if (out === undefined) throw new Error('Usage: subject-dump.ts OUT.ndjson [N]');
writeFileSync(out, '');
const look = keepViews('crop-views');

const short = (value: number): number => Math.round(value * 1e4) / 1e4;

interface Version {
  name: string;
  image: RgbImage;
  maps: SampleMaps;
  mask: SaliencyMap | null;
}

function write(id: string, { name, image, maps, mask }: Version): void {
  const frame = buildFrame(image);
  const edges = findEdges(frame.lightness);
  const subject = findSubject(maps.subject, maps.saliency, frame);
  const activity = mapActivity(edges);
  const eyes = maps.attention ?? maps.saliency;
  const found = {
    ...measureSubject(subject),
    ...measurePlacement(subject),
    ...measureEdgeTension(subject),
    ...measureClutter(frame, activity, subject),
    ...measureNegativeSpace(activity, subject),
    ...measureSeparation(frame, subject),
    ...measureBrightSpots(frame, subject),
    ...measureBalance(mapWeight(frame, activity, eyes)),
    ...measureFocalPoint(eyes, subject),
  };
  const m = Object.fromEntries(Object.entries(found).map(([key, { value }]) => [key, short(value)]));
  const sides = subject === undefined ? [] : readSides(subject);
  appendFileSync(out ?? '', `${JSON.stringify({ id, v: name, unseen: isUnseenByModel(id), m, sides, cues: subject?.cues, truth: mask === null ? null : { ...readMaskFacts(mask), contact: Object.values(readContacts(mask)).map(short) } })}\n`);
}

function crops(mask: SaliencyMap): [name: string, region: Region][] {
  const facts = readMaskFacts(mask);
  const [x, y, width, height] = facts.box;
  const isFree = x > 0.02 && y > 0.02 && x + width < 0.98 && y + height < 0.98;
  const found: [string, Region | undefined][] = [];
  if (isFree && facts.area < 0.45 && facts.area > 0.03) {
    for (const side of ['left', 'right', 'top', 'bottom'] as const) for (const share of [0.15, 0.3]) found.push([`cut-${side}-${share}`, cutRegion(mask, side, share)]);
  }
  if (isFree && facts.area < 0.5) found.push(['tight-0.01', tightRegion(facts.box, 0.01)], ['tight-0.04', tightRegion(facts.box, 0.04)]);
  found.push(['centre', placedRegion(facts, [0.5, 0.5])], ['third-l', placedRegion(facts, [1 / 3, 0.5])], ['third-r', placedRegion(facts, [2 / 3, 0.5])]);
  found.push(['empty', emptyRegion(facts)]);
  return found.flatMap(([name, region]) => (region === undefined ? [] : [[name, region] as [string, Region]]));
}

for (const [index, id] of listSamples(['ecssd'], 'calibration').entries()) {
  if (index % Number(every) !== 0 && !isUnseenByModel(id)) continue;
  const { photo, maps } = await readSample(id);
  const mask = await readMask(id, GRID);
  if (mask === null) continue;
  write(id, { name: 'none', image: photo.image, maps, mask });
  for (const [name, region] of crops(mask)) {
    const image = cropPhoto(photo.image, region);
    write(id, { name, image, maps: await look(`${id}-${name}`, image), mask: cropMask(mask, region) });
  }
  write(id, { name: 'blur', image: blurSurroundings(photo.image, mask, 6), maps, mask });
  const [x, y, width, height] = readMaskFacts(mask).box;
  const place = [0.12, 0.88].flatMap((across) => [0.15, 0.85].map((down) => ({ x: across, y: down }))).find((spot) => spot.x < x - 0.06 || spot.x > x + width + 0.06 || spot.y < y - 0.06 || spot.y > y + height + 0.06);
  if (place !== undefined) {
    const image = addBrightSpot(photo.image, place, 0.06);
    write(id, { name: 'spot', image, maps: await look(`${id}-spot`, image), mask });
  }
}
for (const [folder, step] of OTHERS) {
  for (const id of listSamples([folder], 'calibration', step)) {
    const { photo, maps } = await readSample(id);
    write(id, { name: 'none', image: photo.image, maps, mask: null });
  }
}
