// ONNX models as protobuf bytes, written without a protobuf library: only the messages our graphs need.
// Field numbers are those of onnx.proto3. Knows no operators.
import { closeSync, fdatasyncSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../domain/errors.ts';

const ELEMENT_TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float16: 10 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** Operators only ONNX Runtime has, version 1. */
export const CONTRIB_DOMAIN = 'com.microsoft';

/** `float` marks a floating point attribute; plain numbers are integers. */
export type Attribute = number | readonly number[] | string | { float: number };

export interface OnnxNode {
  op: string;
  /** ONNX Runtime's own operators; the standard ones unless given. */
  domain?: typeof CONTRIB_DOMAIN;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Readonly<Record<string, Attribute>>;
}

/** A graph input or output; a string is a dynamic dimension, no shape means any. */
export interface OnnxValue {
  name: string;
  dtype: ElementType;
  shape?: readonly (number | string)[];
  /** A list of such tensors instead of one. */
  isSequence?: boolean;
}

export interface OnnxInitializer {
  name: string;
  dtype: ElementType;
  shape: readonly number[];
  byteLength: number;
  /** Row-major little-endian bytes in pieces, produced when written. */
  chunks: () => Iterable<Uint8Array>;
}

export interface OnnxModel {
  name: string;
  opset: number;
  nodes: readonly OnnxNode[];
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
  initializers: readonly OnnxInitializer[];
}

/** Version of the file layout that goes with operator set 17. */
const IR_VERSION = 8;
/** ONNX Runtime maps external tensors best at page boundaries. */
const EXTERNAL_ALIGNMENT = 4096;
/** Smaller tensors stay in the graph file even when weights are external. */
const EXTERNAL_MIN_BYTES = 1024;
/** Weights beyond this go to a second file: a message is joined in memory several times over, and ends at 2 GiB anyway. */
const INLINE_LIMIT_BYTES = 64 * 1024 * 1024;

/** A model as one protobuf message with its weights inside. */
export function encodeModel(model: OnnxModel): Uint8Array {
  return encodeWith(model, inlineData);
}

/** Where the weights of a model go, known before any is read. */
export interface ModelLayout {
  /** Tensors of the second file with their offsets, in the order they are written; empty if all stay inside. */
  external: readonly { tensor: OnnxInitializer; offset: number }[];
  /** Size of the second file. */
  externalBytes: number;
  /** Bytes of all weights, wherever they go. */
  weightBytes: number;
}

/** Lays out a model: one file up to `inlineLimitBytes` of weights, else large tensors beside it. */
export function layOutModel(model: OnnxModel, inlineLimitBytes = INLINE_LIMIT_BYTES): ModelLayout {
  const weightBytes = model.initializers.reduce((sum, tensor) => sum + tensor.byteLength, 0);
  if (weightBytes <= inlineLimitBytes) return { external: [], externalBytes: 0, weightBytes };
  const external: { tensor: OnnxInitializer; offset: number }[] = [];
  let position = 0;
  for (const tensor of model.initializers) {
    if (tensor.byteLength < EXTERNAL_MIN_BYTES) continue;
    const offset = Math.ceil(position / EXTERNAL_ALIGNMENT) * EXTERNAL_ALIGNMENT;
    external.push({ tensor, offset });
    position = offset + tensor.byteLength;
  }
  return { external, externalBytes: position, weightBytes };
}

export interface WriteModelOptions {
  inlineLimitBytes?: number;
  /** The layout, if it was made before. */
  layout?: ModelLayout;
  /** External tensors an interrupted run has written already. */
  finished?: number;
  /** Told how many bytes of weights were just written. */
  onBytes?: (count: number) => void;
  /** Told when an external tensor lies on the disk for good. */
  onTensor?: (index: number) => void;
}

/** Writes `path`, and `path.data` for models over the limit; returns the external file's name or null. */
export function writeModel(model: OnnxModel, path: string, options: WriteModelOptions = {}): string | null {
  const { external } = options.layout ?? layOutModel(model, options.inlineLimitBytes);
  if (external.length === 0) {
    writeFileSync(path, encodeModel(model));
    options.onBytes?.(model.initializers.reduce((sum, tensor) => sum + tensor.byteLength, 0));
    return null;
  }
  writeExternal(external, `${path}.data`, options);
  const dataName = `${basename(path)}.data`;
  const places = new Map(external.map(({ tensor, offset }) => [tensor, offset]));
  const place = (tensor: OnnxInitializer) => {
    const offset = places.get(tensor);
    if (offset === undefined) return inlineData(tensor);
    const entries = { location: dataName, offset: String(offset), length: String(tensor.byteLength) };
    const fields = Object.entries(entries).map(([key, value]) =>
      bytesField(13, concat([textField(1, key), textField(2, value)])),
    );
    return [...fields, intField(14, 1)];
  };
  writeFileSync(path, encodeWith(model, place));
  const small = model.initializers.filter((tensor) => !places.has(tensor));
  options.onBytes?.(small.reduce((sum, tensor) => sum + tensor.byteLength, 0));
  return dataName;
}

function writeExternal(external: ModelLayout['external'], path: string, options: WriteModelOptions): void {
  const { finished = 0, onBytes, onTensor } = options;
  const descriptor = openSync(path, finished > 0 ? 'r+' : 'w');
  try {
    for (const [index, { tensor, offset }] of external.entries()) {
      if (index < finished) {
        onBytes?.(tensor.byteLength);
        continue;
      }
      let position = offset;
      for (const chunk of tensor.chunks()) {
        writeFully(descriptor, chunk, position);
        position += chunk.length;
        onBytes?.(chunk.length);
      }
      requireLength(tensor, position - offset);
      if (onTensor === undefined) continue;
      fdatasyncSync(descriptor);
      onTensor(index);
    }
  } finally {
    closeSync(descriptor);
  }
}

function inlineData(tensor: OnnxInitializer): Uint8Array[] {
  const bytes = concat([...tensor.chunks()]);
  requireLength(tensor, bytes.length);
  return [bytesField(9, bytes)];
}

/** A tensor of another length than announced would shift what follows it. */
function requireLength({ name, byteLength }: OnnxInitializer, length: number): void {
  if (length === byteLength) return;
  throw new AppError('pack-invalid', `The tensor "${name}" came to ${length} bytes, expected ${byteLength}.`);
}

function writeFully(descriptor: number, bytes: Uint8Array, offset: number): void {
  let done = 0;
  while (done < bytes.length) {
    done += writeSync(descriptor, bytes, done, Math.min(bytes.length - done, 1 << 30), offset + done);
  }
}

function encodeWith(model: OnnxModel, encodeData: (tensor: OnnxInitializer) => Uint8Array[]): Uint8Array {
  const graph = concat([
    ...model.nodes.map((node, index) => bytesField(1, encodeNode(node, index))),
    textField(2, model.name),
    ...model.initializers.map((tensor) =>
      bytesField(
        5,
        concat([
          ...tensor.shape.map((size) => intField(1, size)),
          intField(2, ELEMENT_TYPES[tensor.dtype]),
          textField(8, tensor.name),
          ...encodeData(tensor),
        ]),
      ),
    ),
    ...model.inputs.map((value) => bytesField(11, encodeValue(value))),
    ...model.outputs.map((value) => bytesField(12, encodeValue(value))),
  ]);
  return concat([
    intField(1, IR_VERSION),
    textField(2, 'salient'),
    bytesField(7, graph),
    operatorSet('', model.opset),
    ...(model.nodes.some(({ domain }) => domain !== undefined) ? [operatorSet(CONTRIB_DOMAIN, 1)] : []),
  ]);
}

function operatorSet(domain: string, version: number): Uint8Array {
  return bytesField(8, concat([textField(1, domain), intField(2, version)]));
}

function encodeNode(node: OnnxNode, index: number): Uint8Array {
  return concat([
    ...node.inputs.map((name) => textField(1, name)),
    ...node.outputs.map((name) => textField(2, name)),
    textField(3, `${node.op}_${index}`),
    textField(4, node.op),
    ...Object.entries(node.attributes).map(([name, value]) => bytesField(5, encodeAttribute(name, value))),
    ...(node.domain === undefined ? [] : [textField(7, node.domain)]),
  ]);
}

function encodeAttribute(name: string, value: Attribute): Uint8Array {
  const head = textField(1, name);
  if (typeof value === 'number') return concat([head, intField(3, value), intField(20, 2)]);
  if (typeof value === 'string') return concat([head, textField(4, value), intField(20, 3)]);
  if ('float' in value) return concat([head, floatField(2, value.float), intField(20, 1)]);
  return concat([head, ...value.map((item) => intField(8, item)), intField(20, 7)]);
}

function encodeValue({ name, dtype, shape, isSequence = false }: OnnxValue): Uint8Array {
  const dimensions = (shape ?? []).map((size) =>
    bytesField(1, typeof size === 'number' ? intField(1, size) : textField(2, size)),
  );
  const tensor = [intField(1, ELEMENT_TYPES[dtype])];
  if (shape !== undefined) tensor.push(bytesField(2, concat(dimensions)));
  const type = bytesField(1, concat(tensor));
  return concat([textField(1, name), bytesField(2, isSequence ? bytesField(4, bytesField(1, type)) : type)]);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function intField(field: number, value: number): Uint8Array {
  return concat([varint(BigInt(field << 3)), varint(BigInt(value))]);
}

function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = (field << 3) | 5;
  new DataView(bytes.buffer).setFloat32(1, value, true);
  return bytes;
}

function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return concat([varint(BigInt((field << 3) | 2)), varint(BigInt(bytes.length)), bytes]);
}

function textField(field: number, text: string): Uint8Array {
  return bytesField(field, new TextEncoder().encode(text));
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    joined.set(part, position);
    position += part.length;
  }
  return joined;
}
