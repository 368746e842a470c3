// `salient packs build`: a model pack from a checkpoint on this machine, with progress and what quantising it changed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPack } from '../compiler/build-pack.ts';
import { parseBlockSize, parsePart } from '../compiler/pack-formats.ts';
import type { FormatChoice } from '../compiler/pack-formats.ts';
import { QUANTISATION_FILE, summariseQuantisation } from '../compiler/quantisation-report.ts';
import type { QuantisationReport } from '../compiler/quantisation-report.ts';
import { STORAGE_FORMATS } from '../compiler/weight-format.ts';
import { describeGaps } from '../modelpack/pack-gaps.ts';
import { createByteProgress } from './byte-progress.ts';
import { findStarter } from './open-pack.ts';
import { parseCommand } from './options.ts';
import { UsageError } from './usage.ts';

const OPTIONS = {
  from: { type: 'string' },
  iasm: { type: 'string' },
  delta: { type: 'string' },
  to: { type: 'string' },
  quant: { type: 'string' },
  part: { type: 'string', multiple: true },
  block: { type: 'string' },
  'zero-point': { type: 'boolean' },
} as const;

/** Exit code 0; everything wrong is thrown. */
export function build(args: string[]): number {
  const { values } = parseCommand(args, OPTIONS);
  if (values.from === undefined || values.to === undefined) throw new UsageError('packs build needs --from and --to.');
  const { from, to } = values;
  const starter = findStarter();
  const progress = createByteProgress();
  const manifest = (() => {
    try {
      return buildPack({
        from,
        to,
        ...formatChoice(values),
        ...(values.iasm !== undefined && { iasm: values.iasm }),
        ...(values.delta !== undefined && { delta: values.delta }),
        ...(starter !== undefined && { starter }),
        onProgress: ({ graph, ...counts }) => progress.update({ ...counts, label: graph }),
      });
    } finally {
      progress.end();
    }
  })();
  const report = JSON.parse(readFileSync(join(to, QUANTISATION_FILE), 'utf8')) as QuantisationReport;
  const gaps = describeGaps(manifest).map(({ message }) => message);
  const built = `Built ${to} (${manifest.packId} ${manifest.packVersion}).`;
  process.stderr.write(`${[...summariseQuantisation(report), ...gaps, built].join('\n')}\n`);
  return 0;
}

interface FormatValues {
  quant?: string;
  part?: string[];
  block?: string;
  'zero-point'?: boolean;
}

function formatChoice(values: FormatValues): FormatChoice {
  const quant = STORAGE_FORMATS.find((format) => format === (values.quant ?? 'fp16'));
  if (quant === undefined) throw new UsageError(`--quant takes ${STORAGE_FORMATS.join(', ')}.`);
  return {
    quant,
    parts: Object.fromEntries((values.part ?? []).map(parsePart)),
    ...(values.block !== undefined && { blockSize: parseBlockSize(values.block) }),
    ...(values['zero-point'] === true && { hasZeroPoint: true }),
  };
}
