// Matrices for multiplication in whole numbers: one scale per output, levels as the runtime's integer product wants them. The runtime rounds
// the other factor to 8 bits too, with one scale for all of it, so this suits values without outliers (PIPELINE: InternViT's matrices).
import type { OnnxInitializer } from './onnx-writer.ts';
import { noError } from './quantise-blocks.ts';
import type { ErrorListener } from './quantise.ts';
import { asBytes, requireFinite } from './quantise.ts';
import { slabs } from './weights.ts';
import type { WeightTensor } from './weights.ts';

export interface ColumnMatrix {
  /** (in, out) int8, symmetric around zero. */
  levels: OnnxInitializer;
  /** (out) float32. */
  scales: OnnxInitializer;
}

/** Largest level; -128 is left out so that the range is symmetric. */
const TOP_LEVEL = 127;

/** A matrix [out, in] with one scale per output. */
export function quantiseColumns(tensor: WeightTensor, onError?: ErrorListener): ColumnMatrix {
  const [outputs = 0, inputs = 0] = tensor.shape;
  let kept: Float32Array | undefined;
  const convert = (): { levels: Int8Array; scales: Float32Array } => {
    const levels = new Int8Array(outputs * inputs);
    const scales = new Float32Array(outputs);
    const sums = noError();
    let output = 0;
    for (const values of slabs(tensor)) {
      requireFinite(values, tensor.name);
      for (let begin = 0; begin < values.length; begin += inputs, output += 1) {
        const row = values.subarray(begin, begin + inputs);
        const scale = Math.fround(row.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / TOP_LEVEL);
        scales[output] = scale;
        for (let input = 0; input < inputs; input += 1) {
          const value = row[input] ?? 0;
          const level = scale === 0 ? 0 : Math.round(value / scale);
          levels[input * outputs + output] = level;
          const difference = Math.abs(value - level * scale);
          sums.power += value * value;
          sums.error += difference * difference;
          if (difference > sums.largest) sums.largest = difference;
        }
      }
    }
    sums.count = outputs * inputs;
    onError?.({ tensor: tensor.name, shape: tensor.shape, format: 'int8/column', ...sums });
    return { levels, scales };
  };
  return {
    levels: {
      name: `${tensor.name}.levels`,
      dtype: 'int8',
      shape: [inputs, outputs],
      byteLength: inputs * outputs,
      *chunks() {
        const { levels, scales } = convert();
        kept = scales;
        yield new Uint8Array(levels.buffer);
      },
    },
    scales: {
      name: `${tensor.name}.column-scales`,
      dtype: 'float32',
      shape: [outputs],
      byteLength: 4 * outputs,
      *chunks() {
        yield asBytes(kept ?? convert().scales);
      },
    },
  };
}
