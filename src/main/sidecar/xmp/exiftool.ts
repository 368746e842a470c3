// Owns the ExifTool process: started on first need, kept open between files, ended by closeExiftool. Knows XMP files, no critiques.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExifTool, ExifToolTask } from 'exiftool-vendored';
import { AppError } from '../../domain/errors.ts';
import { EXIFTOOL_CONFIG } from './salient-namespace.ts';

/** A value of our namespace as ExifTool reads and writes it. */
export type XmpValue = string | number | boolean | XmpValue[] | { [field: string]: XmpValue };
export type XmpProperties = Record<string, XmpValue>;

interface Process {
  tool: ExifTool;
  /** Private folder for the configuration and for files in work. */
  folder: string;
}

/** An XMP document without properties. */
const EMPTY_XMP = `<?xpacket begin='\uFEFF' id='W5M0MpCehiHzreSzNTczkc9d'?>
<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'></rdf:RDF></x:xmpmeta>
<?xpacket end='w'?>`;

let started: Promise<Process> | undefined;
let fileCount = 0;

/** Our properties in an XMP document. Throws AppError `sidecar-conflict` when it is no readable XMP. */
export async function readSalientProperties(xmp: Buffer): Promise<XmpProperties> {
  return withFile(xmp, async ({ tool }, file) => {
    const output = await run(tool, ['-json', '-struct', '-XMP-salient:all', '-Error', file]);
    const [properties] = JSON.parse(output) as [Record<string, XmpValue>];
    const { SourceFile: _, Error: error, ...ours } = properties;
    if (error !== undefined) throw unreadable(String(error));
    return ours;
  });
}

/**
 * The document with our properties replaced by these, everything else kept; without a document, a new one.
 * Throws AppError `sidecar-conflict` when it is no readable XMP.
 */
export async function writeSalientProperties(xmp: Buffer | undefined, properties: XmpProperties): Promise<Buffer> {
  return withFile(xmp ?? Buffer.from(EMPTY_XMP), async ({ tool }, file) => {
    const named = Object.entries(properties).map(([name, value]) => [`XMP-salient:${name}`, value]);
    const json = `${file}.json`;
    await writeFile(json, JSON.stringify([{ SourceFile: '*', ...Object.fromEntries(named) }]));
    try {
      await run(tool, ['-overwrite_original', '-XMP-salient:all=', `-json=${json}`, file]);
    } finally {
      await rm(json, { force: true });
    }
    return readFile(file);
  });
}

/** Ends the process, if one was started; the next call starts another. */
export async function closeExiftool(): Promise<void> {
  const running = started;
  started = undefined;
  const opened = await running?.catch(() => undefined);
  if (!opened) return;
  await opened.tool.end();
  await rm(opened.folder, { recursive: true, force: true });
}

/** Runs `use` on a private copy of the document: ExifTool never sees the folder of the photo. */
async function withFile<Value>(xmp: Buffer, use: (running: Process, file: string) => Promise<Value>): Promise<Value> {
  const running = await (started ??= start());
  fileCount += 1;
  const file = join(running.folder, `${fileCount}.xmp`);
  await writeFile(file, xmp);
  try {
    return await use(running, file);
  } finally {
    await rm(file, { force: true });
  }
}

async function start(): Promise<Process> {
  const folder = await mkdtemp(join(tmpdir(), 'salient-exiftool-'));
  const config = join(folder, 'salient.config');
  await writeFile(config, EXIFTOOL_CONFIG);
  // -config must be the very first argument; the rest is the stay-open mode the library expects.
  const tool = new ExifTool({
    exiftoolArgs: ['-config', config, '-stay_open', 'True', '-@', '-'],
    maxProcs: 1,
    taskTimeoutMillis: 60_000,
  });
  try {
    await tool.version();
  } catch (cause) {
    await tool.end(false).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
    started = undefined;
    const message = 'XMP sidecars need ExifTool, which could not be started here (it needs Perl on Linux and macOS).';
    throw new AppError('permission-denied', message, { cause });
  }
  return { tool, folder };
}

/** Resolves with what the command prints; ExifTool's own "Error:" lines reject. */
class Command extends ExifToolTask<string> {
  protected override parse(output: string, error?: Error): string {
    if (error) throw error;
    const [message] = this.errors;
    if (message !== undefined) throw new Error(message);
    return output;
  }
}

async function run(tool: ExifTool, args: string[]): Promise<string> {
  try {
    return await tool.enqueueTask(() => new Command(args), false);
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
}

function unreadable(reason: string): AppError {
  return new AppError('sidecar-conflict', 'The sidecar that is there is no readable XMP, so it was left alone.', {
    detail: { reason },
  });
}
