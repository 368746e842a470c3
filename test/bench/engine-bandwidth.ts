// How fast this machine reads memory, all cores together: what bounds decoding. Native comparison of large equal buffers, a thread per core.
import { availableParallelism } from 'node:os';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';

/** Larger than any cache. */
const BUFFER_BYTES = 256 * 2 ** 20;
const ROUNDS = 4;

if (!isMainThread && process.argv.includes('--bandwidth-thread')) {
  const one = Buffer.alloc(BUFFER_BYTES, 1);
  const other = Buffer.alloc(BUFFER_BYTES, 1);
  parentPort?.postMessage('ready');
  parentPort?.once('message', () => {
    for (let round = 0; round < ROUNDS; round += 1) one.equals(other);
    parentPort?.postMessage('done');
    parentPort?.close();
  });
}

/** Bytes read per second by as many threads as there are cores. */
export async function measureBandwidth(): Promise<number> {
  const threads = availableParallelism();
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL(import.meta.url), { argv: ['--bandwidth-thread'] }),
  );
  const next = (worker: Worker): Promise<unknown> =>
    new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  await Promise.all(workers.map(next));
  const start = performance.now();
  const done = workers.map(next);
  for (const worker of workers) worker.postMessage('go');
  await Promise.all(done);
  return (threads * ROUNDS * 2 * BUFFER_BYTES) / ((performance.now() - start) / 1000);
}
