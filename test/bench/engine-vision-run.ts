// One vision encoder in a process of its own: `node engine-vision-run.ts JSON` prints one JSON line and leaves the image features in a file, so
// that another format can be compared with them.
import { readFileSync, writeFileSync } from 'node:fs';
import { encodeTiles } from '../../src/main/pipeline/vision/ias-vit.ts';
import { createRandom } from '../../src/main/pipeline/language/random.ts';
import { openSession } from '../../src/main/runtime/session.ts';
import { floatData } from '../../src/main/runtime/tensor.ts';
import { median, peakMb } from './engine-decoder-run.ts';
import { INTERNVIT_300M } from './engine-shapes.ts';

export interface VisionRunRequest {
  graph: string;
  /** Tiles timed after one to warm up. */
  tiles: number;
  /** Where the features of the first tile are written, or read to be compared with. */
  features: string;
  isReference: boolean;
}

export interface VisionRunResult {
  loadS: number;
  /** Median. */
  secondsPerTile: number;
  /** Of all cores together, the least of the tiles: what a busy machine distorts less. */
  processorSecondsPerTile: number;
  /** Of all features with the reference's, and of the patch that differs most; 1 for the reference itself. */
  cosine: number;
  worstPatchCosine: number;
  peakMb: number;
}

if (process.argv[1] === import.meta.filename) {
  const request = JSON.parse(process.argv[2] ?? '') as VisionRunRequest;
  process.stdout.write(`${JSON.stringify(await runVision(request))}\n`);
}

async function runVision({ graph, tiles, features, isReference }: VisionRunRequest): Promise<VisionRunResult> {
  const start = performance.now();
  const session = await openSession(graph, { provider: 'cpu' });
  const loadS = (performance.now() - start) / 1000;
  const { image_size: tileSize, patch_size: patchSize, hidden_size: channels } = INTERNVIT_300M;
  const random = createRandom(1);
  const input = {
    // Smooth like photos are: neighbouring pixels nearly equal, normalised values within about +-2.
    pixelValues: smoothPixels(tileSize, random),
    saliency: new Float32Array((tileSize / patchSize) ** 2),
    tiles: 1,
    tileSize,
    saliencyStrength: 0,
  };
  const first = floatData(await encodeTiles(session, input));
  const times: number[] = [];
  const processorTimes: number[] = [];
  for (let index = 0; index < tiles; index += 1) {
    const begin = performance.now();
    const before = process.cpuUsage();
    await encodeTiles(session, input);
    const { user, system } = process.cpuUsage(before);
    processorTimes.push((user + system) / 1e6);
    times.push((performance.now() - begin) / 1000);
  }
  const secondsPerTile = median(times);
  const processorSecondsPerTile = Math.min(...processorTimes);
  if (isReference) {
    writeFileSync(features, new Uint8Array(first.buffer, first.byteOffset, first.byteLength));
    return { loadS, secondsPerTile, processorSecondsPerTile, cosine: 1, worstPatchCosine: 1, peakMb: peakMb() };
  }
  const bytes = readFileSync(features);
  const reference = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const perPatch = Array.from({ length: first.length / channels }, (_, patch) =>
    cosine(first, reference, patch * channels, (patch + 1) * channels),
  );
  return {
    loadS,
    secondsPerTile,
    processorSecondsPerTile,
    cosine: cosine(first, reference, 0, first.length),
    worstPatchCosine: Math.min(...perPatch),
    peakMb: peakMb(),
  };
}

function cosine(a: Float32Array, b: Float32Array, begin: number, end: number): number {
  let product = 0;
  let ofA = 0;
  let ofB = 0;
  for (let index = begin; index < end; index += 1) {
    const left = a[index] ?? 0;
    const right = b[index] ?? 0;
    product += left * right;
    ofA += left * left;
    ofB += right * right;
  }
  return product / Math.sqrt(ofA * ofB);
}

/** (3, size, size): a sum of a few waves and a little noise. */
function smoothPixels(size: number, random: () => number): Float32Array {
  const waves = Array.from({ length: 12 }, () => ({
    x: random() * 0.15,
    y: random() * 0.15,
    phase: random() * 6.28,
    plane: Math.floor(random() * 3),
  }));
  const values = new Float32Array(3 * size * size);
  for (let index = 0; index < values.length; index += 1) {
    const plane = Math.floor(index / (size * size));
    const y = Math.floor(index / size) % size;
    const x = index % size;
    const sum = waves.reduce(
      (total, wave) => total + (wave.plane === plane ? 0.5 : 0.2) * Math.sin(wave.x * x + wave.y * y + wave.phase),
      0,
    );
    values[index] = sum + 0.1 * (random() - 0.5);
  }
  return values;
}
