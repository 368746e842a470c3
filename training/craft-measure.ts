// Craft score, step 2: what the app's own code sees and measures on every written version of a training photo; null for the others,
// which evaluate-starter.ts looks at.
// Run: `node training/craft-measure.ts [--seen] [--last-first]`. With `--seen` only the classifier runs again, for instance after it was trained
// anew, and the measures stay. Resumes; versions that craft_versions.py has yet to write are left for the next run. `--last-first` is for a
// second process that begins at the other end.
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPack } from '../src/main/cli/open-pack.ts';
import { SMALL_LONG_SIDE_PX } from '../src/main/pipeline/decode/decode-photo.ts';
import { measurePhoto } from '../src/main/pipeline/measure/measure-photo.ts';
import { shrinkImage } from '../src/main/pipeline/measure/shrink-image.ts';
import type { RgbImage } from '../src/main/pipeline/rgb-image.ts';
import { seeAesthetics } from '../src/main/pipeline/saliency/iasm.ts';
import type { AestheticView } from '../src/main/pipeline/saliency/iasm.ts';
import { squashPhoto } from '../src/main/pipeline/saliency/squash-photo.ts';
import { toPixelValues } from '../src/main/pipeline/vision/pixel-values.ts';
import { openSession } from '../src/main/runtime/session.ts';

interface VersionRow {
  split: string;
  width: number;
  height: number;
  offset: number;
}

type Eyes = (image: RgbImage) => Promise<AestheticView>;

const FOLDER = join(import.meta.dirname, 'work', 'craft');
/** Digits kept of a measure: more than any rule or weight can tell apart. */
const DIGITS = 6;

function write(name: string, value: unknown): void {
  writeFileSync(join(FOLDER, `${name}.part`), JSON.stringify(value));
  renameSync(join(FOLDER, `${name}.part`), join(FOLDER, name));
}

/** The pack's classifier, and the hash of its graph. */
async function openEyes(): Promise<{ see: Eyes; classifier: string }> {
  const { pack } = openPack({ provider: 'cpu' });
  const spec = pack.manifest.saliency;
  const { file: name, sha256 } = pack.manifest.graphs.iasm;
  const file = pack.filePath(name);
  const session = await openSession(file, { provider: 'cpu' });
  const see: Eyes = (image) =>
    seeAesthetics(session, toPixelValues([squashPhoto({ image, small: shrinkImage(image, SMALL_LONG_SIDE_PX) }, spec)], spec), spec);
  return { see, classifier: sha256 };
}

const round = (value: number): number => Number(value.toPrecision(DIGITS));

/** Values by measure id, and the confidence of the subject: all that licences look at. */
function measureVersion(image: RgbImage, { saliency, subject, attention }: AestheticView) {
  const maps = { saliency, subject: subject ?? null, attention: attention ?? null };
  const measures = measurePhoto({ image, original: image, ...maps, exif: {} });
  const values = Object.entries(measures.measurements).map(([id, { value }]) => [id, round(value)] as const);
  return { confidence: round(measures.subjectRegion?.confidence ?? 0), values: Object.fromEntries(values) };
}

async function runShard(shard: string, { see, classifier }: { see: Eyes; classifier: string }, seenOnly: boolean) {
  const rows = JSON.parse(readFileSync(join(FOLDER, `${shard}.index.json`), 'utf8')) as VersionRow[];
  const pixels = readFileSync(join(FOLDER, `${shard}.rgb`));
  const seen: unknown[] = [];
  const measured: unknown[] = [];
  for (const { split, width, height, offset } of rows) {
    if (split !== 'train') {
      seen.push(null);
      if (!seenOnly) measured.push(null);
      continue;
    }
    const image = { width, height, data: pixels.subarray(offset, offset + width * height * 3) };
    const view = await see(image);
    const types = [...view.degradations.values()].map(round);
    seen.push({ distribution: view.distribution.map(round), types });
    if (!seenOnly) measured.push(measureVersion(image, view));
  }
  if (!seenOnly) write(`${shard}.measures.json`, measured);
  write(`${shard}.seen.json`, { classifier, versions: seen });
}

/** True if this classifier has seen the shard already. */
function wasSeenBy(classifier: string, shard: string): boolean {
  const path = join(FOLDER, `${shard}.seen.json`);
  return existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as { classifier?: string }).classifier === classifier;
}

async function main(): Promise<void> {
  const seenOnly = process.argv.includes('--seen');
  const eyes = await openEyes();
  const shards = readdirSync(FOLDER).flatMap((name) => (name.endsWith('.index.json') ? [name.slice(0, -11)] : []));
  const inOrder = shards.toSorted();
  for (const shard of process.argv.includes('--last-first') ? inOrder.toReversed() : inOrder) {
    const isMeasured = existsSync(join(FOLDER, `${shard}.measures.json`));
    if (seenOnly ? !isMeasured || wasSeenBy(eyes.classifier, shard) : isMeasured) continue;
    const start = performance.now();
    await runShard(shard, eyes, seenOnly);
    console.error(`${shard}: ${Math.round((performance.now() - start) / 1000)} s`);
  }
}

await main();
