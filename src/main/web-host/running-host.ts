// Lets a second start find the server that already runs on the same data folder and ask it for a fresh address, instead of a second
// server working through the same jobs. The secret lies in a file only the user can read.
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';

/** Where a second start asks. */
export const ANOTHER_ADDRESS_PATH = '/another-address';
export const SECRET_HEADER = 'x-salient-secret';
const ANSWER_WITHIN_MS = 2_000;

const HostFile = v.object({
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  secret: v.string(),
});
const Answer = v.object({ address: v.pipe(v.string(), v.startsWith('http://127.0.0.1:')) });

/** Makes a server findable; resolves to the function that ends that. */
export async function announceHost(file: string, host: { port: number; secret: string }): Promise<() => Promise<void>> {
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify(host), { mode: 0o600, flag: 'wx' });
  await chmod(file, 0o600);
  return () => rm(file, { force: true });
}

/** A fresh address of the server that runs on this data folder, or undefined when none answers. */
export async function askRunningHost(file: string): Promise<string | undefined> {
  try {
    const host = v.parse(HostFile, JSON.parse(await readFile(file, 'utf8')));
    const response = await fetch(`http://127.0.0.1:${host.port}${ANOTHER_ADDRESS_PATH}`, {
      method: 'POST',
      headers: { [SECRET_HEADER]: host.secret },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return response.ok ? v.parse(Answer, await response.json()).address : undefined;
  } catch {
    return undefined;
  }
}
