// Opens a graph with the first execution provider that works, checks it against the manifest, runs and releases it.
// The only caller of ONNX Runtime's sessions; its errors end here.
import { availableParallelism } from 'node:os';
import { InferenceSession, env } from 'onnxruntime-node';
import { AppError } from '../domain/errors.ts';
import { IN_PLACE_OUTPUT, LIST_TYPE } from '../domain/in-place-output.ts';
import type { GraphSpec, TensorSpecification } from '../modelpack/manifest.ts';
import { findObstacle, providerOptions } from './execution-providers.ts';
import { providersToTry } from './provider-table.ts';
import type { ProviderChoice, ProviderName, ProviderRefusal } from './provider-table.ts';
import type { Tensor } from './tensor.ts';

export interface SessionOptions {
  provider: ProviderChoice;
  /** Threads inside one operator; all cores by default. */
  threads?: number;
  /** What the manifest says the graph takes and gives; a different graph is refused. */
  expected?: Pick<GraphSpec, 'inputs' | 'outputs'>;
  /** Outputs that stay in graphics memory where the provider can hold them there, to be fed to the next run and never read. */
  resident?: readonly string[];
}

/** The only provider whose tensors this version of ONNX Runtime's Node binding can leave in graphics memory. */
const RESIDENT_PROVIDER: ProviderName = 'webgpu';

/**
 * [Note: results in place] After a run the Node binding of ONNX Runtime 1.30 copies every result into a new array, those too that were written
 * where the caller wanted them; for keys and values of a few texts that is more than reading the weights. It converts results in the order of
 * the graph's outputs and stops at one that is no tensor, with the words below, when the run itself is over and all results lie where they
 * belong. So a graph that writes in place has such an output, an empty list, as its first. A binding that gave lists, or kept what it is
 * given, would come back without these words, and nothing would change but the time.
 */
const GIVES_NO_LISTS = 'Non tensor type is temporarily not supported.';

/** An open graph; whoever opens it closes it. */
export class Session {
  readonly provider: ProviderName;
  readonly refusals: readonly ProviderRefusal[];
  readonly #session: InferenceSession;
  #closed = false;

  constructor(session: InferenceSession, provider: ProviderName, refusals: readonly ProviderRefusal[]) {
    this.#session = session;
    this.provider = provider;
    this.refusals = refusals;
  }

  get inputNames(): readonly string[] {
    return this.#session.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.#session.outputNames.filter((name) => name !== IN_PLACE_OUTPUT);
  }

  /** True where resident outputs stay in graphics memory; elsewhere they are ordinary tensors. */
  get isResident(): boolean {
    return this.provider === RESIDENT_PROVIDER;
  }

  /**
   * Runs the graph; `fetches` limits the outputs. Blocks the event loop while it computes.
   * Throws `inference-failed`, `out-of-memory` or `invalid-argument`.
   */
  async run(feeds: Readonly<Record<string, Tensor>>, fetches?: readonly string[]): Promise<Record<string, Tensor>> {
    this.#check(feeds);
    try {
      const results = await this.#session.run(feeds, fetches ?? this.outputNames);
      return Object.fromEntries(Object.entries(results));
    } catch (cause) {
      throw translate(cause, describeFeeds(feeds));
    }
  }

  /**
   * Runs the graph and has every result in `results` written into the tensor given for it, which may be one of `feeds` where the operator
   * extends it. Blocks the event loop. Throws as `run`.
   */
  async runInto(feeds: Readonly<Record<string, Tensor>>, results: Readonly<Record<string, Tensor>>): Promise<void> {
    this.#check(feeds);
    const mark = this.#session.outputNames.includes(IN_PLACE_OUTPUT) ? { [IN_PLACE_OUTPUT]: null } : {};
    try {
      await this.#session.run(feeds, { ...mark, ...results });
    } catch (cause) {
      if (!messageOf(cause).includes(GIVES_NO_LISTS)) throw translate(cause, describeFeeds(feeds));
    }
  }

  #check(feeds: Readonly<Record<string, Tensor>>): void {
    if (this.#closed) throw new AppError('inference-failed', 'The model was already released.');
    const missing = this.inputNames.filter((name) => feeds[name] === undefined);
    if (missing.length > 0) throw new AppError('invalid-argument', `Missing graph inputs: ${missing.join(', ')}.`);
  }

