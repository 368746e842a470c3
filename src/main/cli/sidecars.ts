// Sidecars for command-line results: picks the format by name and ends its process afterwards.
import type { PhotoReport } from '../domain/critique.ts';
import { exportSidecar } from '../library/export-sidecar.ts';
import { closeFormats, sidecarFormat } from '../sidecar/formats.ts';
import type { SidecarName } from './options.ts';

/** Writes or updates the photo's sidecar. Throws the AppErrors of exportSidecar. */
export async function writeSidecarOf(report: PhotoReport, name: SidecarName): Promise<void> {
  await exportSidecar(report, sidecarFormat(name));
}

/** Ends what the formats started. */
export const closeSidecars = closeFormats;
