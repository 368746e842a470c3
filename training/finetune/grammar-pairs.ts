// Own-words pairs for proving the fine-tuning kit: real photos, and critiques worded by the app's phrase grammar from what the app
// measures on them. No person wrote them about these photos; a data set made here says so in its README.
// Run with Node 24: `node training/finetune/grammar-pairs.ts PHOTOS_DIR DATA_DIR [PHOTOS]`. Writes images/, captions.jsonl, maps.jsonl.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findPhotos } from '../../src/main/cli/find-photos.ts';
import { openPack } from '../../src/main/cli/open-pack.ts';
import { licenseClaims } from '../../src/main/pipeline/analysis/license-claims.ts';
import { planCritique } from '../../src/main/pipeline/analysis/plan-critique.ts';
import { clauseFor } from '../../src/main/pipeline/claims/grammar.ts';
import { decodePhoto } from '../../src/main/pipeline/decode/decode-photo.ts';
import { createRandom } from '../../src/main/pipeline/language/random.ts';
import type { Random } from '../../src/main/pipeline/language/random.ts';
import { measurePhoto } from '../../src/main/pipeline/measure/measure-photo.ts';
import { seeAesthetics } from '../../src/main/pipeline/saliency/iasm.ts';
import { squashPhoto } from '../../src/main/pipeline/saliency/squash-photo.ts';
import { encodeMap } from '../../src/main/pipeline/saliency/saliency-map.ts';
import { toPixelValues } from '../../src/main/pipeline/vision/pixel-values.ts';
import { openSession } from '../../src/main/runtime/session.ts';

/** Wordings of each photo's critique: one is trained on and compared with at a time, all are references. */
const CRITIQUES_PER_PHOTO = 3;
const MOST_SENTENCES = 3;
const README = `# Photos with grammar critiques

Real photos; every critique is worded by Salient's own phrase grammar from claims that the app measured on the photo. No person
wrote them. The pairs prove that the fine-tuning kit works; they say nothing about how well a model would learn from people.
`;

/** One claim in own words, as a sentence. */
function sentenceOf(claim: Parameters<typeof clauseFor>[0], random: Random): string {
  const clause = clauseFor(claim, random);
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}

type EyesOf = (photo: string) => Promise<{ captions: string[]; saliency: ReturnType<typeof encodeMap> }>;

/** Measures a photo with the installed pack's classifier and words what holds. */
async function openEyes(): Promise<EyesOf> {
  const { pack } = openPack({ provider: 'cpu' });
  const spec = pack.manifest.saliency;
  const session = await openSession(pack.filePath(pack.manifest.graphs.iasm.file), { provider: 'cpu', threads: 1 });
  return async (photo) => {
    const { image, original, small, saved, exif, sha256 } = await decodePhoto(photo);
    const squashed = squashPhoto({ image, small: saved }, spec);
    const { saliency, subject = null, attention = null } = await seeAesthetics(session, toPixelValues([squashed], spec), spec);
    const evidence = licenseClaims(measurePhoto({ image, original, small, saliency, subject, attention, exif }));
    const hash = Number.parseInt(sha256.slice(0, 8), 16);
    const captions = Array.from({ length: CRITIQUES_PER_PHOTO }, (_, variant) =>
      planCritique(evidence, { seed: hash })
        .flatMap(({ claims: [claim] }, index) => (claim ? [sentenceOf(claim, createRandom(hash, variant, index))] : []))
        .slice(0, MOST_SENTENCES)
        .join(' '),
    );
    return { captions, saliency: encodeMap(saliency) };
  };
}

const [source, target, wanted = '200'] = process.argv.slice(2);
if (source === undefined || target === undefined) throw new Error('usage: grammar-pairs.ts PHOTOS_DIR DATA_DIR [PHOTOS]');
const { photos } = await findPhotos([source]);
// Evenly over the folder, so that every source of photos is in it.
const step = Math.max(1, Math.floor(photos.length / Number(wanted)));
const chosen = photos.filter((_, index) => index % step === 0).slice(0, Number(wanted));
mkdirSync(path.join(target, 'images'), { recursive: true });
const see = await openEyes();
const captionLines: string[] = [];
const mapLines: string[] = [];
for (const [number, photo] of chosen.entries()) {
  const image = `${String(number).padStart(5, '0')}${path.extname(photo).toLowerCase()}`;
  copyFileSync(photo, path.join(target, 'images', image));
  const { captions, saliency } = await see(photo);
  if (captions.every((caption) => caption.length > 0)) {
    captionLines.push(JSON.stringify({ image, captions }));
    mapLines.push(JSON.stringify({ image, ...saliency }));
  }
  if (number % 50 === 49) console.error(`${number + 1}/${chosen.length} photos`);
}
writeFileSync(path.join(target, 'captions.jsonl'), `${captionLines.join('\n')}\n`);
writeFileSync(path.join(target, 'maps.jsonl'), `${mapLines.join('\n')}\n`);
writeFileSync(path.join(target, 'README.md'), README);
console.error(`${captionLines.length} photos with ${CRITIQUES_PER_PHOTO} critiques each in ${target}`);
