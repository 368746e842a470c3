// `npm run evaluate:stacks [-- --fresh]`: how many frames of made bursts are found to belong together, how many different photos are by
// mistake, and how often the best frame of a burst is one in which nothing went wrong. Writes the tables into docs/stacks.md.
import type { Fingerprint } from '../src/main/domain/fingerprint.ts';
import { compareFrames, rankFrames, type FrameFacts } from '../src/main/stacks/best-frame.ts';
import { isSimilar, type StackKey } from '../src/main/stacks/similar.ts';
import { readBursts, type Burst } from './burst-frames.ts';
import { writeMeasured } from './measured-section.ts';
import { CHANGES, readStackSamples } from './stack-frames.ts';


const isFresh = process.argv.includes('--fresh');
const samples = await readStackSamples(isFresh);
const bursts = await readBursts(isFresh, 2);

/** Shape is taken as equal, which is the harder case. */
function keyOf(photoId: number, { perceptualHash, features }: Fingerprint, takenAtS: number | null): StackKey {
  const bytes = Buffer.from(features, 'base64');
  return {
    photoId,
    high: Number.parseInt(perceptualHash.slice(0, 8), 16),
    low: Number.parseInt(perceptualHash.slice(8), 16),
    features: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
    pack: 'one',
    aspectRatio: 1,
    takenAtS,
    camera: null,
  };
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
}

function foundRow(name: string): string {
  const framed = samples.flatMap(({ fingerprint, frames }) => (frames[name] ? [[fingerprint, frames[name]] as const] : []));
  const cells = [null, 60, 10, 2].map((apartS) => {
    const found = framed.filter(([one, other]) => isSimilar(keyOf(1, one, 0), keyOf(2, other, apartS)));
    return percent(found.length, framed.length);
  });
  return `| ${name} | ${framed.length} | ${cells.join(' | ')} |`;
}

function falseRow(apartS: number | null): string {
  const keys = samples.map(({ fingerprint }, index) => keyOf(index, fingerprint, 0));
  const wrong: string[] = [];
  let pairs = 0;
  for (const [index, key] of keys.entries()) {
    const later = { ...key, takenAtS: apartS };
    for (let other = 0; other < index; other += 1) {
      pairs += 1;
      if (isSimilar(later, keys[other] ?? key)) wrong.push(`${samples[index]?.id} ${samples[other]?.id}`);
    }
  }
  // The two collections share photos: those pairs are no mistake.
  const shared = wrong.filter((pair) => pair.includes('bsds500/') && pair.includes('ecssd/'));
  const when = apartS === null ? 'time unknown' : `as if within ${apartS} s`;
  return `| ${when} | ${pairs} | ${shared.length} | ${wrong.length - shared.length} |`;
}

function factsOf({ frames }: Burst): { name: string; facts: FrameFacts }[] {
  return Object.entries(frames).map(([name, { measurements, score }], index) => ({
    name,
    facts: {
      photoId: index + 1,
      stars: 0,
      flag: 'none',
      isDone: true,
      score,
      measure: (id) => measurements[id]?.value,
    },
  }));
}

/** How often each frame is ranked first of its burst. */
function bestRows(): string[] {
  const first = new Map<string, number>();
  for (const burst of bursts) {
    const frames = factsOf(burst);
    const [best] = rankFrames(frames.map(({ facts }) => facts));
    const name = frames.find(({ facts }) => facts.photoId === best?.photoId)?.name ?? '';
    first.set(name, (first.get(name) ?? 0) + 1);
  }
  return Object.keys(bursts[0]?.frames ?? {}).map((name) => `| ${name} | ${percent(first.get(name) ?? 0, bursts.length)} |`);
}

/** A good frame against one other of its burst: who wins, and does a reason name what went wrong. */
function duelRow(name: string, reason: RegExp): string {
  let [won, named, wrongly] = [0, 0, 0];
  for (const burst of bursts) {
    const duel = factsOf(burst).filter((frame) => frame.name === 'good' || frame.name === name);
    const ranked = rankFrames(duel.map(({ facts }) => facts));
    const { reasons = [] } = compareFrames(ranked).frames[0] ?? {};
    const isGood = ranked[0]?.photoId === duel.find((frame) => frame.name === 'good')?.facts.photoId;
    if (isGood) won += 1;
    if (isGood && reasons.some((words) => reason.test(words))) named += 1;
    if (!isGood && reasons.length > 0) wrongly += 1;
  }
  return `| ${name} | ${percent(won, bursts.length)} | ${percent(named, bursts.length)} | ${percent(wrongly, bursts.length)} |`;
}

const table = [
  '| next frame | frames | time unknown | within 60 s | within 10 s | within 2 s |',
  '| --- | --- | --- | --- | --- | --- |',
  ...CHANGES.map(({ name }) => foundRow(name)),
  '',
  `Different photos put together, among all pairs of ${samples.length} photos (the 1.8 million pairs are of unlike scenes; the times are made up):`,
  '',
  '| time | pairs | the same picture in two collections | mistakes |',
  '| --- | --- | --- | --- |',
  ...[null, 60, 10, 2].map(falseRow),
  '',
  `Best of six frames, ${bursts.length} full-size photos:`,
  '',
  '| frame | ranked first |',
  '| --- | --- |',
  ...bestRows(),
  '',
  'A good frame against one of the others:',
  '',
  '| other frame | the good one wins | and the reason names it | the other wins with a reason |',
  '| --- | --- | --- | --- |',
  duelRow('moved by 1 %', /./),
  duelRow('focus missed, blur of 2 px', /sharper/),
  duelRow('shaken over 9 px', /sharper|motion/),
  duelRow('turned by 3 degrees', /level|tilted/),
  duelRow('overexposed by 1.5 EV', /blown/),
].join('\n');
console.log(table);
await writeMeasured('stacks.md', 'evaluate:stacks', table);
