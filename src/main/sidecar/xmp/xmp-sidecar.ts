// The XMP sidecar: our namespace in whatever document is there, everything foreign kept.
import { readSalientProperties, writeSalientProperties } from './exiftool.ts';
import type { SidecarFormat } from '../sidecar-format.ts';
import { findXmpPath } from './sidecar-path.ts';
import { isSameXmp, toXmpProperties } from './xmp-mapping.ts';

export const xmpSidecar: SidecarFormat = {
  name: 'xmp',
  pathFor: findXmpPath,
  merge: async (report, existing) => {
    const properties = toXmpProperties(report);
    // Some programs leave empty files behind; there is nothing in them to keep.
    const document = existing && existing.toString('utf8').trim() !== '' ? existing : undefined;
    if (document && isSameXmp(await readSalientProperties(document), properties)) return undefined;
    return writeSalientProperties(document, properties);
  },
};
