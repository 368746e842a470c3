// Installs a model pack from a folder, an archive or an https address that the user gives. The only place of the program
// that opens a connection to elsewhere. A download goes on where it broke off; nothing is believed that was not hashed;
// and the pack appears among the others only when it is whole.
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { AppError } from '../domain/errors.ts';
import { copyPack, installArchive, placeChecked, refuseCancelled } from './add-pack.ts';
import type { InstallOptions } from './add-pack.ts';
import type { LoadedPack } from './load-pack.ts';
import { openStaging, requireRoom } from './pack-staging.ts';

/**
 * Installs the pack at `source` (a path, or an address) and returns it. Throws `pack-invalid`, `pack-missing`,
 * `invalid-argument`, `host-unreachable`, `disk-full`, `permission-denied`, `cancelled`.
 */
export async function installPack(source: string, options: InstallOptions): Promise<LoadedPack> {
  const staging = await openStaging(options.packsFolder);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(source)) return installFromAddress(checkAddress(source), staging, options);
  const path = resolve(source);
  if (!existsSync(path)) throw new AppError('pack-missing', `There is nothing at ${path}.`);
  if (!statSync(path).isDirectory()) return installArchive(path, staging, options);
  return placeChecked(staging, options, (folder) => copyPack(path, folder, options));
}

async function installFromAddress(address: URL, staging: string, options: InstallOptions): Promise<LoadedPack> {
  const folder = join(staging, createHash('sha256').update(address.href).digest('hex').slice(0, 32));
  await mkdir(folder, { recursive: true });
  const path = await download(address, folder, options);
  try {
    const pack = await installArchive(path, staging, options);
    await rm(folder, { recursive: true, force: true });
    return pack;
  } catch (error) {
    // What arrived whole and is wrong would stay wrong.
    if (error instanceof AppError && (error.kind === 'pack-invalid' || error.kind === 'pack-missing')) {
      await rm(folder, { recursive: true, force: true });
    }
    throw error;
  }
}

// Downloads: one file, in as many requests as it takes.

const PART_FILE = 'pack.part';
const STATE_FILE = 'pack.json';
const MOST_REDIRECTS = 5;
/** Failures in a row without a new byte. */
const MOST_FAILURES = 5;
const RETRY_DELAY_MS = 500;
const STALL_MS = 30_000;

/** What the server called the bytes that are already here; without such a name they cannot be continued. */
const StateSchema = v.object({ validator: v.string(), totalBytes: v.optional(v.number()) });
type DownloadState = v.InferOutput<typeof StateSchema>;

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** https, or http to this very machine. */
function checkAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.protocol === 'http:' && LOOPBACK.has(url.hostname);
  if (url === undefined || (url.protocol !== 'https:' && !isPlain)) {
    throw new AppError('invalid-argument', `A model pack's address begins with https://, not as in "${text}".`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError('invalid-argument', 'Addresses with a user name or password in them are not supported.');
  }
  return url;
}

async function download(address: URL, folder: string, options: InstallOptions): Promise<string> {
  const { signal, retryDelayMs = RETRY_DELAY_MS } = options;
  const path = join(folder, PART_FILE);
  let failures = 0;
  for (;;) {
    const before = await sizeOf(path);
    try {
      await requestRest(address, folder, options);
      return path;
    } catch (error) {
      refuseCancelled(signal);
      if (!(error instanceof AppError) || error.kind !== 'host-unreachable' || error.detail['isFinal'] === true)
        throw error;
      failures = (await sizeOf(path)) > before ? 1 : failures + 1;
      if (failures >= MOST_FAILURES) throw error;
    }
    await sleep(retryDelayMs * 2 ** (failures - 1), undefined, signal === undefined ? {} : { signal }).catch(
      () => undefined,
    );
    refuseCancelled(signal);
  }
}

