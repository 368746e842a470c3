// A pack as its user may read about it: names, terms, origin, what it lacks, and the model card that came with it.
import { readFileSync } from 'node:fs';
import type { PackInfo } from '../domain/model-packs.ts';
import type { LoadedPack } from './load-pack.ts';
import { describeGaps } from './pack-gaps.ts';

/** A longer model card is cut: it goes to the window as a whole. */
const MOST_CARD_BYTES = 256 * 1024;

/** Reads the pack's card and what its manifest says of it. */
export function describePack({ manifest, filePath }: LoadedPack): PackInfo {
  const { packId, packVersion, name, scoreName, license, provenance, files, generation, image } = manifest;
  const readme = files.find(({ file }) => file === 'README.md');
  const gaps = describeGaps(manifest).map(({ message }) => message);
  const card = readme === undefined ? '' : readFileSync(filePath(readme.file)).toString('utf8', 0, MOST_CARD_BYTES);
  return {
    id: packId,
    version: packVersion,
    name,
    scoreName,
    license,
    provenance,
    card,
    gaps,
    mostTiles: image.maxTiles,
    takesPrompt: !generation.claimTokens,
    prompt: generation.prompt,
  };
}
