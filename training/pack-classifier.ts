// Builds the classifier of the embedded pack anew from work/checkpoint/iasm and leaves the rest of the pack as it is:
// `npm run pack:classifier -- VERSION`, after a head was fitted (truth/sight.py, scene_head.py) on the checkpoint that vision_reopen.py read back. The whole pack is built by
// `npm run pack:starter`, from a whole checkpoint.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checkpoint } from '../src/main/compiler/checkpoint.ts';
import { specify } from '../src/main/compiler/build-pack.ts';
import { listFile } from '../src/main/compiler/describe-pack.ts';
import { GraphBuilder } from '../src/main/compiler/graph-builder.ts';
import { buildIasm } from '../src/main/compiler/iasm.ts';
import { findIasm } from '../src/main/compiler/iasm-source.ts';
import { layOutModel, writeModel } from '../src/main/compiler/onnx-writer.ts';
import { formatsOf } from '../src/main/compiler/pack-formats.ts';
import { describeSaliency } from '../src/main/compiler/pack-graphs.ts';
import type { Manifest } from '../src/main/modelpack/manifest.ts';

const PACK = join(import.meta.dirname, '..', 'resources', 'models', 'starter');
const MANIFEST = join(PACK, 'manifest.json');
const CHECKPOINT = join(import.meta.dirname, 'work', 'checkpoint', 'iasm');

const [version] = process.argv.slice(2);
if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
  console.error('Give the version of the pack, such as 1.6.0.');
  process.exit(1);
}
const iasm = findIasm({ named: CHECKPOINT, inside: CHECKPOINT, starter: undefined });
if (iasm.kind !== 'own') throw new Error(`${CHECKPOINT} holds no classifier of ours.`);
const format = formatsOf({ quant: 'fp16' }).iasm;
const graph = new GraphBuilder({ name: 'iasm', ...format });
const weights = new Checkpoint([iasm.weights]);
buildIasm({ graph, weights, config: iasm.config });
const unused = weights.unused();
if (unused.length > 0) throw new Error(`The checkpoint holds what no graph uses: ${unused.join(', ')}.`);
const model = graph.finish();
const layout = layOutModel(model);
writeModel(model, join(PACK, 'iasm.onnx'), { layout });
weights.close();
const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as Manifest;
manifest.packVersion = version;
manifest.graphs.iasm = specify({ key: 'iasm', model, format, layout }, PACK);
manifest.saliency = describeSaliency(iasm);
// The model card may have changed with it.
manifest.files = manifest.files.map(({ file }) => listFile(PACK, file));
writeFileSync(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`${manifest.packId} ${version}: iasm.onnx, ${manifest.graphs.iasm.bytes} bytes`);
