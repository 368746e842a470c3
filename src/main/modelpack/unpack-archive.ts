// A pack out of an archive (.zip, .tar, .tar.gz). The archive is not trusted: only plain files with plain names are written,
// all into one folder, so no name can lead out of it; links, devices, doubles and endless streams are refused.
// The only importer of the archive libraries.
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Parser } from 'tar';
import type { ReadEntry } from 'tar';
import yauzl from 'yauzl';
import { AppError } from '../domain/errors.ts';

export interface UnpackOptions {
  /** Archive with nothing in it that reaches beyond this many bytes when unpacked. */
  maxBytes: number;
  signal?: AbortSignal;
  /** Told how many bytes were just written. */
  onBytes?: (count: number) => void;
}

/** A file name inside a pack, as the manifest allows it. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** What systems add to archives without being asked. */
const BY_CATCH = /^(__MACOSX$|\.)/;

/** Writes the files of an archive into the empty `folder`. Throws `pack-invalid`, `disk-full`, `cancelled`. */
export async function unpackArchive(path: string, folder: string, options: UnpackOptions): Promise<void> {
  const target = new UnpackTarget(folder, options);
  try {
    if ((await readMagic(path)) === 'zip') await unpackZip(path, target, options.signal);
    else await unpackTar(path, target, options.signal);
  } catch (error) {
    throw translate(error, path, options.signal);
  }
}

async function readMagic(path: string): Promise<'zip' | 'tar'> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(264), 0, 264, 0);
    if (buffer[0] === 0x50 && buffer[1] === 0x4b) return 'zip';
    const isGzip = buffer[0] === 0x1f && buffer[1] === 0x8b;
    if (isGzip || (bytesRead >= 262 && buffer.toString('latin1', 257, 262) === 'ustar')) return 'tar';
  } finally {
    await file.close();
  }
  throw new AppError('pack-invalid', `${path} is no .zip, .tar or .tar.gz archive.`);
}

/** The folder being filled: decides about names and counts bytes. */
class UnpackTarget {
  readonly #folder: string;
  readonly #options: UnpackOptions;
  readonly #names = new Set<string>();
  #top: string | undefined;
  #bytes = 0;

  constructor(folder: string, options: UnpackOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** Where an entry goes; undefined for what is passed over. Throws `pack-invalid` for a name no pack has. */
  accept(name: string): string | undefined {
    const parts = name.split('/').filter((part) => part !== '.');
    if (parts.some((part) => BY_CATCH.test(part) && part !== '..')) return undefined;
    const file = parts.at(-1) ?? '';
    const top = parts.slice(0, -1).join('/');
    this.#top ??= top;
    const isPlain = FILE_NAME.test(file) && parts.length <= 2 && parts.every((part) => FILE_NAME.test(part));
    if (!isPlain || top !== this.#top) throw refusal(`the file "${name.slice(0, 100)}", which no pack has`);
    if (this.#names.has(file)) throw refusal(`"${file}" twice`);
    this.#names.add(file);
    return join(this.#folder, file);
  }

  async write(from: Readable, path: string): Promise<void> {
    const count = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#bytes += chunk.length;
        if (this.#bytes > this.#options.maxBytes) {
          done(new AppError('disk-full', 'The archive holds more than the disk has room for.'));
          return;
        }
        this.#options.onBytes?.(chunk.length);
        done(null, chunk);
      },
    });
    const { signal } = this.#options;
    await pipeline(from, count, createWriteStream(path, { flags: 'wx' }), signal === undefined ? {} : { signal });
  }
}

async function unpackTar(path: string, target: UnpackTarget, signal: AbortSignal | undefined): Promise<void> {
  const work: Promise<void>[] = [];
  let failure: unknown;
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      const done = writeTarEntry(entry, target).catch((error: unknown) => {
        failure ??= error;
        entry.resume();
      });
      work.push(done);
    },
  });
  const file = await open(path);
  try {
    const finished = new Promise<void>((resolve, reject) => {
      parser.on('end', resolve);
      parser.on('error', reject);
    });
    // Kept, so that a failure between two chunks is not an unhandled one.
    finished.catch(() => undefined);
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      signal?.throwIfAborted();
      if (failure !== undefined) throw failure;
      if (!parser.write(chunk as Buffer)) await drained(parser);
    }
    parser.end();
    await finished;
    await Promise.all(work);
    if (failure !== undefined) throw failure;
  } finally {
    await file.close();
  }
}

/** Resolves when the parser wants more, or has failed. */
function drained(parser: Parser): Promise<void> {
  return new Promise((resolve) => {
    parser.once('drain', resolve);
    parser.once('error', () => resolve());
    parser.once('end', resolve);
  });
}

async function writeTarEntry(entry: ReadEntry, target: UnpackTarget): Promise<void> {
  if (entry.type === 'Directory') {
    entry.resume();
    return;
  }
  if (entry.type !== 'File' && entry.type !== 'OldFile' && entry.type !== 'ContiguousFile') {
    throw refusal(`"${entry.path.slice(0, 100)}", which is no plain file`);
  }
  const path = target.accept(entry.path);
  if (path === undefined) entry.resume();
  else await target.write(Readable.from(entry as AsyncIterable<Buffer>), path);
}

async function unpackZip(path: string, target: UnpackTarget, signal: AbortSignal | undefined): Promise<void> {
  const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true });
  try {
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      if (entry.fileName.endsWith('/')) continue;
      // The upper half of the attributes is a Unix mode; 0xA000 marks a link.
      if (((entry.externalFileAttributes >>> 16) & 0xf000) === 0xa000) {
        throw refusal(`"${entry.fileName.slice(0, 100)}", which is no plain file`);
      }
      const file = target.accept(entry.fileName);
      if (file !== undefined) await target.write(await zip.openReadStreamPromise(entry), file);
    }
  } finally {
    zip.close();
  }
}

function refusal(what: string): AppError {
  return new AppError('pack-invalid', `The archive holds ${what}.`);
}

function translate(error: unknown, path: string, signal: AbortSignal | undefined): AppError {
  if (signal?.aborted) return new AppError('cancelled', 'Unpacking was cancelled.', { cause: error });
  if (error instanceof AppError) return error;
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return new AppError('disk-full', 'The disk is full; nothing was installed.', { cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError('pack-invalid', `${path} cannot be unpacked: ${reason}`, { cause: error });
}
