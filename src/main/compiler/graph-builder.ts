// Collects nodes, weights, inputs and outputs of one ONNX graph. Values are referred to by name.
// Knows how weights are stored (quantise.ts) but no model part.
import type { Attribute, ElementType, OnnxInitializer, OnnxModel, OnnxNode, OnnxValue } from './onnx-writer.ts';
import { CONTRIB_DOMAIN } from './onnx-writer.ts';
import { asBytes, quantiseMatrix, storeWeight } from './quantise.ts';
import { quantiseColumns } from './quantise-columns.ts';
import type { ErrorListener, QuantisedMatrix } from './quantise.ts';
import { blockSizeOf } from './weight-format.ts';
import type { WeightFormat } from './weight-format.ts';
import { transposed } from './weights.ts';
import type { WeightTensor } from './weights.ts';

/** 17 has LayerNormalization and GridSample, and every provider we name supports it. */
const OPSET = 17;

export interface GraphOptions extends WeightFormat {
  name: string;
  /** Told what storing each matrix in fewer bits changed about it. */
  onError?: ErrorListener;
  /** Makes intermediate results outputs of the graph, for comparison with a reference. */
  exposeTaps?: boolean;
}

/** A graph under construction; `finish` returns it as data. */
export class GraphBuilder {
  readonly #options: GraphOptions;
  readonly #nodes: OnnxNode[] = [];
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];
  readonly #initializers = new Map<string, OnnxInitializer>();
  readonly #weights = new Map<string, string>();
  /** Final names of values that are graph outputs. */
  readonly #names = new Map<string, string>();
  #nextId = 0;

  constructor(options: GraphOptions) {
    this.#options = options;
  }

  /** Declares a graph input and returns its name. */
  input(name: string, dtype: ElementType, shape: readonly (number | string)[]): string {
    this.#inputs.push({ name, dtype, shape });
    return name;
  }

  /**
   * Makes `value` the graph output called `name`. The value takes that name instead of being copied to it: copies of
   * the KV cache were a sixth of a decode step.
   */
  output(name: string, value: string, shape: readonly (number | string)[]): void {
    this.#outputs.push({ name, dtype: 'float32', shape });
    const isComputed = this.#nodes.some(({ outputs }) => outputs.includes(value));
    if (isComputed && !this.#names.has(value)) this.#names.set(value, name);
    else this.#nodes.push({ op: 'Identity', inputs: [value], outputs: [name], attributes: {} });
  }

  /** Makes an empty list of tensors the next output of the graph: a value that says nothing but that the run is over. */
  emptyOutput(name: string): void {
    this.#outputs.push({ name, dtype: 'float32', isSequence: true });
    this.#nodes.push({ op: 'SequenceEmpty', inputs: [], outputs: [name], attributes: {} });
  }

  /** Names an intermediate float result; an output only in graphs built for comparison. */
  tap(name: string, value: string): void {
    if (this.#options.exposeTaps !== true) return;
    this.#nodes.push({ op: 'Identity', inputs: [value], outputs: [name], attributes: {} });
    this.#outputs.push({ name, dtype: 'float32' });
  }

  /** Adds a node with one output and returns that output's name. */
  node(op: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}): string {
    const output = this.#fresh(op);
    this.#nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  }

  /** Adds a node of ONNX Runtime's own operators with one output and returns that output's name. */
  contribNode(op: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}): string {
    return this.contribNodes(op, inputs, { outputs: 1, attributes })[0] ?? '';
  }

  /** The same with several outputs. */
  contribNodes(
    op: string,
    inputs: readonly string[],
    { outputs, attributes = {} }: { outputs: number; attributes?: Record<string, Attribute> },
  ): string[] {
    const names = Array.from({ length: outputs }, () => this.#fresh(op));
    this.#nodes.push({ op, domain: CONTRIB_DOMAIN, inputs, outputs: names, attributes });
    return names;
  }

  /** Splits `value` along `axis` into parts of the given sizes. */
  split(value: string, axis: number, sizes: readonly number[]): string[] {
    const outputs = sizes.map(() => this.#fresh('Split'));
    this.#nodes.push({ op: 'Split', inputs: [value, this.ints(sizes)], outputs, attributes: { axis } });
    return outputs;
  }

  /** A weight in float32 as the graph computes with it. */
  weight(tensor: WeightTensor): string {
    const known = this.#weights.get(tensor.name);
    if (known !== undefined) return known;
    const stored = this.storedWeight(tensor);
    const value = stored.dtype === 'float32' ? stored.name : this.node('Cast', [stored.name], { to: 1 });
    this.#weights.set(tensor.name, value);
    return value;
  }

  /**
   * x (..., in) times a stored matrix [out, in] -> (..., out); integer storage multiplies the integers themselves. `hasOutliers`: single
   * values of x tower above the rest, so x is not rounded to 8 bits with one scale for all of it.
   */
  multiply(x: string, matrix: WeightTensor, { hasOutliers = false } = {}): string {
    if (!this.#isInteger() || (hasOutliers && this.#options.isDynamic === true))
      return this.node('MatMul', [x, this.weight(transposed(matrix))]);
    if (this.#options.storage === 'int8' && this.#options.isDynamic === true) {
      const { levels, scales } = quantiseColumns(matrix, this.#options.onError);
      return this.contribNode('DynamicQuantizeMatMul', [x, ...this.#store([levels, scales])]);
    }
    const { packed, scales, zeroPoints, bits, blockSize } = this.#quantise(matrix);
    const stored = this.#store([packed, scales, ...(zeroPoints === undefined ? [] : [zeroPoints])]);
    const [outputs = 0, inputs = 0] = matrix.shape;
    // Accuracy level 4 lets the runtime multiply in int8.
    const attributes = { K: inputs, N: outputs, bits, block_size: blockSize, accuracy_level: 4 };
    return this.contribNode('MatMulNBits', [x, ...stored], attributes);
  }

  /**
   * Rows of a stored table [rows, width] by number: ids (...) int64 -> (..., width) float32. Integer blocks must fill the
   * width; a table they do not fill is stored in float16.
   */
  pickRows(ids: string, table: WeightTensor): string {
    const [rows = 0, width = 0] = table.shape;
    const blockSize = blockSizeOf(this.#options, width);
    if (!this.#isInteger() || width % blockSize !== 0) {
      const stored = this.storedWeight(table);
      const picked = this.node('Gather', [stored.name, ids], { axis: 0 });
      return stored.dtype === 'float32' ? picked : this.node('Cast', [picked], { to: 1 });
    }
    const { packed, scales, zeroPoints, bits } = this.#quantise(table);
    const levels = { ...packed, shape: [rows, (width * bits) / 8] };
    const stored = [levels, scales, ...(zeroPoints === undefined ? [] : [zeroPoints])];
    const attributes = { gather_axis: 0, quantize_axis: 1, bits, block_size: blockSize };
    const [first = '', ...rest] = this.#store(stored);
    return this.contribNode('GatherBlockQuantized', [first, ids, ...rest], attributes);
  }

  /** A weight in its stored precision, for operators that pick rows before computing. */
  storedWeight(tensor: WeightTensor): OnnxInitializer {
    const stored = storeWeight(tensor, this.#options, this.#options.onError);
    this.#initializers.set(stored.name, stored);
    return stored;
  }

  /** A float32 constant; a scalar unless a shape is given. */
  floats(values: readonly number[] | Float32Array, shape: readonly number[] = []): string {
    const data = Float32Array.from(values);
    return this.#constant({ dtype: 'float32', shape, byteLength: data.byteLength, chunks: () => [asBytes(data)] });
  }

  /** A vector of int64 constants. */
  ints(values: readonly number[]): string {
    return this.#intConstant(values, [values.length]);
  }

  /** One int64 constant without dimensions. */
  int(value: number): string {
    return this.#intConstant([value], []);
  }

  /** The finished graph. */
  finish(): OnnxModel {
    const rename = (value: string) => this.#names.get(value) ?? value;
    return {
      name: this.#options.name,
      opset: OPSET,
      nodes: this.#nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(rename),
        outputs: node.outputs.map(rename),
      })),
      inputs: this.#inputs,
      outputs: this.#outputs,
      initializers: [...this.#initializers.values()],
    };
  }

  #isInteger(): boolean {
    return this.#options.storage === 'int4' || this.#options.storage === 'int8';
  }

  #quantise(matrix: WeightTensor): QuantisedMatrix {
    return quantiseMatrix(matrix, this.#options, this.#options.onError);
  }

  #store(parts: readonly OnnxInitializer[]): string[] {
    for (const part of parts) this.#initializers.set(part.name, part);
    return parts.map(({ name }) => name);
  }

  #intConstant(values: readonly number[], shape: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#constant({ dtype: 'int64', shape, byteLength: data.byteLength, chunks: () => [asBytes(data)] });
  }

  #constant(tensor: Omit<OnnxInitializer, 'name'>): string {
    const name = this.#fresh('constant');
    this.#initializers.set(name, { ...tensor, name });
    return name;
  }

  #fresh(label: string): string {
    this.#nextId += 1;
    return `${label}.${this.#nextId}`;
  }
}
