// Takes what a graph has learned out of it: every large weight keeps its values, in random order.
// Shapes, scales and file size stay, so whatever differs afterwards came from training.

interface Field {
  number: number;
  start: number;
  end: number;
}

function readVarint(bytes: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  for (let index = 0; ; index++) {
    const byte = bytes[start + index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: start + index + 1 };
  }
}

/** Length-delimited fields of the protobuf message in bytes[start, end). */
function listFields(bytes: Uint8Array, start: number, end: number): Field[] {
  const fields: Field[] = [];
  for (let position = start; position < end;) {
    const { value: tag, next } = readVarint(bytes, position);
    const wireType = tag % 8;
    if (wireType === 2) {
      const length = readVarint(bytes, next);
      fields.push({ number: Math.floor(tag / 8), start: length.next, end: length.next + length.value });
      position = length.next + length.value;
    } else position = wireType === 0 ? readVarint(bytes, next).next : next + (wireType === 5 ? 4 : 8);
  }
  return fields;
}

const GRAPH_IN_MODEL = 7;
const INITIALIZER_IN_GRAPH = 5;
const RAW_DATA_IN_TENSOR = 9;
/** Smaller tensors are norms and shape constants. */
const LARGE_BYTES = 4096;

/** A copy of an ONNX file with float16 weights, the values of every large one shuffled. Returns how many were. */
export function shuffleWeights(model: Uint8Array, random: () => number): { bytes: Uint8Array; shuffled: number } {
  const bytes = model.slice();
  const within = (parent: Field, number: number) =>
    listFields(bytes, parent.start, parent.end).filter((field) => field.number === number);
  const whole = { number: 0, start: 0, end: bytes.length };
  const weights = within(whole, GRAPH_IN_MODEL)
    .flatMap((graph) => within(graph, INITIALIZER_IN_GRAPH))
    .flatMap((tensor) => within(tensor, RAW_DATA_IN_TENSOR))
    .filter(({ start, end }) => end - start >= LARGE_BYTES);
  for (const { start, end } of weights) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
    for (let last = view.byteLength / 2 - 1; last > 0; last--) {
      const other = Math.floor(random() * (last + 1));
      const value = view.getUint16(last * 2, true);
      view.setUint16(last * 2, view.getUint16(other * 2, true), true);
      view.setUint16(other * 2, value, true);
    }
  }
  return { bytes, shuffled: weights.length };
}
