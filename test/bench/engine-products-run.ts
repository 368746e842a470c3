// How fast one matrix product alone is, by format and number of rows: what bounds prefill (many rows), decoding (few) and the vision encoder.
// `node engine-products-run.ts JSON` prints one JSON line.
import { GraphBuilder } from '../../src/main/compiler/graph-builder.ts';
import { linear } from '../../src/main/compiler/layers.ts';
import { encodeModel } from '../../src/main/compiler/onnx-writer.ts';
import type { WeightFormat } from '../../src/main/compiler/weight-format.ts';
import { openSession } from '../../src/main/runtime/session.ts';
import { floatTensor } from '../../src/main/runtime/tensor.ts';
import { INTERNLM2_7B, RandomCheckpoint } from './engine-shapes.ts';

export interface ProductsRunRequest {
  format: WeightFormat;
  rows: readonly number[];
}

/** Multiplications per second, all cores together, by number of rows. */
export type ProductsRunResult = Record<string, number>;

/** The largest matrix of a layer: in int4 31 MB, more than most caches hold, as between two steps of a decoder. */
const { hidden_size: INPUTS, intermediate_size: OUTPUTS } = INTERNLM2_7B;
const TIMES = 7;

if (process.argv[1] === import.meta.filename) {
  const request = JSON.parse(process.argv[2] ?? '') as ProductsRunRequest;
  process.stdout.write(`${JSON.stringify(await runProducts(request))}\n`);
}

async function runProducts({ format, rows }: ProductsRunRequest): Promise<ProductsRunResult> {
  const graph = new GraphBuilder({ name: 'product', ...format });
  const x = graph.input('x', 'float32', [1, 'rows', INPUTS]);
  const options = { name: 'w', inputs: INPUTS, outputs: OUTPUTS, bias: false };
  graph.output('y', linear(graph, new RandomCheckpoint(), x, options), [1, 'rows', OUTPUTS]);
  const session = await openSession(encodeModel(graph.finish()), { provider: 'cpu' });
  const speeds: ProductsRunResult = {};
  for (const count of rows) {
    const values = Float32Array.from({ length: count * INPUTS }, (_, index) => Math.sin(index * 0.7));
    const feeds = { x: floatTensor(values, [1, count, INPUTS]) };
    await session.run(feeds);
    const times: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      const start = performance.now();
      await session.run(feeds);
      times.push(performance.now() - start);
    }
    speeds[count] = (count * INPUTS * OUTPUTS) / (Math.min(...times) / 1000);
  }
  await session.close();
  return speeds;
}