  /** Releases the graph; further runs fail. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#session.release();
  }
}

// Refusals are recorded and thrown; ONNX Runtime need not print them as well.
env.logLevel = 'fatal';

/**
 * Opens a graph file (or its bytes) with the first provider that works. Throws `pack-invalid` for a broken graph,
 * `provider-unavailable` when a provider asked for by name refuses, `out-of-memory`.
 */
export async function openSession(graph: string | Uint8Array, options: SessionOptions): Promise<Session> {
  if (options.threads !== undefined && (!Number.isInteger(options.threads) || options.threads < 1)) {
    throw new AppError('invalid-argument', `"${options.threads}" is no number of threads.`);
  }
  const refusals: ProviderRefusal[] = [];
  for (const provider of providersToTry(options.provider)) {
    const obstacle = findObstacle(provider);
    if (obstacle !== undefined) {
      refusals.push({ provider, reason: obstacle });
      continue;
    }
    let session: InferenceSession;
    try {
      session = await create(graph, provider, options);
    } catch (cause) {
      refusals.push({ provider, reason: messageOf(cause) });
      continue;
    }
    if (options.expected !== undefined) await checkInterface(session, options.expected);
    return new Session(session, provider, refusals);
  }
  throw refused(graph, options.provider, refusals);
}

async function create(
  graph: string | Uint8Array,
  provider: ProviderName,
  { threads = availableParallelism(), resident = [], expected }: SessionOptions,
): Promise<InferenceSession> {
  const staysInPlace = provider === RESIDENT_PROVIDER && resident.length > 0;
  const options: InferenceSession.SessionOptions = {
    executionProviders: [providerOptions(provider)],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    // Measured: spinning threads raised a small model's latency from 245 to 624 ms on busy cores.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    ...(staysInPlace && { preferredOutputLocation: locate(resident, expected?.outputs ?? []) }),
  };
  return typeof graph === 'string' ? InferenceSession.create(graph, options) : InferenceSession.create(graph, options);
}

/**
 * Where outputs shall lie, by name. The binding means the n-th output that is asked for where it looks up the n-th of the graph, and the list
 * that says nothing is never asked for here: with it in front, each name stands for the output behind it.
 */
function locate(
  resident: readonly string[],
  outputs: readonly TensorSpecification[],
): Record<string, 'cpu' | 'gpu-buffer'> {
  const names = outputs.map(({ name }) => name);
  const asked = names.filter((name) => name !== IN_PLACE_OUTPUT);
  if (asked.length === 0) return Object.fromEntries(resident.map((name) => [name, 'gpu-buffer']));
  return Object.fromEntries(
    asked.map((name, index) => [names[index] ?? name, resident.includes(name) ? 'gpu-buffer' : 'cpu']),
  );
}

/** The CPU provider accepts every valid graph, so its refusal means the graph, or memory, is at fault. */
function refused(graph: string | Uint8Array, choice: ProviderChoice, refusals: readonly ProviderRefusal[]): AppError {
  const name = typeof graph === 'string' ? graph : 'the graph';
  const nameOf = (provider: string): string => (provider === choice ? '' : `${provider}: `);
  const reasons = refusals.map(({ provider, reason }) => `${nameOf(provider)}${reason}`).join('; ');
  const byCpu = refusals.find(({ provider }) => provider === 'cpu');
  if (byCpu !== undefined && isMemoryMessage(byCpu.reason)) {
    return new AppError('out-of-memory', `Not enough memory to load ${name}.`, { detail: { reasons } });
  }
  if (byCpu !== undefined) return new AppError('pack-invalid', `Cannot load ${name}: ${byCpu.reason}`);
  const message = `The execution provider "${choice}" does not work here. ${reasons}`;
  const [only] = refusals.length === 1 ? refusals : [];
  return new AppError('provider-unavailable', message, { ...(only && { detail: { reason: only.reason } }) });
}

/** A bad export fails here, at load, instead of in the middle of a photo. */
async function checkInterface(session: InferenceSession, expected: NonNullable<SessionOptions['expected']>) {
  const wrong =
    findMismatch('input', expected.inputs, session.inputMetadata) ??
    findMismatch('output', expected.outputs, session.outputMetadata);
  if (wrong === undefined) return;
  await session.release();
  throw new AppError('pack-invalid', `The graph does not match its manifest: ${wrong}.`);
}

function findMismatch(
  kind: string,
  listed: readonly TensorSpecification[],
  real: readonly InferenceSession.ValueMetadata[],
): string | undefined {
  const names = (items: readonly { name: string }[]) =>
    items
      .map(({ name }) => name)
      .toSorted()
      .join(', ');
  if (names(listed) !== names(real)) return `${kind}s are ${names(real)}, the manifest lists ${names(listed)}`;
  for (const { name, dtype, shape } of listed) {
    const found = real.find((value) => value.name === name);
    if (dtype === LIST_TYPE && name === IN_PLACE_OUTPUT && found?.isTensor === false) continue;
    if (found === undefined || !found.isTensor) return `${kind} "${name}" is no tensor`;
    if (found.type !== dtype) return `${kind} "${name}" is ${found.type}, the manifest says ${dtype}`;
    const same = shape.length === found.shape.length && shape.every((size, axis) => fits(size, found.shape[axis]));
    if (!same) return `${kind} "${name}" is [${found.shape.join()}], the manifest says [${shape.join()}]`;
  }
  return undefined;
}

/** Fixed sizes must agree; a dynamic dimension may carry any name. */
function fits(listed: number | string, real: number | string | undefined): boolean {
  return typeof listed === 'number' ? listed === real : typeof real !== 'number';
}

function describeFeeds(feeds: Readonly<Record<string, Tensor>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => [name, `${tensor.type}[${tensor.dims.join()}]`]),
  );
}

function translate(cause: unknown, feeds: Record<string, string>): AppError {
  const reason = messageOf(cause);
  if (isMemoryMessage(reason)) {
    return new AppError('out-of-memory', 'Not enough memory to run the model.', { cause, detail: { feeds } });
  }
  return new AppError('inference-failed', `The model failed to run: ${reason}`, { cause, detail: { feeds } });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** ONNX Runtime reports allocation failures only in words. */
function isMemoryMessage(message: string): boolean {
  return /bad_alloc|failed to allocate|out of memory|not enough memory/i.test(message);
}
