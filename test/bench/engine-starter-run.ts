// The starter's own graphs in a process of their own: `node engine-starter-run.ts JSON` prints one JSON line. Its weights are trained, which changes no time.
import { loadPack } from '../../src/main/modelpack/load-pack.ts';
import type { GraphRole } from '../../src/main/modelpack/manifest.ts';
import { LanguageModel } from '../../src/main/pipeline/language/language-model.ts';
import { createRandom } from '../../src/main/pipeline/language/random.ts';
import { encodeTiles } from '../../src/main/pipeline/vision/ias-vit.ts';
import { openSession } from '../../src/main/runtime/session.ts';
import type { Session } from '../../src/main/runtime/session.ts';
import { peakMb } from './engine-decoder-run.ts';

export interface StarterRunRequest {
  folder: string;
  promptTokens: number;
  steps: number;
  batches: readonly number[];
}

export interface StarterRunResult {
  loadS: number;
  secondsPerTile: number;
  prefillTokensPerS: number;
  decodeTokensPerS: Record<string, number>;
  peakMb: number;
}

if (process.argv[1] === import.meta.filename) {
  const request = JSON.parse(process.argv[2] ?? '') as StarterRunRequest;
  process.stdout.write(`${JSON.stringify(await runStarter(request))}\n`);
}

async function runStarter({ folder, promptTokens, steps, batches }: StarterRunRequest): Promise<StarterRunResult> {
  const pack = loadPack(folder);
  const { image, language } = pack.manifest;
  const open = (role: GraphRole): Promise<Session> => openSession(pack.graphPath(role), { provider: 'cpu' });
  const start = performance.now();
  const vision = await open('ias-vit');
  const model = new LanguageModel(
    { embedTokens: await open('embed-tokens'), decoder: await open('decoder') },
    language,
  );
  const loadS = (performance.now() - start) / 1000;
  const random = createRandom(1);
  const tile = {
    pixelValues: Float32Array.from({ length: 3 * image.tileSize ** 2 }, () => random() - 0.5),
    saliency: new Float32Array((image.tileSize / image.patchSize) ** 2).fill(0.5),
    tiles: 1,
    tileSize: image.tileSize,
    saliencyStrength: 1,
  };
  const secondsPerTile = await secondsOf(20, () => encodeTiles(vision, tile));
  const ids = Array.from({ length: promptTokens }, (_, index) => 300 + ((index * 7) % 3000));
  const prefillS = await secondsOf(5, () => model.readPrompt(model.start(), ids));
  const decodeTokensPerS: Record<string, number> = {};
  const prompt = model.share(await model.readPrompt(model.start(), ids));
  for (const batch of batches) {
    const rows = Array.from({ length: batch }, (_, row) => row);
    let state = model.select(
      prompt,
      rows.map(() => 0),
    );
    const seconds = await secondsOf(steps, async () => {
      state = await model.append(
        state,
        rows.map((row) => [400 + row]),
      );
    });
    decodeTokensPerS[batch] = batch / seconds;
  }
  return { loadS, secondsPerTile, prefillTokensPerS: promptTokens / prefillS, decodeTokensPerS, peakMb: peakMb() };
}

/** Mean of some runs after one to warm up. */
async function secondsOf(runs: number, work: () => Promise<unknown>): Promise<number> {
  await work();
  const start = performance.now();
  for (let run = 0; run < runs; run += 1) await work();
  return (performance.now() - start) / 1000 / runs;
}
