// The sidecar formats by name, and the end of what they started.
import { jsonSidecar } from './json-sidecar.ts';
import type { SidecarFormat } from './sidecar-format.ts';
import { closeExiftool } from './xmp/exiftool.ts';
import { xmpSidecar } from './xmp/xmp-sidecar.ts';

const FORMATS: Record<SidecarFormat['name'], SidecarFormat> = { json: jsonSidecar, xmp: xmpSidecar };

export function sidecarFormat(name: SidecarFormat['name']): SidecarFormat {
  return FORMATS[name];
}

/** Ends the processes that formats keep open. */
export async function closeFormats(): Promise<void> {
  await closeExiftool();
}
