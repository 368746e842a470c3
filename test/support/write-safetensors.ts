// Writes safetensors files for tests: the program itself only reads them.
import { writeFileSync } from 'node:fs';

export interface TestTensor {
  shape: readonly number[];
  values: Float32Array;
}

/** Writes float32 tensors one after the other. */
export function writeSafetensors(path: string, tensors: Readonly<Record<string, TestTensor>>): void {
  const header: Record<string, unknown> = {};
  let position = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [position, position + values.byteLength] };
    position += values.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  const data = Object.values(tensors).map(
    ({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  writeFileSync(path, Buffer.concat([length, text, ...data]));
}
