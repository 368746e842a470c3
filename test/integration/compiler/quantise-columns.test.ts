// Matrices with one scale per output, multiplied by ONNX Runtime in whole numbers, against the product of the floats.
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/main/compiler/graph-builder.ts';
import { encodeModel } from '../../../src/main/compiler/onnx-writer.ts';
import type { StorageError } from '../../../src/main/compiler/quantise.ts';
import { createRandom } from '../../../src/main/pipeline/language/random.ts';
import { openSession } from '../../../src/main/runtime/session.ts';
import { floatData, floatTensor } from '../../../src/main/runtime/tensor.ts';

const ROWS = 9;
const INPUTS = 96;
const OUTPUTS = 40;

/** Values from -1 to 1; every output has a size of its own, which one scale for all could not hold. */
function drawMatrix(): Float32Array {
  const random = createRandom(3);
  return Float32Array.from({ length: OUTPUTS * INPUTS }, (_, index) => {
    const size = 10 ** (Math.floor(index / INPUTS) % 4) / 1000;
    return size * (2 * random() - 1);
  });
}

describe('one scale per output', () => {
  it('multiplies within the rounding of 8 bits, whatever the size of an output', async () => {
    const values = drawMatrix();
    const errors: StorageError[] = [];
    const graph = new GraphBuilder({
      name: 'product',
      storage: 'int8',
      isDynamic: true,
      onError: (error) => errors.push(error),
    });
    const x = graph.input('x', 'float32', ['rows', INPUTS]);
    graph.output('y', graph.multiply(x, { name: 'w', shape: [OUTPUTS, INPUTS], values: () => values }), [
      'rows',
      OUTPUTS,
    ]);
    const session = await openSession(encodeModel(graph.finish()), { provider: 'cpu', threads: 1 });
    const random = createRandom(4);
    const input = Float32Array.from({ length: ROWS * INPUTS }, () => 2 * random() - 1);
    const { y } = await session.run({ x: floatTensor(input, [ROWS, INPUTS]) });
    const product = y === undefined ? new Float32Array() : floatData(y);
    await session.close();
    for (let output = 0; output < OUTPUTS; output += 1) {
      let error = 0;
      let power = 0;
      for (let row = 0; row < ROWS; row += 1) {
        let exact = 0;
        for (let k = 0; k < INPUTS; k += 1) {
          exact += (input[row * INPUTS + k] ?? 0) * (values[output * INPUTS + k] ?? 0);
        }
        error += ((product[row * OUTPUTS + output] ?? Number.NaN) - exact) ** 2;
        power += exact ** 2;
      }
      expect(Math.sqrt(error / power)).toBeLessThan(0.02);
      expect(error).toBeGreaterThan(0);
    }
    expect(errors).toMatchObject([{ tensor: 'w', format: 'int8/column', count: OUTPUTS * INPUTS }]);
    expect(Math.sqrt((errors[0]?.error ?? 1) / (errors[0]?.power ?? 1))).toBeLessThan(0.01);
  });
});
