// The JSON sidecar `<name>.<ext>.salient.json`: the report as the command line prints it, without the path. Wholly ours, so nothing is merged.
import { withoutTimings } from './same-report.ts';
import type { SidecarFormat } from './sidecar-format.ts';

export const jsonSidecar: SidecarFormat = {
  name: 'json',
  pathFor: async (photoPath) => `${photoPath}.salient.json`,
  merge: async (report, existing) => {
    const { path: _, ...content } = report;
    if (existing && withoutTimings(parse(existing)) === withoutTimings(content)) return undefined;
    return Buffer.from(`${JSON.stringify(content, undefined, 2)}\n`);
  },
};

/** What is no JSON is replaced: the name is ours alone. */
function parse(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}
