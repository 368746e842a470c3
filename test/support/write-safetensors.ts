// Writes safetensors files for tests: the program itself only reads them.
import { writeFileSync } from 'node:fs';

export interface TestTensor {
  shape: readonly number[];
  values: Float32Array;
}

/** Writes tensors one after the other, bfloat16 ones cut to their upper halves. */
export function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, TestTensor>>,
  dtype: 'F32' | 'BF16' = 'F32',
): void {
  const header: Record<string, unknown> = {};
  const data: Uint8Array[] = [];
  let position = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const bytes = dtype === 'F32' ? bytesOf(values) : upperHalves(values);
    header[name] = { dtype, shape, data_offsets: [position, position + bytes.byteLength] };
    position += bytes.byteLength;
    data.push(bytes);
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  writeFileSync(path, Buffer.concat([length, text, ...data]));
}

function bytesOf(array: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function upperHalves(values: Float32Array): Uint8Array {
  const words = new Uint16Array(values.buffer, values.byteOffset, values.length * 2);
  return bytesOf(Uint16Array.from({ length: values.length }, (_, index) => words[2 * index + 1] ?? 0));
}