/** One request for what is missing; returns when the file is whole. */
async function requestRest(address: URL, folder: string, options: InstallOptions): Promise<void> {
  const path = join(folder, PART_FILE);
  const state = await readState(folder);
  const have = state === undefined ? 0 : await sizeOf(path);
  if (state?.totalBytes !== undefined && have === state.totalBytes) return;
  const stall = new AbortController();
  const signals = options.signal === undefined ? [stall.signal] : [stall.signal, options.signal];
  const signal = AbortSignal.any(signals);
  const stallMs = options.stallMs ?? STALL_MS;
  let timer = setTimeout(() => stall.abort(), stallMs);
  try {
    const range = state !== undefined && have > 0 ? { Range: `bytes=${have}-`, 'If-Range': state.validator } : {};
    const response = await follow(address, { headers: { 'Accept-Encoding': 'identity', ...range }, signal });
    const start = await beginPart(response, { folder, have, state });
    const totalBytes = start.totalBytes;
    if (totalBytes !== undefined) await requireRoom(folder, totalBytes - start.at);
    await appendBody(response, path, start.at, (doneBytes) => {
      clearTimeout(timer);
      timer = setTimeout(() => stall.abort(), stallMs);
      if (totalBytes !== undefined && doneBytes > totalBytes) {
        throw new AppError('pack-invalid', `${address.host} sends more bytes than it announced.`);
      }
      options.onProgress?.({ step: 'download', doneBytes, resumedBytes: start.at, totalBytes });
    });
    const size = await sizeOf(path);
    if (totalBytes !== undefined && size < totalBytes) throw unreachable(`${address.host} broke off the download`);
  } catch (cause) {
    throw translate(cause, address, stall.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

/** Follows redirects by hand, so that each goes to an address the first one could have been. */
async function follow(address: URL, init: { headers: Record<string, string>; signal: AbortSignal }): Promise<Response> {
  let url = address;
  for (let count = 0; count <= MOST_REDIRECTS; count += 1) {
    const response = await fetch(url, { ...init, redirect: 'manual' });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, url.href) ? checkAddress(new URL(location, url.href).href) : undefined;
    const leavesSafety = next === undefined || (LOOPBACK.has(next.hostname) && !LOOPBACK.has(address.hostname));
    if (leavesSafety) throw new AppError('pack-invalid', `${address.host} leads to an address that may not be used.`);
    url = next;
  }
  throw unreachable(`${address.host} leads from one address to the next without end`, { isFinal: true });
}

interface PartStart {
  /** Bytes already there that stay. */
  at: number;
  totalBytes: number | undefined;
}

/** Reads the answer's head: continues the part or begins it anew. */
async function beginPart(
  response: Response,
  { folder, have, state }: { folder: string; have: number; state: DownloadState | undefined },
): Promise<PartStart> {
  const path = join(folder, PART_FILE);
  if (response.status === 206 && state !== undefined) {
    const [, from, , total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '') ?? [];
    const isWhole =
      total === undefined || total === '*' || state.totalBytes === undefined || Number(total) === state.totalBytes;
    if (Number(from) === have && isWhole) return { at: have, totalBytes: state.totalBytes };
  }
  if (response.status === 206 || response.status === 416) {
    await response.body?.cancel();
    await rm(path, { force: true });
    throw unreachable('The server continued another file than the one begun; the download starts over');
  }
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    const isFinal = response.status < 500 && response.status !== 429 && response.status !== 408;
    throw unreachable(`The server answers ${response.status} ${response.statusText}`.trim(), { isFinal });
  }
  await rm(path, { force: true });
  await rm(join(folder, STATE_FILE), { force: true });
  const length = response.headers.get('content-length');
  const totalBytes = length !== null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
  const tag = response.headers.get('etag');
  const validator = tag !== null && !tag.startsWith('W/') ? tag : response.headers.get('last-modified');
  if (validator !== null) await writeState(folder, { validator, ...(totalBytes !== undefined && { totalBytes }) });
  return { at: 0, totalBytes };
}

async function appendBody(response: Response, path: string, at: number, onBytes: (doneBytes: number) => void) {
  const file = await open(path, at > 0 ? 'r+' : 'w');
  try {
    let position = at;
    for await (const chunk of response.body ?? []) {
      onBytes(position + chunk.length);
      await file.write(chunk, 0, chunk.length, position);
      position += chunk.length;
    }
  } finally {
    await file.close();
  }
}

async function readState(folder: string): Promise<DownloadState | undefined> {
  try {
    const parsed = v.safeParse(StateSchema, JSON.parse(await readFile(join(folder, STATE_FILE), 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

async function writeState(folder: string, state: DownloadState): Promise<void> {
  await writeFile(join(folder, STATE_FILE), JSON.stringify(state));
}

async function sizeOf(path: string): Promise<number> {
  return existsSync(path) ? (await stat(path)).size : 0;
}

function unreachable(what: string, detail: Record<string, unknown> = {}): AppError {
  return new AppError('host-unreachable', `${what}.`, { detail });
}

function translate(cause: unknown, address: URL, hasStalled: boolean): AppError {
  if (cause instanceof AppError) return cause;
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC') {
    return new AppError('disk-full', 'The disk is full; the download goes on once there is room.', { cause });
  }
  if (hasStalled) return unreachable(`${address.host} stopped sending`);
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : undefined;
  const reason = inner ?? (cause instanceof Error ? cause.message : String(cause));
  return new AppError('host-unreachable', `${address.host} cannot be reached: ${reason}`, { cause });
}
